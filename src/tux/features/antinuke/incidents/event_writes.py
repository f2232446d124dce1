"""The writing of decisions and outcomes into the database. Whatever is written twice is there once."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from tux.database import Guild, SpooledRecord, dialect_insert
from tux.features.antinuke.incidents.event_records import DECIDED, FILED, PANICKED, POSTED, RESPONDED
from tux.features.antinuke.kinds import (
    ActorKind,
    AntinukeActionType,
    AntinukeResponseType,
    Attribution,
    ResponseStatus,
)
from tux.features.antinuke.tables import AntinukeEvent, AntinukeEventEntry

_UNKNOWN_ERROR = "unknown"
_METADATA = ("steps", "restored_user_ids", "removed_user_ids", "banned_user_ids")


async def write_records(session: AsyncSession, records: Sequence[SpooledRecord]) -> None:
    """Write records in their order."""
    writers = {
        DECIDED: _write_decided,
        RESPONDED: _write_responded,
        POSTED: _write_posted,
        FILED: _write_filed,
        PANICKED: _write_panicked,
    }
    for record in records:
        await writers[record.data["record"]](session, record)


async def _write_decided(session: AsyncSession, record: SpooledRecord) -> None:
    data = record.data
    await session.execute(dialect_insert(session, Guild).values(id=record.guild_id).on_conflict_do_nothing())
    insert = dialect_insert(session, AntinukeEvent).values(
        guild_id=record.guild_id,
        event_key=record.key,
        incident_id=UUID(data["incident_id"]),
        actor_id=data["actor_id"],
        actor_kind=data["actor_kind"],
        attribution=data["attribution"] if data["actor_id"] is not None else "unknown",
        action_type=data["action"],
        trigger_type=data["trigger"],
        response_type=data["response"],
        response_status=ResponseStatus.DRY_RUN if data["is_dry_run"] else ResponseStatus.PLANNED,
        received_at=_time(data["received_at"]),
        decided_at=_time(max(data["decided_at"], data["received_at"])),
        config_revision=data["config_revision"],
        action_count=max(1, data["count"]),
        weight=data["weight"],
        window_seconds=data["window_seconds"],
        threshold=data["threshold"],
        **_entry_ids(data["acts"]),
    )
    event_id = await session.scalar(insert.on_conflict_do_nothing().returning(AntinukeEvent.id))
    if event_id is not None:
        entries = [_entry(record.guild_id, event_id, *numbered) for numbered in enumerate(data["acts"])]
        session.add_all(entries)
        await session.flush()


async def _write_responded(session: AsyncSession, record: SpooledRecord) -> None:
    data = record.data
    row = await session.scalar(
        select(AntinukeEvent).where(AntinukeEvent.guild_id == record.guild_id, AntinukeEvent.event_key == record.key)
    )
    if row is None:
        return
    row.response_status, row.response_type = ResponseStatus(data["status"]), data["response"]
    row.dispatched_at = _later(data["dispatched_at"], row.decided_at)
    row.confirmed_at = _later(data["confirmed_at"], row.dispatched_at)
    fallback = _UNKNOWN_ERROR if row.response_status is ResponseStatus.FAILED else None
    row.error_code = data["error_code"] or fallback
    row.loss_count = data["loss"]
    row.actor_role_ids = data["role_ids"] or None
    row.event_metadata = {name: data.get(name, []) for name in _METADATA}
    await session.flush()


async def _write_posted(session: AsyncSession, record: SpooledRecord) -> None:
    is_of_incident = AntinukeEvent.incident_id == UUID(record.data["incident_id"])
    await session.execute(
        update(AntinukeEvent)
        .where(AntinukeEvent.guild_id == record.guild_id, is_of_incident)
        .values(log_channel_id=record.data["channel_id"], log_message_id=record.data["message_id"])
    )


async def _write_filed(session: AsyncSession, record: SpooledRecord) -> None:
    await session.execute(
        update(AntinukeEvent)
        .where(AntinukeEvent.guild_id == record.guild_id, AntinukeEvent.event_key == record.key)
        .values(case_number=record.data["case_number"])
    )


async def _write_panicked(session: AsyncSession, record: SpooledRecord) -> None:
    """Write a beginning or an end of panic mode, which breaks no rule and so belongs to no incident."""
    data, by = record.data, record.data["by"]
    await session.execute(dialect_insert(session, Guild).values(id=record.guild_id).on_conflict_do_nothing())
    insert = dialect_insert(session, AntinukeEvent).values(
        guild_id=record.guild_id,
        event_key=record.key,
        incident_id=UUID(hex=record.key),
        actor_id=by,
        actor_kind=ActorKind.UNKNOWN if by is None else ActorKind.USER,
        attribution=Attribution.UNKNOWN if by is None else Attribution.AUDIT,
        action_type=AntinukeActionType.CONFIG_CHANGE,
        response_type=AntinukeResponseType.PANIC_MODE,
        response_status=ResponseStatus.CONFIRMED,
        received_at=_time(data["at"]),
        decided_at=_time(data["at"]),
        config_revision=0,
        action_count=1,
        weight=0.0,
        event_metadata=data["details"],
    )
    await session.execute(insert.on_conflict_do_nothing())


def _entry(guild_id: int, event_id: int, position: int, act: Mapping[str, Any]) -> AntinukeEventEntry:
    return AntinukeEventEntry(
        event_id=event_id,
        position=position,
        guild_id=guild_id,
        action_type=act["action"],
        occurred_at=_time(act["at"]),
        entry_id=act["entry_id"],
        target_id=act["target_id"] or None,
        weight=act["weight"],
        evidence=act["evidence"],
    )


def _entry_ids(acts: Sequence[Mapping[str, Any]]) -> Mapping[str, int | None]:
    """Return the ids of the oldest and the newest entry in the audit log."""
    ids = [act["entry_id"] for act in acts if act["entry_id"] is not None]
    return {"first_entry_id": min(ids, default=None), "last_entry_id": max(ids, default=None)}


def _later(seconds: float | None, than: datetime | None) -> datetime | None:
    """Return a time, but none before another: the clock of the machine may have been put back in between."""
    return None if seconds is None or than is None else max(_time(seconds), than)


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
