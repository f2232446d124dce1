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
    is_attack: bool
    """False where its actors were left alone, as the owner of a guild is: what they do later has its own reasons."""

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
            GuildJournal.occurred_at.between(began_at, ended_at + (_AFTERMATH if self.is_attack else timedelta())),
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
    return IncidentScope(
        guild_id=events[0].guild_id,
        began_at=min(times),
        ended_at=max(times),
        actor_ids=sorted({event.actor_id for event in events if event.actor_id is not None}),
        entry_ids=sorted({entry.entry_id for entry in entries if entry.entry_id is not None}),
        target_ids=sorted({entry.target_id for entry in entries if entry.target_id is not None}),
        is_attack=any(map(_is_attack, events)),
    )


def _is_attack(event: AntinukeEvent) -> bool:
    is_told_only = event.response_type in TOLD_ONLY or event.response_status is ResponseStatus.DRY_RUN
    return not is_told_only and not event.false_positive and event.undone_at is None
