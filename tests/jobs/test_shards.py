"""Jobs of a guild are done by the process that owns it."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert

from jobs.schedules import Reports
from tux.database import Database, Guild
from tux.jobs import Job, Jobs
from tux.runtime.clock import ManualClock
from tux.runtime.shards import Shards

SHARDS = [Shards(2, frozenset({number})) for number in range(2)]


ON_SHARD = [number + 2 << 22 for number in range(2)]


@pytest.fixture
async def workers(database: Database, clock: ManualClock, reports: Reports) -> tuple[list[Jobs], list[list[str]]]:
    """Two processes that share the guilds, and the keys of the jobs that each has done."""
    async with database.transaction() as session:
        await session.execute(insert(Guild), [{"id": guild_id} for guild_id in ON_SHARD])
    workers = [Jobs(database, clock, reports, shards) for shards in SHARDS]
    done: list[list[str]] = [[], []]

    def keep(keys: list[str]) -> Callable[[Job], Any]:
        async def handle(job: Job) -> None:
            keys.append(job.key)

        return handle

    for worker, keys in zip(workers, done, strict=True):
        worker.on("x", keep(keys))
    return workers, done


async def test_a_job_is_done_by_the_process_that_owns_its_guild(
    workers: tuple[list[Jobs], list[list[str]]], database: Database, clock: ManualClock
):
    (first, second), done = workers
    async with database.transaction() as session:
        for number in range(50):
            guild_id = ON_SHARD[number % 2]
            await first.schedule(session, "x", key=str(number), guild_id=guild_id, due_at=clock.now())
    while await first.do_due():
        pass
    assert [sorted(keys, key=int) for keys in done] == [[str(number) for number in range(0, 50, 2)], []]
    while await second.do_due():
        pass
    assert sorted(done[1], key=int) == [str(number) for number in range(1, 50, 2)]


async def test_a_job_scheduled_by_one_process_wakes_the_other(
    postgres_url: str, open_database: Callable[..., Database], clock: ManualClock, reports: Reports
):
    sender = Jobs(open_database(postgres_url), clock, reports, SHARDS[0])
    owner = Jobs(open_database(postgres_url), clock, reports, SHARDS[1])
    async with sender._database.transaction() as session:
        await session.execute(insert(Guild).values(id=ON_SHARD[1]))
    done = asyncio.Event()

    async def handle(job: Job) -> None:
        done.set()

    owner.on("x", handle)
    await owner._database.notifications.listen()
    loop = asyncio.get_running_loop()
    running = [loop.create_task(owner.run()), loop.create_task(owner._database.notifications.run(reports))]
    await clock.asleep()
    async with sender._database.transaction() as session:
        await sender.schedule(session, "x", key="a", guild_id=ON_SHARD[1], due_at=clock.now())
    await done.wait()
    for task in running:
        task.cancel()
    await asyncio.wait(running)
