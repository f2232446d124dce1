"""Every caller gets an answer within the limit, even while PostgreSQL is frozen or killed."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import select, text

from databases import Frail, Open
from rows import add_guild, count
from tux.database import Database, DatabaseBusy, DatabaseUnavailable, Guild
from tux.runtime.clock import ManualClock

WAIT = 1
"""The limit in seconds, instead of the 2 that the process has by default."""

AT_ONCE = WAIT / 2
"""The longest, in seconds, that a caller takes who does not wait."""


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def database(frail_url: str, open_database: Open, clock: ManualClock) -> Database:
    return open_database(frail_url, wait=WAIT, clock=clock)


@asynccontextmanager
async def within(seconds: float = WAIT * 3) -> AsyncIterator[None]:
    """Fail unless the block ends in time, as promised. The driver by itself takes 10 seconds."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    yield
    assert loop.time() - began < seconds


async def test_a_frozen_server_does_not_hold_up_a_pooled_connection(database: Database, frail_postgres: Frail):
    await count(database, Guild)
    frail_postgres.freeze()
    async with within():
        with pytest.raises(DatabaseUnavailable):
            await count(database, Guild)
    assert (database.stats().abandoned, database.stats().in_use) == (1, 0)


async def test_a_frozen_server_does_not_hold_up_a_new_connection(database: Database, frail_postgres: Frail):
    frail_postgres.freeze()
    async with within():
        with pytest.raises(DatabaseUnavailable):
            await count(database, Guild)
    assert (database.stats().abandoned, database.stats().in_use) == (1, 0)


@pytest.mark.parametrize("step", ["a statement", "the commit", "many rows"])
async def test_a_server_that_freezes_in_a_transaction_does_not_hold_it_up(
    database: Database, frail_postgres: Frail, step: str
):
    async def work() -> None:
        async with database.transaction() as session:
            await session.execute(select(1))
            if step == "the commit":
                session.add(Guild(id=1))
                await session.flush()
            if step == "many rows":
                session.add_all(Guild(id=number) for number in range(1, 1000))
            frail_postgres.freeze()
            if step == "a statement":
                await session.execute(select(1))

    async with within():
        with pytest.raises(DatabaseUnavailable):
            await work()
    assert (database.stats().abandoned, database.stats().in_use) == (1, 0)


async def test_an_exception_passes_even_when_the_rollback_fails(
    database: Database, frail_postgres: Frail, clock: ManualClock
):
    async def work() -> None:
        async with database.transaction() as session:
            session.add(Guild(id=1))
            await session.flush()
            frail_postgres.freeze()
            raise ZeroDivisionError

    async with within():
        with pytest.raises(ZeroDivisionError):
            await work()
    assert (database.stats().abandoned, database.stats().in_use) == (1, 0)
    frail_postgres.thaw()
    await clock.advance(0.5)
    assert await count(database, Guild) == 0


@pytest.mark.parametrize(
    "moment", ["connecting", "checking", "waiting for a statement", "between statements", "committing"]
)
async def test_a_cancelled_caller_leaves_at_once(database: Database, frail_postgres: Frail, moment: str):
    frozen = asyncio.Event()
    if moment != "connecting":
        await count(database, Guild)
    if moment in {"connecting", "checking"}:
        frail_postgres.freeze()
        frozen.set()

    async def work() -> None:
        async with database.transaction() as session:
            session.add(Guild(id=1))
            await session.flush()
            frail_postgres.freeze()
            frozen.set()
            if moment == "between statements":
                await asyncio.Event().wait()
            if moment == "waiting for a statement":
                await session.execute(select(1))

    task = asyncio.get_running_loop().create_task(work())
    await frozen.wait()
    await asyncio.wait({task}, timeout=WAIT / 10)
    async with within(AT_ONCE):
        task.cancel()
        await asyncio.wait({task})
    assert task.cancelled()
    assert database.stats().in_use == 0
    assert database.stats().abandoned == (moment != "between statements")
    frail_postgres.thaw()
    assert await count(database, Guild) in ({0, 1} if moment == "committing" else {0})


async def test_once_an_outage_is_known_every_caller_fails_at_once(database: Database, frail_postgres: Frail):
    """Callers with a connection take as long as the limit; those that wait for one fail with the first of them."""
    holders = 10
    all_held = asyncio.Barrier(holders + 1)
    end_times: list[float] = []
    go_on = asyncio.Event()

    async def hold() -> None:
        async with database.session() as session:
            await all_held.wait()
            await go_on.wait()
            await session.execute(select(1))

    async def fail(work: Callable[[], object]) -> None:
        with pytest.raises(DatabaseUnavailable):
            await work()
        end_times.append(asyncio.get_running_loop().time())

    async with within(), asyncio.TaskGroup() as group:
        for _ in range(holders):
            group.create_task(fail(hold))
        await all_held.wait()
        frail_postgres.freeze()
        go_on.set()
        for number in range(1, 50):
            group.create_task(fail(lambda number=number: add_guild(database, number)))
    assert max(end_times) - min(end_times) < AT_ONCE
    async with within(AT_ONCE):
        for _ in range(100):
            with pytest.raises(DatabaseUnavailable):
                await count(database, Guild)
    assert database.stats().abandoned == holders


async def test_a_probe_finds_out_that_the_server_is_back(database: Database, frail_postgres: Frail, clock: ManualClock):
    await count(database, Guild)
    frail_postgres.kill()
    with pytest.raises(DatabaseUnavailable):
        await count(database, Guild)
    frail_postgres.start()
    with pytest.raises(DatabaseUnavailable):
        await count(database, Guild)
    await clock.advance(0.5)
    assert await count(database, Guild) == 0
    await add_guild(database, 1)


async def test_a_long_statement_is_not_an_outage(database: Database):
    with pytest.raises(DatabaseBusy):
        async with database.session() as session:
            await session.execute(text("SELECT pg_sleep(60)"))
    assert await count(database, Guild) == 0
    assert database.stats().abandoned == 0


async def test_cancelling_a_long_statement_is_not_an_outage(database: Database):
    async def work() -> None:
        async with database.session() as session:
            await session.execute(text("SELECT pg_sleep(60)"))

    task = asyncio.get_running_loop().create_task(work())
    await asyncio.wait({task}, timeout=WAIT / 2)
    task.cancel()
    await asyncio.wait({task})
    assert await count(database, Guild) == 0
    assert database.stats().abandoned == 1


async def test_a_queue_that_moves_may_take_longer_than_the_limit(frail_url: str, open_database: Open):
    """Together, the statements take longer than any one answer may."""
    database = open_database(frail_url, pool_size=1, pool_overflow=0, wait=WAIT)

    async def hold() -> None:
        async with database.session() as session:
            await session.execute(text(f"SELECT pg_sleep({WAIT / 2})"))

    await asyncio.gather(*(hold() for _ in range(5)))
    assert database.stats().wait_worst > WAIT


async def test_a_queue_that_does_not_move_is_dismissed(frail_url: str, open_database: Open):
    database = open_database(frail_url, pool_size=1, pool_overflow=0, wait=WAIT)
    async with database.session() as session:
        await session.execute(select(1))
        async with within():
            failures = await asyncio.gather(*(count(database, Guild) for _ in range(5)), return_exceptions=True)
    assert {type(failure) for failure in failures} == {DatabaseBusy}
    assert await count(database, Guild) == 0


async def test_a_queue_held_up_by_the_process_itself_is_not_dismissed(frail_url: str, open_database: Open):
    database = open_database(frail_url, pool_size=1, pool_overflow=0, wait=WAIT)
    async with database.session():
        waiting = asyncio.get_running_loop().create_task(count(database, Guild))
        while not database.stats().waiting:  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0)
        time.sleep(WAIT + 0.5)  # noqa: ASYNC251 - a machine that is busy with other things
        await asyncio.sleep(0)
    assert await waiting == 0
