"""Snapshots: images of whole guilds, from which the journal leads on."""

import asyncio
import zlib
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from tux.database import Database, Guild, dialect_insert
from tux.features.antinuke.journal.contents import GuildContents
from tux.features.antinuke.journal.encoded_images import digest, encoded
from tux.features.antinuke.kinds import SnapshotKind
from tux.features.antinuke.tables import GuildSnapshot

_log = structlog.stdlib.get_logger(__name__)

MOST_BYTES = 16 * 1024 * 1024
"""The size, compressed, above which a snapshot is taken without the roles of members and the bans."""

_KEPT_LONGER = {SnapshotKind.SCHEDULED: 0, SnapshotKind.PRE_RESTORE: 1, SnapshotKind.MANUAL: 2}


@dataclass(frozen=True, slots=True)
class _Packed:
    payload: bytes
    size: int
    sha256: str


class Snapshots:
    """The stored snapshots of guilds.

    The `sequence` of a snapshot is that from which the journal leads on. It is 0 where the journal no longer reaches
    back to it: then the snapshot can be looked at, and nothing after it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def last_taken_at(self, guild_id: int) -> datetime | None:
        """Return the time of the last snapshot of a guild; None where there is none."""
        async with self._database.session() as session:
            last = await _last(session, guild_id)
            return None if last is None else last.taken_at

    async def store(
        self, contents: GuildContents, sequence: int, kind: SnapshotKind, taken_at: datetime, by: int | None = None
    ) -> int:
        """Store the contents of a guild after the change of a `sequence`, and return the id of the snapshot.

        The `contents` must not change meanwhile: they are read in another thread.

        If nothing is different from the last snapshot, that one stands for this one too, and is kept as long.
        """
        packed = await asyncio.to_thread(_packed, contents, taken_at)
        async with self._database.transaction() as session:
            await session.execute(dialect_insert(session, Guild).values(id=contents.guild_id).on_conflict_do_nothing())
            last = await _last(session, contents.guild_id)
            if last is not None and last.sha256 == packed.sha256:
                if _KEPT_LONGER[kind] > _KEPT_LONGER[last.kind]:
                    values = {"kind": kind, "taken_by": by}
                    await session.execute(update(GuildSnapshot).where(GuildSnapshot.id == last.id).values(values))
                return last.id
            snapshot = GuildSnapshot(
                guild_id=contents.guild_id,
                kind=kind,
                taken_at=taken_at,
                sequence=sequence,
                payload=packed.payload,
                size=packed.size,
                sha256=packed.sha256,
                taken_by=by,
            )
            session.add(snapshot)
            await session.flush()
            _log.info(
                "took a snapshot of a guild", guild_id=contents.guild_id, kind=kind.value, bytes=len(packed.payload)
            )
            return snapshot.id


async def _last(session: AsyncSession, guild_id: int) -> GuildSnapshot | None:
    snapshots = select(GuildSnapshot).where(GuildSnapshot.guild_id == guild_id)
    return await session.scalar(snapshots.order_by(GuildSnapshot.sequence.desc(), GuildSnapshot.id.desc()).limit(1))


def _packed(contents: GuildContents, taken_at: datetime) -> _Packed:
    image = contents.image(taken_at)
    data = encoded(image)
    payload = zlib.compress(data)
    if len(payload) > MOST_BYTES:
        unread = image.unread | {"member_roles", "ban_ids"}
        image = replace(image, member_roles={}, ban_ids=frozenset(), unread=unread)
        data = encoded(image)
        payload = zlib.compress(data)
    return _Packed(payload, len(data), digest(image))
