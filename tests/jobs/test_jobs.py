"""Jobs are done when they are due, and once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text

from running import until
from tux.database import Database, Guild
from tux.jobs import Job, Jobs, Later
from tux.jobs import jobs as runner
from tux.jobs.claims import LEASE
from tux.jobs.jobs import AT_ONCE, MOST_IN_HAND, SLOW_AFTER_SECONDS
from tux.jobs.tables import DurableJob
from tux.runtime.clock import ManualClock
from tux.runtime.occurrences import Occurrence
from tux.runtime.shards import Shards

GUILD = 10


class Reports:
    def __init__(self) -> None:
        self.errors: list[BaseException] = []

    async def report(self, occurrence: Occurrence) -> str:
        self.errors.append(occurrence.error)
        return ""


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


async def schedule(jobs: Jobs, key: str, due_at: datetime, kind: str = "x", **data: Any) -> None:
    async with jobs._database.transaction() as session:
        await jobs.schedule(session, kind, key=key, guild_id=GUILD, due_at=due_at, data=data)


async def count_rows(jobs: Jobs) -> int:
    async with jobs._database.session() as session:
        return await session.scalar(select(func.count()).select_from(DurableJob)) or 0


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


async def rested(clock: ManualClock, jobs: Jobs) -> None:
    """Return once all that was begun is settled and the runner rests again."""
    await until(lambda: not jobs._in_hand)
    await clock.asleep()


class Hanging:
    """A handler whose jobs take until they are let go."""

    def __init__(self, jobs: Jobs) -> None:
        self.let_go = asyncio.Event()
        self.begun: list[str] = []
        jobs.on("hanging", self.handle)

    async def handle(self, job: Job) -> None:
        self.begun.append(job.key)
        await self.let_go.wait()


async def test_a_job_that_hangs_makes_no_other_late(jobs: Jobs, done: list[str], clock: ManualClock, running: object):
    hanging = Hanging(jobs)
    await schedule(jobs, "a", clock.now(), kind="hanging")
    await until(lambda: hanging.begun)
    for seconds in (1, 30):
        await schedule(jobs, f"in {seconds}", clock.now() + timedelta(seconds=seconds))
        await clock.asleep()
        await clock.advance(seconds - 1)
        assert f"in {seconds}" not in done
        await clock.advance(1)
        await until(lambda seconds=seconds: f"in {seconds}" in done)
    hanging.let_go.set()
    await until(lambda: not jobs._in_hand)
    assert await count_rows(jobs) == 0


async def test_jobs_that_hang_lose_their_places_to_others_after_a_moment(
    jobs: Jobs, done: list[str], clock: ManualClock, running: object
):
    hanging = Hanging(jobs)
    for number in range(2 * AT_ONCE):
        await schedule(jobs, str(number), clock.now() - timedelta(hours=1), kind="hanging")
    await schedule(jobs, "a", clock.now())
    await until(lambda: len(hanging.begun) == AT_ONCE)
    await clock.asleep()
    await clock.advance(SLOW_AFTER_SECONDS - 1)
    assert (len(hanging.begun), done) == (AT_ONCE, [])
    await clock.advance(1)
    await until(lambda: len(hanging.begun) == 2 * AT_ONCE)
    await clock.asleep()
    await clock.advance(SLOW_AFTER_SECONDS)
    await until(lambda: done)
    hanging.let_go.set()
    await until(lambda: not jobs._in_hand)
    assert await count_rows(jobs) == 0


async def test_there_is_an_end_to_the_jobs_that_hang_at_once(jobs: Jobs, clock: ManualClock, running: object):
    hanging = Hanging(jobs)
    async with jobs._database.transaction() as session:
        for number in range(MOST_IN_HAND + 1):
            await jobs.schedule(session, "hanging", key=str(number), guild_id=GUILD, due_at=clock.now())
    for _ in range(MOST_IN_HAND // AT_ONCE + 2):
        await clock.asleep()
        await clock.advance(SLOW_AFTER_SECONDS)
    await clock.asleep()
    assert len(hanging.begun) == MOST_IN_HAND
    hanging.let_go.set()
    await until(lambda: len(hanging.begun) == MOST_IN_HAND + 1 and not jobs._in_hand)
    assert await count_rows(jobs) == 0


async def test_a_job_that_is_rescheduled_while_it_is_done_is_not_done_twice_at_once(
    jobs: Jobs, done: list[str], clock: ManualClock, running: object
):
    hanging = Hanging(jobs)
    await schedule(jobs, "a", clock.now(), kind="hanging")
    await until(lambda: hanging.begun)
    await schedule(jobs, "a", clock.now(), kind="hanging")
    await schedule(jobs, "b", clock.now())
    await until(lambda: done)
    assert hanging.begun == ["a"]
    hanging.let_go.set()
    await until(lambda: len(hanging.begun) == 2 and not jobs._in_hand)
    assert await count_rows(jobs) == 0


async def test_a_job_that_hangs_for_too_long_is_tried_again(
    jobs: Jobs, clock: ManualClock, reports: Reports, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(runner, "HANDLER_TIMEOUT_SECONDS", 0.01)
    hanging = Hanging(jobs)
    await schedule(jobs, "a", clock.now(), kind="hanging")
    assert await jobs.do_due() == 1
    assert [type(error) for error in reports.errors] == [TimeoutError]
    await clock.advance(10)
    hanging.let_go.set()
    assert await jobs.do_due() == 1
    assert await count_rows(jobs) == 0


async def test_a_stop_gives_up_every_job_in_hand(make_jobs: Callable[[], Jobs], clock: ManualClock):
    stopping, successor = make_jobs(), make_jobs()
    hanging, done = Hanging(stopping), Hanging(successor)
    done.let_go.set()
    work = asyncio.get_running_loop().create_task(stopping.run())
    for number in range(3):
        await schedule(stopping, str(number), clock.now(), kind="hanging")
        await until(lambda number=number: len(hanging.begun) == number + 1)
    work.cancel()
    await asyncio.wait({work})
    assert work.cancelled()
    assert await successor.do_due() == 3
    assert await count_rows(successor) == 0


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("in_hand", [True, False])
async def test_a_stop_while_the_database_is_away_is_a_stop(jobs: Jobs, clock: ManualClock, in_hand: bool):
    hanging = Hanging(jobs)
    work = asyncio.get_running_loop().create_task(jobs.run())
    if in_hand:
        await schedule(jobs, "a", clock.now(), kind="hanging")
        await until(lambda: hanging.begun)
    await clock.asleep()
    await jobs._database.close()
    file = Path(jobs._database.url.database or "")
    file.rename(file.with_suffix(".away"))
    work.cancel()
    await asyncio.wait({work})
    assert work.cancelled()


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
