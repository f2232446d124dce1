"""`tux db`, as the operator uses it, on both dialects."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from databases import REVISIONS, connect
from running import Starting, logs, scene, start_tux
from tux.app import FEATURES
from tux.cli import main
from tux.cli.database import database_sentence
from tux.cli.exits import Exit
from tux.database import Database, DatabaseBusy
from tux.database.failures import DatabaseInUse
from tux.database.occupancy import sole_use
from tux.database.revisions import shown

__all__ = ["logs", "scene", "start_tux"]

MakeUrl = Callable[..., str]

HEAD = shown(REVISIONS.heads)
OLDEST = REVISIONS.all[0].id

DESTRUCTIVE = (["reset"], ["downgrade", "base"])
WIPING = (*DESTRUCTIVE, ["restore", "kept.zip"])


def db(*arguments: str) -> int:
    return main(["db", *arguments])


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], str]:
    """Point Tux at a database, in a folder of its own and not in production."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TUX_ENVIRONMENT", "development")

    def use(url: str) -> str:
        monkeypatch.setenv("TUX_DATABASE_URL", url)
        return url

    return use


@pytest.fixture
def url(use: Callable[[str], str], make_database_url: MakeUrl) -> str:
    """Return the URL of a database without tables."""
    return use(make_database_url())


@pytest.fixture
def ready(use: Callable[[str], str], make_database_url: MakeUrl) -> str:
    """Return the URL of a database that is up to date and contains one guild."""
    url = use(make_database_url(migrated=True))
    run(url, "INSERT INTO guild (id) VALUES (7)")
    return url


@pytest.fixture
def unreachable(use: Callable[[str], str], tmp_path: Path) -> None:
    use("postgresql://me:hunter2@127.0.0.1:1/tux")


def run(url: str, statement: str) -> list[Any]:
    engine = connect(url)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        rows = [tuple(row) for row in result] if result.returns_rows else []
    engine.dispose()
    return rows


def report(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_version_shows_both_revisions_and_the_server(
    url: str, dialect: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert db("upgrade", OLDEST) == Exit.OK
    capsys.readouterr()
    assert db("version", "--json") == Exit.REVISION
    assert report(capsys)["match"] is False
    assert db("upgrade") == Exit.OK
    capsys.readouterr()
    assert db("version", "--json") == Exit.OK
    output = report(capsys)
    assert (output["code"], output["database"], output["match"]) == (HEAD, HEAD, True)
    assert output["server"].startswith("SQLite 3." if dialect == "sqlite" else "PostgreSQL 1")


def test_an_unreachable_server_is_reported_with_what_the_code_knows(
    unreachable: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert db("version", "--json") == Exit.DATABASE
    captured = capsys.readouterr()
    assert json.loads(captured.out) == {
        "code": HEAD,
        "database": None,
        "server": None,
        "match": False,
        "place": "postgresql://me:***@127.0.0.1:1/tux",
    }
    assert "cannot be used" in captured.err
    assert "hunter2" not in captured.out + captured.err
    assert db("history") == Exit.OK
    assert HEAD in capsys.readouterr().out
    for command in (["health"], ["check"], ["upgrade"], ["backup"]):
        assert db(*command) == Exit.DATABASE
        assert "cannot be used" in capsys.readouterr().err


def test_history_lists_every_revision_and_marks_the_current_one(ready: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert db("history", "--json") == Exit.OK
    listed = report(capsys)
    assert [entry["revision"] for entry in listed] == [revision.id for revision in REVISIONS.all]
    assert {entry["revision"] for entry in listed if entry["current"]} == REVISIONS.heads
    assert all(entry["about"].endswith(".") for entry in listed)


def test_health_measures(ready: str, dialect: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert db("health", "--json") == Exit.OK
    output = report(capsys)
    assert output["match"]
    assert output["round_trip_ms"] >= 0
    assert output["size_bytes"] > 0
    assert ("connections" in output) is (dialect == "postgres")


def test_check_finds_a_table_that_differs_from_the_code(ready: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert db("check", "--json") == Exit.OK
    assert report(capsys)["problems"] == []
    run(ready, "ALTER TABLE guild ADD COLUMN mistake INTEGER")
    assert db("check", "--json") == Exit.DATABASE
    assert "mistake" in str(report(capsys)["problems"])


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_check_finds_a_row_whose_guild_is_gone(ready: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Only SQLite can have one: a program other than Tux need not have it check foreign keys."""
    columns, values = "kind, key, guild_id, data, due_at, created_at, attempts", "'x', 'a', 8, '{}', '2026-01-01 00:00'"
    run(ready, f"INSERT INTO job ({columns}) VALUES ({values}, '2026-01-01 00:00', 0)")
    assert db("check", "--json") == Exit.DATABASE
    (problem,) = report(capsys)["problems"]
    assert "foreign_key_check" in problem

    assert db("backup", "new.zip") == Exit.DATABASE
    assert f"The backup of {ready} is damaged (foreign_key_check: " in capsys.readouterr().err
    assert not Path("new.zip").exists()
    assert "job" in problem


def test_check_says_that_there_are_no_tables(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    db("upgrade")
    db("downgrade", "base", "--yes")
    capsys.readouterr()
    assert db("check") == Exit.REVISION
    assert "no tables yet" in capsys.readouterr().out


def test_upgrade_and_downgrade_show_both_revisions(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert db("upgrade", "--json") == Exit.OK
    output = report(capsys)
    assert (output["from"], output["to"]) == (None, HEAD)
    assert db("downgrade", "base", "--yes", "--json") == Exit.OK
    output = report(capsys)
    assert (output["from"], output["to"]) == (HEAD, None)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["upgrade", "9999"], "There is no revision 9999"),
        (["downgrade", "up", "--yes"], "There is no revision up"),
        (["downgrade", "chess@base", "--yes"], "There is no revision chess@base"),
        (["upgrade", OLDEST], f"The tables are past {OLDEST}"),
        (["restore", "missing.zip", "--yes"], "cannot be read"),
        (["backup", "there.zip"], "already exists"),
        (["backup", "mistyped/there.zip"], "The folder mistyped does not exist"),
        (["backup"], "backups is not a folder"),
    ],
)
def test_an_impossible_request_gets_one_sentence_and_changes_nothing(
    ready: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    (tmp_path / "there.zip").touch()
    (tmp_path / "data").mkdir()
    (tmp_path / "data/backups").touch()
    assert db(*arguments) == Exit.USAGE
    (line,) = capsys.readouterr().err.splitlines()
    assert sentence in line
    assert run(ready, "SELECT id FROM guild") == [(7,)]


class Typed(StringIO):
    """A terminal on which somebody has typed something."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("typed", ["\n", "n\n", "no\n", "", "y\n", "yes\n"], ids=repr)
@pytest.mark.parametrize("command", WIPING, ids=lambda command: command[0])
def test_a_destructive_command_asks_on_a_terminal_where_enter_alone_is_no(
    ready: str, monkeypatch: pytest.MonkeyPatch, command: list[str], typed: str
) -> None:
    assert db("backup", "kept.zip") == Exit.OK
    run(ready, "INSERT INTO guild (id) VALUES (8)")
    monkeypatch.setattr("sys.stdin", Typed(typed))

    ended = db(*command)

    if typed.startswith("y"):
        assert ended == Exit.OK
        return
    assert ended == (Exit.REFUSED if typed else Exit.FAILURE)  # nobody answers where the input has ended
    assert run(ready, "SELECT id FROM guild ORDER BY id") == [(7,), (8,)]


@pytest.mark.parametrize("command", WIPING, ids=lambda command: command[0])
def test_a_destructive_command_needs_yes_where_nobody_can_answer(
    ready: str, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    assert db("backup", "kept.zip") == Exit.OK
    assert db(*command) == Exit.REFUSED
    assert "Add --yes" in capsys.readouterr().err
    assert run(ready, "SELECT id FROM guild") == [(7,)]


@pytest.mark.parametrize("command", WIPING, ids=lambda command: command[0])
async def test_nothing_is_wiped_while_a_tux_runs_on_it(
    ready: str, start_tux: Starting, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    assert db("backup", "kept.zip") == Exit.OK
    async with start_tux(database_url=ready):
        # In a thread: Tux runs in this event loop, and could not end a transaction of its own while it stands still.
        await asyncio.to_thread(run, ready, "INSERT INTO guild (id) VALUES (8)")
        assert await asyncio.to_thread(db, *command, "--yes") == Exit.DATABASE
        assert "A Tux is running on" in capsys.readouterr().err
        assert (8,) in await asyncio.to_thread(run, ready, "SELECT id FROM guild")
    assert await asyncio.to_thread(db, *command, "--yes") == Exit.OK


def test_a_database_is_in_use_whatever_link_leads_to_it(tmp_path: Path, open_database: Callable[..., Database]) -> None:
    (tmp_path / "disk").mkdir()
    file, link = tmp_path / "disk/moved.sqlite3", tmp_path / "tux.sqlite3"
    link.symlink_to(file)
    running, other = open_database(f"sqlite:///{link}"), open_database(f"sqlite:///{file}")
    with running.occupied(), pytest.raises(DatabaseInUse), sole_use(other.url):
        pass


@asynccontextmanager
async def in_use(database: Database) -> AsyncIterator[None]:
    """Use a database as a running Tux does."""
    with database.occupied():
        await database.notifications.listen()
        try:
            yield
        finally:
            database.notifications._disconnect()


async def test_nothing_is_wiped_while_one_of_two_processes_still_runs(
    ready: str, open_database: Callable[..., Database]
) -> None:
    async with in_use(open_database(ready)):
        async with in_use(open_database(ready)):
            pass
        assert await asyncio.to_thread(db, "reset", "--yes") == Exit.DATABASE
        assert run(ready, "SELECT id FROM guild") == [(7,)]
    assert await asyncio.to_thread(db, "reset", "--yes") == Exit.OK


async def test_no_tux_starts_while_its_database_is_being_wiped(
    ready: str, open_database: Callable[..., Database]
) -> None:
    database = open_database(ready)
    with sole_use(database.url):
        with pytest.raises(DatabaseBusy) as failed:
            async with in_use(database):
                pass
        assert "another process has locked it" in database_sentence(failed.value)
    async with in_use(database):
        pass


@pytest.mark.parametrize("command", DESTRUCTIVE, ids=lambda command: command[0])
def test_a_destructive_command_needs_another_flag_in_production(
    ready: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    monkeypatch.delenv("TUX_ENVIRONMENT")
    assert db(*command, "--yes") == Exit.REFUSED
    assert "Add --in-production" in capsys.readouterr().err
    assert run(ready, "SELECT id FROM guild") == [(7,)]
    assert db(*command, "--yes", "--in-production") == Exit.OK


def test_a_backup_comes_back_after_a_reset(ready: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert db("backup", "--json") == Exit.OK
    backup = report(capsys)
    assert backup["tables"]["guild"] == 1
    assert db("reset", "--yes") == Exit.OK
    assert run(ready, "SELECT id FROM guild") == []
    assert db("restore", backup["file"]) == Exit.REFUSED
    assert run(ready, "SELECT id FROM guild") == []
    capsys.readouterr()
    assert db("restore", backup["file"], "--yes", "--json") == Exit.OK
    assert report(capsys)["rows"] == backup["rows"]
    assert run(ready, "SELECT id FROM guild") == [(7,)]


def test_a_damaged_backup_is_refused_with_a_sentence(
    ready: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kept.zip").write_bytes(b"PK\x03\x04 and then nothing")
    assert db("restore", "kept.zip", "--yes") == Exit.DATABASE
    assert "kept.zip is damaged" in capsys.readouterr().err
    assert run(ready, "SELECT id FROM guild") == [(7,)]


def test_the_tables_of_features_are_migrated_as_well(
    url: str, chess: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tux.app.FEATURES", (*FEATURES, "chess"))
    assert db("upgrade", "--json") == Exit.OK
    assert report(capsys)["to"] == f"{HEAD}, chess_0003"
    assert db("history", "--json") == Exit.OK
    assert {entry["revision"] for entry in report(capsys) if entry["current"]} == {*REVISIONS.heads, "chess_0003"}
    assert db("downgrade", "chess@base", "--yes", "--json") == Exit.OK
    assert report(capsys)["to"] == HEAD
    assert db("version") == Exit.REVISION
    capsys.readouterr()
    assert db("reset", "--yes", "--json") == Exit.OK
    assert report(capsys)["to"] == f"{HEAD}, chess_0003"


def test_tables_that_an_unloaded_feature_builds_on_are_not_removed(
    url: str, chess: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as loaded:
        loaded.setattr("tux.app.FEATURES", (*FEATURES, "chess"))
        assert db("upgrade") == Exit.OK
    assert db("version") == Exit.OK
    assert db("reset", "--yes") == Exit.DATABASE
    assert "chess_0003" in capsys.readouterr().err
    assert run(url, "SELECT id FROM guild") == []
