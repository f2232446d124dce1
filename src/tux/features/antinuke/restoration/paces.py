"""The pace of a restoration: far enough below Discord's limits that the guard is never kept waiting."""

from collections.abc import Callable

from tux.runtime.clock import Clock

REQUESTS_PER_SECOND = 25
"""Discord allows 50 in all. The rest is for the guard, and for everything else that Tux does."""

QUIET_SECONDS = 10.0
"""The time without a verdict after which a paused restoration goes on."""

_SHORTEST_SECONDS = 0.001
"""The shortest rest that is waited for: clocks do not know all fractions of a second."""


class RequestPace:
    """Lets requests through one by one, and none while there is an attack."""

    def __init__(
        self,
        clock: Clock,
        per_second: float = REQUESTS_PER_SECOND,
        *,
        is_held: Callable[[], bool] = lambda: False,
    ) -> None:
        """Let nothing through while `is_held` returns True, as in panic mode."""
        self._is_held = is_held
        self._clock = clock
        self._interval = 1 / per_second
        self._next = 0.0
        self._quiet_at = 0.0
        self.requests = 0
        """The number of requests that were let through."""
        self.pauses = 0
        """The number of attacks that were waited for."""

    def pause(self) -> None:
        """Let nothing through until it has been quiet for a while."""
        now = self._clock.monotonic()
        self.pauses += not self.is_paused
        self._quiet_at = now + QUIET_SECONDS

    @property
    def is_paused(self) -> bool:
        """Return whether an attack is being waited for."""
        return self._clock.monotonic() < self._quiet_at

    async def turn(self) -> None:
        """Return when it is the turn of the next request."""
        while True:
            if self._is_held():
                self.pause()
            now = self._clock.monotonic()
            rest = max(self._next, self._quiet_at) - now
            if rest < _SHORTEST_SECONDS:
                break
            await self._clock.sleep(rest)
        self._next = max(self._next, now) + self._interval
        self.requests += 1
