"""The migrations create exactly the tables that the code declares.

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
from tux.database.engines import parse_url

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
    """The address of a database without tables."""
    return make_database_url()


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = connect(url)
    yield engine
    engine.dispose()


def schema(engine: Engine) -> dict[str, dict[str, Any]]:
    """Return everything about every table, in an order that does not depend on how it was created."""
    inspector = inspect(engine)
    return {
        table: {aspect: ordered(getattr(inspector, f"get_{aspect}")(table)) for aspect in INSPECTED}
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def ordered(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(map(ordered, value))
    if isinstance(value, dict):
        return ", ".join(sorted(f"{name}={ordered(item)}" for name, item in value.items()))
    return str(value)


def enum_types(engine: Engine) -> set[str]:
    if engine.dialect.name == "sqlite":
        return set()
    with engine.connect() as connection:
        return set(connection.scalars(text("SELECT typname FROM pg_type WHERE typtype = 'e'")))


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_alembic_finds_no_difference_between_models_and_migrations(url: str):
    migrations.upgrade(parse_url(url), known=REVISIONS)
    migrations.check(parse_url(url), known=REVISIONS)


def test_migrations_create_what_the_models_create(make_database_url: MakeUrl, url: str, engine: Engine):
    """This includes checks and partial indexes, which Alembic does not compare."""
    migrations.upgrade(parse_url(url), known=REVISIONS)
    expected = connect(make_database_url())
    Table.metadata.create_all(expected)
    assert schema(engine) == schema(expected)
    expected.dispose()


def test_every_upgrade_can_be_undone_and_repeated(url: str, engine: Engine):
    previous: dict[str, str] = {}
    for revision in REVISIONS.all:
        downgrade_target = previous.get(revision.branch, f"{revision.branch}@base")
        migrations.upgrade(parse_url(url), revision.id, known=REVISIONS)
        upgraded = schema(engine)
        migrations.downgrade(parse_url(url), downgrade_target, known=REVISIONS)
        migrations.upgrade(parse_url(url), revision.id, known=REVISIONS)
        assert schema(engine) == upgraded
        previous[revision.branch] = revision.id


def test_a_downgrade_to_base_leaves_nothing(url: str, engine: Engine):
    migrations.upgrade(parse_url(url), known=REVISIONS)
    assert enum_types(engine) or engine.dialect.name == "sqlite"
    migrations.downgrade(parse_url(url), "base", known=REVISIONS)
    assert tables(engine) == set()
    assert enum_types(engine) == set()


def test_the_heads_read_from_file_names_match_those_of_alembic():
    assert set(migrations.scripts(REVISIONS).get_heads()) == REVISIONS.heads


def test_rows_survive_an_upgrade_that_has_to_copy_tables(url: str, engine: Engine):
    """SQLite's foreign keys are off while tables change, and enforced again in the database that Tux opens."""
    migrations.upgrade(parse_url(url))
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO guild (id) VALUES (1)"))
        connection.execute(
            text("INSERT INTO guild_setting VALUES (1, 'logs', '{}', 1, 2, '2026-01-01 00:00:00.000000')")
        )

    with migrations.exclusive_connection(parse_url(url)) as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("guild", recreate="auto") as batch:
            batch.alter_column("next_case_number", server_default="5")
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM guild_setting")) == 1


def test_lifted_bans_end_in_their_cases_and_a_downgrade_turns_aliases_back(url: str, engine: Engine):
    migrations.upgrade(parse_url(url), "0005")
    columns = "guild_id, number, kind, state, target_id, moderator_id, reason, created_at, settled_at"
    case = f"INSERT INTO moderation_case ({columns}) VALUES (1, :number, :kind, 'settled', :target_id, 2, '', :at, :at)"
    cases = [(1, "ban", 7), (2, "ban", 8), (3, "unban", 7), (4, "ban", 7), (5, "warn", 8)]
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO guild (id) VALUES (1)"))
        for number, kind, target_id in cases:
            at = f"2026-01-0{number} 00:00:00.000000"
            values = {"number": number, "kind": kind, "target_id": target_id, "at": at}
            connection.execute(text(case), values)

    migrations.upgrade(parse_url(url), "0006")
    with engine.begin() as connection:
        ended_cases = "SELECT number, ended_at FROM moderation_case WHERE ended_at IS NOT NULL"
        ((number, at),) = connection.execute(text(ended_cases)).all()
        assert (number, str(at)[:10]) == (1, "2026-01-03")
        connection.execute(text("UPDATE moderation_case SET target_id = -5 WHERE number = 5"))
    migrations.downgrade(parse_url(url), "0005")
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT target_id FROM moderation_case WHERE number = 5")) == 5


async def test_a_start_upgrades_the_tables(url: str, engine: Engine, open_database: Callable[..., Database]):
    database = open_database(url)
    assert await database.current() == set()
    await database.migrate()
    assert await database.current() == database.revisions.heads
    assert tables(engine) == set(Table.metadata.tables)


def test_a_start_without_migrations_to_run_does_not_load_alembic(database_url: str):
    """A start that loads Alembic takes as long again as SQLAlchemy does."""
    code = START.format(url=database_url) + "import sys; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-W", "error", "-c", code], check=False, timeout=60).returncode == 0


def test_a_downgrade_takes_antinuke_away_with_its_rows_and_leaves_all_else(url: str, engine: Engine):
    migrations.upgrade(parse_url(url), "0009")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO guild (id) VALUES (1)"))
    before = schema(engine)
    at = "'2026-01-01 00:00:00.000000'"
    for _ in range(2):
        migrations.upgrade(parse_url(url), "0010")
        with engine.begin() as connection:
            columns = "guild_id, revision, updated_by, updated_at"
            connection.execute(text(f"INSERT INTO antinuke_config ({columns}) VALUES (1, 1, 2, {at})"))
            connection.execute(text("INSERT INTO antinuke_limit VALUES (1, 'bot_add', 60, 3, 'ban', true)"))
            connection.execute(text(EVENT.format(at=at)))
        migrations.downgrade(parse_url(url), "0009")
        assert schema(engine) == before
        assert not {name for name in enum_types(engine) if name.startswith("antinuke")}
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM guild")) == 1


EVENT = """
INSERT INTO antinuke_events (
    guild_id, event_key, incident_id, actor_kind, attribution, action_type, response_type, response_status,
    received_at, decided_at, config_revision, action_count, weight
) VALUES (
    1, '00000000000000000000000000000001', '00000000000000000000000000000001', 'unknown', 'unknown', 'bot_add', 'ban',
    'confirmed', {at}, {at}, 1, 1, 1
)
"""


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
        results = [(process.communicate(timeout=60)[1], process.returncode) for process in processes]
    assert results == [("", 0)] * 4
    assert tables(engine) == set(Table.metadata.tables)


@contextmanager
def lock_requests() -> Iterator[threading.Event]:
    """Yield an event that is set once anything asks for the lock under which tables change."""
    requested = threading.Event()

    def watch_statement(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement == "BEGIN IMMEDIATE" or "pg_try_advisory_xact_lock" in statement:
            requested.set()

    event.listen(Engine, "before_cursor_execute", watch_statement)
    yield requested
    event.remove(Engine, "before_cursor_execute", watch_statement)


async def test_a_cancelled_start_stops_waiting_for_another_process(
    url: str, engine: Engine, open_database: Callable[..., Database]
):
    database = open_database(url)
    with (
        migrations.exclusive_connection(parse_url(url)),
        lock_requests() as requested,
        ThreadPoolExecutor() as threads,
    ):
        asyncio.get_running_loop().set_default_executor(threads)
        start = asyncio.get_running_loop().create_task(database.migrate())
        assert await asyncio.to_thread(requested.wait, 60)
        start.cancel()
        await asyncio.wait({start})
    assert start.cancelled()
    assert tables(engine) == set()


def test_another_process_that_never_finishes_means_busy(url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(migrations, "_WAIT_SECONDS", 0)
    with migrations.exclusive_connection(parse_url(url)), pytest.raises(DatabaseBusy):
        migrations.upgrade(parse_url(url))


@pytest.mark.parametrize("unknown", ["0999", "5088144f3ad1"])
async def test_a_database_that_this_code_does_not_know_is_refused(
    database_url: str, open_database: Callable[..., Database], unknown: str
):
    database = open_database(database_url)
    async with database.transaction() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = :unknown"), {"unknown": unknown})
    with pytest.raises(DatabaseUnknown) as caught:
        await database.migrate()
    assert caught.value.data["revision"] == unknown
    with pytest.raises(DatabaseUnknown):
        migrations.upgrade(parse_url(database_url))


def test_a_revision_that_fails_leaves_nothing_behind(
    url: str, engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """This holds on SQLite too, where the driver by itself would keep every table that was already created."""
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE moderation_case (id INTEGER)"))
    with pytest.raises(Exception, match="already exists"):
        migrations.upgrade(parse_url(url))
    assert tables(engine) == {"moderation_case"}
    assert enum_types(engine) == set()
