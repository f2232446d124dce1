"""SQLAlchemy on SQLite or PostgreSQL: reading with `session()`, writing with `transaction()` or `retrying(work)`."""

from tux.core.database.database import Database, after_commit
from tux.core.database.failures import DatabaseBusy, DatabaseUnavailable, DatabaseUnknown, DatabaseUrlWrong
from tux.core.database.leaks import ConnectionLeaked
from tux.core.database.patience import once_there
from tux.core.database.pseudonyms import alias_by, known_alias, pseudonym, pseudonym_by, pseudonym_key
from tux.core.database.stats import DatabaseStats
from tux.core.database.tables import Guild
from tux.core.database.types import Json, RowId, Table, UTCDateTime, named_enum
from tux.core.database.upserts import hold_guild, inserting

__all__ = [
    "ConnectionLeaked",
    "Database",
    "DatabaseBusy",
    "DatabaseStats",
    "DatabaseUnavailable",
    "DatabaseUnknown",
    "DatabaseUrlWrong",
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
    "once_there",
    "pseudonym",
    "pseudonym_by",
    "pseudonym_key",
]
