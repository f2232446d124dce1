"""Connections that nobody gives back are found, and those who took them named."""

import asyncio
import gc
import inspect
from collections.abc import AsyncIterator, Callable

import pytest
from sqlalchemy import select
from sqlalchemy.exc import SAWarning

from tux.database import ConnectionLeaked, Database
from tux.runtime.clock import ManualClock
from tux.runtime.occurrences import Occurrence
from tux.runtime.tasks import Tasks

REPORTED_WITHIN = 30
"""Seconds."""


class Reports:
    def __init__(self) -> None:
        self.made: list[dict[str, object]] = []

    async def report(self, occurrence: Occurrence) -> str:
        assert isinstance(occurrence.error, ConnectionLeaked), occurrence.error
        self.made.append(occurrence.error.data)
        return ""


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
async def database(
    database_url: str, open_database: Callable[..., Database], clock: ManualClock, reports: Reports
) -> AsyncIterator[Database]:
    database, tasks = open_database(database_url, clock=clock), Tasks(reports)
    tasks.spawn(database.watch(reports), name="watch", owner="database", endless=True)
    await clock.asleep()
    yield database
    await tasks.drain(0, clock)


async def pass_time(clock: ManualClock, seconds: int) -> None:
    for _ in range(seconds):
        await clock.advance(1)
        await clock.asleep()


async def keep(database: Database, held: asyncio.Event, enough: asyncio.Event) -> int:
    """Returns the line of the leak."""
    line = inspect.currentframe().f_lineno + 1
    async with database.transaction() as session:
        await session.execute(select(1))
        held.set()
        await enough.wait()
    return line


async def test_a_connection_held_too_long_is_reported_with_who_holds_it(
    database: Database, clock: ManualClock, reports: Reports
):
    held, enough = asyncio.Event(), asyncio.Event()
    task = asyncio.get_running_loop().create_task(keep(database, held, enough), name="a slow command")
    await held.wait()
    await pass_time(clock, REPORTED_WITHIN)
    [report] = reports.made
    assert database.stats().leaks == 1
    enough.set()
    assert report["where"] == f"{__file__}:{await task} keep"
    assert report["task"] == "a slow command"
    assert 15 < report["seconds"] < REPORTED_WITHIN


async def test_it_is_reported_once(database: Database, clock: ManualClock, reports: Reports):
    held, enough = asyncio.Event(), asyncio.Event()
    task = asyncio.get_running_loop().create_task(keep(database, held, enough))
    await held.wait()
    await pass_time(clock, 100)
    assert len(reports.made) == 1
    enough.set()
    await task


async def test_a_connection_in_daily_use_is_no_leak(database: Database, clock: ManualClock, reports: Reports):
    for _ in range(10):
        async with database.session() as session:
            await session.execute(select(1))
        await pass_time(clock, 10)
    assert (reports.made, database.stats().leaks, database.stats().in_use) == ([], 0, 0)


async def test_the_caller_of_a_retried_transaction_is_named(database: Database, clock: ManualClock, reports: Reports):
    held, enough = asyncio.Event(), asyncio.Event()

    async def work(_: object) -> None:
        held.set()
        await enough.wait()

    async def somebody() -> None:
        await database.retrying(work)

    task = asyncio.get_running_loop().create_task(somebody())
    await held.wait()
    await pass_time(clock, REPORTED_WITHIN)
    enough.set()
    await task
    assert str(reports.made[0]["where"]).endswith("somebody")


async def test_a_connection_that_was_dropped_is_reported_too(database: Database, clock: ManualClock, reports: Reports):
    async def drop() -> None:
        connection = await database._engine.connect()
        await connection.execute(select(1))

    async def drop_and_collect() -> None:
        await asyncio.get_running_loop().create_task(drop(), name="a careless command")
        gc.collect()

    with pytest.warns((SAWarning, ResourceWarning), match="non-checked-in|deleted"):
        await drop_and_collect()
    await pass_time(clock, 10)
    [report] = reports.made
    assert report["task"] == "a careless command"
    assert str(report["where"]).endswith("drop")
    assert database.stats().in_use == 0
