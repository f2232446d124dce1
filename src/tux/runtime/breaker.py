"""A circuit breaker: while a dependency is known to be down, no caller waits for it."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Literal

import structlog

from tux.runtime.clock import Clock

_log = structlog.stdlib.get_logger(__name__)

_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 10.0
"""The first pause before one caller may probe; it doubles after every failed probe, up to the longest."""


class Breaker:
    """A breaker is closed while the dependency answers. Once the dependency stops answering, the breaker is open.

    Callers are then refused at once, except for one at a time, which probes whether the dependency is back.
    """

    def __init__(
        self, clock: Clock, dependency: str, refusal: Callable[[], Exception], on_open: Callable[[], None]
    ) -> None:
        """Start closed. `dependency` is its name in the log; `refusal()` is raised while the breaker is open."""
        self._clock = clock
        self._dependency = dependency
        self._refusal = refusal
        self._on_open = on_open
        self._failures = 0
        self._probe_at = 0.0
        self._probing = False
        self.refused = 0

    @property
    def state(self) -> Literal["closed", "half-open", "open"]:
        if not self._failures:
            return "closed"
        return "half-open" if self._probing else "open"

    @contextmanager
    def attempt(self) -> Generator[None]:
        """Raise the refusal while open. A block that ends without an error counts as an answer of the dependency."""
        probing = self._failures > 0
        if probing and (self._probing or self._clock.monotonic() < self._probe_at):
            self.refused += 1
            raise self._refusal()
        self._probing = probing
        try:
            yield
        finally:
            if probing:
                self._probing = False
        self._record_success()

    def record_failure(self) -> None:
        """Record that the dependency cannot be reached or does not answer."""
        if self._failures and not self._probing:
            return  # this attempt was already under way when the breaker opened
        self._failures += 1
        self._probing = False
        pause = _FIRST_PAUSE_SECONDS * 2 ** (self._failures - 1)
        self._probe_at = self._clock.monotonic() + min(pause, _LONGEST_PAUSE_SECONDS)
        if self._failures == 1:
            _log.warning("a dependency is down", dependency=self._dependency)
            self._on_open()

    def _record_success(self) -> None:
        if self._failures:
            _log.info("a dependency is back", dependency=self._dependency)
        self._failures = 0
