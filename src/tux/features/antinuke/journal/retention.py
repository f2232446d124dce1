"""Retention: what is stored of a guild is deleted when nobody can need it any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from tux.database import Database
from tux.features.antinuke.kinds import SnapshotKind
from tux.features.antinuke.tables import GuildJournal, GuildPicture, GuildSnapshot
from tux.guilds.retention import delete_in_batches

POINT_IN_TIME = timedelta(days=14)
"""The time back to which a guild can be seen as it was at any moment."""

KEPT_PRE_RESTORE = timedelta(days=30)
"""The time for which the snapshots before restorations are kept."""

KEPT_MANUAL = 10
"""The number of snapshots that people asked for that are kept, the newest ones."""

MOST_CHANGES = 200_000
"""The number of changes of a guild that are kept. If there are more, the time back is shorter."""

MOST_SNAPSHOT_BYTES = 128 * 1024 * 1024
"""The size of a guild's snapshots. If they are larger, the time back is shorter."""

KEPT_PICTURES = POINT_IN_TIME + timedelta(days=17)
"""The time for which a picture is kept after the guild was last seen to have it."""


class JournalRetention:
    """Deletes what is too old, or too much."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def prune(self, guild_id: int, now: datetime) -> None:
        """Delete the snapshots, changes and pictures of a guild that are no longer kept."""
        async with self._database.session() as session:
            snapshots = await _snapshots(session, guild_id)
            oldest_change = await _oldest_kept_change(session, guild_id)
        floor = _floor(snapshots, now - POINT_IN_TIME, oldest_change)
        gone = _gone(snapshots, floor, now)
        async with self._database.transaction() as session:
            await session.execute(delete(GuildSnapshot).where(GuildSnapshot.id.in_(gone)))
            detached = (GuildSnapshot.guild_id == guild_id, GuildSnapshot.sequence < floor)
            await session.execute(update(GuildSnapshot).where(*detached).values(sequence=0))
        await delete_in_batches(
            self._database, GuildJournal, GuildJournal.guild_id == guild_id, GuildJournal.sequence <= floor
        )
        pictures = (GuildPicture.guild_id == guild_id, GuildPicture.stored_at < now - KEPT_PICTURES)
        await delete_in_batches(self._database, GuildPicture, *pictures)


@dataclass(frozen=True, slots=True)
class _Stored:
    """A snapshot without its payload."""

    id: int
    kind: SnapshotKind
    taken_at: datetime
    sequence: int
    size: int


async def _snapshots(session: AsyncSession, guild_id: int) -> list[_Stored]:
    """Return the snapshots of a guild, the newest first."""
    columns = (
        GuildSnapshot.id,
        GuildSnapshot.kind,
        GuildSnapshot.taken_at,
        GuildSnapshot.sequence,
        func.length(GuildSnapshot.payload),
    )
    rows = select(*columns).where(GuildSnapshot.guild_id == guild_id).order_by(GuildSnapshot.taken_at.desc())
    return [_Stored(*row) for row in (await session.execute(rows)).all()]


async def _oldest_kept_change(session: AsyncSession, guild_id: int) -> int:
    """Return the sequence of the oldest of the changes that are not too many; 0 if they are all kept."""
    rows = select(GuildJournal.sequence).where(GuildJournal.guild_id == guild_id)
    sequence = await session.scalar(rows.order_by(GuildJournal.sequence.desc()).offset(MOST_CHANGES - 1).limit(1))
    return sequence or 0


def _floor(snapshots: Sequence[_Stored], since: datetime, oldest_change: int) -> int:
    """Return the sequence of the snapshot at which the journal is to begin; 0 where it is to stay as it is.

    That is the newest one from which every kept moment can be reached, as far as the size of all of them allows.
    """
    leading = [snapshot for snapshot in snapshots if snapshot.sequence > 0]
    size = 0
    for newer, snapshot in zip([None, *leading], leading, strict=False):
        size += snapshot.size
        if newer is not None and (size > MOST_SNAPSHOT_BYTES or snapshot.sequence < oldest_change):
            return newer.sequence
        if snapshot.taken_at <= since:
            return snapshot.sequence
    return 0


def _gone(snapshots: Sequence[_Stored], floor: int, now: datetime) -> list[int]:
    """Return the ids of the snapshots that are not kept."""
    manual = [snapshot for snapshot in snapshots if snapshot.kind is SnapshotKind.MANUAL]
    too_many = {snapshot.id for snapshot in manual[KEPT_MANUAL:]}

    def is_gone(snapshot: _Stored) -> bool:
        match snapshot.kind:
            case SnapshotKind.SCHEDULED:
                return True
            case SnapshotKind.PRE_RESTORE:
                return snapshot.taken_at < now - KEPT_PRE_RESTORE
            case SnapshotKind.MANUAL:
                return snapshot.id in too_many

    return [snapshot.id for snapshot in snapshots if snapshot.sequence < floor and is_gone(snapshot)]
