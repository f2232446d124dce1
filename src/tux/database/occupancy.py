"""The lock by which a running Tux keeps others from wiping its database.

Every Tux that runs holds it together with others, and a command that wipes the database needs it alone. On SQLite it is
a lock on a file beside the database, on PostgreSQL an advisory lock of the connection for notifications.
"""

import errno
import fcntl
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, NullPool, create_engine, text

from tux.database.engines import place_of
from tux.database.failures import DatabaseBusy, DatabaseInUse, DatabaseUnavailable, problem_with_file

LOCK = 0x7475_785F_7573
"""The PostgreSQL advisory lock of whoever uses the database."""

_NOT_SUPPORTED = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}
"""The answers of network file systems that have no locks."""


@contextmanager
def shared_file(url: URL) -> Generator[None]:
    """Hold the lock of a SQLite database together with others. Raises `DatabaseBusy` while somebody has it alone."""
    with _locked_file(url, fcntl.LOCK_SH, lambda: DatabaseBusy(database=place_of(url), problem="locked")):
        yield


@contextmanager
def sole_use(url: URL) -> Generator[None]:
    """Keep every Tux from running on the database meanwhile. Raises `DatabaseInUse` while one does."""
    if url.get_backend_name() == "sqlite":
        with _locked_file(url, fcntl.LOCK_EX, lambda: DatabaseInUse(database=place_of(url))):
            yield
        return
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args={"connect_timeout": 10})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}):
            raise DatabaseInUse(database=place_of(url))
        yield


@contextmanager
def _locked_file(url: URL, kind: int, refusal: Callable[[], Exception]) -> Generator[None]:
    """Lock the file beside the database. Where there is no folder for it, nobody can use the database either."""
    database = Path(url.database or "").resolve()  # one file has one lock, whatever links lead to it
    if not database.parent.is_dir():
        yield
        return
    descriptor = _open(database.with_name(f"{database.name}.lock"), url)
    try:
        _lock(descriptor, kind, refusal)
        yield
    finally:
        os.close(descriptor)  # which releases the lock, as the end of the process does


def _open(path: Path, url: URL) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise DatabaseUnavailable(database=place_of(url), problem=problem_with_file(error)) from error


def _lock(descriptor: int, kind: int, refusal: Callable[[], Exception]) -> None:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        raise refusal() from None
    except OSError as error:
        if error.errno not in _NOT_SUPPORTED:
            raise
