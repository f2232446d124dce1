"""Retries of work that needs something which is down at the moment, such as the database when the bot starts."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from tux.runtime.clock import Clock

T = TypeVar("T")

RETRY_SECONDS = 10.0

_log = structlog.stdlib.get_logger(__name__)


async def retry_until_available(
    read: Callable[[], Awaitable[T]], purpose: str, *, clock: Clock, unavailable: type[Exception]
) -> T:
    """Return what `read()` returns, trying again every `RETRY_SECONDS` while it raises `unavailable`.

    `purpose` names the work in the log.
    """
    while True:
        try:
            return await read()
        except unavailable as error:
            _log.warning("waiting for a dependency", purpose=purpose, error=str(error))
        await clock.sleep(RETRY_SECONDS)
