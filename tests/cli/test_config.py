from pathlib import Path

import pytest

from tux.cli import main
from tux.cli.exits import Exit
from tux.runtime.settings import ProcessSettings

TOKEN = "MTIzNDU2Nzg5.GhIjKl.0123456789"


def run(*arguments: str) -> int:
    return main(["config", *arguments])


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("TUX_DEBUG", "TUX_LOG_LEVEL", "TUX_PREFIX", "DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TUX_TOKEN", TOKEN)
    monkeypatch.setenv("TUX_DATABASE_URL", "postgresql://me:hunter2@db/tux")
    return tmp_path


def test_show_lists_every_setting_with_its_source_and_no_secret(capsys: pytest.CaptureFixture[str], folder: Path):
    (folder / ".env").write_text("TUX_PREFIX=!")
    (folder / "tux.toml").write_text("debug = true")
    assert run("show", "--log-level", "warning") == Exit.OK
    output = capsys.readouterr().out
    rows = {line.split()[0]: line.split()[1:] for line in output.splitlines()[1:]}
    assert rows.keys() == ProcessSettings.model_fields.keys()
    assert rows["prefix"] == ["!", ".env", "TUX_PREFIX"]
    assert rows["log_level"] == ["warning", "flag", "--log-level"]
    assert rows["debug"] == ["false", "flag", "--log-level"]
    assert rows["locale"] == ["en-US", "default"]
    assert rows["database_url"] == ["postgresql://db/tux", "environment", "TUX_DATABASE_URL"]
    assert "hunter2" not in output
    assert TOKEN not in output


def test_check_finds_nothing_wrong(capsys: pytest.CaptureFixture[str]):
    assert run("check") == Exit.OK
    assert capsys.readouterr() == ("The settings are valid.\n", "")


def test_check_says_that_a_bare_debug_changes_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DEBUG", "1")
    assert run("check") == Exit.OK
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("DEBUG in the environment changes nothing in Tux")
    assert lines[1] == "The settings are valid."


def test_check_names_everything_that_is_wrong(capsys: pytest.CaptureFixture[str], folder: Path):
    (folder / "tux.toml").write_text(f'tokn = "{TOKEN}"\nlog_level = "loud"\ntoken = "hunter2 hunter2"')
    assert run("check") == Exit.SETTINGS
    assert capsys.readouterr().err.splitlines() == [
        "tokn in tux.toml is no setting of Tux; did you mean token?",
        "token in tux.toml has to be the token from the Bot page of Discord's developer portal.",
        "log_level in tux.toml has to be debug, info, warning, error or critical, not “loud”.",
    ]


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite://", "TUX_DATABASE_URL names a SQLite database that exists only in memory."),
        ("postgresql://me:hunter2@db:notaport/tux", "The port in TUX_DATABASE_URL has to be a number"),
        ("postgresql://me:hunter2@db/tux?bogus=1", "TUX_DATABASE_URL has an option that its database does not know"),
        ("postgresql:db", "TUX_DATABASE_URL is not the address of a database."),
    ],
)
def test_check_names_a_database_that_could_never_be_used(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, url: str, sentence: str
):
    monkeypatch.setenv("TUX_DATABASE_URL", url)
    assert run("check") == Exit.SETTINGS
    output = capsys.readouterr()
    assert output.err.startswith(sentence)
    assert output.out == ""
    assert "hunter2" not in output.err
