"""What callers meet while PostgreSQL is frozen or killed: an answer within the limit, and no more than that."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import func, select, text

from databases import Frail
from tux.database import Database, DatabaseBusy, DatabaseUnavailable, Guild
from tux.runtime.clock import ManualClock

WAIT = 1
"""Seconds, instead of the 2 that the process takes."""

AT_ONCE = WAIT / 2

Open = Callable[..., Database]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def database(frail_url: str, open_database: Open, clock: ManualClock) -> Database:
    return open_database(frail_url, wait=WAIT, clock=clock)


async def count(database: Database) -> int:
    async with database.session() as session:
        return await session.scalar(select(func.count()).select_from(Guild)) or 0


async def add(database: Database, guild_id: int) -> None:
    async with database.transaction() as session:
        session.add(Guild(id=guild_id))


@asynccontextmanager
async def within(seconds: float = WAIT * 3) -> AsyncIterator[None]:
    """Fails a caller that does not leave in time: what is promised is a time. (The driver alone takes 10 seconds.)"""
    now = asyncio.get_running_loop().time
    begun = now()
    yield
    assert now() - begun < seconds


async def test_a_frozen_server_keeps_nobody_who_takes_a_pooled_connection(database: Database, frail_postgres: Frail):
    await count(database)
    frail_postgres.freeze()
    async with within():
        with pytest.raises(DatabaseUnavailable):
            await count(database)
    assert (database.stats().abandoned, database.stats().in_use) == (1, 0)


async def test_a_frozen_server_keeps_nobody_who_connects(database: Database, frail_postgres: Frail):
    frail_postgres.freeze()
    async with within():
        with pytest.raises(DatabaseUnavailable):
            await count(database)
    assert (database.stats().abandoned, database.stats().in_use) == (1, 0)


@pytest.mark.parametrize("step", ["a statement", "the commit", "many rows"])
async def test_a_server_that_freezes_in_a_transaction_keeps_nobody(
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


async def test_a_block_that_raises_is_heard_though_nobody_can_roll_back(
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
    assert await count(database) == 0


@pytest.mark.parametrize("moment", ["connecting", "checking", "waiting for a statement", "between two", "committing"])
async def test_who_is_cancelled_leaves_at_once(database: Database, frail_postgres: Frail, moment: str):
    there = asyncio.Event()
    if moment != "connecting":
        await count(database)
    if moment in {"connecting", "checking"}:
        frail_postgres.freeze()
        there.set()

    async def work() -> None:
        async with database.transaction() as session:
            session.add(Guild(id=1))
            await session.flush()
            frail_postgres.freeze()
            there.set()
            if moment == "between two":
                await asyncio.Event().wait()
            if moment == "waiting for a statement":
                await session.execute(select(1))

    task = asyncio.get_running_loop().create_task(work())
    await there.wait()
    await asyncio.wait({task}, timeout=WAIT / 10)
    async with within(AT_ONCE):
        task.cancel()
        await asyncio.wait({task})
    assert task.cancelled()
    assert database.stats().in_use == 0
    assert database.stats().abandoned == (moment != "between two")
    frail_postgres.thaw()
    assert await count(database) in ({0, 1} if moment == "committing" else {0})


async def test_once_it_is_known_everybody_fails_at_once(database: Database, frail_postgres: Frail):
    """Those who hold a connection need the limit; those who wait for one leave with the first of them."""
    holding = 10
    all_held = asyncio.Barrier(holding + 1)
    ended: list[float] = []
    go_on = asyncio.Event()

    async def hold() -> None:
        async with database.session() as session:
            await all_held.wait()
            await go_on.wait()
            await session.execute(select(1))

    async def fail(work: Callable[[], object]) -> None:
        with pytest.raises(DatabaseUnavailable):
            await work()
        ended.append(asyncio.get_running_loop().time())

    async with within(), asyncio.TaskGroup() as group:
        for _ in range(holding):
            group.create_task(fail(hold))
        await all_held.wait()
        frail_postgres.freeze()
        go_on.set()
        for number in range(1, 50):
            group.create_task(fail(lambda number=number: add(database, number)))
    assert max(ended) - min(ended) < AT_ONCE
    async with within(AT_ONCE):
        for _ in range(100):
            with pytest.raises(DatabaseUnavailable):
                await count(database)
    assert database.stats().abandoned == holding


async def test_a_server_that_comes_back_is_noticed_by_one_who_looks(
    database: Database, frail_postgres: Frail, clock: ManualClock
):
    await count(database)
    frail_postgres.kill()
    with pytest.raises(DatabaseUnavailable):
        await count(database)
    frail_postgres.start()
    with pytest.raises(DatabaseUnavailable):
        await count(database)
    await clock.advance(0.5)
    assert await count(database) == 0
    await add(database, 1)


async def test_a_statement_that_takes_long_is_no_outage(database: Database):
    with pytest.raises(DatabaseBusy):
        async with database.session() as session:
            await session.execute(text("SELECT pg_sleep(60)"))
    assert await count(database) == 0
    assert database.stats().abandoned == 0


async def test_who_is_cancelled_in_a_long_statement_says_nothing_about_the_server(database: Database):
    async def work() -> None:
        async with database.session() as session:
            await session.execute(text("SELECT pg_sleep(60)"))

    task = asyncio.get_running_loop().create_task(work())
    await asyncio.wait({task}, timeout=WAIT / 2)
    task.cancel()
    await asyncio.wait({task})
    assert await count(database) == 0
    assert database.stats().abandoned == 1


async def test_a_crowd_is_patient_for_as_long_as_it_moves(frail_url: str, open_database: Open):
    """Longer than anybody would wait for one answer."""
    database = open_database(frail_url, pool_size=1, pool_overflow=0, wait=WAIT)

    async def hold() -> None:
        async with database.session() as session:
            await session.execute(text(f"SELECT pg_sleep({WAIT / 2})"))

    await asyncio.gather(*(hold() for _ in range(5)))
    assert database.stats().wait_worst > WAIT


async def test_a_connection_that_nobody_gives_back_is_not_waited_for_any_longer(frail_url: str, open_database: Open):
    database = open_database(frail_url, pool_size=1, pool_overflow=0, wait=WAIT)
    async with database.session() as session:
        await session.execute(select(1))
        async with within():
            waiting = await asyncio.gather(*(count(database) for _ in range(5)), return_exceptions=True)
    assert {type(failure) for failure in waiting} == {DatabaseBusy}
    assert await count(database) == 0


async def test_whoever_waits_while_the_process_itself_has_no_time_is_not_sent_away(frail_url: str, open_database: Open):
    database = open_database(frail_url, pool_size=1, pool_overflow=0, wait=WAIT)
    async with database.session():
        waiting = asyncio.get_running_loop().create_task(count(database))
        while not database.stats().waiting:  # noqa: ASYNC110 - nothing tells of who waits
            await asyncio.sleep(0)
        time.sleep(WAIT + 0.5)  # noqa: ASYNC251 - as when the machine is busy with other things
        await asyncio.sleep(0)
    assert await waiting == 0
