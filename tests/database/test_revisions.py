"""Features have tables of their own, which come and go without affecting those of others."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text

from databases import REVISIONS, connect
from tux.app import FEATURES
from tux.database import Database, DatabaseUnknown, FeaturesNotLoaded, backups, migrations
from tux.database.engines import parse_url
from tux.database.revisions import Branch, Revisions, RevisionUnknown, branches_of

MakeUrl = Callable[..., str]

START = """
import asyncio
from tux.database import Database
from tux.database.revisions import branches_of

async def start():
    database = Database("{url}", branches=branches_of(["chess"]))
    await database.migrate()
    await database.close()

asyncio.run(start())
"""


@pytest.fixture
def url(make_database_url: MakeUrl) -> str:
    """The address of a database without tables."""
    return make_database_url()


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = connect(url)
    yield engine
    engine.dispose()


@pytest.fixture
def known(chess: Path) -> Revisions:
    """The revisions of a Tux that has the fictitious feature as well."""
    return Revisions(branches_of([*FEATURES, "chess"]))


def schema_of(engine: Engine) -> dict[str, Any]:
    """Return the schema: tables with their columns, checks and types, and the revisions."""
    with engine.connect() as connection:
        inspector = inspect(connection)
        names = sorted(inspector.get_table_names())
        enums = "SELECT typname FROM pg_type WHERE typtype = 'e'" if engine.dialect.name == "postgresql" else "SELECT 1"
        return {
            "tables": {name: str(inspector.get_columns(name)) for name in names},
            "checks": {name: str(sorted(map(str, inspector.get_check_constraints(name)))) for name in names},
            "types": sorted(connection.scalars(text(enums))),
            "revisions": rows(engine),
        }


def rows(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.scalars(text("SELECT version_num FROM alembic_version")))


def results(engine: Engine) -> list[tuple[int, str]]:
    with engine.connect() as connection:
        games = connection.execute(text("SELECT guild_id, CAST(result AS VARCHAR) FROM chess_game"))
        return [(guild_id, result) for guild_id, result in games]


def add_guild(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO guild (id) VALUES (7)"))


async def test_a_start_creates_the_tables_of_features_too(
    url: str, engine: Engine, chess: Path, open_database: Callable[..., Database]
) -> None:
    database = open_database(url, branches=branches_of([*FEATURES, "chess"]))
    await database.migrate()
    assert await database.current() == REVISIONS.heads | {"chess_0003"}
    assert results(engine) == []
    assert "chess" not in sys.modules


async def test_a_feature_added_later_adds_its_tables_and_nothing_else(
    url: str, engine: Engine, chess: Path, open_database: Callable[..., Database]
) -> None:
    await open_database(url, branches=REVISIONS.branches[1:]).migrate()
    add_guild(engine)
    before = schema_of(engine)

    await open_database(url, branches=branches_of([*FEATURES, "chess"])).migrate()

    assert results(engine) == [(7, "drawn")]
    after = schema_of(engine)
    assert after["tables"].keys() - before["tables"].keys() == {"chess_game", "chess_draw"}
    assert before["tables"].items() <= after["tables"].items()


def test_a_branch_that_is_undone_leaves_no_trace(url: str, engine: Engine, known: Revisions) -> None:
    migrations.upgrade(parse_url(url), known=REVISIONS)
    add_guild(engine)
    before = schema_of(engine)
    for _ in range(2):
        migrations.upgrade(parse_url(url), known=known)
        assert results(engine) == [(7, "drawn")]
        migrations.downgrade(parse_url(url), "chess@base", known=known)
        assert schema_of(engine) == before
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM guild")) == 1


def test_a_branch_is_undone_one_revision_at_a_time(url: str, engine: Engine, known: Revisions) -> None:
    migrations.upgrade(parse_url(url), "chess_0001", known=known)
    assert rows(engine) == {"0002", "chess_0001"}
    add_guild(engine)
    migrations.upgrade(parse_url(url), known=known)
    migrations.downgrade(parse_url(url), "chess_0002", known=known)
    assert rows(engine) == REVISIONS.heads | {"chess_0002"}
    assert inspect(engine).has_table("chess_draw")


def test_undoing_the_main_line_undoes_what_builds_on_it(url: str, engine: Engine, known: Revisions) -> None:
    migrations.upgrade(parse_url(url), known=known)
    migrations.downgrade(parse_url(url), "0003", known=known)
    assert rows(engine) == {"0003", "chess_0002"}
    migrations.downgrade(parse_url(url), "0001", known=known)
    assert rows(engine) == {"0001"}
    migrations.upgrade(parse_url(url), known=known)
    migrations.downgrade(parse_url(url), "base", known=known)
    assert rows(engine) == set()
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}


def test_a_process_that_dies_leaves_whole_revisions_and_the_next_continues(
    url: str, engine: Engine, known: Revisions, chess: Path
) -> None:
    environment = {**os.environ, "PYTHONPATH": str(chess.parent)}
    command = [sys.executable, "-W", "error", "-c", START.format(url=url)]
    died = subprocess.run(command, env=environment | {"CHESS_POWER_CUT": "1"}, timeout=120, check=False)
    assert died.returncode == -signal.SIGKILL
    assert rows(engine) == {known.all[-4].id, "chess_0001"}
    assert not inspect(engine).has_table("chess_draw")

    subprocess.run(command, env=environment, timeout=120, check=True)
    assert rows(engine) == {known.all[-4].id, "chess_0003"}


async def test_tables_of_a_feature_that_is_not_loaded_stay_as_they_are(
    url: str, engine: Engine, known: Revisions, open_database: Callable[..., Database]
) -> None:
    migrations.upgrade(parse_url(url), "0005", "chess_0003", known=known)
    database = open_database(url)

    await database.migrate()

    assert await database.current() == {known.all[-4].id, "chess_0003"}
    assert results(engine) == []
    with pytest.raises(FeaturesNotLoaded):
        migrations.downgrade(parse_url(url), "0001")
    assert rows(engine) == {known.all[-4].id, "chess_0003"}


async def test_a_newer_revision_of_a_feature_is_refused(
    url: str, engine: Engine, known: Revisions, open_database: Callable[..., Database]
) -> None:
    migrations.upgrade(parse_url(url), known=known)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE alembic_version SET version_num = 'chess_0004' WHERE version_num = 'chess_0003'")
        )
    with pytest.raises(DatabaseUnknown) as caught:
        await open_database(url, branches=known.branches[1:]).migrate()
    assert caught.value.data["revision"] == "chess_0004"


def test_a_backup_contains_the_tables_of_features(
    url: str, engine: Engine, make_database_url: MakeUrl, known: Revisions, tmp_path: Path
) -> None:
    migrations.upgrade(parse_url(url), known=known)
    add_guild(engine)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO chess_game (id, guild_id, result) VALUES (1, 7, 'drawn')"))
    backups.backup(parse_url(url), tmp_path / "backup", known)
    other = make_database_url(migrated=True)

    backups.restore(parse_url(other), tmp_path / "backup", known)

    restored = connect(other)
    assert results(restored) == [(7, "drawn")]
    assert schema_of(restored) == schema_of(engine)
    restored.dispose()


def test_without_the_feature_a_backup_is_made_but_not_restored_table_by_table(
    url: str, engine: Engine, known: Revisions, dialect: str, tmp_path: Path
) -> None:
    migrations.upgrade(parse_url(url), known=known)
    before = schema_of(engine)
    backups.backup(parse_url(url), tmp_path / "backup", REVISIONS)
    if dialect == "sqlite":  # the file is restored as a whole
        backups.restore(parse_url(url), tmp_path / "backup", REVISIONS)
    else:
        with pytest.raises(backups.ArchiveFeaturesMissing):
            backups.restore(parse_url(url), tmp_path / "backup", REVISIONS)
    engine.dispose()
    assert schema_of(engine) == before


@pytest.mark.parametrize("target", ["0999", "chess_0009", "draughts@base", "chess@0001", ""])
def test_targets_that_do_not_exist_are_refused(known: Revisions, target: str) -> None:
    with pytest.raises(RevisionUnknown):
        known.beyond(target)


def test_a_branch_needs_a_requirement_and_a_name_that_alembic_can_store(chess: Path) -> None:
    first = chess / "migrations" / "0001_games.py"
    first.write_text(first.read_text().replace('requires = "0002"\n', ""))
    with pytest.raises(ValueError, match="does not say which revision"):
        Revisions(branches_of(["chess"]))
    for name in ("Chess", "0chess", "c" * 28, "my-chess"):
        with pytest.raises(ValueError, match="cannot name a branch"):
            Branch(name, chess)
    with pytest.raises(ValueError, match="have the same name"):
        Revisions([Branch("chess", chess), Branch("chess", chess)])


def test_two_revisions_of_one_number_are_refused(chess: Path) -> None:
    (chess / "migrations" / "0002_again.py").write_text("")
    with pytest.raises(ValueError, match=r"0002_again\.py and .*0002_\w+\.py have the same number"):
        Revisions(branches_of(["chess"]))


@pytest.mark.parametrize("requires", ["0999", "chess_0001"])
def test_a_requirement_that_the_main_line_does_not_have_is_refused(chess: Path, requires: str) -> None:
    (chess / "migrations" / "0004_later.py").write_text(f'requires = "{requires}"\n')
    with pytest.raises(ValueError, match=rf"0004_later\.py requires {requires}, which the main line does not have"):
        Revisions(branches_of(["chess"]))
