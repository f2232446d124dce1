"""The local Discord's own time, which tests may move forward."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Wall-clock time plus a shift; the shift only grows, as time does."""

    def __init__(self) -> None:
        self._shift = timedelta()

    def now(self) -> datetime:
        """The local Discord's present moment: aware, in UTC."""
        return datetime.now(UTC) + self._shift

    def advance(self, by: timedelta) -> None:
        """Move the local Discord's time forward: messages grow old, timeouts and invites end."""
        if by < timedelta():
            raise ValueError("time does not run backwards")
        self._shift += by
