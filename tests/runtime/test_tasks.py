import asyncio

from structlog.testing import capture_logs

from tux.runtime.clock import ManualClock
from tux.runtime.occurrences import Occurrence, Surface
from tux.runtime.tasks import Tasks


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
