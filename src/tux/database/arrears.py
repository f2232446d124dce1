"""Work that the database could not take at once, and that goes on until it has all of it."""

from collections.abc import Awaitable, Callable

import structlog

from tux.database.failures import DatabaseUnavailable
from tux.runtime.clock import Clock
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

RETRY_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)
"""The pauses between attempts while the database is down; the last one repeats."""


class Arrears:
    """One task at a time that writes all there is to write, and begins again while the database is down."""

    def __init__(
        self, write_all: Callable[[], Awaitable[None]], *, name: str, owner: str, clock: Clock, tasks: Tasks
    ) -> None:
        """Call `write_all` to write whatever waits. What it leaves when it raises, the next call gets again."""
        self._write_all = write_all
        self._name = name
        self._owner = owner
        self._clock = clock
        self._tasks = tasks
        self._is_running = False
        self._has_more = False

    def start(self) -> None:
        """Have everything written that waits now, unless that is under way; then it goes on until this is too."""
        self._has_more = True
        if not self._is_running:
            self._is_running = True
            self._tasks.spawn(self._run(), name=self._name, owner=self._owner, endless=True)

    async def _run(self) -> None:
        attempt = 0
        try:
            while self._has_more:
                self._has_more = False
                try:
                    await self._write_all()
                except DatabaseUnavailable as error:
                    attempt += 1
                    await self._wait(error, attempt)
                else:
                    attempt = 0
        finally:
            self._is_running = False

    async def _wait(self, error: DatabaseUnavailable, attempt: int) -> None:
        """Wait before the next attempt."""
        facts = {"operation": self._name, "attempt": attempt, "error": str(error)} | error.context
        _log.warning("the database cannot be written to, which is tried again", **facts)
        await self._clock.sleep(RETRY_SECONDS[min(attempt, len(RETRY_SECONDS)) - 1])
        self._has_more = True
