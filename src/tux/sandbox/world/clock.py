"""The local Discord's own time, which tests may move forward."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Wall-clock time plus a shift that can only grow."""

    def __init__(self) -> None:
        self._shift = timedelta()

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""
        return datetime.now(UTC) + self._shift

    def monotonic(self) -> float:
        """Return seconds since some moment; they follow `advance`, and never go back when the system time is set."""
        return time.monotonic() + self._shift.total_seconds()

    def advance(self, by: timedelta) -> None:
        """Move time forward: messages grow old, timeouts and invites expire.

        Raises:
            ValueError: `by` is negative.
        """
        if by < timedelta():
            raise ValueError("time does not run backwards")
        self._shift += by
