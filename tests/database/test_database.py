"""Transactions that read and write, and the errors where neither is possible."""

import asyncio
import stat
import traceback
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import delete, event, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.util.concurrency import await_

from databases import Open, sqlite_url
from rows import add_guild, count
from tux.database import (
    Database,
    DatabaseUnavailable,
    DatabaseUrlWrong,
    Guild,
    NumberOutOfRange,
    after_commit,
)
from tux.guilds.cases.tables import CaseState, ModerationCase
from tux.guilds.settings.tables import GuildSetting, GuildSettingChange

MIDNIGHT = datetime(2026, 1, 1, tzinfo=UTC)
SNOWFLAKE = 2**63 - 1


def a_case(**changed: object) -> ModerationCase:
    values = {
        "guild_id": 1,
        "number": 1,
        "kind": "ban",
        "state": CaseState.PENDING,
        "target_id": 2,
        "moderator_id": 3,
        "reason": "spam",
        "created_at": MIDNIGHT,
    }
    return ModerationCase(**(values | changed))


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("postgresql://tux@localhost/tux", "postgresql+psycopg"),
        ("postgres://tux@localhost/tux", "postgresql+psycopg"),
        ("postgresql+asyncpg://tux@localhost/tux", "postgresql+psycopg"),
        ("sqlite:///tux.sqlite3", "sqlite+aiosqlite"),
        ("sqlite+aiosqlite:///tux.sqlite3", "sqlite+aiosqlite"),
    ],
)
def test_addresses_are_accepted_as_people_write_them(open_database: Open, url: str, driver: str):
    assert open_database(url).url.drivername == driver


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("mysql://tux:hunter2@localhost/tux", "dialect"),
        ("sqlite://", "in-memory"),
        ("sqlite:///:memory:", "in-memory"),
        ("hunter2 what", "unreadable"),
        ("postgresql://tux:hunter2@localhost:hunter2/tux", "port"),
        ("postgresql://tux:hunter2@localhost:99999/tux", "port"),
        ("postgresql:///tux?host=localhost&port=hunter2", "port"),
        ("postgresql://tux:hun@hunter2@localhost/tux", "unreadable"),
    ],
)
def test_other_addresses_are_refused_without_quoting_them(url: str, problem: str):
    with pytest.raises(DatabaseUrlWrong) as caught:
        Database(url)
    assert caught.value.data == {"problem": problem}
    assert "hunter2" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize("url", ["postgresql://localhost/tux?sslmode=require&bogus=1", "sqlite:///tux.db?bogus=1"])
def test_an_option_that_the_database_does_not_know_is_named(url: str):
    with pytest.raises(DatabaseUrlWrong) as caught:
        Database(url)
    assert caught.value.data == {"option": "bogus"}


@pytest.mark.parametrize("query", ["", "?user=tux&password=hunter2", "?sslpassword=hunter2"])
def test_the_place_has_no_password(open_database: Open, query: str):
    url = f"postgresql://tux:hunter2@localhost/tux{query}"
    assert open_database(url).place == "postgresql://tux:***@localhost/tux"


def test_the_folder_of_the_file_is_accessible_to_its_owner_alone(tmp_path: Path):
    tmp_path.chmod(0o755)
    database = Database(sqlite_url(tmp_path / "deep" / "down" / "tux.sqlite3"))
    asyncio.run(open_and_close(database))
    modes = [
        stat.S_IMODE((tmp_path / name).stat().st_mode) for name in (".", "deep", "deep/down", "deep/down/tux.sqlite3")
    ]
    assert modes == [0o755, 0o700, 0o700, 0o600]


async def open_and_close(database: Database) -> None:
    await database.migrate()
    await database.close()


async def test_what_was_written_is_read(database: Database):
    await add_guild(database, SNOWFLAKE)
    async with database.session() as session:
        guild = await session.get_one(Guild, SNOWFLAKE)
    assert (guild.id, guild.next_case_number, guild.left_at) == (SNOWFLAKE, 1, None)


async def test_a_moment_comes_back_in_utc(database: Database):
    mountain_time = timezone(timedelta(hours=-7))
    async with database.transaction() as session:
        session.add(Guild(id=1, joined_at=datetime(2025, 12, 31, 17, 0, 0, 250, tzinfo=mountain_time)))
    async with database.session() as session:
        joined_at = await session.scalar(select(Guild.joined_at).where(Guild.joined_at > MIDNIGHT))
    assert joined_at == MIDNIGHT.replace(microsecond=250)
    assert joined_at.tzinfo is UTC


async def test_a_moment_without_a_zone_is_refused(database: Database):
    with pytest.raises(Exception, match="a datetime needs its time zone"):
        async with database.transaction() as session:
            session.add(Guild(id=1, joined_at=datetime(2026, 1, 1)))  # noqa: DTZ001 - this is what is refused


async def test_an_enumeration_is_stored_by_its_value(database: Database):
    await add_guild(database)
    async with database.transaction() as session:
        session.add(a_case())
    async with database.session() as session:
        assert await session.scalar(text("SELECT CAST(state AS VARCHAR) FROM moderation_case")) == "pending"


async def test_reading_sessions_do_not_write(database: Database):
    await add_guild(database)
    with pytest.raises(RuntimeError, match="for reading"):
        await change_while_reading(database)
    for statement in (insert(Guild).values(id=2), update(Guild).values(next_case_number=2), delete(Guild)):
        with pytest.raises(RuntimeError, match="for reading"):
            async with database.session() as session:
                await session.execute(statement)
    assert await count(database, Guild) == 1


async def change_while_reading(database: Database) -> None:
    async with database.session() as session:
        (await session.get_one(Guild, 1)).next_case_number = 2
        await session.flush()


async def test_a_block_that_raises_stores_nothing(database: Database):
    with pytest.raises(LookupError):
        await add_and_raise(database)
    assert await count(database, Guild) == 0


async def add_and_raise(database: Database) -> None:
    async with database.transaction() as session:
        session.add(Guild(id=1))
        await session.flush()
        raise LookupError


async def test_a_callback_for_after_the_commit_is_called_once_and_only_after_it(database: Database):
    called: list[str] = []
    async with database.transaction() as session:
        session.add(Guild(id=1))
        after_commit(session, lambda: called.append("committed"))
        await session.flush()
        assert called == []
    assert called == ["committed"]
    await add_guild(database, 2)
    assert called == ["committed"]


@pytest.mark.parametrize("how", ["raising", "cancelled", "refused at the commit", "rolled back"])
async def test_a_callback_for_after_the_commit_is_never_called_without_one(database: Database, how: str):
    called: list[str] = []
    await add_guild(database, 1)
    with suppress(LookupError, asyncio.CancelledError, IntegrityError):
        async with database.transaction() as session:
            after_commit(session, lambda: called.append("committed"))
            if how == "raising":
                raise LookupError
            if how == "cancelled":
                raise asyncio.CancelledError
            if how == "refused at the commit":
                session.add(Guild(id=1))
            if how == "rolled back":
                await session.rollback()
    await add_guild(database, 2)
    assert called == []


async def test_a_callback_for_after_the_commit_waits_for_the_whole_transaction(database: Database):
    called: list[str] = []
    with suppress(LookupError):
        async with database.transaction() as session:
            after_commit(session, lambda: called.append("outer"))
            async with session.begin_nested():
                after_commit(session, lambda: called.append("nested"))
                session.add(Guild(id=1))
            assert called == []
            raise LookupError
    assert called == []


async def test_a_block_that_is_cancelled_stores_nothing(database: Database):
    inside = asyncio.Event()

    async def work() -> None:
        async with database.transaction() as session:
            session.add(Guild(id=1))
            await session.flush()
            inside.set()
            await asyncio.Event().wait()

    async with asyncio.TaskGroup() as group:
        task = group.create_task(work())
        await inside.wait()
        task.cancel()
    assert database.stats().in_use == 0
    assert await count(database, Guild) == 0
    await add_guild(database)


async def test_a_transaction_cancelled_anywhere_stores_all_or_nothing(database: Database):
    async def write(first: int) -> None:
        async with database.transaction() as session:
            for guild_id in (first, first + 1):
                session.add(Guild(id=guild_id))
                await session.flush()

    for steps in range(40):
        async with asyncio.TaskGroup() as group:
            task = group.create_task(write(steps * 2 + 1))
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
        assert database.stats().in_use == 0
    async with database.session() as session:
        guild_ids = list(await session.scalars(select(Guild.id).order_by(Guild.id)))
    assert [guild_id + 1 for guild_id in guild_ids[::2]] == guild_ids[1::2]


async def test_deleting_a_guild_deletes_what_belongs_to_it(database: Database):
    key = {"guild_id": 1, "section": "logs", "revision": 1}
    async with database.transaction() as session:
        session.add(Guild(id=1))
        await session.flush()
        session.add(GuildSetting(**key, data={}, updated_by=2, updated_at=MIDNIGHT))
        session.add(
            GuildSettingChange(
                **key,
                number=1,
                kind="change",
                undoes=None,
                data_before={},
                data_after={},
                changed_by=2,
                changed_at=MIDNIGHT,
            )
        )
        session.add(a_case())
    async with database.transaction() as session:
        await session.execute(delete(Guild))
    assert [await count(database, table) for table in (GuildSetting, GuildSettingChange, ModerationCase)] == [0, 0, 0]


async def test_no_update_is_lost(database_url: str, open_database: Open):
    """Read, yield and write from two processes: with SQLite's default transactions, many of these would fail."""
    databases = [open_database(database_url) for _ in range(2)]
    await add_guild(databases[0])

    async def count_up(database: Database) -> None:
        async with database.transaction() as session:
            guild = await session.get_one(Guild, 1, with_for_update=True)
            await asyncio.sleep(0)
            guild.next_case_number += 1

    await asyncio.gather(*map(count_up, databases * 50))
    async with databases[0].session() as session:
        assert (await session.get_one(Guild, 1)).next_case_number == 101


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_writers_of_a_file_queue_in_order_on_one_connection(database: Database):
    """SQLite by itself lets them poll for the lock, each on a connection of its own."""
    done: list[int] = []
    most_in_use = 0

    async def write(guild_id: int) -> None:
        nonlocal most_in_use
        async with database.transaction() as session:
            session.add(Guild(id=guild_id))
            await session.flush()
            most_in_use = max(most_in_use, database.stats().in_use)
        done.append(guild_id)

    await asyncio.gather(*map(write, range(1, 51)))
    assert done == list(range(1, 51))
    assert most_in_use == 1


async def test_a_file_may_have_any_name_and_only_a_migration_creates_it(open_database: Open, tmp_path: Path):
    file = tmp_path / "Tux #1 ü 100%.sqlite3"
    database = open_database(sqlite_url(file))
    with pytest.raises(DatabaseUnavailable):
        await count(database, Guild)
    assert not file.exists()

    await database.migrate()

    await add_guild(database)
    assert {stat.S_IMODE(part.stat().st_mode) for part in tmp_path.glob(f"{file.name}*")} == {0o600}


async def test_errors_quote_no_values(database: Database):
    with pytest.raises(IntegrityError, match="ck_guild_id_positive") as caught:
        await add_guild(database, -123456789)
    shown = "".join(traceback.format_exception(caught.value))
    assert "123456789" not in shown.replace("await add_guild(database, -123456789)", "")


async def test_a_programming_error_is_not_mistaken_for_an_outage(database: Database):
    with pytest.raises(Exception, match="nowhere") as caught:
        async with database.session() as session:
            await session.execute(text("SELECT 1 FROM nowhere"))
    assert not isinstance(caught.value, DatabaseUnavailable)


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 99999999999999999999])
async def test_a_number_that_no_column_holds_is_refused_and_is_no_outage(database: Database, number: int):
    await add_guild(database, 1)
    with pytest.raises(NumberOutOfRange):
        async with database.transaction() as session:
            session.add(Guild(id=number))
    with pytest.raises(NumberOutOfRange):
        async with database.session() as session:
            await session.scalar(select(Guild.id).where(Guild.id == number))
    async with database.session() as session:
        assert list(await session.scalars(select(Guild.id))) == [1]
    assert database.stats().in_use == 0


async def test_an_overflow_of_our_own_is_not_mistaken_for_a_number_that_is_too_large(database: Database):
    with pytest.raises(OverflowError):
        async with database.transaction():
            timedelta(days=10**10)


async def test_more_parameters_than_the_driver_takes_are_a_bug_and_no_outage(database: Database):
    """PostgreSQL takes 65,535; the driver's error looks like that of a lost connection, without a SQLSTATE."""
    with pytest.raises(OperationalError, match=r"parameters|variables"):
        async with database.session() as session:
            await session.execute(select(Guild.id).where(Guild.id.in_(range(300_000))))
    await add_guild(database, 1)


async def test_closing_waits_for_work_in_progress(database: Database):
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        async with database.transaction() as session:
            inside.set()
            await go_on.wait()
            session.add(Guild(id=1))

    async with asyncio.TaskGroup() as group:
        worker = group.create_task(work())
        await inside.wait()
        closing = group.create_task(database.close())
        go_on.set()
        await closing
        assert worker.done() or database.stats().in_use == 0
    assert database.stats().idle == 0
    assert await count(database, Guild) == 1


async def test_a_connection_that_is_being_made_when_the_database_is_closed_is_closed_after_its_use(
    database: Database,
) -> None:
    made: list[object] = []
    closed: list[object] = []
    reached, go_on = asyncio.Event(), asyncio.Event()

    def pause(connection: object, _record: object) -> None:
        made.append(connection)
        reached.set()
        await_(go_on.wait())

    async def read() -> None:
        async with database.session() as session:
            await session.execute(text("SELECT 1"))

    engine = database._engine.sync_engine
    event.listen(engine, "connect", pause)
    event.listen(engine, "close", lambda connection, _record: closed.append(connection))
    reading = asyncio.get_running_loop().create_task(read())
    await reached.wait()
    await database.close()
    go_on.set()
    with suppress(DatabaseUnavailable):  # SQLite: by now, another file may be in its place
        await reading
    assert closed == made
    await read()
    assert (len(made), len(closed)) == (2, 1)
