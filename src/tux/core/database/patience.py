"""Reading what a feature cannot do without, also where the database is away when it starts."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from tux.core.clock import Clock
from tux.core.database.failures import DatabaseUnavailable

T = TypeVar("T")

_AGAIN = 10.0
"""Seconds."""

_log = structlog.stdlib.get_logger(__name__)


async def once_there(clock: Clock, read: Callable[[], Awaitable[T]], what: str) -> T:
    """What `read()` returns, as soon as the database lets it. `what` names it in the log."""
    while True:
        try:
            return await read()
        except DatabaseUnavailable as error:
            _log.warning("something waits for the database", what=what, error=str(error))
        await clock.sleep(_AGAIN)
