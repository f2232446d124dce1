"""Admission to the pool: nobody waits long for a connection, and not at all while the database is away."""

import asyncio
from collections.abc import Awaitable, Callable

from tux.database.failures import DatabaseBusy, DatabaseUnavailable
from tux.database.stats import Waits
from tux.runtime.breaker import Breaker
from tux.runtime.clock import Clock

_OURSELVES = 0.25
"""Seconds that a timer is late when this process had no time, as on a machine that is busy with other things."""


class Admission:
    """Lets callers through to the pool and the server behind it."""

    def __init__(self, place: str, patience: float, longest: float, silence: float, clock: Clock) -> None:
        """Sends everybody away when nobody came through for `patience` seconds, and each after `longest`.

        A server that says nothing for `silence` seconds is not there: its own limits are shorter.
        """
        self._place = place
        self._patience = patience
        self._longest = longest
        self._silence = silence
        self._waiting: set[asyncio.Timeout] = set()
        self._moved = 0.0
        self._look: asyncio.TimerHandle | None = None
        self.breaker = Breaker(clock, f"database {place}", lambda: DatabaseUnavailable(database=place), self._send_away)
        self.waits = Waits()
        self.abandoned = 0

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    async def enter(self, *steps: Callable[[], Awaitable[object]]) -> None:
        """Takes one step after the other, the last of which gets a connection that works."""
        with self.breaker.attempt():
            try:
                async with asyncio.timeout(self._longest) as waiting:
                    await self._wait(waiting, steps)
            except TimeoutError:
                away = self.breaker.state != "closed"
                raise (DatabaseUnavailable if away else DatabaseBusy)(database=self._place) from None

    def abandoning(self, began: float) -> None:
        """Somebody gave up a connection on which they waited since that time of the event loop."""
        self.abandoned += 1
        if asyncio.get_running_loop().time() - began >= self._silence:
            self.breaker.record_failure()

    async def _wait(self, waiting: asyncio.Timeout, steps: tuple[Callable[[], Awaitable[object]], ...]) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        if not self._waiting:
            self._moved = began
        if self._look is None:
            self._look = loop.call_at(began + self._patience, self._see_whether_it_moves, loop)
        self._waiting.add(waiting)
        try:
            for step in steps:
                await step()
            self._moved = loop.time()
        finally:
            self._waiting.discard(waiting)
            self.waits.add(loop.time() - began)

    def _see_whether_it_moves(self, loop: asyncio.AbstractEventLoop) -> None:
        """One timer for all: a crowd is patient for as long as it moves."""
        late = loop.time() - self._look.when() if self._look else 0.0
        self._look = None
        if not self._waiting:
            return
        if late > _OURSELVES:  # answers may have come that nobody had the time to hear
            self._look = loop.call_later(self._patience, self._see_whether_it_moves, loop)
        elif loop.time() - self._moved >= self._patience:
            self._send_away()
        else:
            self._look = loop.call_at(self._moved + self._patience, self._see_whether_it_moves, loop)

    def _send_away(self) -> None:
        now = asyncio.get_running_loop().time()
        for waiting in self._waiting:
            if not waiting.expired():
                waiting.reschedule(now)
