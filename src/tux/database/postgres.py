"""Connections to PostgreSQL on which nobody waits for ever.

A server that is frozen, or behind a network that swallows packets, answers nothing and closes nothing. Left to itself
the driver would ask such a server to cancel, for 10 seconds, before it lets go of whoever was cancelled.
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

_LOOK = 0.1
"""Seconds after which the driver looks at the socket again, whatever the event loop says."""


class BoundedConnection(AsyncConnection[tuple[Any, ...]]):
    """A connection on which whoever is cancelled, or has waited for `limit` seconds, leaves at once.

    It is closed then: nobody knows its state, and the server rolls back what was not committed.
    """

    limit: float
    on_abandoned: Callable[[float], object]
    """Called with the time of the event loop since which whoever left had waited."""

    @override
    async def wait(self, gen: PQGen[T], interval: float = _LOOK, timeout: float | None = None) -> T:
        began = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(self.limit if timeout is None else timeout):
                return await wait_async(gen, self.pgconn.socket, interval=interval)
        except TimeoutError:
            self._leave(began)
            raise OperationalError("the server did not answer in time") from None
        except asyncio.CancelledError:
            self._leave(began)
            raise

    def _leave(self, began: float) -> None:
        self.pgconn.finish()
        self.on_abandoned(began)


def connecting(limit: float, door: Admission) -> Callable[..., Awaitable[BoundedConnection]]:
    """Makes connections with that limit, within it, and tells `door` of failures."""

    async def connect(*args: Any, **options: Any) -> BoundedConnection:
        began = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(limit):
                connection = await BoundedConnection.connect(*args, **options)
        except TimeoutError:
            door.abandoning(began)
            raise OperationalError("the server did not answer in time") from None
        except OperationalError:
            door.breaker.record_failure()
            raise
        except asyncio.CancelledError:
            door.abandoning(began)
            raise
        connection.limit, connection.on_abandoned = limit, door.abandoning
        return connection

    return connect


async def connect_alone(url: URL, limit: float) -> BoundedConnection:
    """Connect outside the pool, with that limit and within it, to work without transactions.

    Raises `TimeoutError`, or what the driver raises.
    """
    _, options = url.get_dialect()().create_connect_args(url)
    async with asyncio.timeout(limit):
        connection = await BoundedConnection.connect(**options, autocommit=True)
    connection.limit, connection.on_abandoned = limit, bool
    return connection
