"""The one way to the database: `session()` to read, `transaction()` to write, both only as `async with`."""

import asyncio
import random
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from typing import TypeVar, cast

import structlog
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.pool import QueuePool

from tux.database.admission import Admission
from tux.database.engines import BEGIN, PoolLimits, engine_for, make_file, parsed, place_of
from tux.database.failures import DatabaseUnavailable, committing, naming_failures
from tux.database.leaks import LOOK_EVERY, LeakWatch
from tux.database.notifications import Notifications
from tux.database.revisions import Branch, Revisions, current
from tux.database.stats import DatabaseStats
from tux.runtime.clock import Clock, SystemClock
from tux.runtime.occurrences import Reporter

_log = structlog.stdlib.get_logger(__name__)

T = TypeVar("T")

_CROWD = 10
"""The factor by which a crowd waits longer for connections than for an answer."""

_PAUSES = (0.02, 0.1)
"""Seconds, more or less, before a transaction is done for the second and the third time."""


class Database:
    """A SQLite file or a PostgreSQL database.

    Nothing connects before the first use. Failures of the database itself arrive as `DatabaseUnavailable`.
    """

    def __init__(
        self,
        url: str,
        *,
        clock: Clock | None = None,
        pool_size: int = 5,
        pool_overflow: int = 5,
        wait: float = 2,
        statement_wait: float | None = None,
        lock_wait: float | None = None,
        branches: Iterable[Branch] = (),
    ) -> None:
        """Open at most `pool_size` + `pool_overflow` connections. `branches` are the revisions that features own.

        Nobody waits longer than `wait` seconds for any one answer of the database, or for a connection while nobody
        gets one; a crowd waits for as long as it moves, up to ten times that. The other waits follow from `wait` where
        they are not given. All of them end in `DatabaseBusy` where the database is there.
        """
        self.url = parsed(url)
        self.place = place_of(self.url)
        self.revisions = Revisions(branches)
        limits = PoolLimits(
            pool_size,
            pool_overflow,
            wait,
            wait * _CROWD,
            statement_wait or wait * 7 / 8,
            lock_wait or wait / 2,
        )
        self._clock = clock or SystemClock()
        self._wait = wait
        self._door = Admission(self.place, wait, limits.pool_wait, wait * 7 / 8, self._clock)
        self._engine = engine_for(self.url, limits, self._door)
        self.notifications = Notifications(self.url, self._clock, wait)
        self._leaks = LeakWatch(self._engine.sync_engine, self._clock)
        self._turns = asyncio.Lock() if self.dialect == "sqlite" else None
        writing = self._engine.execution_options(**{BEGIN: "IMMEDIATE"})
        self._reads = async_sessionmaker(self._engine, sync_session_class=_ReadingSession, expire_on_commit=False)
        self._writes = async_sessionmaker(writing, expire_on_commit=False)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    def stats(self) -> DatabaseStats:
        """Return the state of the pool at this moment."""
        pool, door = cast("QueuePool", self._engine.pool), self._door
        return DatabaseStats(
            in_use=self._leaks.held,
            idle=pool.checkedin(),
            waiting=door.waiting,
            wait_median=door.waits.quantile(0.5),
            wait_p99=door.waits.quantile(0.99),
            wait_worst=door.waits.quantile(1),
            abandoned=door.abandoned,
            refused=door.breaker.refused,
            leaks=self._leaks.found,
            breaker=door.breaker.state,
        )

    async def watch(self, reporter: Reporter) -> None:
        """Reports connections that are not given back, for ever, and shows the figures to whoever debugs."""
        while True:
            await self._clock.sleep(LOOK_EVERY)
            await self._leaks.report(reporter)
            _log.debug("pool", **asdict(self.stats()))

    @asynccontextmanager
    async def session(self) -> AsyncGenerator[AsyncSession]:
        """Open a session for reading; writing through it raises. What it read can be used after it has closed."""
        with naming_failures(self.place):
            async with self._reads() as session:
                await self._door.enter(session.connection)
                async with _undone_when_it_fails(session):
                    yield session

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncSession]:
        """Open a session for writing: it commits at the end, and rolls back when the block raises or is cancelled.

        On SQLite one transaction writes at a time. Keep Discord, and every other wait, out of it.
        """
        turn = _Turn(self._turns)
        with naming_failures(self.place), turn:
            async with self._writes() as session:
                await self._door.enter(turn.take, session.connection)
                async with _undone_when_it_fails(session):
                    yield session
                    await session.flush()  # what fails in here is not in doubt
                    with committing():
                        await session.commit()

    async def retrying(self, work: Callable[[AsyncSession], Awaitable[T]], *, idempotent: bool = False) -> T:
        """Runs `work` as one transaction, and all of it again where another was in the way or the connection broke.

        `work` may run up to three times, so it does nothing but use its session. A commit that was not answered may
        have been kept: that is done again only where `idempotent` says that doing it twice is doing it once, as when
        a unique key in its rows makes the second a no-op. No attempt begins when `wait` seconds have passed.
        """
        deadline = self._clock.monotonic() + self._wait
        for pause in _PAUSES:
            try:
                async with self.transaction() as session:
                    return await work(session)
            except DatabaseUnavailable as failure:
                if not failure.again or (failure.in_doubt and not idempotent):
                    raise
                pause *= random.uniform(0.5, 1.5)  # noqa: S311, PLW2901 - it spreads those who met, and hides nothing
                if self._clock.monotonic() + pause > deadline:
                    raise
                _log.info("a transaction is done again", failure=str(failure), cause=str(failure.__cause__))
            await self._clock.sleep(pause)
        async with self.transaction() as session:
            return await work(session)

    async def migrate(self) -> None:
        """Bring the tables up to this code, once, however many processes start at the same moment.

        Refuses a database that this code does not know, with `DatabaseUnknown`. When cancelled it neither waits for
        another process nor begins another revision; the one that it has begun is brought to its end.
        """
        if self.dialect == "sqlite":
            make_file(self.url)
            await self.close()  # what was open may be another file
        if self.revisions.reached_by(await self.current()):
            return
        given_up = threading.Event()
        try:
            await asyncio.to_thread(self._upgrade, given_up.is_set)
        finally:
            given_up.set()  # a thread cannot be cancelled

    async def current(self) -> frozenset[str]:
        """Return the newest revision of every branch that the tables have, none where there are no tables.

        Refuses revisions that this code does not know, with `DatabaseUnknown`.
        """
        async with self.session() as session:
            connection = await session.connection()
            rows = await connection.run_sync(current)
        self.revisions.require_known(rows, self.place)
        return rows

    async def close(self) -> None:
        """Closes every connection, those in use as soon as they are back, for which it waits a moment.

        The database can still be used; it connects again.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(self._wait):
                await self._leaks.all_back()
        await self._engine.dispose()

    def _upgrade(self, given_up: Callable[[], bool]) -> None:
        from tux.database import migrations  # brings Alembic, which a start without work to do should not load

        with naming_failures(self.place):
            migrations.upgrade(self.url, known=self.revisions, given_up=given_up)


def after_commit(session: AsyncSession, call: Callable[[], None]) -> None:
    """Has `call` called once the transaction of `session` is kept, and never if it is not."""

    def committed(_session: object) -> None:
        call()

    event.listen(session.sync_session, "after_commit", committed, once=True)


@asynccontextmanager
async def _undone_when_it_fails(session: AsyncSession) -> AsyncGenerator[None]:
    """Rolls back when the block raises, whose failure is the one that is heard.

    Whoever is cancelled does not wait for that: the connection is closed, which has the same effect.
    """
    try:
        yield
    except Exception as error:
        try:
            await session.rollback()
        except SQLAlchemyError as lost:  # with the connection, which undoes everything as well
            error.add_note(f"The rollback was not answered: {type(lost).__name__}")
        raise
    except BaseException:
        await session.invalidate()
        raise


class _Turn:
    """Writers of a SQLite file queue here, first come first served: its own lock is polled, and unfair."""

    def __init__(self, turns: asyncio.Lock | None) -> None:
        self._turns = turns
        self._taken = False

    async def take(self) -> None:
        if self._turns:
            self._taken = await self._turns.acquire()

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        if self._turns and self._taken:
            self._turns.release()


class _ReadingSession(Session):
    """Catches a write where reading was promised, on both dialects, before it reaches the database."""


def _refuse_flush(session: Session, _context: object, _instances: object) -> None:
    raise RuntimeError(f"session() is for reading; write {[*session.new, *session.dirty]} in transaction()")


def _refuse_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        raise RuntimeError("session() is for reading; write in transaction()")


event.listen(_ReadingSession, "before_flush", _refuse_flush)
event.listen(_ReadingSession, "do_orm_execute", _refuse_statement)
