import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tux.runtime.clock import Clock, ManualClock, SystemClock


async def test_system_clock_tells_an_aware_utc_time_and_never_goes_back():
    clock: Clock = SystemClock()
    before = clock.monotonic()
    await clock.sleep(0)
    assert clock.now().tzinfo is UTC
    assert clock.monotonic() >= before


async def test_manual_clock_stands_still_until_advanced():
    clock: Clock = ManualClock(datetime(2027, 5, 1, tzinfo=UTC))
    assert clock.now() == clock.now() == datetime(2027, 5, 1, tzinfo=UTC)
    await clock.advance(timedelta(hours=1))
    assert clock.now() == datetime(2027, 5, 1, 1, tzinfo=UTC)
    assert clock.monotonic() == 3600


async def test_sleepers_wake_in_the_order_in_which_they_are_due_each_at_its_own_time():
    clock = ManualClock()
    woken: list[tuple[str, float]] = []

    async def sleeper(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append((name, clock.monotonic()))

    async with asyncio.TaskGroup() as group:
        for name, seconds in (("late", 30), ("first", 10), ("second", 10), ("never reached", 90)):
            group.create_task(sleeper(name, seconds))
        await clock.asleep(4)
        await clock.advance(60)
        assert woken == [("first", 10), ("second", 10), ("late", 30)]
        assert clock.sleepers == 1
        await clock.advance(30)


async def test_a_loop_that_sleeps_again_runs_once_per_period():
    clock = ManualClock()
    beats: list[float] = []

    async def beat() -> None:
        while True:
            await clock.sleep(10)
            beats.append(clock.monotonic())

    async with asyncio.TaskGroup() as group:
        loop = group.create_task(beat())
        await clock.asleep()
        await clock.advance(35)
        loop.cancel()
    assert beats == [10, 20, 30]


async def test_a_sleeper_that_was_cancelled_is_not_woken():
    clock = ManualClock()
    async with asyncio.TaskGroup() as group:
        sleeper = group.create_task(clock.sleep(5))
        await clock.asleep()
        sleeper.cancel()
    assert clock.sleepers == 0
    await clock.advance(10)
    assert clock.monotonic() == 10


@pytest.mark.parametrize("seconds", [0, -1])
async def test_sleeping_for_no_time_returns_at_once(seconds: float):
    await ManualClock().sleep(seconds)
