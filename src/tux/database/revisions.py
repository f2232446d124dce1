"""Which revision the tables have and which they should have, told without loading Alembic."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from tux.database.failures import DatabaseUnknown

VERSIONS = Path(__file__).parent / "migrations" / "versions"


def numbers() -> list[str]:
    """Every revision of this code, the oldest first: `0001` for the file `0001_….py`."""
    return sorted(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*_*.py"))


def head() -> str:
    """The revision that this code works with."""
    return numbers()[-1]


def current(connection: Connection) -> str | None:
    """The revision of the tables, None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(text("SELECT version_num FROM alembic_version"))


def known(revision: str | None, place: str) -> str | None:
    """`revision`, or a refusal where this code has no such revision."""
    if revision is not None and revision not in numbers():
        raise DatabaseUnknown(database=place, revision=revision, head=head())
    return revision
