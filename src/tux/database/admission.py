"""Admission to the pool: no caller waits long for a connection, and none at all while the database is down."""

import asyncio
from collections.abc import Awaitable, Callable

from tux.database.failures import DatabaseBusy, DatabaseUnavailable
from tux.database.stats import Waits
from tux.runtime.breaker import Breaker
from tux.runtime.clock import Clock

_BUSY_LOOP_SECONDS = 0.25
"""A timer that is later than this was held up by this process or its machine, not by the database."""


class Admission:
    """The gate to the pool and to the server behind it."""

    def __init__(self, place: str, stall_limit: float, wait_limit: float, silence_limit: float, clock: Clock) -> None:
        """Take the limits, in seconds.

        When no caller was admitted for `stall_limit`, all that wait are dismissed; a single one is after `wait_limit`.
        A server that was silent for `silence_limit` is down, because its own limits are shorter.
        """
        self._place = place
        self._stall_limit = stall_limit
        self._wait_limit = wait_limit
        self._silence_limit = silence_limit
        self._waiting: set[asyncio.Timeout] = set()
        self._last_admission = 0.0
        self._stall_check: asyncio.TimerHandle | None = None
        self.breaker = Breaker(
            clock, f"database {place}", lambda: DatabaseUnavailable(database=place), self._dismiss_waiting
        )
        self.waits = Waits()
        self.abandoned = 0

    @property
    def waiting(self) -> int:
        """Return the number of callers that wait for a connection."""
        return len(self._waiting)

    async def enter(self, *steps: Callable[[], Awaitable[object]]) -> None:
        """Take the steps one after the other; the last of them gets a connection that works."""
        with self.breaker.attempt():
            try:
                async with asyncio.timeout(self._wait_limit) as timeout:
                    await self._wait(timeout, steps)
            except TimeoutError:
                down = self.breaker.state != "closed"
                failure = DatabaseUnavailable if down else DatabaseBusy
                raise failure(database=self._place, problem="silent" if down else None) from None

    def record_abandoned(self, waiting_since: float) -> None:
        """Record that a caller gave up a connection, having waited on it since that time of the event loop."""
        self.abandoned += 1
        if asyncio.get_running_loop().time() - waiting_since >= self._silence_limit:
            self.breaker.record_failure()

    async def _wait(self, timeout: asyncio.Timeout, steps: tuple[Callable[[], Awaitable[object]], ...]) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        if not self._waiting:
            self._last_admission = began
        if self._stall_check is None:
            self._stall_check = loop.call_at(began + self._stall_limit, self._check_for_stall, loop)
        self._waiting.add(timeout)
        try:
            for step in steps:
                await step()
            self._last_admission = loop.time()
        finally:
            self._waiting.discard(timeout)
            self.waits.add(loop.time() - began)

    def _check_for_stall(self, loop: asyncio.AbstractEventLoop) -> None:
        """Dismiss all callers that wait if none was admitted for too long. One timer serves all of them."""
        delay = loop.time() - self._stall_check.when() if self._stall_check else 0.0
        self._stall_check = None
        if not self._waiting:
            return
        if delay > _BUSY_LOOP_SECONDS:  # answers may have arrived that the event loop has not read yet
            self._stall_check = loop.call_later(self._stall_limit, self._check_for_stall, loop)
        elif loop.time() - self._last_admission >= self._stall_limit:
            self._dismiss_waiting()
        else:
            self._stall_check = loop.call_at(self._last_admission + self._stall_limit, self._check_for_stall, loop)

    def _dismiss_waiting(self) -> None:
        now = asyncio.get_running_loop().time()
        for timeout in self._waiting:
            if not timeout.expired():
                timeout.reschedule(now)
