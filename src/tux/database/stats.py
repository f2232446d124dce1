"""Figures about the connection pool."""

from collections import deque
from dataclasses import dataclass

_KEPT_WAITS = 1000
"""The number of most recent waits that the figures are computed from."""


@dataclass(frozen=True, slots=True)
class DatabaseStats:
    """The connections at this moment, the waits of the last 1,000 callers in seconds, and counts since the start."""

    in_use: int
    idle: int
    waiting: int
    wait_median: float
    wait_p99: float
    wait_worst: float
    abandoned: int
    """Connections that were closed because a caller left before the server had answered."""
    refused: int
    """Callers that the breaker refused."""
    leaks: int
    """Connections that were held for too long, or never returned."""
    breaker: str
    """The state of the breaker: `closed` while the database answers, `open` or `half-open` while it is down."""


class Waits:
    """The times that callers waited for a connection, in seconds."""

    def __init__(self) -> None:
        self._seconds: deque[float] = deque(maxlen=_KEPT_WAITS)

    def add(self, seconds: float) -> None:
        self._seconds.append(seconds)

    def quantile(self, share: float) -> float:
        """Return the wait that `share` of the callers did not exceed, 0 where there have been none."""
        ordered = sorted(self._seconds)
        return round(ordered[min(int(share * len(ordered)), len(ordered) - 1)], 4) if ordered else 0.0
