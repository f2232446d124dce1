"""Work beside the current one: named, owned, kept until it ends, and never failing unheard."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog

from tux.runtime.clock import Clock
from tux.runtime.occurrences import Occurrence, Reporter, Surface
from tux.runtime.traces import leave_trace

_log = structlog.stdlib.get_logger(__name__)

T = TypeVar("T")

_UNWINDING = 1.0
"""Seconds that cancelled work gets to clean up."""


class Tasks:
    """Every task of one process. The composition root makes it, and drains it at the end."""

    def __init__(self, reporter: Reporter, *, parent: "Tasks | None" = None) -> None:
        self._reporter = reporter
        self._parent = parent
        self._work: set[asyncio.Task[Any]] = set()
        self._loops: set[asyncio.Task[Any]] = set()
        self._drained = False

    def spawn(
        self, coro: Coroutine[Any, Any, T], *, name: str, owner: str, endless: bool = False
    ) -> asyncio.Task[T | None]:
        """Starts `coro`. What it raises is reported, and the task then ends with None.

        `owner` is the part of Tux that answers for it. `endless` work (a loop) is cancelled by `drain()`, not waited
        for, and does not begin any more afterwards.
        """
        task = asyncio.get_running_loop().create_task(
            self._run(coro, name, owner, endless=endless), name=f"{owner}: {name}"
        )
        task.add_done_callback(lambda _: coro.close())  # one that was cancelled before it began was never awaited
        self._keep(task, endless=endless)
        return task

    def child(self) -> "Tasks":
        """Return tasks that can be drained by themselves, as those of one feature. They are ours as well."""
        return Tasks(self._reporter, parent=self)

    def __len__(self) -> int:
        """Return how many tasks have not ended."""
        return len(self._work) + len(self._loops)

    def _keep(self, task: asyncio.Task[Any], *, endless: bool) -> None:
        tasks = self._loops if endless else self._work
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        if endless and self._drained:
            task.cancel()
        if self._parent is not None:
            self._parent._keep(task, endless=endless)  # noqa: SLF001 - another object of this class

    async def _run(self, coro: Coroutine[Any, Any, T], name: str, owner: str, *, endless: bool) -> T | None:
        if endless:
            leave_trace()
        try:
            return await coro
        except Exception as error:  # noqa: BLE001 - nobody awaits a spawned task: here is where it is heard
            await self._reporter.report(Occurrence(surface=Surface.TASK, error=error, source=name, owner=owner))
            return None

    async def drain(self, timeout: float, clock: Clock) -> list[str]:
        """Cancels the loops and lets all other work finish, for at most `timeout` seconds of `clock`.

        Returns the names of the work that was cut short, each logged. Work spawned meanwhile is waited for as well.
        """
        self._drained = True
        current = asyncio.current_task()
        await _cancel(self._loops - {current})
        timer = asyncio.get_running_loop().create_task(clock.sleep(timeout), name="drain")
        while (work := self._work - {current}) and not timer.done():
            await asyncio.wait({*work, timer}, return_when=asyncio.FIRST_COMPLETED)
        await _cancel({timer})
        cut = sorted(task.get_name() for task in work)
        for name in cut:
            _log.warning("work was cut short", task=name, waited_seconds=timeout)
        await _cancel(work)
        return cut


async def _cancel(tasks: set[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=_UNWINDING)
