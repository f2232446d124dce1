"""Jobs are done when they are due, and once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import text

from jobs.schedules import GUILD, Hanging, Reports, count_rows, rested, schedule
from running import until
from tux.database import Database
from tux.jobs import Job, Jobs, Later
from tux.jobs.claims import LEASE
from tux.runtime.clock import ManualClock


async def test_a_job_is_done_when_it_is_due_and_not_before(
    jobs: Jobs, done: list[str], clock: ManualClock, running: object
):
    await clock.asleep()
    await schedule(jobs, "later", clock.now() + timedelta(seconds=90))
    await schedule(jobs, "sooner", clock.now() + timedelta(seconds=30))
    await clock.asleep()
    await clock.advance(29)
    assert done == []
    await clock.advance(1)
    await clock.asleep()
    assert done == ["sooner"]
    await clock.advance(60)
    await clock.asleep()
    assert done == ["sooner", "later"]
    assert await count_rows(jobs) == 0


async def test_a_job_that_fell_due_while_tux_was_stopped_is_done_at_once(
    jobs: Jobs, done: list[str], clock: ManualClock
):
    await schedule(jobs, "old", clock.now() - timedelta(days=3))
    assert await jobs.do_due() == 1
    assert done == ["old"]


async def test_a_job_is_scheduled_only_if_the_transaction_commits(jobs: Jobs, done: list[str], clock: ManualClock):
    async def fail() -> None:
        async with jobs._database.transaction() as session:
            await jobs.schedule(session, "x", key="a", guild_id=GUILD, due_at=clock.now())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert await jobs.do_due() == 0


async def test_scheduling_the_same_key_again_moves_the_job(jobs: Jobs, done: list[str], clock: ManualClock):
    await schedule(jobs, "a", clock.now())
    await schedule(jobs, "a", clock.now() + timedelta(hours=1))
    assert await jobs.do_due() == 0
    await clock.advance(timedelta(hours=1))
    assert await jobs.do_due() == 1
    assert done == ["a"]


async def test_a_cancelled_job_is_not_done(jobs: Jobs, done: list[str], clock: ManualClock):
    await schedule(jobs, "a", clock.now())
    async with jobs._database.transaction() as session:
        assert await jobs.cancel(session, "x", "a")
        assert not await jobs.cancel(session, "x", "a")
    assert await jobs.do_due() == 0
    assert done == []


async def test_processes_that_claim_at_the_same_moment_do_each_job_once(
    make_jobs: Callable[[], Jobs], clock: ManualClock
):
    done: list[str] = []

    async def handle(job: Job) -> None:
        await asyncio.sleep(0)
        done.append(job.key)

    processes = [make_jobs() for _ in range(4)]
    for jobs in processes:
        jobs.on("x", handle)
    for number in range(50):
        await schedule(processes[0], str(number), clock.now())
    while any(await asyncio.gather(*(jobs.do_due() for jobs in processes))):
        pass
    assert sorted(done, key=int) == [str(number) for number in range(50)]


async def test_the_job_of_a_process_that_died_is_done_once_its_claim_has_expired(
    make_jobs: Callable[[], Jobs], clock: ManualClock
):
    dying, successor, done = make_jobs(), make_jobs(), list[int]()

    async def handle(job: Job) -> None:
        done.append(job.attempts)

    dying.on("x", handle)
    successor.on("x", handle)
    await schedule(dying, "a", clock.now())
    assert len(await dying._claims.take(["x"], 20, but=())) == 1
    assert await successor.do_due() == 0
    await clock.advance(LEASE)
    assert await successor.do_due() == 1
    assert done == [2]


async def test_a_process_that_stops_leaves_its_jobs_to_the_next_one(make_jobs: Callable[[], Jobs], clock: ManualClock):
    stopping, successor, started = make_jobs(), make_jobs(), asyncio.Event()

    async def hang(job: Job) -> None:
        started.set()
        await asyncio.Event().wait()

    done: list[str] = []

    async def handle(job: Job) -> None:
        done.append(job.key)

    stopping.on("x", hang)
    successor.on("x", handle)
    await schedule(stopping, "a", clock.now())
    work = asyncio.get_running_loop().create_task(stopping.do_due())
    await started.wait()
    work.cancel()
    await asyncio.wait({work})
    assert await successor.do_due() == 1
    assert done == ["a"]


async def test_a_failed_job_is_reported_and_retried_at_growing_intervals(
    jobs: Jobs, clock: ManualClock, reports: Reports
):
    attempts: list[datetime] = []

    async def fail(job: Job) -> None:
        attempts.append(clock.now())
        raise RuntimeError("no")

    jobs.on("x", fail)
    await schedule(jobs, "a", clock.now())
    for _ in range(60):
        await jobs.do_due()
        await clock.advance(60)
    pauses = [later - earlier for earlier, later in pairwise(attempts)]
    assert [pause.total_seconds() for pause in pauses] == [60, 60, 300, 1800]
    assert len(reports.errors) == 3
    assert await count_rows(jobs) == 1


async def test_a_postponed_job_is_not_reported(jobs: Jobs, clock: ManualClock, reports: Reports):
    async def put_off(job: Job) -> None:
        raise Later(clock.now() + timedelta(minutes=5))

    jobs.on("x", put_off)
    await schedule(jobs, "a", clock.now())
    assert await jobs.do_due() == 1
    assert await jobs.do_due() == 0
    await clock.advance(300)
    assert await jobs.do_due() == 1
    assert reports.errors == []


async def test_a_job_rescheduled_by_its_handler_is_done_again(jobs: Jobs, clock: ManualClock):
    done: list[datetime] = []

    async def handle(job: Job) -> None:
        done.append(clock.now())
        if len(done) == 1:
            await schedule(jobs, "a", clock.now() + timedelta(hours=1))

    jobs.on("x", handle)
    await schedule(jobs, "a", clock.now())
    await jobs.do_due()
    assert await count_rows(jobs) == 1
    await clock.advance(timedelta(hours=1))
    await jobs.do_due()
    assert len(done) == 2
    assert await count_rows(jobs) == 0


async def test_jobs_without_a_handler_wait(jobs: Jobs, done: list[str], clock: ManualClock):
    await schedule(jobs, "a", clock.now(), kind="plugin")
    assert await jobs.do_due() == 0

    async def handle(job: Job) -> None:
        done.append(job.kind)

    stop = jobs.on("plugin", handle)
    assert await jobs.do_due() == 1
    assert done == ["plugin"]
    stop()
    with pytest.raises(ValueError, match="already have a handler"):
        jobs.on("x", handle)


async def test_a_thousand_jobs_due_at_once_are_all_done(jobs: Jobs, done: list[str], clock: ManualClock):
    async with jobs._database.transaction() as session:
        for number in range(1000):
            await jobs.schedule(session, "x", key=str(number), guild_id=GUILD, due_at=clock.now())
    while await jobs.do_due():
        pass
    assert sorted(done, key=int) == [str(number) for number in range(1000)]
    assert await count_rows(jobs) == 0


async def test_it_queries_at_most_once_a_minute_while_nothing_is_due(
    jobs: Jobs, done: list[str], clock: ManualClock, running: object
):
    await clock.asleep()
    await schedule(jobs, "far", clock.now() + timedelta(days=30))
    queries = 0
    for _ in range(10):
        await clock.asleep()
        queries += 1
        await clock.advance(60)
    assert queries == 10
    assert done == []


async def test_putting_a_job_off_is_no_attempt(jobs: Jobs, clock: ManualClock, reports: Reports):
    outcomes: list[Exception] = [Later(clock.now()), Later(clock.now()), RuntimeError("no")]
    attempts: list[int] = []

    async def handle(job: Job) -> None:
        attempts.append(job.attempts)
        raise outcomes.pop(0)

    jobs.on("x", handle)
    await schedule(jobs, "a", clock.now())
    for _ in range(3):
        await jobs.do_due()
    assert attempts == [1, 1, 1]
    assert len(reports.errors) == 1


async def test_a_job_whose_handler_goes_while_it_is_claimed_waits_for_it(
    jobs: Jobs, done: list[str], clock: ManualClock, reports: Reports
):
    async def handle(job: Job) -> None:
        done.append(job.key)

    async def go(job: Job) -> None:
        stop()

    jobs.on("first", go)
    stop = jobs.on("second", handle)
    await schedule(jobs, "a", clock.now() - timedelta(seconds=1), kind="first")
    await schedule(jobs, "b", clock.now(), kind="second")
    assert await jobs.do_due() == 2
    assert (done, reports.errors, await count_rows(jobs)) == ([], [], 1)
    jobs.on("second", handle)
    assert await jobs.do_due() == 1
    assert done == ["b"]


@asynccontextmanager
async def without_its_table(database: Database) -> AsyncIterator[None]:
    """Keep every look at the jobs from working."""
    await rename(database, "job", "job_away")
    try:
        yield
    finally:
        await rename(database, "job_away", "job")


async def rename(database: Database, old: str, new: str) -> None:
    async with database.transaction() as session:
        await session.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


async def test_a_failure_in_looking_is_reported_and_is_not_the_end(
    jobs: Jobs, done: list[str], clock: ManualClock, reports: Reports, running: object
):
    await clock.asleep()
    await schedule(jobs, "a", clock.now() + timedelta(seconds=10))
    await clock.asleep()
    async with without_its_table(jobs._database):
        await clock.advance(10)
        await clock.asleep()
        assert len(reports.errors) == 1
    await clock.advance(5)
    await clock.asleep()
    assert done == ["a"]


async def test_a_failure_in_settling_is_reported_and_the_job_is_done_again(
    jobs: Jobs, clock: ManualClock, reports: Reports
):
    done: list[str] = []
    async with AsyncExitStack() as stack:

        async def handle(job: Job) -> None:
            done.append(job.key)
            await stack.enter_async_context(without_its_table(jobs._database))

        jobs.on("x", handle)
        await schedule(jobs, "a", clock.now())
        assert await jobs.do_due() == 1
        assert len(reports.errors) == 1
    await clock.advance(LEASE)

    async with AsyncExitStack() as stack:
        assert await jobs.do_due() == 1
    assert done == ["a", "a"]


async def test_a_job_that_was_put_off_or_failed_is_done_at_its_new_time(
    jobs: Jobs, clock: ManualClock, reports: Reports, running: object
):
    times: list[float] = []
    outcomes: list[Exception] = [Later(clock.now() + timedelta(seconds=30)), RuntimeError("no")]

    async def handle(job: Job) -> None:
        times.append(clock.monotonic())
        if outcomes:
            raise outcomes.pop(0)

    jobs.on("x", handle)
    await schedule(jobs, "a", clock.now())
    await until(lambda: times)
    for _ in range(40):
        await rested(clock, jobs)
        await clock.advance(1)
    await until(lambda: len(times) == 3)
    assert times == [0, 30, 40]
    assert len(reports.errors) == 1


async def test_a_job_that_is_hastened_or_moved_is_done_at_once(
    jobs: Jobs, done: list[str], clock: ManualClock, running: object
):
    for key in ("hastened", "moved"):
        await schedule(jobs, key, clock.now() + timedelta(days=1))
    await rested(clock, jobs)
    async with jobs._database.transaction() as session:
        assert await jobs.hasten(session, "x", "hastened")
        assert not await jobs.hasten(session, "x", "unknown")
    await until(lambda: done == ["hastened"])
    await rested(clock, jobs)
    await schedule(jobs, "moved", clock.now())
    await until(lambda: done == ["hastened", "moved"])


async def test_jobs_that_waited_for_their_handler_are_done_as_soon_as_there_is_one(
    jobs: Jobs, clock: ManualClock, running: object
):
    await schedule(jobs, "a", clock.now(), kind="hanging")
    await rested(clock, jobs)
    hanging = Hanging(jobs)
    hanging.let_go.set()
    await until(lambda: hanging.begun)
    assert hanging.begun == ["a"]


async def test_the_job_of_a_process_that_died_is_done_at_the_moment_its_claim_expires(
    make_jobs: Callable[[], Jobs], jobs: Jobs, done: list[str], clock: ManualClock
):
    dying = make_jobs()
    await schedule(dying, "a", clock.now())
    assert len(await dying._claims.take(["x"], 20, but=())) == 1
    await clock.advance(7)  # so that no look once a minute happens to be at the moment of the expiry
    work = asyncio.get_running_loop().create_task(jobs.run())
    for _ in range(int(LEASE.total_seconds()) - 8):
        await clock.asleep()
        await clock.advance(1)
    await clock.asleep()
    assert done == []
    await clock.advance(1)
    await until(lambda: done == ["a"])
    work.cancel()
    await asyncio.wait({work})
