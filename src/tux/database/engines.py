"""Engines for the two dialects, set up so that both give the same guarantees."""

import asyncio
import errno
import os
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, ExceptionContext, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry

from tux.database.admission import Admission
from tux.database.failures import (
    DatabaseOptionUnknown,
    DatabaseUnavailable,
    DatabaseUrlWrong,
    Problem,
    name_number_out_of_range,
    problem_with_file,
)

BEGIN = "tux_begin"
"""The execution option for how SQLite begins a transaction: IMMEDIATE to write, so that what was read stays true."""


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """The most connections that may be open, and the longest waits, in seconds.

    `wait` applies on our side. The limits that the server itself applies are shorter, so that a server which is up
    always answers in time and its connection stays usable.
    """

    pool_size: int
    pool_overflow: int
    wait: float
    pool_wait: float
    statement_wait: float
    lock_wait: float


def parse_url(url: str) -> URL:
    """Return the address with the driver that Tux uses. Raises `DatabaseUrlWrong` for one that can never work."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise DatabaseUrlWrong(problem="unreadable") from None  # the message quotes the address, password and all
    except ValueError:
        raise DatabaseUrlWrong(problem="port") from None
    match address.get_backend_name():
        case "postgres" | "postgresql":
            return _postgres_url(address)
        case "sqlite" if address.database and address.database != ":memory:":
            _refuse_options(address, set())
            return address.set(drivername="sqlite+aiosqlite")
        case "sqlite":
            raise DatabaseUrlWrong(problem="in-memory")
        case _:
            raise DatabaseUrlWrong(problem="dialect")


def _postgres_url(address: URL) -> URL:
    from psycopg.pq import Conninfo  # the driver, which SQLite does not need

    if "@" in (address.host or ""):
        raise DatabaseUrlWrong(problem="unreadable")
    if address.port is not None and not 0 < address.port < 1 << 16:
        raise DatabaseUrlWrong(problem="port")
    _refuse_options(address, {option.keyword.decode() for option in Conninfo.get_defaults()})
    address = address.set(drivername="postgresql+psycopg")
    try:
        address.get_dialect()().create_connect_args(address)  # parses the hosts and ports among the options
    except ArgumentError:
        raise DatabaseUrlWrong(problem="port") from None
    return address


def _refuse_options(address: URL, known: set[str]) -> None:
    for option in sorted(set(address.query) - known):
        raise DatabaseOptionUnknown(option=option)


def place_of(url: URL) -> str:
    """Return the address of the database as anybody may read it: without the password and the query."""
    return url.set(drivername=url.get_backend_name(), query={}).render_as_string(hide_password=True)


def engine_for(url: URL, limits: PoolLimits, admission: Admission) -> AsyncEngine:
    """Return an engine that has not connected yet. Its connections tell `admission` when the server does not answer."""
    postgres = url.get_backend_name() == "postgresql"
    engine = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=limits.pool_size,
        max_overflow=limits.pool_overflow,
        pool_timeout=limits.pool_wait,
        pool_pre_ping=postgres,  # a file does not close connections
        hide_parameters=True,
        connect_args=_postgres_arguments(url, limits, admission) if postgres else _sqlite_arguments(limits),
    )
    _Generations().attach(engine.sync_engine)
    event.listen(engine.sync_engine, "handle_error", name_number_out_of_range)
    if postgres:
        event.listen(engine.sync_engine, "handle_error", _hide_values)
        event.listen(engine.sync_engine, "handle_error", _replace_unusable)
    else:
        _FileGuard(url).attach(engine.sync_engine)
        tune_sqlite(engine.sync_engine)
        event.listen(engine.sync_engine, "invalidate", _roll_back)
    return engine


_GENERATION = "tux-generation"
"""The key of a connection's generation: how often its engine had been disposed of when it began to connect."""


def tune_sqlite(engine: Engine, *, foreign_keys: bool = True) -> None:
    """Set up SQLite: write-ahead log, enforced foreign keys, and transactions that begin where Tux says."""
    pragmas = ("journal_mode=WAL", "synchronous=NORMAL", f"foreign_keys={'ON' if foreign_keys else 'OFF'}")

    def tune(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine, "connect", tune)
    event.listen(engine, "begin", _begin)


class _Generations:
    """Closes every connection that returns to a pool of which the engine was disposed since it began to connect.

    SQLAlchemy closes only those that lie in the pool at that moment. The others would be returned to a pool that nobody
    uses, and dropped with it while they are open.
    """

    def __init__(self) -> None:
        self._current = 0

    def attach(self, engine: Engine) -> None:
        """Watch the connections of `engine`."""
        event.listen(engine, "do_connect", self._note)
        event.listen(engine, "engine_disposed", self._begin)
        event.listen(engine, "checkin", self._close_earlier)

    def _note(self, _dialect: object, entry: ConnectionPoolEntry, *_: object) -> None:
        entry.info[_GENERATION] = self._current

    def _begin(self, _engine: object) -> None:
        self._current += 1

    def _close_earlier(self, connection: object, entry: ConnectionPoolEntry) -> None:
        if connection is not None and entry.info.get(_GENERATION) != self._current:
            entry.close()


class _FileGuard:
    """A guard that keeps an engine to the SQLite file that its first connection opened, until the engine is disposed.

    SQLite keeps writing to a file that was removed, and makes an empty one for the next connection: data would be
    lost, or the database would seem to have no tables. So while the file is gone or replaced, every use is refused.
    """

    def __init__(self, url: URL) -> None:
        self._path = Path(url.database or "").absolute()
        self._place = place_of(url)
        self._opened_file_id: tuple[int, int] | None = None

    def attach(self, engine: Engine) -> None:
        """Check the file at every connect and checkout of `engine`, which costs two microseconds each time."""
        event.listen(engine, "do_connect", self._open)
        event.listen(engine, "checkout", self._check)
        event.listen(engine, "engine_disposed", self._forget)

    def _open(self, _dialect: object, _record: object, arguments: list[Any], options: dict[str, Any]) -> None:
        self._opened_file_id = self._opened_file_id or self._file_id()
        self._check()
        arguments[0] = f"{self._path.as_uri()}?mode=rw"  # not rwc, which would create a missing file
        options["uri"] = True

    def _check(self, *_: object) -> None:
        if self._file_id() != self._opened_file_id:
            cause = OSError(errno.ESTALE, "the file was removed, or another was put in its place", str(self._path))
            raise DatabaseUnavailable(database=self._place) from cause

    def _file_id(self) -> tuple[int, int] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino

    def _forget(self, _engine: object) -> None:
        self._opened_file_id = None


def make_file(url: URL) -> None:
    """Create the SQLite file, readable by its owner alone, and the folders around it."""
    path = Path(url.database or "")
    try:
        for folder in reversed(path.parents):
            folder.mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise DatabaseUnavailable(database=place_of(url), problem=problem_with_file(error)) from error


def creation_problem(path: Path) -> Problem | None:
    """Return what keeps a file that does not exist, with the folders around it, from being created."""
    nearest = next(folder for folder in path.absolute().parents if os.path.lexists(folder))
    if not nearest.is_dir():
        return "no-folder"
    return None if os.access(nearest, os.W_OK | os.X_OK) else "not-opened"


def _postgres_arguments(url: URL, limits: PoolLimits, admission: Admission) -> dict[str, Any]:
    from tux.database.postgres import connector  # the driver, which SQLite does not need

    options = {
        "statement_timeout": f"{limits.statement_wait * 1000:.0f}ms",
        "lock_timeout": f"{limits.lock_wait * 1000:.0f}ms",
        "idle_in_transaction_session_timeout": "60s",
        "timezone": "UTC",
    }
    arguments = " ".join(f"-c {name}={value}" for name, value in options.items())
    return {
        "async_creator_fn": connector(limits.wait, admission),
        "options": f"{arguments} {url.query.get('options', '')}".strip(),  # the last one wins
        "application_name": url.query.get("application_name", "tux"),
    }


def _sqlite_arguments(limits: PoolLimits) -> dict[str, Any]:
    return {"async_creator_fn": _open_file, "timeout": limits.lock_wait}


async def _open_file(*arguments: Any, **options: Any) -> object:
    """Connect as aiosqlite does, and wait for the thread of a connection that cannot be opened.

    aiosqlite leaves that thread to itself. Where the event loop is closed meanwhile, as when the process stops, it ends
    in a traceback that nobody can catch. Whoever is cancelled while SQLite does not answer does not wait for it.
    """
    import aiosqlite  # the driver, which PostgreSQL does not need

    connection = aiosqlite.connect(*arguments, **options)
    thread = connection._thread  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - as SQLAlchemy does
    thread.daemon = True
    try:
        return await connection
    except sqlite3.Error:
        await asyncio.to_thread(thread.join)
        raise


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get(BEGIN, '')}")


def _roll_back(connection: DBAPIConnection, _record: object, _error: object) -> None:
    """Release the lock. Closing alone would not: SQLite keeps it while rows of the connection wait to be read."""
    with suppress(sqlite3.Error):  # the connection will be closed in any case
        connection.rollback()


def _hide_values(context: ExceptionContext) -> None:
    """Cut PostgreSQL's details, which quote the row that it refused, and which `hide_parameters` leaves in."""
    diagnosis: object = getattr(context.original_exception, "diag", None)
    if problem := getattr(diagnosis, "message_primary", None):
        context.original_exception.args = (problem,)
        if context.sqlalchemy_exception:
            context.sqlalchemy_exception.args = (f"({type(context.original_exception).__qualname__}) {problem}",)


def _replace_unusable(context: ExceptionContext) -> None:
    """Have a pooled connection that fails its check replaced, whatever the reason.

    A connection whose statement was cancelled while the server did not answer may still be active. psycopg reports its
    use as a programming error, which SQLAlchemy does not recognise as a lost connection.
    """
    if context.is_pre_ping:
        context.is_disconnect = True
