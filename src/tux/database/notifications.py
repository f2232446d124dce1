"""Short messages between the processes that share a PostgreSQL database.

On SQLite there is one process: nothing is sent, and nothing is waited for.
"""

import asyncio
import json
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncSession

from tux.database.engines import place_of
from tux.database.failures import DatabaseUnavailable
from tux.runtime.clock import Clock
from tux.runtime.occurrences import Occurrence, Reporter, Surface

if TYPE_CHECKING:
    from psycopg import Notify

    from tux.database.postgres import BoundedConnection

_log = structlog.stdlib.get_logger(__name__)

_CHANNEL = "tux"

_QUIET_SECONDS = 30.0
"""After so long without a word the connection is tried: a network can swallow a connection without closing it."""

_PAUSES = (0.0, 1.0, 2.0, 5.0, 10.0)
"""Seconds before each attempt to listen again; the last one from then on."""

Heard = Callable[[Mapping[str, Any]], Awaitable[None]]
Missed = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Subscriber:
    topic: str
    heard: Heard
    missed: Missed | None


class Notifications:
    """Notifications by which one process tells all others about rows that it has written."""

    def __init__(self, url: URL, clock: Clock, wait: float) -> None:
        """Nobody waits longer than `wait` seconds for the server, except for a notification."""
        self._url = url
        self._clock = clock
        self._wait = wait
        self._origin = secrets.token_hex(8)
        self._subscribers: list[_Subscriber] = []
        self._received: deque[Notify] = deque()
        self._connection: BoundedConnection | None = None

    @property
    def shared(self) -> bool:
        """Return whether other processes may use the database."""
        return self._url.get_backend_name() == "postgresql"

    def subscribe(self, topic: str, *, heard: Heard, missed: Missed | None = None) -> Callable[[], None]:
        """Have `heard` called with what other processes send about `topic`, until the returned function is called.

        Messages arrive one at a time, in the order in which their transactions were committed. `missed` is called
        whenever some may have been lost, which includes the time before the process listened: whatever was kept on
        the strength of earlier messages is out of date then. Either may raise `DatabaseUnavailable`; `missed` is
        called once more when the database is back.
        """
        subscriber = _Subscriber(topic, heard, missed)
        self._subscribers.append(subscriber)
        return lambda: self._subscribers.remove(subscriber)

    async def send(self, session: AsyncSession, topic: str, **data: object) -> None:
        """Tell every other process once the transaction of `session` is kept, and never if it is not.

        `data` has to fit into 7,000 bytes of JSON: numbers and names, not contents.
        """
        if self.shared:
            message = json.dumps({"origin": self._origin, "topic": topic, "data": data})
            await session.execute(
                text("SELECT pg_notify(:channel, :message)"), {"channel": _CHANNEL, "message": message}
            )

    async def listen(self) -> None:
        """Begin to listen. Raises `DatabaseUnavailable` where that cannot be done."""
        if not self.shared:
            return
        self._connection = await self._connected()
        try:
            for subscriber in [*self._subscribers]:
                if subscriber.missed is not None:
                    await subscriber.missed()
        except BaseException:
            self._disconnect()
            raise

    async def run(self, reporter: Reporter) -> None:
        """Hand on what arrives, for ever, and listen again whenever the connection breaks."""
        try:
            while self.shared:
                if self._connection is None:
                    await self._listen_again()
                try:
                    await self._hear(reporter)
                except DatabaseUnavailable as error:
                    _log.warning("notifications are interrupted", error=str(error), cause=str(error.__cause__))
                self._disconnect()
        finally:
            self._disconnect()

    async def _listen_again(self) -> None:
        for attempt in count():
            await self._clock.sleep(_PAUSES[min(attempt, len(_PAUSES) - 1)])
            try:
                await self.listen()
            except DatabaseUnavailable as error:
                _log.debug("notifications are not back yet", error=str(error))
                self._disconnect()
            else:
                _log.info("notifications are back")
                return

    async def _connected(self) -> "BoundedConnection":
        from tux.database.postgres import connect_alone

        with self._naming_failures():
            connection = await connect_alone(self._url, self._wait)
            self._received.clear()
            connection.add_notify_handler(self._received.append)
            await connection.execute(f"LISTEN {_CHANNEL}")
            return connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.pgconn.finish()
            self._connection = None

    async def _hear(self, reporter: Reporter) -> None:
        while True:
            while self._received:
                await self._hand_on(json.loads(self._received.popleft().payload), reporter)
            with self._naming_failures():
                await self._wait_for_more()

    async def _wait_for_more(self) -> None:
        from psycopg.generators import notifies
        from psycopg.waiting import wait_async

        if self._connection is None:
            raise DatabaseUnavailable(database=place_of(self._url))
        try:
            async with asyncio.timeout(_QUIET_SECONDS):
                socket = self._connection.pgconn.socket
                await wait_async(notifies(self._connection.pgconn), socket, interval=_QUIET_SECONDS)
        except TimeoutError:
            await self._connection.execute("SELECT 1")

    async def _hand_on(self, message: Mapping[str, Any], reporter: Reporter) -> None:
        if message["origin"] == self._origin:
            return
        for subscriber in [subscriber for subscriber in self._subscribers if subscriber.topic == message["topic"]]:
            try:
                await subscriber.heard(message["data"])
            except DatabaseUnavailable:
                raise
            except Exception as error:  # noqa: BLE001 - one subscriber's mistake must not silence the others
                await reporter.report(Occurrence(surface=Surface.DATABASE, error=error, source=subscriber.topic))

    @contextmanager
    def _naming_failures(self) -> Generator[None]:
        from psycopg import Error

        try:
            yield
        except (Error, OSError) as error:
            raise DatabaseUnavailable(database=place_of(self._url)) from error
