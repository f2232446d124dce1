"""The database, SQLite or PostgreSQL: read with `session()`, write with `transaction()` or `retrying(work)`."""

from tux.database.arrears import Arrears
from tux.database.database import Database, after_commit
from tux.database.failures import (
    DatabaseBusy,
    DatabaseUnavailable,
    DatabaseUnknown,
    DatabaseUrlWrong,
    FeaturesNotLoaded,
    NumberOutOfRange,
)
from tux.database.leaks import ConnectionLeaked
from tux.database.ownership import owned
from tux.database.pseudonyms import alias_from_key, is_about, known_alias, pseudonym, pseudonym_from_key, pseudonym_key
from tux.database.spool_files import SpooledRecord
from tux.database.spools import Spool, SpoolStats
from tux.database.stats import DatabaseStats
from tux.database.tables import Guild
from tux.database.types import Json, RowId, Table, UTCDateTime, checked_enum, named_enum
from tux.database.upserts import dialect_insert, lock_guild

__all__ = [
    "Arrears",
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
    "NumberOutOfRange",
    "RowId",
    "Spool",
    "SpoolStats",
    "SpooledRecord",
    "Table",
    "UTCDateTime",
    "after_commit",
    "alias_from_key",
    "checked_enum",
    "dialect_insert",
    "is_about",
    "known_alias",
    "lock_guild",
    "named_enum",
    "owned",
    "pseudonym",
    "pseudonym_from_key",
    "pseudonym_key",
]
