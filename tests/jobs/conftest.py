"""Jobs in a database, with a clock that tests move."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from sqlalchemy import insert

from jobs.schedules import GUILD, Reports
from tux.database import Database, Guild
from tux.jobs import Job, Jobs
from tux.runtime.clock import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
async def make_jobs(database: Database, clock: ManualClock, reports: Reports) -> Callable[[], Jobs]:
    async with database.transaction() as session:
        await session.execute(insert(Guild).values(id=GUILD))
    return lambda: Jobs(database, clock, reports)


@pytest.fixture
def jobs(make_jobs: Callable[[], Jobs]) -> Jobs:
    return make_jobs()


@pytest.fixture
def done(jobs: Jobs) -> list[str]:
    """The keys of the jobs of kind `x` that have been done, in order."""
    done: list[str] = []

    async def handle(job: Job) -> None:
        done.append(job.key)

    jobs.on("x", handle)
    return done


@pytest.fixture
async def running(jobs: Jobs) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.get_running_loop().create_task(jobs.run())
    yield task
    task.cancel()
    await asyncio.wait({task})
