"""What a failing database means. Everything else that a driver raises is a mistake of ours and stays as it is."""

import errno
import re
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from typing import Literal

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from tux.core.refusals import Fault, Refusal


class DatabaseUnavailable(Fault):
    """The database cannot be reached, or can keep nothing (no space, no permission, shutting down).

    A transaction whose commit met this may or may not have been kept.
    """

    key = "database-unavailable"


class DatabaseBusy(DatabaseUnavailable):
    """The database did not answer in time, or another transaction was in the way. Worth another try."""

    key = "database-busy"


class DatabaseUnknown(Refusal):
    """The database was made by a newer Tux, or by something else: working on it would damage it."""

    key = "database-unknown"


class DatabaseUrlWrong(Refusal):
    """The address of the database cannot be used."""

    key = "database-url-wrong"


class DatabaseOptionUnknown(DatabaseUrlWrong):
    """The address has an option that its database does not know."""

    key = "database-option-unknown"


_BUSY_STATES = {"40001", "40P01", "53300", "55P03", "57014"}
"""SQLSTATE: serialisation, deadlock, too many connections, lock not available, statement timeout."""

_GONE_STATES = ("08", "28", "3D", "53", "57P", "58", "25006")
"""Starts of SQLSTATE: connection, authorisation, no such database, resources, shutdown, system, read-only standby."""

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
    "refused", "unknown-host", "silent", "no-database", "login", "crowded",
    "no-file", "no-folder", "not-opened", "no-sqlite", "read-only",
    "locked", "full",
]  # fmt: skip
"""What is wrong with a database, as far as it is known: of servers, of files, of both."""

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
}

_PROBLEMS_OF_MESSAGE: dict[str, Problem] = {
    "failed to resolve host|could not translate host name": "unknown-host",
    r"Connection refused|\.s\.PGSQL\.\d+\" failed: No such file": "refused",
    "timeout expired": "silent",
    'database ".*" does not exist': "no-database",
    'role ".*" does not exist|authentication failed|no password supplied|no pg_hba.conf entry': "login",
    "too many clients|connection slots are reserved": "crowded",
}
"""Whoever is not let in is told in words alone."""

_PROBLEMS_OF_SYSTEM: dict[int, Problem] = {
    errno.EEXIST: "no-folder",
    errno.ENOTDIR: "no-folder",
    errno.ENOSPC: "full",
    errno.EROFS: "read-only",
}


@contextmanager
def naming_failures(place: str) -> Generator[None]:
    """Raises the named failure instead of the driver's. `place` tells an operator which database it is."""
    try:
        yield
    except SQLAlchemyError as error:
        meaning = _meaning(error)
        if meaning is None:
            raise
        raise meaning(database=place, problem=_problem(error)) from error


def problem_with_file(error: OSError) -> Problem:
    """What keeps a file from being made."""
    return _PROBLEMS_OF_SYSTEM.get(error.errno or 0, "not-opened")


def _problem(error: SQLAlchemyError) -> Problem | None:
    if isinstance(error, PoolTimeout):
        return "locked"
    cause = getattr(error, "orig", None)
    if isinstance(cause, sqlite3.Error):
        return _PROBLEMS_OF_CODE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
    state: str | None = getattr(cause, "sqlstate", None)
    said = str(cause)
    for start, problem in _PROBLEMS_OF_STATE.items():
        if state is not None and state.startswith(start):
            return problem
    return next((problem for part, problem in _PROBLEMS_OF_MESSAGE.items() if re.search(part, said)), None)


def _meaning(error: SQLAlchemyError) -> type[DatabaseUnavailable] | None:
    if isinstance(error, PoolTimeout):
        return DatabaseBusy
    if not isinstance(error, DBAPIError):
        return None
    if isinstance(error.orig, sqlite3.Error):
        return _meaning_of_code(error.orig)
    return _meaning_of_state(error, getattr(error.orig, "sqlstate", None))


def _meaning_of_code(error: sqlite3.Error) -> type[DatabaseUnavailable] | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest of it tells kinds of the same failure apart
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return DatabaseBusy
    return DatabaseUnavailable if code in _GONE_CODES else None


def _meaning_of_state(error: DBAPIError, state: str | None) -> type[DatabaseUnavailable] | None:
    if state in _BUSY_STATES:
        return DatabaseBusy
    if state is None:  # the driver speaking, not the server
        return DatabaseUnavailable if isinstance(error, InterfaceError | OperationalError) else None
    gone = error.connection_invalidated or state.startswith(_GONE_STATES)
    return DatabaseUnavailable if gone else None
