"""Paces: how the times of a plan become moments, against the wall clock or a local Discord's own clock."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tux.sandbox.world.clock import Clock


class Pace(Protocol):
    """Waits for the times of a plan.

    Attributes:
        is_open: True if requests leave by the timetable alone; False if each waits for the answer to the one before.
    """

    is_open: bool

    async def wait(self, at: float) -> float:
        """Wait for a time of the plan, in seconds after the start, and return the moment at which it was due."""
        ...


class WallPace:
    """An absolute timetable: request n is due `at / speed` seconds after the first call, however late the others were.

    Args:
        speed: The factor by which time runs faster.
    """

    is_open = True

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self._start: float | None = None

    async def wait(self, at: float) -> float:
        """Wait until it is due; if that has passed, return at once."""
        if self._start is None:
            self._start = perf_counter()
        due = self._start + at / self._speed
        if (left := due - perf_counter()) > 0:
            await asyncio.sleep(left)
        return due


class ClockPace:
    """A timetable in the time of a local Discord, which is moved forward and not waited for.

    Args:
        clock: The local Discord's clock.
    """

    is_open = False

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._start = clock.monotonic()

    async def wait(self, at: float) -> float:
        """Move the clock forward to the time, and return the present moment."""
        left = self._start + at - self._clock.monotonic()
        if left > 0:
            self._clock.advance(timedelta(seconds=left))
        await asyncio.sleep(0)
        return perf_counter()
