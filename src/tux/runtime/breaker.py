"""A circuit breaker: while a dependency is known to be down, nobody waits for it."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Literal

import structlog

from tux.runtime.clock import Clock

_log = structlog.stdlib.get_logger(__name__)

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 10.0
"""Seconds until one caller may try again; doubled after every failed try, up to the longest pause."""


class Breaker:
    """Closed while the dependency answers. Once it stops answering, open: callers are refused at once, except for one
    at a time that tries whether it is back."""

    def __init__(
        self, clock: Clock, dependency: str, refusal: Callable[[], Exception], on_open: Callable[[], None]
    ) -> None:
        """`dependency` names what is protected in the log, and `refusal()` is raised while the breaker is open."""
        self._clock = clock
        self._dependency = dependency
        self._refusal = refusal
        self._on_open = on_open
        self._failures = 0
        self._look_at = 0.0
        self._looking = False
        self.refused = 0

    @property
    def state(self) -> Literal["closed", "half-open", "open"]:
        if not self._failures:
            return "closed"
        return "half-open" if self._looking else "open"

    @contextmanager
    def admitting(self) -> Generator[None]:
        """Raise the refusal while open. A block that ends without an error counts as an answer of the dependency."""
        looking = self._failures > 0
        if looking and (self._looking or self._clock.monotonic() < self._look_at):
            self.refused += 1
            raise self._refusal()
        self._looking = looking
        try:
            yield
        finally:
            if looking:
                self._looking = False
        self._succeeded()

    def failed(self) -> None:
        """Record that the dependency cannot be reached or does not answer."""
        if self._failures and not self._looking:
            return  # of those who were under way when it was lost
        self._failures += 1
        self._looking = False
        self._look_at = self._clock.monotonic() + min(_FIRST_PAUSE * 2 ** (self._failures - 1), _LONGEST_PAUSE)
        if self._failures == 1:
            _log.warning("a dependency is down", dependency=self._dependency)
            self._on_open()

    def _succeeded(self) -> None:
        if self._failures:
            _log.info("a dependency is back", dependency=self._dependency)
        self._failures = 0
