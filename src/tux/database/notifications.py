"""Short messages between the processes that share a PostgreSQL database.

On SQLite there is only one process, so nothing is sent and nobody listens.
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
from tux.database.failures import DatabaseBusy, DatabaseUnavailable, problem_of_driver
from tux.database.occupancy import LOCK
from tux.runtime.clock import Clock
from tux.runtime.occurrences import Occurrence, Reporter, Surface
from tux.runtime.tasks import STEADY_SECONDS, growing_pause

if TYPE_CHECKING:
    from psycopg import Notify

    from tux.database.postgres import BoundedConnection

_log = structlog.stdlib.get_logger(__name__)

_CHANNEL = "tux"

_QUIET_SECONDS = 30.0
"""The silence after which the connection is tested, because a network can drop one without closing it."""

_RECONNECT_SECONDS = (0.0, 1.0, 2.0, 5.0, 10.0)
"""The pauses before the attempts to listen again; the last one repeats."""

OnMessage = Callable[[Mapping[str, Any]], Awaitable[None]]
OnGap = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Subscriber:
    topic: str
    on_message: OnMessage
    on_gap: OnGap | None


class Notifications:
    """The messages by which one process tells all the others about rows that it has written."""

    def __init__(self, url: URL, clock: Clock, wait: float) -> None:
        """Wait at most `wait` seconds for any answer of the server."""
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

    def subscribe(self, topic: str, *, on_message: OnMessage, on_gap: OnGap | None = None) -> Callable[[], None]:
        """Call `on_message` with what other processes send about `topic`, until the returned function is called.

        Messages arrive one at a time, in the order in which their transactions were committed. `on_gap` is called
        whenever some may have been lost, and once when the process begins to listen: whatever is cached may then be
        out of date. Either may raise `DatabaseUnavailable`; `on_gap` is called again once the database is back.
        """
        subscriber = _Subscriber(topic, on_message, on_gap)
        self._subscribers.append(subscriber)
        return lambda: self._subscribers.remove(subscriber)

    async def send(self, session: AsyncSession, topic: str, **data: object) -> None:
        """Send `data` to every other process when the transaction of `session` is committed.

        It must fit into 7,000 bytes of JSON, so it holds ids and names rather than content.
        """
        if self.shared:
            message = json.dumps({"origin": self._origin, "topic": topic, "data": data})
            await session.execute(
                text("SELECT pg_notify(:channel, :message)"), {"channel": _CHANNEL, "message": message}
            )

    async def listen(self) -> None:
        """Start listening, and keep commands from wiping the database meanwhile. Raises `DatabaseUnavailable`."""
        if not self.shared:
            return
        try:
            await self._connect()
            for subscriber in [*self._subscribers]:
                if subscriber.on_gap is not None:
                    await subscriber.on_gap()
        except BaseException:
            self._disconnect()
            raise

    async def run(self, reporter: Reporter) -> None:
        """Pass messages to their subscribers, for ever, and reconnect whenever the connection breaks."""
        failures = 0
        try:
            while self.shared:
                started = self._clock.monotonic()
                try:
                    if self._connection is None:
                        await self._reconnect()
                    await self._receive(reporter)
                except DatabaseUnavailable as error:
                    _log.warning(
                        "the connection for notifications was lost", error=str(error), cause=str(error.__cause__)
                    )
                except Exception as error:  # noqa: BLE001 - nothing but a stop ends the listening
                    failures = 1 if self._clock.monotonic() - started >= STEADY_SECONDS else failures + 1
                    if failures == 1:
                        occurrence = Occurrence(surface=Surface.DATABASE, error=error, source="notifications")
                        await reporter.report(occurrence)
                    await self._clock.sleep(growing_pause(failures))
                self._disconnect()
        finally:
            self._disconnect()

    async def _reconnect(self) -> None:
        for attempt in count():
            await self._clock.sleep(_RECONNECT_SECONDS[min(attempt, len(_RECONNECT_SECONDS) - 1)])
            try:
                await self.listen()
            except DatabaseUnavailable as error:
                _log.debug("could not listen for notifications yet", error=str(error))
                self._disconnect()
            else:
                _log.info("listening for notifications again")
                return

    async def _connect(self) -> None:
        from tux.database.postgres import connect_alone

        with self._translate_failures():
            self._connection = connection = await connect_alone(self._url, self._wait)
            self._received.clear()
            connection.add_notify_handler(self._received.append)
            taken = await connection.execute("SELECT pg_try_advisory_lock_shared(%s)", (LOCK,))
            await connection.execute(f"LISTEN {_CHANNEL}")
        if await taken.fetchone() != (True,):
            raise DatabaseBusy(database=place_of(self._url), problem="locked")

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.pgconn.finish()
            self._connection = None

    async def _receive(self, reporter: Reporter) -> None:
        while True:
            while self._received:
                await self._deliver(json.loads(self._received.popleft().payload), reporter)
            with self._translate_failures():
                await self._wait_for_message()

    async def _wait_for_message(self) -> None:
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

    async def _deliver(self, message: Mapping[str, Any], reporter: Reporter) -> None:
        if message["origin"] == self._origin:
            return
        for subscriber in [subscriber for subscriber in self._subscribers if subscriber.topic == message["topic"]]:
            try:
                await subscriber.on_message(message["data"])
            except DatabaseUnavailable:
                raise
            except Exception as error:  # noqa: BLE001 - one failing subscriber must not silence the others
                await reporter.report(Occurrence(surface=Surface.DATABASE, error=error, source=subscriber.topic))

    @contextmanager
    def _translate_failures(self) -> Generator[None]:
        from psycopg import Error

        try:
            yield
        except (Error, OSError) as error:
            raise DatabaseUnavailable(database=place_of(self._url), problem=problem_of_driver(error)) from error
