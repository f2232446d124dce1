"""The inspection of a database from outside, without changing it and without loading Alembic."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, NullPool, create_engine, text

from tux.database.failures import DatabaseUnavailable, naming_failures
from tux.database.revisions import current

_CONNECT_WITHIN = 5
"""Seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """A database at one moment. `revisions` is empty where there are no tables."""

    server: str
    revisions: frozenset[str]
    connected_after: float
    """Seconds until it had answered for the first time."""
    round_trip: float
    """Seconds that it takes to answer a question that needs no thought."""
    size: int
    """Bytes."""
    connections: int | None = None
    """Open to the server now, by whomever; None where there is no server."""
    most_connections: int | None = None


def look(url: URL, place: str) -> Inspection:
    """Connects and looks. Raises `DatabaseUnavailable` where there is nothing to connect to."""
    begun = time.perf_counter()
    with naming_failures(place), connected(url, place) as connection:
        connected_after = time.perf_counter() - begun
        seen = _on_server(connection) if url.get_backend_name() == "postgresql" else _in_file(connection)
        return Inspection(
            **seen,
            revisions=current(connection),
            connected_after=connected_after,
            round_trip=_round_trip(connection),
        )


@contextmanager
def connected(url: URL, place: str) -> Generator[Connection]:
    """A connection for looking."""
    if url.get_backend_name() == "sqlite":
        if not Path(url.database or "").exists():
            raise DatabaseUnavailable(database=place, problem="no-file")
        address, arguments = url.set(drivername="sqlite+pysqlite"), {"timeout": _CONNECT_WITHIN}
    else:
        address, arguments = url, {"connect_timeout": _CONNECT_WITHIN}
    engine = create_engine(address, poolclass=NullPool, hide_parameters=True, connect_args=arguments)
    with engine.connect() as connection:
        yield connection


def _round_trip(connection: Connection) -> float:
    begun = time.perf_counter()
    connection.execute(text("SELECT 1"))
    return time.perf_counter() - begun


def _on_server(connection: Connection) -> dict[str, Any]:
    asked = (
        "SELECT current_setting('server_version'), pg_database_size(current_database()),"
        " (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),"
        " current_setting('max_connections')::int"
    )
    version, size, connections, most = connection.execute(text(asked)).one()
    return {
        "server": f"PostgreSQL {version.split()[0]}",
        "size": size,
        "connections": connections,
        "most_connections": most,
    }


def _in_file(connection: Connection) -> dict[str, Any]:
    version = connection.scalar(text("SELECT sqlite_version()"))
    pages, size = (connection.scalar(text(f"PRAGMA {name}")) for name in ("page_count", "page_size"))
    return {"server": f"SQLite {version}", "size": (pages or 0) * (size or 0)}
