"""The journal in JSON, as it lies on the disk until the database has it, and in the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, update
from sqlalchemy.ext.asyncio import AsyncSession

from tux.database import Guild, SpooledRecord, dialect_insert
from tux.features.antinuke.journal.attributions import AuthorFound
from tux.features.antinuke.journal.changes import Delta, GuildChange, ObjectType, Operation
from tux.features.antinuke.tables import GuildJournal

Record = Mapping[str, Any]
"""A change, or the author of one, as JSON."""


_NAME_AUTHOR = (
    update(cast("Table", GuildJournal.__table__))
    .where(GuildJournal.guild_id == bindparam("_guild_id"), GuildJournal.sequence == bindparam("_sequence"))
    .where(GuildJournal.entry_id.is_(None))
    .values(entry_id=bindparam("_entry_id"), actor_id=bindparam("_actor_id"))
)
"""The statement that tells the author of a change. For the table alone, a session sends it once for all of them."""


def key_of(record: Record) -> str:
    """Return the key that says which record it is."""
    return f"{record['sequence']}" if "operation" in record else f"{record['sequence']} by"


def change_record(change: GuildChange) -> Record:
    """Return a change as a record."""
    return {
        "guild_id": change.guild_id,
        "sequence": change.sequence,
        "occurred_at": change.occurred_at.isoformat(),
        "object_type": change.object_type,
        "object_id": change.object_id,
        "operation": change.delta.operation,
        "before": change.delta.before,
        "after": change.delta.after,
        "actor_id": change.actor_id,
        "entry_id": change.entry_id,
    }


def attribution_record(attribution: AuthorFound) -> Record:
    """Return the author of a change as a record."""
    author = attribution.author
    return {
        "guild_id": attribution.guild_id,
        "sequence": attribution.sequence,
        "entry_id": author.entry_id,
        "actor_id": author.actor_id,
    }


async def store(session: AsyncSession, records: Sequence[SpooledRecord]) -> None:
    """Store records in the order in which they were made. Storing one twice stores it once."""
    changes = [record.data for record in records if "operation" in record.data]
    authors = [record.data for record in records if "operation" not in record.data]
    for guild_id in {change["guild_id"] for change in changes}:
        await session.execute(dialect_insert(session, Guild).values(id=guild_id).on_conflict_do_nothing())
    if changes:
        rows = [{**change, "occurred_at": datetime.fromisoformat(change["occurred_at"])} for change in changes]
        await session.execute(dialect_insert(session, GuildJournal).on_conflict_do_nothing(), rows)
    if authors:
        named = [{f"_{name}": value for name, value in author.items()} for author in authors]
        await session.execute(_NAME_AUTHOR, named)


def change_of(row: GuildJournal) -> GuildChange:
    """Return a row as a change."""
    return GuildChange(
        guild_id=row.guild_id,
        sequence=row.sequence,
        occurred_at=row.occurred_at,
        object_type=ObjectType(row.object_type),
        object_id=row.object_id,
        delta=Delta(Operation(row.operation), row.before, row.after),
        actor_id=row.actor_id,
        entry_id=row.entry_id,
    )
