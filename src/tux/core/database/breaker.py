"""Keeps everybody from waiting for a database that is known to be away."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Literal

import structlog

from tux.core.clock import Clock
from tux.core.database.failures import DatabaseUnavailable

_log = structlog.stdlib.get_logger(__name__)

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 10.0
"""Seconds until somebody may look whether the database is back; doubled every time it is not."""


class Breaker:
    """Closed while the database answers. Once it does not, open: nobody is let through but one at a time, to look."""

    def __init__(self, clock: Clock, place: str, on_open: Callable[[], None]) -> None:
        self._clock = clock
        self._place = place
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
        """Raises `DatabaseUnavailable` while open; a block that ends well is taken for an answer of the database."""
        looking = self._failures > 0
        if looking and (self._looking or self._clock.monotonic() < self._look_at):
            self.refused += 1
            raise DatabaseUnavailable(database=self._place)
        self._looking = looking
        try:
            yield
        finally:
            if looking:
                self._looking = False
        self._succeeded()

    def failed(self) -> None:
        """The database cannot be reached, or does not answer."""
        if self._failures and not self._looking:
            return  # of those who were under way when it was lost
        self._failures += 1
        self._looking = False
        self._look_at = self._clock.monotonic() + min(_FIRST_PAUSE * 2 ** (self._failures - 1), _LONGEST_PAUSE)
        if self._failures == 1:
            _log.warning("the database is away", database=self._place)
            self._on_open()

    def _succeeded(self) -> None:
        if self._failures:
            _log.info("the database is back", database=self._place)
        self._failures = 0
