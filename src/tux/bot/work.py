"""The work that people have asked for and that is not done yet, which a stop waits for."""

import asyncio
from typing import Any

import structlog

from tux.runtime.clock import Clock
from tux.runtime.refusals import Refusal

_log = structlog.stdlib.get_logger(__name__)


class Stopping(Refusal):
    """Tux is stopping and begins nothing new."""

    key = "stopping"


class WorkInFlight:
    """The tasks that run commands and handle clicks, each with the name of its work."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tasks: dict[asyncio.Task[Any], str] = {}
        self._stopping = False

    def begin(self, work: str) -> None:
        """Count the current task as work in flight. Raises `Stopping` during a stop."""
        if self._stopping:
            raise Stopping
        self.track(work)

    def track(self, work: str) -> None:
        """Count the current task as work in flight, even during a stop."""
        if (task := asyncio.current_task()) is not None:
            self._tasks[task] = work
            task.add_done_callback(lambda done: self._tasks.pop(done, None))

    async def finish(self, timeout: float) -> list[str]:
        """Begin nothing new, and wait up to `timeout` seconds for the work in flight.

        Returns the names of the work that was not done by then. It is cancelled and logged.
        """
        self._stopping = True
        deadline = self._clock.monotonic() + timeout
        while self._tasks and (left := deadline - self._clock.monotonic()) > 0:
            await asyncio.wait({*self._tasks}, timeout=left)
        unfinished = dict(self._tasks)
        for task, work in unfinished.items():
            _log.warning("command was cut short", command=work, waited_seconds=timeout)
            task.cancel()
        if unfinished:
            await asyncio.wait({*unfinished}, timeout=1)
        return sorted(unfinished.values())
