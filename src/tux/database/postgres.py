"""Connections to PostgreSQL on which nothing waits for ever.

A server that is frozen, or behind a network that drops packets, neither answers nor closes connections. By itself, the
driver would spend 10 seconds asking such a server to cancel before it released a cancelled task.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from psycopg import AsyncConnection, OperationalError
from psycopg.abc import PQGen
from psycopg.waiting import wait_async
from sqlalchemy import URL
from typing_extensions import override

from tux.database.admission import Admission

T = TypeVar("T")

_POLL_SECONDS = 0.1
"""The interval at which the driver checks the socket, whether or not the event loop reports anything."""


class BoundedConnection(AsyncConnection[tuple[Any, ...]]):
    """A connection that a caller abandons at once when cancelled, or after `limit` seconds without an answer.

    An abandoned connection is closed: its state is unknown, and the server rolls back what was not committed.
    """

    limit: float
    on_abandoned: Callable[[float], object]
    """Called with the time of the event loop at which the caller that gave up began to wait."""

    @override
    async def wait(self, gen: PQGen[T], interval: float = _POLL_SECONDS, timeout: float | None = None) -> T:
        began = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(self.limit if timeout is None else timeout):
                return await wait_async(gen, self.pgconn.socket, interval=interval)
        except TimeoutError:
            self._abandon(began)
            raise OperationalError("the server did not answer in time") from None
        except asyncio.CancelledError:
            self._abandon(began)
            raise

    def _abandon(self, began: float) -> None:
        self.pgconn.finish()
        self.on_abandoned(began)


def connector(limit: float, admission: Admission) -> Callable[..., Awaitable[BoundedConnection]]:
    """Return a function that connects within `limit`, which its connections keep, and tells `admission` of failures."""

    async def connect(*args: Any, **options: Any) -> BoundedConnection:
        began = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(limit):
                connection = await BoundedConnection.connect(*args, **options)
        except TimeoutError:
            admission.record_abandoned(began)
            raise OperationalError("the server did not answer in time") from None
        except OperationalError:
            admission.breaker.record_failure()
            raise
        except asyncio.CancelledError:
            admission.record_abandoned(began)
            raise
        connection.limit, connection.on_abandoned = limit, admission.record_abandoned
        return connection

    return connect


async def connect_alone(url: URL, limit: float) -> BoundedConnection:
    """Connect within `limit`, outside the pool and with autocommit, and give the connection that limit.

    Raises `TimeoutError`, or the driver's own errors.
    """
    _, options = url.get_dialect()().create_connect_args(url)
    async with asyncio.timeout(limit):
        connection = await BoundedConnection.connect(**options, autocommit=True)
    connection.limit, connection.on_abandoned = limit, bool
    return connection
