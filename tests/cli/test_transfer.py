"""`tux config export` and `import`, as the operator uses them, on both dialects."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from databases import connect
from tux.cli import main
from tux.cli.exits import Exit

GUILD = 700


def run(*arguments: str) -> int:
    return main(["config", *arguments])


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make_database_url: Callable[..., str]) -> str:
    """Return the URL of a database that contains a guild without settings."""
    url = make_database_url(migrated=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TUX_DATABASE_URL", url)
    query(url, f"INSERT INTO guild (id) VALUES ({GUILD})")
    return url


def query(url: str, statement: str) -> list[Any]:
    engine = connect(url)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        rows = [tuple(row) for row in result] if result.returns_rows else []
    engine.dispose()
    return rows


def content(**changes: Any) -> str:
    whole = {
        "format": "tux-settings",
        "version": 1,
        "guild": {"id": str(GUILD)},
        "sections": {"general": {"prefix": "!"}, "logs": {"moderation_channel_id": "123456789012345678"}},
    }
    return json.dumps(whole | changes)


def test_what_is_imported_can_be_exported(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.json").write_text(content())

    assert run("import", str(GUILD), "in.json", "--yes") == Exit.OK
    output = capsys.readouterr().out
    assert 'general.prefix: default → "!"' in output
    assert "logs.moderation_channel_id: default → 123456789012345678" in output
    assert "Imported as change #1" in output

    assert run("export", str(GUILD), "out.json") == Exit.OK
    whole = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert whole["sections"]["general"] == {"prefix": "!"}
    assert whole["sections"]["logs"] == {"moderation_channel_id": "123456789012345678"}
    assert whole["guild"] == {"id": str(GUILD), "name": None}
    assert run("export", str(GUILD), "out.json") == Exit.USAGE

    changes = "SELECT number, kind, section, changed_by FROM guild_setting_change ORDER BY section"
    assert query(url, changes) == [(1, "import", "general", GUILD), (1, "import", "logs", GUILD)]
    assert query(url, "SELECT kind, guild_id FROM job") == [("settings-changed-elsewhere", GUILD)]

    capsys.readouterr()
    assert run("import", str(GUILD), "out.json", "--yes") == Exit.OK
    assert "nothing to import" in capsys.readouterr().out


def test_without_yes_the_changes_are_only_shown(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.json").write_text(content())
    assert run("import", str(GUILD), "in.json") == Exit.REFUSED
    output = capsys.readouterr()
    assert "general.prefix" in output.out
    assert "Add --yes" in output.err
    assert query(url, "SELECT * FROM guild_setting") == []


@pytest.mark.parametrize(
    ("written", "code", "sentence"),
    [
        ("nonsense", Exit.FILE, "a settings file from"),
        (content(version=9), Exit.FILE, "has version 9, but I can only read version 1"),
        (content(guild={"id": "8"}), Exit.FILE, "The file is from another server (8)"),
        (content(sections={"general": {"prefix": "a b"}}), Exit.FILE, "be set to that"),
        (None, Exit.USAGE, "in.json cannot be read"),
    ],
)
def test_a_file_that_cannot_be_imported_is_one_sentence(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], written: str | None, code: Exit, sentence: str
) -> None:
    if written is not None:
        (tmp_path / "in.json").write_text(written)
    assert run("import", str(GUILD), "in.json", "--yes") == code
    assert sentence in capsys.readouterr().err
    assert query(url, "SELECT * FROM guild_setting") == []


def test_unknown_settings_are_named(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.json").write_text(content(sections={"weather": {}, "general": {"colour": 1, "prefix": "?"}}))
    assert run("import", str(GUILD), "in.json", "--yes") == Exit.OK
    output = capsys.readouterr().out
    assert "does not know it: weather\n" in output
    assert "does not know it: general.colour\n" in output


def test_an_unknown_server_is_not_exported(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("export", "5") == Exit.USAGE
    assert "Nothing is stored about a server with the ID 5" in capsys.readouterr().err


def test_a_database_without_tables_is_reported(
    make_database_url: Callable[..., str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TUX_DATABASE_URL", make_database_url())
    assert run("export", "5") == Exit.REVISION
    assert "There are no tables yet" in capsys.readouterr().err
