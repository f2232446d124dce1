"""The one source of time, which lets tests decide what time it is."""

import asyncio
import heapq
import time
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Protocol


class Clock(Protocol):
    """A clock. All of Tux asks one for the time, and none reads the system's by itself."""

    def now(self) -> datetime:
        """Return the time of day, aware and in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds from an arbitrary start, which never go back."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`. Zero or less lets other tasks run once."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class ManualClock:
    """A clock that stands still until it is advanced."""

    def __init__(self, now: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> None:
        self._start = now
        self._elapsed = timedelta()
        self._order = count()
        self._sleepers: list[tuple[timedelta, int, asyncio.Future[None]]] = []
        self._fell_asleep = asyncio.Event()

    def now(self) -> datetime:
        return self._start + self._elapsed

    def monotonic(self) -> float:
        return self._elapsed.total_seconds()

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        waking = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._elapsed + timedelta(seconds=seconds), next(self._order), waking))
        self._fell_asleep.set()
        await waking

    @property
    def sleepers(self) -> int:
        """Return how many tasks are asleep now."""
        return sum(not waking.done() for _, _, waking in self._sleepers)

    async def asleep(self, sleepers: int = 1) -> None:
        """Return as soon as that many tasks are asleep at once."""
        while self.sleepers < sleepers:
            self._fell_asleep.clear()
            await self._fell_asleep.wait()

    async def until_due_in(self, seconds: float) -> None:
        """Return as soon as a task is asleep that wakes in exactly that many seconds."""
        due = self._elapsed + timedelta(seconds=seconds)
        while not any(wakes_at == due and not waking.done() for wakes_at, _, waking in self._sleepers):
            self._fell_asleep.clear()
            await self._fell_asleep.wait()

    async def advance(self, by: timedelta | float) -> None:
        """Move the time on, waking sleepers in the order in which they are due, each at its own time.

        A sleeper that goes straight back to sleep is woken again when that sleep, too, falls due. If it waits for
        something else first, await `asleep()` between two advances.
        """
        target = self._elapsed + (by if isinstance(by, timedelta) else timedelta(seconds=by))
        while self._sleepers and self._sleepers[0][0] <= target:
            due, _, waking = heapq.heappop(self._sleepers)
            if waking.done():  # cancelled while asleep
                continue
            self._elapsed = due
            waking.set_result(None)
            await asyncio.sleep(0)
        self._elapsed = target
        await asyncio.sleep(0)
