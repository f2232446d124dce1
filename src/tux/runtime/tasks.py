"""Background tasks: each has a name and an owner, is kept until it ends, and has its failure reported."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import structlog

from tux.runtime.clock import Clock
from tux.runtime.eager_tasks import start_at_once
from tux.runtime.occurrences import Occurrence, Reporter, Surface
from tux.runtime.traces import leave_trace

_log = structlog.stdlib.get_logger(__name__)

T = TypeVar("T")

FIRST_PAUSE_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 640.0
STEADY_SECONDS = 1800.0
"""The time after which endless work that has gone well is no longer in a row of failures."""

_CLEANUP_SECONDS = 1.0
"""The time that cancelled work gets to clean up."""


def growing_pause(failures: int, first: float = FIRST_PAUSE_SECONDS, longest: float = LONGEST_PAUSE_SECONDS) -> float:
    """Return the seconds to wait after this many failures in a row: `first` after one, then twice as long each time."""
    return min(longest, first * 2.0 ** min(failures - 1, 30))


class TaskCutShort(Exception):
    """Raised when the part of Tux to which a task belongs has ended before the task was done."""


class Tasks:
    """The tasks of one process, or of one part of it. The composition root drains them at the end."""

    def __init__(self, reporter: Reporter, *, parent: "Tasks | None" = None) -> None:
        self._reporter = reporter
        self._parent = parent
        self._work: set[asyncio.Task[Any]] = set()
        self._loops: set[asyncio.Task[Any]] = set()
        self._drained = False
        self._closed = False

    def spawn(
        self, coro: Coroutine[Any, Any, T], *, name: str, owner: str, endless: bool = False
    ) -> asyncio.Task[T | None]:
        """Start `coro` as a task. What it raises is reported, and the task then ends with None.

        `owner` is the part of Tux that is responsible for it. `endless` work (a loop) is cancelled by `drain()`
        instead of waited for, and does not start at all after that. Nothing does after `close()`.
        """
        task = asyncio.get_running_loop().create_task(
            self._run(coro, name, owner, endless=endless), name=f"{owner}: {name}"
        )
        task.add_done_callback(lambda _: coro.close())  # if cancelled before it began, it was never awaited
        self._keep(task, endless=endless)
        return task

    def spawn_at_once(self, coro: Coroutine[Any, Any, T], *, name: str, owner: str) -> asyncio.Task[T | None]:
        """Start `coro` as `spawn()` does, with everything before its first wait done when this returns."""
        task = start_at_once(self._run(coro, name, owner, endless=False), name=f"{owner}: {name}")
        self._keep(task, endless=False)
        return task

    def keep_running(
        self, work: Callable[[], Coroutine[Any, Any, None]], *, name: str, owner: str, clock: Clock
    ) -> asyncio.Task[None]:
        """Start endless work, and start it again whenever it raises anything; it ends where it returns.

        The first failure is reported, and so is the first after it has gone well for `STEADY_SECONDS`. The pauses
        between failures begin with `FIRST_PAUSE_SECONDS` and double, up to `LONGEST_PAUSE_SECONDS`.
        """
        lasting = self._keep_running(work, name, owner, clock)
        return self.spawn(lasting, name=name, owner=owner, endless=True)

    async def _keep_running(
        self, work: Callable[[], Coroutine[Any, Any, None]], name: str, owner: str, clock: Clock
    ) -> None:
        failures = 0
        while True:
            started = clock.monotonic()
            try:
                await work()
            except Exception as error:  # noqa: BLE001 - nothing that it does not know may end the work for good
                failures = 1 if clock.monotonic() - started >= STEADY_SECONDS else failures + 1
                if failures == 1:
                    await self.report(error, name=name, owner=owner)
                await clock.sleep(growing_pause(failures))
            else:
                return

    def child(self) -> "Tasks":
        """Return tasks that can be drained by themselves, as those of one feature are. This drains them as well."""
        return Tasks(self._reporter, parent=self)

    def __len__(self) -> int:
        """Return how many tasks have not ended."""
        return len(self._work) + len(self._loops)

    async def run(self, coro: Coroutine[Any, Any, T], *, name: str, owner: str) -> T:
        """Run `coro` as one of these tasks, and return what it returns or raise what it raises.

        Raises `TaskCutShort` if it is cancelled because these tasks end.
        """
        task = asyncio.get_running_loop().create_task(coro, name=f"{owner}: {name}")
        task.add_done_callback(lambda _: coro.close())
        self._keep(task, endless=False)
        current = asyncio.current_task()
        try:
            return await task
        except asyncio.CancelledError:
            if self._drained and not (current and current.cancelling()):
                raise TaskCutShort(task.get_name()) from None
            raise

    async def report(self, error: Exception, *, name: str, owner: str, guild_id: int | None = None) -> None:
        """Report an error that a task of this name has met, and that does not end it. Never raises."""
        occurrence = Occurrence(surface=Surface.TASK, error=error, source=name, owner=owner, guild_id=guild_id)
        await self._reporter.report(occurrence)

    def _keep(self, task: asyncio.Task[Any], *, endless: bool) -> None:
        tasks = self._loops if endless else self._work
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        if self._closed or (endless and self._drained):
            task.cancel()
        if self._parent is not None:
            self._parent._keep(task, endless=endless)  # noqa: SLF001 - another object of this class

    async def _run(self, coro: Coroutine[Any, Any, T], name: str, owner: str, *, endless: bool) -> T | None:
        if endless:
            leave_trace()
        try:
            return await coro
        except Exception as error:  # noqa: BLE001 - nobody awaits a spawned task, so its failure is reported here
            await self.report(error, name=name, owner=owner)
            return None

    async def drain(self, timeout: float, clock: Clock) -> list[str]:
        """Cancel the loops and let all other work finish, for at most `timeout` seconds of `clock`.

        Returns the names of the tasks that were cut short, each of which is logged. Work spawned meanwhile is waited
        for as well.
        """
        self._drained = True
        current = asyncio.current_task()
        await _cancel(self._loops - {current})
        timer = asyncio.get_running_loop().create_task(clock.sleep(timeout), name="drain")
        while (work := self._work - {current}) and not timer.done():
            await asyncio.wait({*work, timer}, return_when=asyncio.FIRST_COMPLETED)
        await _cancel({timer})
        cut_short = sorted(task.get_name() for task in work)
        for name in cut_short:
            _log.warning("a task was cut short", task=name, waited_seconds=timeout)
        await _cancel(work)
        return cut_short

    async def close(self, timeout: float, clock: Clock) -> list[str]:
        """Drain the tasks, and from then on start none: the part of Tux that they belong to has ended."""
        cut_short = await self.drain(timeout, clock)
        self._closed = True
        await _cancel((self._work | self._loops) - {asyncio.current_task()})
        return cut_short


async def _cancel(tasks: set[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=_CLEANUP_SECONDS)
