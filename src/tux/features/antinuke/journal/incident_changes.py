"""The changes in the journal that belong to an incident."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.kinds import TOLD_ONLY, ResponseStatus
from tux.features.antinuke.tables import AntinukeEvent, AntinukeEventEntry, GuildJournal

_SKEW = timedelta(seconds=10)
"""The time by which the clocks of Discord and of this machine may differ, and an event may be late."""

_AFTERMATH = timedelta(hours=1)
"""The time after its last act in which changes by its actors belong to an incident, where these are attackers."""


@dataclass(frozen=True, slots=True)
class IncidentScope:
    """An incident, as far as the journal needs to know it."""

    guild_id: int
    began_at: datetime
    ended_at: datetime
    actor_ids: Sequence[int]
    entry_ids: Sequence[int]
    target_ids: Sequence[int]
    followed_until: datetime
    """The time until which whatever its actors change belongs to it. It is the end of the incident where they were left
    alone, as the owner of a guild is, and the time of its undoing: what they do later has its own reasons."""

    def changes(self) -> Select[GuildJournal]:
        """Select the changes that its actors made, and those that its acts were about.

        That the picture of something was stored shortly before is no act of anybody.
        """
        began_at, ended_at = self.began_at - _SKEW, self.ended_at + _SKEW
        by_act = and_(
            GuildJournal.actor_id.is_(None),
            GuildJournal.object_id.in_(self.target_ids),
            GuildJournal.occurred_at <= ended_at,
        )
        return select(GuildJournal).where(
            GuildJournal.guild_id == self.guild_id,
            GuildJournal.object_type != ObjectType.PICTURE,
            GuildJournal.occurred_at.between(began_at, max(ended_at, self.followed_until)),
            or_(GuildJournal.actor_id.in_(self.actor_ids), GuildJournal.entry_id.in_(self.entry_ids), by_act),
        )

    def first_sequence(self) -> Select[int | None]:
        """Select the sequence of the first of them; null where there is none."""
        return self.changes().with_only_columns(func.min(GuildJournal.sequence))


async def find_incident(session: AsyncSession, incident_id: UUID) -> IncidentScope | None:
    """Return an incident; None if it is unknown."""
    events = (await session.scalars(select(AntinukeEvent).where(AntinukeEvent.incident_id == incident_id))).all()
    if not events:
        return None
    acts = select(AntinukeEventEntry).where(AntinukeEventEntry.event_id.in_([event.id for event in events]))
    entries = (await session.scalars(acts)).all()
    times = [*(entry.occurred_at for entry in entries), *(event.received_at for event in events)]
    ended_at = max(times)
    target_ids = {entry.target_id for entry in entries if entry.target_id is not None}
    return IncidentScope(
        guild_id=events[0].guild_id,
        began_at=min(times),
        ended_at=ended_at,
        actor_ids=sorted({event.actor_id for event in events if event.actor_id is not None}),
        entry_ids=sorted({entry.entry_id for entry in entries if entry.entry_id is not None}),
        target_ids=sorted(target_ids.union(*map(unattributed_bans, events))),
        followed_until=max(_followed_until(event, ended_at) for event in events),
    )


def unattributed_bans(event: AntinukeEvent) -> frozenset[int]:
    """Return the ids of those who were banned in an attack by somebody whom nobody knows."""
    metadata = event.event_metadata or {}
    if event.actor_id is not None:
        return frozenset()
    return frozenset([*metadata.get("restored_user_ids", ()), *metadata.get("banned_user_ids", ())])


def _followed_until(event: AntinukeEvent, ended_at: datetime) -> datetime:
    is_told_only = event.response_type in TOLD_ONLY or event.response_status is ResponseStatus.DRY_RUN
    if is_told_only or event.false_positive:
        return ended_at
    until = ended_at + _AFTERMATH
    return until if event.undone_at is None else min(until, event.undone_at)
