"""The state of the pool."""

from collections import deque
from dataclasses import dataclass

_KEPT = 1000
"""Waits of which the figures are taken: the last ones."""


@dataclass(frozen=True, slots=True)
class DatabaseStats:
    """Connections at this moment; waits of the last 1,000 callers, in seconds; and what was counted since the start."""

    in_use: int
    idle: int
    waiting: int
    wait_median: float
    wait_p99: float
    wait_worst: float
    abandoned: int
    """Connections that were given up because the server had not answered when somebody left."""
    refused: int
    """Callers whom the breaker turned away."""
    leaks: int
    """Connections that were held for too long, or never given back."""
    breaker: str
    """`closed` while the database answers, `open` or `half-open` while it is away."""


class Waits:
    """The time that callers waited for a connection."""

    def __init__(self) -> None:
        self._seconds: deque[float] = deque(maxlen=_KEPT)

    def add(self, seconds: float) -> None:
        self._seconds.append(seconds)

    def quantile(self, share: float) -> float:
        """The wait that `share` of the callers did not exceed, 0 where nobody has come yet."""
        ordered = sorted(self._seconds)
        return round(ordered[min(int(share * len(ordered)), len(ordered) - 1)], 4) if ordered else 0.0
