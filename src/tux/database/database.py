"""The one way to the database: `session()` to read, `transaction()` to write, both only as `async with`."""

import asyncio
import random
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterable
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from dataclasses import asdict
from typing import TypeVar, cast

import structlog
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.pool import QueuePool

from tux.database.admission import Admission
from tux.database.engines import BEGIN, PoolLimits, engine_for, make_file, parse_url, place_of
from tux.database.failures import DatabaseUnavailable, committing, naming_failures
from tux.database.leaks import CHECK_INTERVAL_SECONDS, LeakWatch
from tux.database.notifications import Notifications
from tux.database.occupancy import shared_file
from tux.database.revisions import Branch, Revisions, current
from tux.database.stats import DatabaseStats
from tux.runtime.clock import Clock, SystemClock
from tux.runtime.occurrences import Reporter

_log = structlog.stdlib.get_logger(__name__)

T = TypeVar("T")

_QUEUE_FACTOR = 10
"""The factor by which a queue for connections may take longer than a single answer, as long as it moves."""

_RETRY_PAUSES_SECONDS = (0.02, 0.1)
"""The average pause before the second and the third attempt at a transaction."""


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
        """Allow at most `pool_size` + `pool_overflow` connections. `branches` are the revisions that features own.

        No caller waits longer than `wait` seconds for any one answer of the database, or for a connection while no
        other caller gets one. A queue that moves may take up to ten times that. The other waits follow from `wait`
        unless they are given. All of them end in `DatabaseBusy` where the database does answer.
        """
        self.url = parse_url(url)
        self.place = place_of(self.url)
        self.revisions = Revisions(branches)
        limits = PoolLimits(
            pool_size,
            pool_overflow,
            wait,
            wait * _QUEUE_FACTOR,
            statement_wait or wait * 7 / 8,
            lock_wait or wait / 2,
        )
        self._clock = clock or SystemClock()
        self._wait = wait
        self._admission = Admission(self.place, wait, limits.pool_wait, wait * 7 / 8, self._clock)
        self._engine = engine_for(self.url, limits, self._admission)
        self.notifications = Notifications(self.url, self._clock, wait)
        self._leaks = LeakWatch(self._engine.sync_engine, self._clock)
        self._writers = asyncio.Lock() if self.dialect == "sqlite" else None
        writing = self._engine.execution_options(**{BEGIN: "IMMEDIATE"})
        self._reads = async_sessionmaker(self._engine, sync_session_class=_ReadingSession, expire_on_commit=False)
        self._writes = async_sessionmaker(writing, expire_on_commit=False)

    @property
    def dialect(self) -> str:
        """Return `sqlite` or `postgresql`."""
        return self._engine.dialect.name

    def stats(self) -> DatabaseStats:
        """Return the state of the pool at this moment."""
        pool, admission = cast("QueuePool", self._engine.pool), self._admission
        return DatabaseStats(
            in_use=self._leaks.in_use,
            idle=pool.checkedin(),
            waiting=admission.waiting,
            wait_median=admission.waits.quantile(0.5),
            wait_p99=admission.waits.quantile(0.99),
            wait_worst=admission.waits.quantile(1),
            abandoned=admission.abandoned,
            refused=admission.breaker.refused,
            leaks=self._leaks.found,
            breaker=admission.breaker.state,
        )

    async def watch(self, reporter: Reporter) -> None:
        """Report connections that are not returned to the pool, and log the pool's figures at level debug, for ever."""
        while True:
            await self._clock.sleep(CHECK_INTERVAL_SECONDS)
            await self._leaks.report(reporter)
            _log.debug("connection pool", **asdict(self.stats()))

    @asynccontextmanager
    async def session(self) -> AsyncGenerator[AsyncSession]:
        """Open a session for reading; writing through it raises. What it read can be used after it has closed."""
        with naming_failures(self.place):
            async with self._reads() as session:
                await self._admission.enter(session.connection)
                async with _rolling_back(session):
                    yield session

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncSession]:
        """Open a session for writing. It commits at the end, and rolls back when the block raises or is cancelled.

        On SQLite, only one transaction writes at a time. Await neither Discord nor anything else slow in it.
        """
        lock = _WriteLock(self._writers)
        with naming_failures(self.place), lock:
            async with self._writes() as session:
                await self._admission.enter(lock.acquire, session.connection)
                async with _rolling_back(session):
                    yield session
                    await session.flush()  # a failure here, before the commit, is not in doubt
                    with committing():
                        await session.commit()
                    for callback in session.info.pop(_AFTER_COMMIT, ()):
                        callback()

    async def retrying(self, work: Callable[[AsyncSession], Awaitable[T]], *, idempotent: bool = False) -> T:
        """Run `work` as one transaction, and repeat it where another was in the way or the connection broke.

        `work` may run up to three times, so it must do nothing but use its session. A commit that got no answer may
        have succeeded. It is repeated only where `idempotent` promises that running twice has the effect of running
        once, for example because a unique key makes the second run a no-op. No attempt begins after `wait` seconds.
        """
        deadline = self._clock.monotonic() + self._wait
        for pause in _RETRY_PAUSES_SECONDS:
            try:
                async with self.transaction() as session:
                    return await work(session)
            except DatabaseUnavailable as failure:
                if not failure.retryable or (failure.in_doubt and not idempotent):
                    raise
                pause *= random.uniform(0.5, 1.5)  # noqa: S311, PLW2901 - it keeps rivals from colliding again
                if self._clock.monotonic() + pause > deadline:
                    raise
                _log.info("repeating a transaction", failure=str(failure), cause=str(failure.__cause__))
            await self._clock.sleep(pause)
        async with self.transaction() as session:
            return await work(session)

    async def migrate(self) -> None:
        """Upgrade the tables to this code, once, however many processes start at the same moment.

        Raises `DatabaseUnknown` for a database with revisions that this code does not know. When cancelled, it stops
        waiting for another process and begins no further revision, but completes the one that it has begun.
        """
        if self.dialect == "sqlite":
            make_file(self.url)
            await self.close()  # an open connection may be to a file that was replaced
        if self.revisions.reached_by(await self.current()):
            return
        cancelled = threading.Event()
        try:
            await asyncio.to_thread(self._upgrade, cancelled.is_set)
        finally:
            cancelled.set()  # a thread cannot be cancelled

    @contextmanager
    def occupied(self) -> Generator[None]:
        """Keep commands from wiping a SQLite file meanwhile. On PostgreSQL, the connection for notifications does.

        Raises `DatabaseBusy` while such a command runs.
        """
        with shared_file(self.url) if self.dialect == "sqlite" else nullcontext():
            yield

    async def current(self) -> frozenset[str]:
        """Return the newest revision of every branch that the tables are at, none where there are no tables.

        Raises `DatabaseUnknown` for revisions that this code does not know.
        """
        async with self.session() as session:
            connection = await session.connection()
            rows = await connection.run_sync(current)
        self.revisions.require_known(rows, self.place)
        return rows

    async def close(self) -> None:
        """Close every connection. Those in use get `wait` seconds to be returned first.

        The database can still be used afterwards: it connects again.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(self._wait):
                await self._leaks.wait_until_returned()
        await self._engine.dispose()

    def _upgrade(self, cancelled: Callable[[], bool]) -> None:
        from tux.database import migrations  # loads Alembic, which most starts do not need

        with naming_failures(self.place):
            migrations.upgrade(self.url, known=self.revisions, cancelled=cancelled)


def after_commit(session: AsyncSession, callback: Callable[[], None]) -> None:
    """Have `callback` called once the transaction of `session` has committed, and never if it does not."""
    callbacks: list[Callable[[], None]] | None = session.info.get(_AFTER_COMMIT)
    if callbacks is None:
        callbacks = session.info[_AFTER_COMMIT] = []
        event.listen(session.sync_session, "after_rollback", _drop_callbacks)
    callbacks.append(callback)


def _drop_callbacks(session: Session) -> None:
    session.info.pop(_AFTER_COMMIT, None)


_AFTER_COMMIT = "tux-after-commit"
"""The key of a session's callbacks. SQLAlchemy's own event comes at the end of each savepoint as well."""


@asynccontextmanager
async def _rolling_back(session: AsyncSession) -> AsyncGenerator[None]:
    """Roll back when the block raises, and let its exception pass even where the rollback fails too.

    A cancelled task does not wait for a rollback: closing the connection has the same effect.
    """
    try:
        yield
    except Exception as error:
        try:
            await session.rollback()
        except SQLAlchemyError as lost:  # the connection broke, which undoes everything as well
            error.add_note(f"The rollback was not answered: {type(lost).__name__}")
        raise
    except BaseException:
        await session.invalidate()
        raise


class _WriteLock:
    """One writer's hold on a SQLite file. Writers queue first come, first served: SQLite's lock is polled, and unfair.

    Without a lock, as on PostgreSQL, it does nothing.
    """

    def __init__(self, writers: asyncio.Lock | None) -> None:
        self._writers = writers
        self._acquired = False

    async def acquire(self) -> None:
        if self._writers:
            self._acquired = await self._writers.acquire()

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        if self._writers and self._acquired:
            self._writers.release()


class _ReadingSession(Session):
    """A session that refuses to write, on both dialects, before anything reaches the database."""


def _refuse_flush(session: Session, _context: object, _instances: object) -> None:
    raise RuntimeError(f"session() is for reading; write {[*session.new, *session.dirty]} in transaction()")


def _refuse_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        raise RuntimeError("session() is for reading; write in transaction()")


event.listen(_ReadingSession, "before_flush", _refuse_flush)
event.listen(_ReadingSession, "do_orm_execute", _refuse_statement)
