"""Discord's ids: 42 bits of milliseconds since 2015, then a counter.

Source: https://discord.com/developers/docs/reference#snowflakes
"""

from datetime import UTC, datetime, timedelta

from tux.sandbox.clock import Clock

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


def snowflake_at(moment: datetime, sequence: int = 0) -> int:
    """The smallest id made at a moment (millisecond precision), plus a sequence number below 4,194,304."""
    return int((moment - EPOCH) / timedelta(milliseconds=1)) << 22 | sequence


def moment_of(snowflake: int) -> datetime:
    """When an id was made, to the millisecond."""
    return EPOCH + timedelta(milliseconds=snowflake >> 22)


class Snowflakes:
    """Makes ids that never repeat and always grow, as the clock goes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0
        self._past = 0

    def new(self) -> int:
        """The next id."""
        self._last = max(self._last + 1, snowflake_at(self._clock.now()))
        return self._last

    def at(self, moment: datetime) -> int:
        """An id for something that happened at an earlier moment; made unique within its millisecond."""
        self._past += 1
        return snowflake_at(moment, self._past % (1 << 22))
