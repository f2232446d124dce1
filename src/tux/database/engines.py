"""Engines for the two dialects, set up so that both keep the same promises."""

import errno
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, ExceptionContext, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from tux.database.admission import Admission
from tux.database.failures import DatabaseOptionUnknown, DatabaseUnavailable, DatabaseUrlWrong, problem_with_file

BEGIN = "tux_begin"
"""Execution option: how SQLite begins a transaction. IMMEDIATE for one that writes, so that what it read stays true."""


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """The most connections that may be open, and the seconds that anything may wait for anything.

    `wait` is for everything on our side. What the server counts itself ends sooner, so that a server that is there
    always answers in time, and its connection stays good.
    """

    pool_size: int
    pool_overflow: int
    wait: float
    pool_wait: float
    statement_wait: float
    lock_wait: float


def parsed(url: str) -> URL:
    """The address with the driver that Tux uses. Refuses, with `DatabaseUrlWrong`, one that could never be used."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise DatabaseUrlWrong(problem="unreadable") from None  # the message quotes the address, password and all
    except ValueError:
        raise DatabaseUrlWrong(problem="port") from None
    match address.get_backend_name():
        case "postgres" | "postgresql":
            return _on_server(address)
        case "sqlite" if address.database and address.database != ":memory:":
            _refuse_options(address, set())
            return address.set(drivername="sqlite+aiosqlite")
        case "sqlite":
            raise DatabaseUrlWrong(problem="in-memory")
        case _:
            raise DatabaseUrlWrong(problem="dialect")


def _on_server(address: URL) -> URL:
    from psycopg.pq import Conninfo  # the driver, which a file does without

    if "@" in (address.host or ""):
        raise DatabaseUrlWrong(problem="unreadable")
    if address.port is not None and not 0 < address.port < 1 << 16:
        raise DatabaseUrlWrong(problem="port")
    _refuse_options(address, {option.keyword.decode() for option in Conninfo.get_defaults()})
    address = address.set(drivername="postgresql+psycopg")
    try:
        address.get_dialect()().create_connect_args(address)  # reads the hosts and ports among the options
    except ArgumentError:
        raise DatabaseUrlWrong(problem="port") from None
    return address


def _refuse_options(address: URL, known: set[str]) -> None:
    for option in sorted(set(address.query) - known):
        raise DatabaseOptionUnknown(option=option)


def place_of(url: URL) -> str:
    """Return the place of the database as anybody may read it: without the password and the query."""
    return url.set(drivername=url.get_backend_name(), query={}).render_as_string(hide_password=True)


def engine_for(url: URL, limits: PoolLimits, door: Admission) -> AsyncEngine:
    """An engine that has not connected yet. Its connections tell `door` when the server does not answer."""
    postgres = url.get_backend_name() == "postgresql"
    engine = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=limits.pool_size,
        max_overflow=limits.pool_overflow,
        pool_timeout=limits.pool_wait,
        pool_pre_ping=postgres,  # a file does not hang up
        hide_parameters=True,
        connect_args=_postgres_arguments(url, limits, door) if postgres else {"timeout": limits.lock_wait},
    )
    if postgres:
        event.listen(engine.sync_engine, "handle_error", _hide_values)
        event.listen(engine.sync_engine, "handle_error", _replace_unusable)
    else:
        _File(url).keep(engine.sync_engine)
        tune_sqlite(engine.sync_engine)
        event.listen(engine.sync_engine, "invalidate", _undo)
    return engine


def tune_sqlite(engine: Engine, *, foreign_keys: bool = True) -> None:
    """Write-ahead log, foreign keys that hold, and transactions that begin where we say."""
    pragmas = ("journal_mode=WAL", "synchronous=NORMAL", f"foreign_keys={'ON' if foreign_keys else 'OFF'}")

    def tune(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine, "connect", tune)
    event.listen(engine, "begin", _begin)


class _File:
    """The SQLite file that the first connection opened, until the engine is disposed of.

    SQLite goes on writing to a file that was removed, and makes an empty one for the next connection: both would be
    lost, or read as a database without tables. So nothing is done while another file lies in its place, or none.
    """

    def __init__(self, url: URL) -> None:
        self._path = Path(url.database or "").absolute()
        self._place = place_of(url)
        self._opened: tuple[int, int] | None = None

    def keep(self, engine: Engine) -> None:
        """Sees to it that `engine` uses this file alone; to look costs it two microseconds each time."""
        event.listen(engine, "do_connect", self._open)
        event.listen(engine, "checkout", self._check)
        event.listen(engine, "engine_disposed", self._forget)

    def _open(self, _dialect: object, _record: object, arguments: list[Any], options: dict[str, Any]) -> None:
        self._opened = self._opened or self._found()
        self._check()
        arguments[0] = f"{self._path.as_uri()}?mode=rw"  # and not rwc: a file that is gone is not made anew
        options["uri"] = True

    def _check(self, *_: object) -> None:
        if self._found() != self._opened:
            gone = OSError(errno.ESTALE, "the file was removed, or another was put in its place", str(self._path))
            raise DatabaseUnavailable(database=self._place) from gone

    def _found(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _forget(self, _engine: object) -> None:
        self._opened = None


def make_file(url: URL) -> None:
    """Makes the SQLite file, for its owner's eyes alone, and the folders it lies in."""
    path = Path(url.database or "")
    try:
        for folder in reversed(path.parents):
            folder.mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise DatabaseUnavailable(database=place_of(url), problem=problem_with_file(error)) from error


def _postgres_arguments(url: URL, limits: PoolLimits, door: Admission) -> dict[str, Any]:
    from tux.database.postgres import connecting  # a driver that SQLite does without

    options = {
        "statement_timeout": f"{limits.statement_wait * 1000:.0f}ms",
        "lock_timeout": f"{limits.lock_wait * 1000:.0f}ms",
        "idle_in_transaction_session_timeout": "60s",
        "timezone": "UTC",
    }
    ours = " ".join(f"-c {name}={value}" for name, value in options.items())
    return {
        "async_creator_fn": connecting(limits.wait, door),
        "options": f"{ours} {url.query.get('options', '')}".strip(),  # the address has the last word
        "application_name": url.query.get("application_name", "tux"),
    }


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get(BEGIN, '')}")


def _undo(connection: DBAPIConnection, _record: object, _error: object) -> None:
    """Closing alone would not do: SQLite keeps the lock of a closed connection while rows of it wait to be read."""
    with suppress(sqlite3.Error):  # it is to be closed in any case
        connection.rollback()


def _hide_values(context: ExceptionContext) -> None:
    """PostgreSQL's details quote the row that it refused, which `hide_parameters` knows nothing of."""
    diagnosis: object = getattr(context.original_exception, "diag", None)
    if problem := getattr(diagnosis, "message_primary", None):
        context.original_exception.args = (problem,)
        if context.sqlalchemy_exception:
            context.sqlalchemy_exception.args = (f"({type(context.original_exception).__qualname__}) {problem}",)


def _replace_unusable(context: ExceptionContext) -> None:
    """Have a pooled connection replaced that fails its check, whatever the reason.

    One whose statement was cancelled while the server did not answer may come back as active. psycopg calls using it a
    mistake of the program, which SQLAlchemy does not take for a lost connection.
    """
    if context.is_pre_ping:
        context.is_disconnect = True
