"""Jobs that hang hold up no others, and a stop waits for none of them."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.schedules import GUILD, Hanging, Reports, count_rows, schedule
from running import until
from tux.jobs import Jobs
from tux.jobs import jobs as runner
from tux.jobs.jobs import AT_ONCE, MOST_IN_HAND, SLOW_AFTER_SECONDS
from tux.runtime.clock import ManualClock


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
