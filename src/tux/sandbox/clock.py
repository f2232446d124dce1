"""The local Discord's own time, which tests may move forward."""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Wall-clock time plus a shift; the shift only grows, as time does."""

    def __init__(self) -> None:
        self._shift = timedelta()

    def now(self) -> datetime:
        """The local Discord's present moment: aware, in UTC."""
        return datetime.now(UTC) + self._shift

    def monotonic(self) -> float:
        """Seconds since some moment; moves on with `advance`, and never goes back when the computer's time is set."""
        return time.monotonic() + self._shift.total_seconds()

    def advance(self, by: timedelta) -> None:
        """Move the local Discord's time forward: messages grow old, timeouts and invites end."""
        if by < timedelta():
            raise ValueError("time does not run backwards")
        self._shift += by
