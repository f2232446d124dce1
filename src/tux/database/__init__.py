"""SQLAlchemy on SQLite or PostgreSQL: reading with `session()`, writing with `transaction()` or `retrying(work)`."""

from tux.database.database import Database, after_commit
from tux.database.failures import (
    DatabaseBusy,
    DatabaseUnavailable,
    DatabaseUnknown,
    DatabaseUrlWrong,
    FeaturesNotLoaded,
)
from tux.database.leaks import ConnectionLeaked
from tux.database.ownership import owned
from tux.database.pseudonyms import alias_by, known_alias, pseudonym, pseudonym_by, pseudonym_key
from tux.database.stats import DatabaseStats
from tux.database.tables import Guild
from tux.database.types import Json, RowId, Table, UTCDateTime, named_enum
from tux.database.upserts import hold_guild, inserting

__all__ = [
    "ConnectionLeaked",
    "Database",
    "DatabaseBusy",
    "DatabaseStats",
    "DatabaseUnavailable",
    "DatabaseUnknown",
    "DatabaseUrlWrong",
    "FeaturesNotLoaded",
    "Guild",
    "Json",
    "RowId",
    "Table",
    "UTCDateTime",
    "after_commit",
    "alias_by",
    "hold_guild",
    "inserting",
    "known_alias",
    "named_enum",
    "owned",
    "pseudonym",
    "pseudonym_by",
    "pseudonym_key",
]
