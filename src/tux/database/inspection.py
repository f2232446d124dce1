"""Inspection of a database, which changes nothing in it and does not load Alembic."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, NullPool, create_engine, text

from tux.database.failures import DatabaseUnavailable, naming_failures
from tux.database.revisions import current

_CONNECT_TIMEOUT_SECONDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """A database at one moment. `revisions` is empty where there are no tables."""

    server: str
    revisions: frozenset[str]
    connected_after: float
    """Seconds until the first answer."""
    round_trip: float
    """Seconds that a trivial query takes."""
    size: int
    """The size in bytes."""
    connections: int | None = None
    """The number of connections to the server from anybody; None where there is no server."""
    most_connections: int | None = None
    """The number of connections that the server allows; None where there is no server."""


def inspect(url: URL, place: str) -> Inspection:
    """Connect and inspect the database. Raises `DatabaseUnavailable` where it cannot be reached."""
    began = time.perf_counter()
    with naming_failures(place), open_connection(url, place) as connection:
        connected_after = time.perf_counter() - began
        figures = _server_figures(connection) if url.get_backend_name() == "postgresql" else _file_figures(connection)
        return Inspection(
            **figures,
            revisions=current(connection),
            connected_after=connected_after,
            round_trip=_round_trip(connection),
        )


@contextmanager
def open_connection(url: URL, place: str) -> Generator[Connection]:
    """Open a connection outside any pool, to an existing database only."""
    if url.get_backend_name() == "sqlite":
        if not Path(url.database or "").exists():
            raise DatabaseUnavailable(database=place, problem="no-file")
        address, arguments = url.set(drivername="sqlite+pysqlite"), {"timeout": _CONNECT_TIMEOUT_SECONDS}
    else:
        address, arguments = url, {"connect_timeout": _CONNECT_TIMEOUT_SECONDS}
    engine = create_engine(address, poolclass=NullPool, hide_parameters=True, connect_args=arguments)
    with engine.connect() as connection:
        yield connection


def _round_trip(connection: Connection) -> float:
    began = time.perf_counter()
    connection.execute(text("SELECT 1"))
    return time.perf_counter() - began


def _server_figures(connection: Connection) -> dict[str, Any]:
    query = (
        "SELECT current_setting('server_version'), pg_database_size(current_database()),"
        " (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),"
        " current_setting('max_connections')::int"
    )
    version, size, connections, most_connections = connection.execute(text(query)).one()
    return {
        "server": f"PostgreSQL {version.split()[0]}",
        "size": size,
        "connections": connections,
        "most_connections": most_connections,
    }


def _file_figures(connection: Connection) -> dict[str, Any]:
    version = connection.scalar(text("SELECT sqlite_version()"))
    page_count, page_size = (connection.scalar(text(f"PRAGMA {name}")) for name in ("page_count", "page_size"))
    return {"server": f"SQLite {version}", "size": (page_count or 0) * (page_size or 0)}
