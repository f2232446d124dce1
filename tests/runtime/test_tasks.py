import asyncio
from itertools import pairwise

import pytest
from structlog.testing import capture_logs

from tux.runtime.clock import ManualClock
from tux.runtime.occurrences import Occurrence, Surface
from tux.runtime.tasks import STEADY_SECONDS, TaskCutShort, Tasks, growing_pause


class Reports:
    """A reporter that keeps every occurrence."""

    def __init__(self) -> None:
        self.occurrences: list[Occurrence] = []

    async def report(self, occurrence: Occurrence) -> str:
        self.occurrences.append(occurrence)
        return "R1"


async def test_a_task_has_a_name_an_owner_and_a_result():
    async def answer() -> int:
        return 42

    task = Tasks(Reports()).spawn(answer(), name="think", owner="tux.mind")
    assert task.get_name() == "tux.mind: think"
    assert await task == 42


async def test_a_failure_is_reported_with_name_and_owner_and_ends_the_task_quietly():
    async def fail() -> int:
        raise ValueError("no")

    reports = Reports()
    assert await Tasks(reports).spawn(fail(), name="think", owner="tux.mind") is None
    [occurrence] = reports.occurrences
    assert (occurrence.surface, str(occurrence.error)) == (Surface.TASK, "no")
    assert (occurrence.source, occurrence.owner) == ("think", "tux.mind")


async def test_drain_lets_work_and_what_it_spawns_finish():
    tasks, clock, done = Tasks(Reports()), ManualClock(), list[str]()

    async def second() -> None:
        await clock.sleep(3)
        done.append("second")

    async def first() -> None:
        await clock.sleep(3)
        tasks.spawn(second(), name="second", owner="test")
        done.append("first")

    tasks.spawn(first(), name="first", owner="test")
    draining = asyncio.ensure_future(tasks.drain(10, clock))  # noqa: TID251 - the test waits for it
    await clock.asleep(2)
    await clock.advance(3)
    await clock.asleep(2)
    await clock.advance(3)
    assert await draining == []
    assert done == ["first", "second"]
    assert clock.sleepers == 0


async def test_drain_cancels_work_that_takes_too_long_and_names_it():
    reports, clock = Reports(), ManualClock()
    tasks, cleaned = Tasks(reports), asyncio.Event()

    async def slow() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.set()

    task = tasks.spawn(slow(), name="slow", owner="test")
    draining = asyncio.ensure_future(tasks.drain(10, clock))  # noqa: TID251 - the test waits for it
    await clock.asleep()
    with capture_logs() as lines:
        await clock.advance(10)
        assert await draining == ["test: slow"]
    assert task.cancelled()
    assert cleaned.is_set()
    assert [(line["event"], line["task"]) for line in lines] == [("a task was cut short", "test: slow")]
    assert reports.occurrences == []


async def test_drain_ends_loops_at_once_and_may_be_called_from_a_task():
    tasks, clock = Tasks(Reports()), ManualClock()

    async def loop() -> None:
        while True:
            await clock.sleep(60)

    async def stop() -> list[str]:
        return await tasks.drain(10, clock)

    endless = tasks.spawn(loop(), name="loop", owner="test", endless=True)
    await clock.asleep()
    assert await tasks.spawn(stop(), name="stop", owner="test") == []
    assert endless.cancelled()


async def test_work_cancelled_before_it_began_leaves_no_warning():
    async def work() -> None:
        raise AssertionError("it was cancelled")

    task = Tasks(Reports()).spawn(work(), name="work", owner="test")
    task.cancel()
    await asyncio.wait({task})
    assert task.cancelled()


async def test_no_loop_starts_after_a_drain():
    """A loop that started then would only fail: whatever it needs is being closed."""
    tasks, clock, started = Tasks(Reports()), ManualClock(), list[str]()

    async def work(name: str) -> None:
        started.append(name)

    await tasks.drain(0, clock)
    loop = tasks.spawn(work("loop"), name="loop", owner="test", endless=True)
    await tasks.spawn(work("report"), name="report", owner="test")

    assert loop.cancelled()
    assert started == ["report"]


async def test_tasks_that_are_closed_start_nothing_more():
    began: list[str] = []

    async def begin(name: str) -> None:
        began.append(name)
        await asyncio.Event().wait()

    tasks = Tasks(Reports())
    part = tasks.child()
    part.spawn(begin("in time"), name="in time", owner="part")
    await asyncio.sleep(0)
    with capture_logs():
        assert await part.close(0, ManualClock()) == ["part: in time"]
    late = [part.spawn(begin("late"), name="late", owner="part", endless=endless) for endless in (False, True)]
    await asyncio.wait(late)
    assert (began, [task.cancelled() for task in late], len(tasks)) == (["in time"], [True, True], 0)


async def test_work_that_is_run_as_a_task_returns_and_raises_as_if_it_were_awaited():
    async def fail() -> int:
        raise ValueError("no")

    tasks = Tasks(Reports())
    assert await tasks.run(asyncio.sleep(0, 42), name="think", owner="tux.mind") == 42
    with pytest.raises(ValueError, match="no"):
        await tasks.run(fail(), name="think", owner="tux.mind")


async def test_whoever_waits_for_work_that_is_cut_short_is_told_and_not_cancelled():
    tasks = Tasks(Reports())
    work = tasks.run(asyncio.Event().wait(), name="think", owner="tux.mind")
    waiting = asyncio.get_running_loop().create_task(work)
    await asyncio.sleep(0)
    with capture_logs():
        await tasks.close(0, ManualClock())
    with pytest.raises(TaskCutShort, match="think"):
        await waiting
    with pytest.raises(TaskCutShort, match="late"):
        await tasks.run(asyncio.sleep(0), name="late", owner="tux.mind")


async def test_work_that_is_run_as_a_task_is_cancelled_with_whoever_waits_for_it():
    tasks = Tasks(Reports())
    waiting = asyncio.get_running_loop().create_task(tasks.run(asyncio.Event().wait(), name="think", owner="tux.mind"))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait({waiting})
    assert (waiting.cancelled(), len(tasks)) == (True, 0)


@pytest.mark.parametrize(
    ("failures", "pause"), [(1, 10.0), (2, 20.0), (3, 40.0), (6, 320.0), (7, 640.0), (8, 640.0), (5000, 640.0)]
)
def test_pauses_grow_up_to_a_bound(failures: int, pause: float):
    assert growing_pause(failures) == pause


@pytest.mark.parametrize(("first", "longest", "pauses"), [(60, 100, [60, 100, 100]), (1, 1, [1, 1, 1])])
def test_pauses_begin_and_end_where_they_are_told_to(first: float, longest: float, pauses: list[float]):
    assert [growing_pause(failures, first, longest) for failures in (1, 2, 3)] == pauses


async def test_endless_work_goes_on_after_what_it_does_not_know_with_growing_pauses_and_says_so_once():
    reports, clock, starts = Reports(), ManualClock(), list[float]()
    tasks = Tasks(reports)

    async def fail() -> None:
        starts.append(clock.monotonic())
        raise ValueError("no")

    tasks.keep_running(fail, name="think", owner="tux.mind", clock=clock)
    for pause in (10, 20, 40):
        await clock.asleep(1)
        await clock.advance(pause)
    await clock.asleep(1)

    assert [later - earlier for earlier, later in pairwise(starts)] == [10, 20, 40]
    [occurrence] = reports.occurrences
    assert (str(occurrence.error), occurrence.source, occurrence.owner) == ("no", "think", "tux.mind")
    await tasks.drain(0, clock)
    assert len(tasks) == 0


@pytest.mark.parametrize(("well", "said"), [(STEADY_SECONDS - 1, 1), (STEADY_SECONDS, 2)])
async def test_a_failure_of_endless_work_after_a_good_while_is_said_again(well: float, said: int):
    reports, clock, runs = Reports(), ManualClock(), list[float]()
    tasks = Tasks(reports)

    async def fail_after_a_while() -> None:
        runs.append(clock.monotonic())
        if len(runs) == 2:
            await clock.sleep(well)
        raise ValueError("no")

    tasks.keep_running(fail_after_a_while, name="think", owner="tux.mind", clock=clock)
    for pause in (10, well):
        await clock.asleep(1)
        await clock.advance(pause)
    await clock.asleep(1)

    assert len(reports.occurrences) == said
    await tasks.drain(0, clock)


async def test_endless_work_that_returns_has_ended():
    tasks, runs = Tasks(Reports()), list[int]()

    async def once() -> None:
        runs.append(1)

    await tasks.keep_running(once, name="think", owner="tux.mind", clock=ManualClock())
    assert (runs, len(tasks)) == ([1], 0)
