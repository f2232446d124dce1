"""SQLAlchemy on SQLite or PostgreSQL: reading with `session()`, writing with `transaction()`."""

from tux.core.database.database import Database
from tux.core.database.failures import DatabaseBusy, DatabaseUnavailable, DatabaseUnknown, DatabaseUrlWrong
from tux.core.database.pseudonyms import pseudonym
from tux.core.database.tables import Guild
from tux.core.database.types import Json, RowId, Table, UTCDateTime, named_enum
from tux.core.database.upserts import hold_guild, inserting

__all__ = [
    "Database",
    "DatabaseBusy",
    "DatabaseUnavailable",
    "DatabaseUnknown",
    "DatabaseUrlWrong",
    "Guild",
    "Json",
    "RowId",
    "Table",
    "UTCDateTime",
    "hold_guild",
    "inserting",
    "named_enum",
    "pseudonym",
]
