"""Transactions that are repeated as a whole, and those that must not be."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from databases import Open, connect
from rows import count
from tux.database import Database, DatabaseBusy, DatabaseUnavailable, Guild
from tux.runtime.clock import ManualClock

postgres_only = pytest.mark.parametrize("dialect", ["postgres"], indirect=True)

ONCE, THRICE = 1, 3

SERIALIZABLE = text("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")


class Work:
    """A unit of work that counts how often it was run."""

    def __init__(self, *functions: Callable[[AsyncSession], Any]) -> None:
        """Take the functions to run the first time, the second, and so on; the last one repeats."""
        self._functions = functions
        self.times = 0

    async def __call__(self, session: AsyncSession) -> int:
        function = self._functions[min(self.times, len(self._functions) - 1)]
        self.times += 1
        await function(session)
        return self.times


async def add_one(session: AsyncSession) -> None:
    session.add(Guild(id=1))
    await session.flush()


def terminate(url: str, process: int | None) -> None:
    """Terminate a backend, as an operator or the kernel would."""
    engine = connect(url)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:process, 5000)"), {"process": process})
    engine.dispose()


@postgres_only
@pytest.mark.parametrize(
    ("state", "failure", "times"),
    [
        ("40001", DatabaseBusy, THRICE),
        ("40P01", DatabaseBusy, THRICE),
        ("55P03", DatabaseBusy, THRICE),
        ("57P01", DatabaseUnavailable, THRICE),
        ("57P02", DatabaseUnavailable, THRICE),
        ("57P03", DatabaseUnavailable, THRICE),
        ("08000", DatabaseUnavailable, THRICE),
        ("08006", DatabaseUnavailable, THRICE),
        ("25P03", DatabaseUnavailable, THRICE),
        ("57014", DatabaseBusy, ONCE),
        ("53300", DatabaseBusy, ONCE),
        ("53100", DatabaseUnavailable, ONCE),
        ("25006", DatabaseUnavailable, ONCE),
        ("28P01", DatabaseUnavailable, ONCE),
        ("3D000", DatabaseUnavailable, ONCE),
        ("58030", DatabaseUnavailable, ONCE),
        ("40002", None, ONCE),
        ("23505", None, ONCE),
        ("42P01", None, ONCE),
        ("22001", None, ONCE),
        ("P0001", None, ONCE),
    ],
)
async def test_the_sqlstate_decides_whether_to_repeat(
    database_url: str, open_database: Open, state: str, failure: type[Exception] | None, times: int
):
    async def fail(session: AsyncSession) -> None:
        await add_one(session)
        await session.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{state}'; END $$"))

    clock = ManualClock()
    database, work = open_database(database_url, clock=clock), Work(fail)
    attempt = asyncio.get_running_loop().create_task(database.retrying(work))
    for _ in range(times - 1):
        await clock.asleep()
        await clock.advance(0.2)
    with pytest.raises(Exception, match=failure.key if failure else "x") as caught:
        await attempt
    assert isinstance(caught.value, DatabaseUnavailable) == bool(failure)
    assert work.times == times
    assert await count(database, Guild) == 0


@postgres_only
async def test_serialisation_failures_end_in_success(database: Database):
    await database.retrying(add_one)
    both_read = asyncio.Barrier(2)

    async def collide(session: AsyncSession) -> None:
        await session.execute(SERIALIZABLE)
        guild = await session.get_one(Guild, 1)
        await both_read.wait()
        guild.next_case_number += 1

    async def count_up(session: AsyncSession) -> None:
        (await session.get_one(Guild, 1)).next_case_number += 1

    works = [Work(collide, count_up) for _ in range(2)]
    await asyncio.gather(*map(database.retrying, works))
    assert sorted(work.times for work in works) == [1, 2]
    async with database.session() as session:
        assert (await session.get_one(Guild, 1)).next_case_number == 3


@postgres_only
async def test_a_refused_commit_is_not_in_doubt(database: Database):
    """Each of the two adds a row that the other should have seen, which shows when the second one commits."""

    async def collide(session: AsyncSession) -> None:
        async with database.transaction() as other:
            for writer, guild_id in ((session, 1), (other, 2)):
                await writer.execute(SERIALIZABLE)
                await writer.execute(select(func.count()).select_from(Guild))
                writer.add(Guild(id=guild_id))
                await writer.flush()

    work = Work(collide, add_one)
    await database.retrying(work)
    assert work.times == 2
    assert await count(database, Guild) == 2


@postgres_only
async def test_a_deadlock_ends_in_success(database: Database):
    async with database.transaction() as session:
        session.add_all([Guild(id=1), Guild(id=2)])
    both_hold = asyncio.Barrier(2)

    def locking(*guild_ids: int, meet: bool) -> Callable[[AsyncSession], Any]:
        async def lock(session: AsyncSession) -> None:
            await session.execute(text("SET LOCAL deadlock_timeout = '10ms'"))
            for guild_id in guild_ids:
                increment = {"next_case_number": Guild.next_case_number + 1}
                await session.execute(update(Guild).where(Guild.id == guild_id).values(increment))
                if meet and guild_id == guild_ids[0]:
                    await both_hold.wait()

        return lock

    works = [Work(locking(*order, meet=True), locking(*order, meet=False)) for order in ((1, 2), (2, 1))]
    await asyncio.gather(*map(database.retrying, works))
    assert sorted(work.times for work in works) == [1, 2]
    async with database.session() as session:
        assert list(await session.scalars(select(Guild.next_case_number))) == [3, 3]


@postgres_only
async def test_a_backend_killed_in_the_middle_leaves_one_row(database: Database, database_url: str):
    async def add_and_die(session: AsyncSession) -> None:
        await add_one(session)
        terminate(database_url, await session.scalar(text("SELECT pg_backend_pid()")))
        await session.execute(select(1))

    assert await database.retrying(Work(add_and_die, add_one)) == 2
    assert await count(database, Guild) == 1
    assert database.stats().in_use == 0


@postgres_only
@pytest.mark.parametrize("idempotent", [False, True])
async def test_an_unanswered_commit_is_repeated_only_if_idempotent(
    database: Database, database_url: str, idempotent: bool
):
    def die(connection: Any) -> None:
        terminate(database_url, connection.exec_driver_sql("SELECT pg_backend_pid()").scalar())

    event.listen(database._engine.sync_engine, "commit", die, once=True)
    work = Work(add_one)
    if idempotent:
        assert await database.retrying(work, idempotent=True) == 2
        assert await count(database, Guild) == 1
        return
    with pytest.raises(DatabaseUnavailable) as caught:
        await database.retrying(work)
    assert caught.value.in_doubt
    assert work.times == 1


async def test_a_transaction_blocked_by_a_lock_is_repeated(database_url: str, open_database: Open):
    """Another process is writing (SQLite), or a row is locked (PostgreSQL)."""
    holder, database = open_database(database_url), open_database(database_url, lock_wait=0.05)
    work = Work(add_one)
    async with holder.transaction() as session:
        await add_one(session)
        attempt = asyncio.get_running_loop().create_task(database.retrying(work))
        failed = asyncio.Event()
        event.listen(database._engine.sync_engine, "rollback", lambda _: failed.set())
        event.listen(database._engine.sync_engine, "handle_error", lambda _: failed.set())
        await failed.wait()
        await session.rollback()
    await attempt
    assert await count(database, Guild) == 1


async def test_a_transaction_does_not_wait_out_an_outage(open_database: Open, unused_tcp_port: int):
    database = open_database(f"postgresql://127.0.0.1:{unused_tcp_port}/tux")
    with pytest.raises(DatabaseUnavailable):
        await database.retrying(Work(add_one))


@pytest.mark.parametrize(("seconds", "times"), [(1.9, 2), (1.99, 1), (3, 1)])
async def test_no_attempt_begins_after_the_deadline(open_database: Open, database_url: str, seconds: float, times: int):
    async def fail(session: AsyncSession) -> None:
        await clock.advance(seconds)
        failure = DatabaseBusy(database="it")
        failure.retryable = True
        raise failure

    clock = ManualClock()
    database, work = open_database(database_url, clock=clock, wait=2), Work(fail)
    attempt = asyncio.get_running_loop().create_task(database.retrying(work))
    if times > 1:
        await clock.asleep()
        await clock.advance(0.05)
    with pytest.raises(DatabaseBusy):
        await attempt
    assert work.times == times


async def test_retrying_returns_what_the_work_returned(database: Database):
    assert await database.retrying(Work(add_one)) == 1
    assert await count(database, Guild) == 1
