"""The past of a guild: images of it at any moment since the first snapshot."""

import asyncio
import zlib
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from uuid import UUID

import discord
from sqlalchemy import Select, func, select

from tux.database import Database
from tux.features.antinuke.images import GuildImage
from tux.features.antinuke.journal.changes import GuildChange, ObjectType
from tux.features.antinuke.journal.contents import GuildContents
from tux.features.antinuke.journal.encoded_images import decoded
from tux.features.antinuke.journal.incident_changes import find_incident
from tux.features.antinuke.journal.records import change_of
from tux.features.antinuke.tables import GuildJournal, GuildSnapshot

_ROWS_AT_ONCE = 500
"""The number of changes that are read, and applied, at once."""


class NoImage(LookupError):
    """Raised where nothing is stored of what a guild was like. `earliest` is the first moment of which there is."""

    def __init__(self, earliest: datetime | None = None) -> None:
        super().__init__(earliest)
        self.earliest = earliest


class History:
    """The stored past of guilds. Changes that are on their way to the database are not part of it yet."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def image_at(self, guild_id: int, time: datetime) -> GuildImage:
        """Return the image of a guild at a moment. Raises `NoImage` for one before the first snapshot."""
        return await self._image_at(guild_id, last_sequence(time), time)

    async def image_before(self, change: GuildChange) -> GuildImage:
        """Return the image of a guild immediately before a change. Raises `NoImage`."""
        return await self._image_at(change.guild_id, change.sequence - 1, change.occurred_at)

    async def _image_at(self, guild_id: int, sequence: int, time: datetime) -> GuildImage:
        contents, _ = await self.contents_at(guild_id, sequence)
        return await asyncio.to_thread(contents.image, time)

    async def snapshot_image(self, guild_id: int, snapshot_id: int) -> GuildImage:
        """Return the image in a snapshot of a guild. Raises `NoImage`."""
        rows = select(GuildSnapshot.payload)
        async with self._database.session() as session:
            payload = await session.scalar(
                rows.where(GuildSnapshot.guild_id == guild_id, GuildSnapshot.id == snapshot_id)
            )
        if payload is None:
            raise NoImage
        return await asyncio.to_thread(_image_in, payload)

    async def latest(self, guild_id: int) -> tuple[GuildContents, int]:
        """Return the last known contents of a guild, and the sequence of its last change. Raises `NoImage`."""
        return await self.contents_at(guild_id, None)

    async def contents_at(self, guild_id: int, sequence: int | None) -> tuple[GuildContents, int]:
        """Return the contents of a guild after the change of a sequence, or after all, and the last sequence.

        Raises `NoImage` for a moment before the first snapshot.
        """
        snapshot = await self._snapshot_before(guild_id, sequence)
        contents, last = await asyncio.to_thread(_contents_in, snapshot.payload), snapshot.sequence
        async for changes in self._changes(guild_id, last, sequence):
            last = changes[-1].sequence
            await asyncio.to_thread(_apply, contents, changes)
        return contents, last

    async def _snapshot_before(self, guild_id: int, sequence: int | None) -> GuildSnapshot:
        snapshots = select(GuildSnapshot).where(GuildSnapshot.guild_id == guild_id, GuildSnapshot.sequence > 0)
        until = snapshots if sequence is None else snapshots.where(GuildSnapshot.sequence <= sequence)
        newest = until.order_by(GuildSnapshot.sequence.desc(), GuildSnapshot.id.desc()).limit(1)
        async with self._database.session() as session:
            if (snapshot := await session.scalar(newest)) is not None:
                return snapshot
            raise NoImage(await session.scalar(snapshots.with_only_columns(func.min(GuildSnapshot.taken_at))))

    async def _changes(self, guild_id: int, after: int, until: int | None) -> AsyncGenerator[Sequence[GuildChange]]:
        """Return the changes of a guild with sequences above `after` and up to `until`, page by page."""
        rows = select(GuildJournal).where(GuildJournal.guild_id == guild_id)
        if until is not None:
            rows = rows.where(GuildJournal.sequence <= until)
        page = rows.order_by(GuildJournal.sequence).limit(_ROWS_AT_ONCE)
        while found := await self._page(page.where(GuildJournal.sequence > after)):
            after = found[-1].sequence
            yield found

    async def _page(self, rows: Select[GuildJournal]) -> Sequence[GuildChange]:
        async with self._database.session() as session:
            return [change_of(row) for row in await session.scalars(rows)]

    # changes

    async def changes_of(
        self, guild_id: int, object_type: ObjectType, object_id: int, *, limit: int = 100
    ) -> Sequence[GuildChange]:
        """Return the last changes of one object, the latest first."""
        rows = select(GuildJournal).where(
            GuildJournal.guild_id == guild_id,
            GuildJournal.object_type == object_type,
            GuildJournal.object_id == object_id,
        )
        async with self._database.session() as session:
            found = await session.scalars(rows.order_by(GuildJournal.sequence.desc()).limit(limit))
            return [change_of(row) for row in found]

    async def changes_between(self, guild_id: int, since: datetime, until: datetime) -> Sequence[GuildChange]:
        """Return all changes in a guild within a time, in order."""
        pages = self._changes(guild_id, first_sequence(since) - 1, last_sequence(until))
        return [change async for page in pages for change in page]

    # incidents

    async def image_before_incident(self, incident_id: UUID) -> GuildImage:
        """Return the image of a guild before the first act of an incident. Raises `NoImage`, also if it is unknown."""
        async with self._database.session() as session:
            incident = await find_incident(session, incident_id)
            if incident is None:
                raise NoImage
            sequence = await session.scalar(incident.first_sequence())
        before = last_sequence(incident.began_at) - (1 << 22) if sequence is None else sequence - 1
        return await self._image_at(incident.guild_id, before, incident.began_at)

    async def changes_of_incident(self, incident_id: UUID) -> Sequence[GuildChange]:
        """Return what the actors of an incident changed, from their first act on, in order; none for an unknown one."""
        async with self._database.session() as session:
            incident = await find_incident(session, incident_id)
            if incident is None:
                return []
            rows = await session.scalars(incident.changes().order_by(GuildJournal.sequence))
            return [change_of(row) for row in rows]


def first_sequence(time: datetime) -> int:
    """Return the lowest sequence that a change of this moment may have."""
    return discord.utils.time_snowflake(time)


def last_sequence(time: datetime) -> int:
    """Return the highest sequence that a change of this moment may have."""
    return discord.utils.time_snowflake(time, high=True)


def _contents_in(payload: bytes) -> GuildContents:
    return GuildContents.of(_image_in(payload))


def _image_in(payload: bytes) -> GuildImage:
    return decoded(zlib.decompress(payload))


def _apply(contents: GuildContents, changes: Sequence[GuildChange]) -> None:
    for change in changes:
        contents.apply(change)
