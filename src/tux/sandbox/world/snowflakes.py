"""Discord's ids: 42 bits of milliseconds since 2015, then a counter.

Source: https://discord.com/developers/docs/reference#snowflakes
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tux.sandbox.world.clock import Clock

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
MAX_DIGITS = 20
"""The length of the largest id. Python refuses to read a number of more than 4,300 digits."""


def snowflake_at(moment: datetime, sequence: int = 0) -> int:
    """Return the smallest id made at a moment (to the millisecond), plus a sequence number below 4,194,304."""
    return int((moment - EPOCH) / timedelta(milliseconds=1)) << 22 | sequence


def moment_of(snowflake: int) -> datetime:
    """Return the time at which an id was made, to the millisecond."""
    return EPOCH + timedelta(milliseconds=snowflake >> 22)


def is_snowflake(text: str) -> bool:
    """Return True if a text is a whole number that an id may be."""
    return text.isdecimal() and len(text) <= MAX_DIGITS


def read_snowflake(value: object) -> int:
    """Return an id that a client sent as a number or text; 0 for anything else."""
    text = str(value)
    return int(text) if is_snowflake(text) else 0


class Snowflakes:
    """Makes ids that never repeat and, as the clock goes on, always grow."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0
        self._backdated = 0

    def new(self) -> int:
        """Return the next id."""
        self._last = max(self._last + 1, snowflake_at(self._clock.now()))
        return self._last

    def at(self, moment: datetime) -> int:
        """Return an id for something that happened at an earlier moment, unique within its millisecond."""
        self._backdated += 1
        return snowflake_at(moment, self._backdated % (1 << 22))
