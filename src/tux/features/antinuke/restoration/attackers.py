"""The attackers of a guild: those whom Tux stopped, or wanted to, and not by a false alarm."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from tux.database import Database
from tux.features.antinuke.journal.incident_changes import unattributed_bans
from tux.features.antinuke.kinds import TOLD_ONLY, AntinukeActionType, ResponseStatus
from tux.features.antinuke.tables import AntinukeEvent


class Attackers:
    """Reads who attacked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_incident(self, incident_id: UUID) -> frozenset[int]:
        """Return the ids of the actors of an incident."""
        return await self._actor_ids(AntinukeEvent.incident_id == incident_id)

    async def since(self, guild_id: int, time: datetime) -> frozenset[int]:
        """Return the ids of all who have attacked a guild since a time."""
        return await self._actor_ids(AntinukeEvent.guild_id == guild_id, AntinukeEvent.decided_at >= time)

    async def unattributed_bans(self, guild_id: int, time: datetime) -> frozenset[int]:
        """Return the ids of those whom somebody unknown has banned in attacks on a guild since a time."""
        events = select(AntinukeEvent).where(
            AntinukeEvent.guild_id == guild_id,
            AntinukeEvent.decided_at >= time,
            AntinukeEvent.actor_id.is_(None),
            *_REAL,
        )
        async with self._database.session() as session:
            return frozenset[int]().union(*map(unattributed_bans, await session.scalars(events)))

    async def last_incident(self, guild_id: int) -> UUID | None:
        """Return the id of the last attack on a guild, rather than of what was only observed, or told to people."""
        incidents = (
            select(AntinukeEvent.incident_id)
            .where(AntinukeEvent.guild_id == guild_id, *_REAL)
            .order_by(AntinukeEvent.decided_at.desc())
            .limit(1)
        )
        async with self._database.session() as session:
            return await session.scalar(incidents)

    async def _actor_ids(self, *conditions: ColumnElement[bool]) -> frozenset[int]:
        actors = select(AntinukeEvent.actor_id).where(*conditions, *_REAL).distinct()
        async with self._database.session() as session:
            return frozenset(actor_id for actor_id in await session.scalars(actors) if actor_id is not None)


_REAL: tuple[ColumnElement[bool], ...] = (
    AntinukeEvent.action_type != AntinukeActionType.CONFIG_CHANGE,
    AntinukeEvent.response_type.not_in(TOLD_ONLY),
    AntinukeEvent.response_status != ResponseStatus.DRY_RUN,
    or_(AntinukeEvent.false_positive.is_(None), AntinukeEvent.false_positive.is_(False)),
)
