"""Failures of the database by their meaning. Anything else that a driver raises is a bug of Tux, and stays as it is."""

import errno
import re
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from tux.runtime.refusals import Fault, Refusal


class DatabaseUnavailable(Fault):
    """The database cannot be reached, or cannot store anything (no space, no permission, shutting down)."""

    key = "database-unavailable"

    retryable = False
    """True where the same transaction may succeed when all of it is run again."""

    in_doubt = False
    """True where it happened at the commit, so that the transaction may have been stored or not."""

    def __init__(self, **data: object) -> None:
        super().__init__(**data)
        self.context: dict[str, object] = {}
        """The facts for logs: `sqlstate`, and what callers add, such as the guild, the operation and the attempt."""


class DatabaseBusy(DatabaseUnavailable):
    """The database did not answer in time, or another transaction was in the way. It is worth trying again."""

    key = "database-busy"


class NumberOutOfRange(Refusal):
    """A number does not fit into a column, of 64 bits. Whoever entered it can be told so; the database is well."""

    key = "number-out-of-range"


class DatabaseUnknown(Refusal):
    """The database was made by a newer Tux, or by something else. Working on it would damage it."""

    key = "database-unknown"


class DatabaseInUse(Refusal):
    """A Tux is running on the database, which therefore cannot be wiped."""

    key = "database-in-use"


class FeaturesNotLoaded(Refusal):
    """The database also has tables of features that are not loaded, which need the tables that would be dropped."""

    key = "features-not-loaded"


class DatabaseUrlWrong(Refusal):
    """The address of the database cannot be used."""

    key = "database-url-wrong"


class DatabaseOptionUnknown(DatabaseUrlWrong):
    """The address has an option that its database does not know."""

    key = "database-option-unknown"


@dataclass(frozen=True, slots=True)
class Meaning:
    """The error that callers get for a failure, and whether the same transaction may succeed when it is run again."""

    failure: type[DatabaseUnavailable]
    retryable: bool = False


_BUSY = Meaning(DatabaseBusy)
_BUSY_RETRYABLE = Meaning(DatabaseBusy, retryable=True)
_GONE = Meaning(DatabaseUnavailable)
_GONE_RETRYABLE = Meaning(DatabaseUnavailable, retryable=True)

STATES: dict[str, Meaning] = {
    "40001": _BUSY_RETRYABLE,  # serialisation failure
    "40P01": _BUSY_RETRYABLE,  # deadlock
    "55P03": _BUSY_RETRYABLE,  # lock not available
    "53300": _BUSY,  # too many connections
    "57014": _BUSY,  # statement timeout: it would take just as long again
    "08": _GONE_RETRYABLE,  # connection
    "57P": _GONE_RETRYABLE,  # shutdown, crash, not yet started
    "25P03": _GONE_RETRYABLE,  # idle in a transaction for too long
    "25006": _GONE,  # read-only: a standby
    "28": _GONE,  # authorisation
    "3D": _GONE,  # no such database
    "53": _GONE,  # resources: disk, memory
    "58": _GONE,  # the server's own files
}
"""Meanings by the start of the SQLSTATE. The longest start that matches counts."""

_NUMBER_OUT_OF_RANGE = "22003"

_ROLLED_BACK = ("23", "40001", "40002", "40P01", "55P03", "57014")
"""Starts of the SQLSTATEs with which a commit is refused, so that nothing was stored."""

_GONE_CODES = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}


Problem = Literal[
    "refused", "unknown-host", "no-route", "silent", "no-tls", "starting", "no-database", "login", "crowded",
    "no-file", "no-folder", "not-opened", "no-sqlite", "read-only",
    "no-schema", "no-tables",
    "locked", "full",
]  # fmt: skip
"""The problem with a database, where it is known: problems of servers, of files, of what is in them, and of both."""

_PROBLEMS_OF_CODE: dict[int, Problem] = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_CANTOPEN: "not-opened",
    sqlite3.SQLITE_PERM: "not-opened",
    sqlite3.SQLITE_NOTADB: "no-sqlite",
    sqlite3.SQLITE_CORRUPT: "no-sqlite",
    sqlite3.SQLITE_READONLY: "read-only",
    sqlite3.SQLITE_FULL: "full",
}

_PROBLEMS_OF_STATE: dict[str, Problem] = {
    "28": "login",
    "3D": "no-database",
    "53100": "full",
    "53300": "crowded",
    "55P03": "locked",
    "25006": "read-only",
    "57P0": "starting",
}

_PROBLEMS_OF_MESSAGE: dict[str, Problem] = {
    "failed to resolve host|could not translate host name": "unknown-host",
    r"Connection refused|\.s\.PGSQL\.\d+\" failed: No such file": "refused",
    "Network is unreachable|No route to host": "no-route",
    "timeout expired|did not answer in time|timed out": "silent",
    "SSL": "no-tls",
    "is starting up|is shutting down|in recovery mode": "starting",
    'database ".*" does not exist': "no-database",
    'role ".*" does not exist|authentication failed|no password supplied|no pg_hba.conf entry': "login",
    "too many clients|connection slots are reserved": "crowded",
}
"""Problems by the message. A refused connection has no SQLSTATE."""

_PROBLEMS_OF_SYSTEM: dict[int, Problem] = {
    errno.EEXIST: "no-folder",
    errno.ENOTDIR: "no-folder",
    errno.ENOSPC: "full",
    errno.EROFS: "read-only",
}


@contextmanager
def naming_failures(place: str) -> Generator[None]:
    """Raise `DatabaseUnavailable` in place of the driver's error. `place` tells an operator which database it is."""
    try:
        yield
    except SQLAlchemyError as error:
        meaning = meaning_of(error)
        if meaning is None:
            raise
        failure = meaning.failure(database=place, problem=_problem(error))
        failure.retryable = meaning.retryable
        failure.in_doubt = getattr(error, _AT_COMMIT, False)
        if state := getattr(getattr(error, "orig", None), "sqlstate", None):
            failure.context["sqlstate"] = state
        raise failure from error


def problem_with_file(error: OSError) -> Problem:
    """Return the problem that keeps a file from being created."""
    return _PROBLEMS_OF_SYSTEM.get(error.errno or 0, "not-opened")


def _problem(error: SQLAlchemyError) -> Problem | None:
    return "locked" if isinstance(error, PoolTimeout) else problem_of_driver(getattr(error, "orig", None))


def problem_of_driver(cause: BaseException | None) -> Problem | None:
    """Return the problem that an error of a driver tells of, or None where it is not a known one."""
    if isinstance(cause, sqlite3.Error):
        return _PROBLEMS_OF_CODE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
    if isinstance(cause, TimeoutError):
        return "silent"
    state: str | None = getattr(cause, "sqlstate", None)
    message = str(cause)
    for start, problem in _PROBLEMS_OF_STATE.items():
        if state is not None and state.startswith(start):
            return problem
    return next((problem for pattern, problem in _PROBLEMS_OF_MESSAGE.items() if re.search(pattern, message)), None)


@contextmanager
def committing() -> Generator[None]:
    """Mark errors that leave open whether the transaction was stored: all but a refusal by the server itself."""
    try:
        yield
    except DBAPIError as error:
        setattr(error, _AT_COMMIT, not _is_refusal(error))
        raise


_AT_COMMIT = "tux_at_commit"


def meaning_of(error: SQLAlchemyError) -> Meaning | None:
    """Return the meaning of `error`; None where it is a bug of Tux."""
    if isinstance(error, PoolTimeout):
        return _BUSY
    if not isinstance(error, DBAPIError):
        return None
    if isinstance(error.orig, sqlite3.Error):
        return _meaning_of_code(error.orig)
    return _meaning_of_state(error, getattr(error.orig, "sqlstate", None))


def name_number_out_of_range(context: ExceptionContext) -> NumberOutOfRange | None:
    """Return the refusal in whose place SQLAlchemy raises what the drivers say of a number that is too large."""
    error = context.original_exception
    if isinstance(error, OverflowError) or getattr(error, "sqlstate", None) == _NUMBER_OUT_OF_RANGE:
        return NumberOutOfRange()
    return None


def _is_refusal(error: DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        return True  # when a commit fails, SQLite has stored nothing
    return (getattr(error.orig, "sqlstate", None) or "").startswith(_ROLLED_BACK)


def _meaning_of_code(error: sqlite3.Error) -> Meaning | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the higher bits tell apart variants of the same failure
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return _BUSY_RETRYABLE
    return _GONE if code in _GONE_CODES else None


def _meaning_of_state(error: DBAPIError, state: str | None) -> Meaning | None:
    for length in range(len(state or ""), 1, -1):
        if state and (meaning := STATES.get(state[:length])):
            return meaning
    if error.connection_invalidated:
        return _GONE_RETRYABLE
    # Without a statement, there was no connection. A statement on a good one was wrong, for example in its parameters.
    in_connecting = state is None and error.statement is None and isinstance(error, InterfaceError | OperationalError)
    return _GONE if in_connecting else None
