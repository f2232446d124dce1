"""Connections that are not returned are reported, along with the code that took them."""

import asyncio
import gc
import inspect
import threading
from collections.abc import AsyncIterator, Callable

import pytest
from sqlalchemy import select
from sqlalchemy.exc import SAWarning

from running import until
from tux.database import ConnectionLeaked, Database
from tux.runtime.clock import ManualClock
from tux.runtime.occurrences import Occurrence
from tux.runtime.tasks import Tasks

REPORT_SECONDS = 30
"""The time in which a leak is reported."""


class Reports:
    def __init__(self) -> None:
        self.data: list[dict[str, object]] = []

    async def report(self, occurrence: Occurrence) -> str:
        assert isinstance(occurrence.error, ConnectionLeaked), occurrence.error
        self.data.append(occurrence.error.data)
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


async def hold_connection(database: Database, taken: asyncio.Event, release: asyncio.Event) -> int:
    """Hold a connection until `release` is set, and return the line that took it."""
    line = inspect.currentframe().f_lineno + 1
    async with database.transaction() as session:
        await session.execute(select(1))
        taken.set()
        await release.wait()
    return line


async def test_a_connection_held_too_long_is_reported_with_its_holder(
    database: Database, clock: ManualClock, reports: Reports
):
    taken, release = asyncio.Event(), asyncio.Event()
    task = asyncio.get_running_loop().create_task(hold_connection(database, taken, release), name="a slow command")
    await taken.wait()
    await pass_time(clock, REPORT_SECONDS)
    [report] = reports.data
    assert database.stats().leaks == 1
    release.set()
    assert report["where"] == f"{__file__}:{await task} hold_connection"
    assert report["task"] == "a slow command"
    assert 15 < report["seconds"] < REPORT_SECONDS


async def test_a_leak_is_reported_once(database: Database, clock: ManualClock, reports: Reports):
    taken, release = asyncio.Event(), asyncio.Event()
    task = asyncio.get_running_loop().create_task(hold_connection(database, taken, release))
    await taken.wait()
    await pass_time(clock, 100)
    assert len(reports.data) == 1
    release.set()
    await task


async def test_normal_use_is_not_a_leak(database: Database, clock: ManualClock, reports: Reports):
    for _ in range(10):
        async with database.session() as session:
            await session.execute(select(1))
        await pass_time(clock, 10)
    assert (reports.data, database.stats().leaks, database.stats().in_use) == ([], 0, 0)


async def test_the_caller_of_a_retried_transaction_is_named(database: Database, clock: ManualClock, reports: Reports):
    taken, release = asyncio.Event(), asyncio.Event()

    async def work(_: object) -> None:
        taken.set()
        await release.wait()

    async def retrying_caller() -> None:
        await database.retrying(work)

    task = asyncio.get_running_loop().create_task(retrying_caller())
    await taken.wait()
    await pass_time(clock, REPORT_SECONDS)
    release.set()
    await task
    assert str(reports.data[0]["where"]).endswith("retrying_caller")


def connection_threads() -> int:
    """Return how many connections to SQLite have their thread."""
    return sum("_connection_worker_thread" in thread.name for thread in threading.enumerate())


async def test_a_connection_that_was_dropped_is_reported_too(database: Database, clock: ManualClock, reports: Reports):
    async def drop() -> None:
        connection = await database._engine.connect()
        await connection.execute(select(1))

    async def drop_and_collect() -> None:
        await asyncio.get_running_loop().create_task(drop(), name="a careless command")
        gc.collect()

    others = connection_threads()
    with pytest.warns((SAWarning, ResourceWarning), match="non-checked-in|deleted"):
        await drop_and_collect()
    await until(lambda: connection_threads() <= others)  # that of the connection tells this loop that it ends
    await pass_time(clock, 10)
    [report] = reports.data
    assert report["task"] == "a careless command"
    assert str(report["where"]).endswith("drop")
    assert database.stats().in_use == 0
