"""The tables that the migrations make are the tables that the code means.

`pytest -k models` on this file compares the two on both dialects, and nothing else.
"""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, event, inspect, text

from databases import REVISIONS, connect, import_every_table
from tux.database import Database, DatabaseBusy, DatabaseUnknown, Table, migrations
from tux.database.engines import parsed

INSPECTED = ("columns", "pk_constraint", "check_constraints", "unique_constraints", "foreign_keys", "indexes")

START = """
import asyncio
from tux.database import Database

async def start():
    database = Database("{url}")
    await database.migrate()
    await database.close()

asyncio.run(start())
"""

MakeUrl = Callable[..., str]


import_every_table()


@pytest.fixture
def url(make_database_url: MakeUrl) -> str:
    """A database without tables."""
    return make_database_url()


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = connect(url)
    yield engine
    engine.dispose()


def schema(engine: Engine) -> dict[str, dict[str, Any]]:
    """Everything there is about every table, in an order that does not depend on how it was made."""
    inspector = inspect(engine)
    return {
        table: {what: ordered(getattr(inspector, f"get_{what}")(table)) for what in INSPECTED}
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def ordered(found: Any) -> Any:
    if isinstance(found, list):
        return sorted(map(ordered, found))
    if isinstance(found, dict):
        return ", ".join(sorted(f"{name}={ordered(value)}" for name, value in found.items()))
    return str(found)


def enum_types(engine: Engine) -> set[str]:
    if engine.dialect.name == "sqlite":
        return set()
    with engine.connect() as connection:
        return set(connection.scalars(text("SELECT typname FROM pg_type WHERE typtype = 'e'")))


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_alembic_finds_no_difference_between_models_and_migrations(url: str):
    migrations.upgrade(parsed(url), known=REVISIONS)
    migrations.check(parsed(url), known=REVISIONS)


def test_migrations_make_what_the_models_make(make_database_url: MakeUrl, url: str, engine: Engine):
    """Checks and partial indexes too, which Alembic does not compare."""
    migrations.upgrade(parsed(url), known=REVISIONS)
    meant = connect(make_database_url())
    Table.metadata.create_all(meant)
    assert schema(engine) == schema(meant)
    meant.dispose()


def test_every_step_up_can_be_taken_back_and_again(url: str, engine: Engine):
    before: dict[str, str] = {}
    for revision in REVISIONS.all:
        back_to = before.get(revision.branch, f"{revision.branch}@base")
        migrations.upgrade(parsed(url), revision.id, known=REVISIONS)
        there = schema(engine)
        migrations.downgrade(parsed(url), back_to, known=REVISIONS)
        migrations.upgrade(parsed(url), revision.id, known=REVISIONS)
        assert schema(engine) == there
        before[revision.branch] = revision.id


def test_nothing_is_left_at_the_bottom(url: str, engine: Engine):
    migrations.upgrade(parsed(url), known=REVISIONS)
    assert enum_types(engine) or engine.dialect.name == "sqlite"
    migrations.downgrade(parsed(url), "base", known=REVISIONS)
    assert tables(engine) == set()
    assert enum_types(engine) == set()


def test_the_heads_told_from_file_names_are_alembics():
    assert set(migrations.scripts(REVISIONS).get_heads()) == REVISIONS.heads


def test_rows_survive_an_upgrade_that_has_to_copy_tables(url: str, engine: Engine):
    """The foreign keys of SQLite are off while tables change, and hold again in the database that Tux opens."""
    migrations.upgrade(parsed(url))
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO guild (id) VALUES (1)"))
        connection.execute(
            text("INSERT INTO guild_setting VALUES (1, 'logs', '{}', 1, 2, '2026-01-01 00:00:00.000000')")
        )

    with migrations.alone(parsed(url)) as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("guild", recreate="auto") as batch:
            batch.alter_column("next_case_number", server_default="5")
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM guild_setting")) == 1


def test_bans_that_were_lifted_end_in_their_cases_and_aliases_go_back_down(url: str, engine: Engine):
    migrations.upgrade(parsed(url), "0005")
    columns = "guild_id, number, kind, state, target_id, moderator_id, reason, created_at, settled_at"
    case = f"INSERT INTO moderation_case ({columns}) VALUES (1, :number, :kind, 'settled', :target_id, 2, '', :at, :at)"
    acts = [(1, "ban", 7), (2, "ban", 8), (3, "unban", 7), (4, "ban", 7), (5, "warn", 8)]
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO guild (id) VALUES (1)"))
        for number, kind, target_id in acts:
            at = f"2026-01-0{number} 00:00:00.000000"
            given = {"number": number, "kind": kind, "target_id": target_id, "at": at}
            connection.execute(text(case), given)

    migrations.upgrade(parsed(url), "0006")
    with engine.begin() as connection:
        ended = "SELECT number, ended_at FROM moderation_case WHERE ended_at IS NOT NULL"
        ((number, at),) = connection.execute(text(ended)).all()
        assert (number, str(at)[:10]) == (1, "2026-01-03")
        connection.execute(text("UPDATE moderation_case SET target_id = -5 WHERE number = 5"))
    migrations.downgrade(parsed(url), "0005")
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT target_id FROM moderation_case WHERE number = 5")) == 5


async def test_a_start_brings_the_tables_up_to_date(url: str, engine: Engine, open_database: Callable[..., Database]):
    database = open_database(url)
    assert await database.current() == set()
    await database.migrate()
    assert await database.current() == database.revisions.heads
    assert tables(engine) == set(Table.metadata.tables)


def test_a_start_without_work_to_do_leaves_alembic_alone(database_url: str):
    """Loading it costs as much as loading SQLAlchemy."""
    code = START.format(url=database_url) + "import sys; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-W", "error", "-c", code], check=False, timeout=60).returncode == 0


def test_processes_that_start_together_migrate_once(url: str, engine: Engine):
    code = f"import tux.database.migrations; print('ready', flush=True); input(){START.format(url=url)}"
    command = [sys.executable, "-W", "error", "-c", code]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with ExitStack() as stack:
        processes = [stack.enter_context(subprocess.Popen(command, text=True, **pipes)) for _ in range(4)]
        assert [process.stdout.readline() for process in processes] == ["ready\n"] * 4
        for process in processes:
            process.stdin.write("\n")
            process.stdin.flush()
        ended = [(process.communicate(timeout=60)[1], process.returncode) for process in processes]
    assert ended == [("", 0)] * 4
    assert tables(engine) == set(Table.metadata.tables)


@contextmanager
def asking_for_the_lock() -> Iterator[threading.Event]:
    """Set once anybody has tried to be alone with a database."""
    asked = threading.Event()

    def see(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement == "BEGIN IMMEDIATE" or "pg_try_advisory_xact_lock" in statement:
            asked.set()

    event.listen(Engine, "before_cursor_execute", see)
    yield asked
    event.remove(Engine, "before_cursor_execute", see)


async def test_a_start_that_is_cancelled_no_longer_waits_for_another_process(
    url: str, engine: Engine, open_database: Callable[..., Database]
):
    database = open_database(url)
    with migrations.alone(parsed(url)), asking_for_the_lock() as asked, ThreadPoolExecutor() as threads:
        asyncio.get_running_loop().set_default_executor(threads)
        starting = asyncio.get_running_loop().create_task(database.migrate())
        assert await asyncio.to_thread(asked.wait, 60)
        starting.cancel()
        await asyncio.wait({starting})
    assert starting.cancelled()
    assert tables(engine) == set()


def test_another_process_that_never_ends_is_busy(url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(migrations, "_PATIENCE", 0)
    with migrations.alone(parsed(url)), pytest.raises(DatabaseBusy):
        migrations.upgrade(parsed(url))


@pytest.mark.parametrize("strange", ["0999", "5088144f3ad1"])
async def test_a_database_that_this_code_does_not_know_is_refused(
    database_url: str, open_database: Callable[..., Database], strange: str
):
    database = open_database(database_url)
    async with database.transaction() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = :strange"), {"strange": strange})
    with pytest.raises(DatabaseUnknown) as refused:
        await database.migrate()
    assert refused.value.data["revision"] == strange
    with pytest.raises(DatabaseUnknown):
        migrations.upgrade(parsed(database_url))


def test_a_revision_that_fails_leaves_nothing_behind(
    url: str, engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """Also on SQLite, where the driver would otherwise keep every table that was already made."""
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE moderation_case (id INTEGER)"))
    with pytest.raises(Exception, match="already exists"):
        migrations.upgrade(parsed(url))
    assert tables(engine) == {"moderation_case"}
    assert enum_types(engine) == set()
