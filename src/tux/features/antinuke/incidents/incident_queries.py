"""The incidents in the database: found, listed, and marked as undone or as false positives."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select, update

from tux.database import Database
from tux.features.antinuke.errors import IncidentGone
from tux.features.antinuke.incidents.incidents import Incident, IncidentAct, IncidentEvent, event_from_row
from tux.features.antinuke.kinds import AntinukeActionType
from tux.features.antinuke.tables import AntinukeEvent, AntinukeEventEntry
from tux.runtime.clock import Clock

_SEARCHED_EVENTS = 2000
"""The number of events among which the incidents of one page are searched for."""

_ID_CHARACTERS, _SHORTEST_ID = 32, 4

_ActCounts = Mapping[int, Mapping[AntinukeActionType, int]]


class Incidents:
    """The incidents of every guild."""

    def __init__(self, database: Database, clock: Clock, catch_up: Callable[[], Awaitable[None]] | None = None) -> None:
        """Create it. `catch_up` writes what is recorded and not in the database yet: a message may be faster."""
        self._database = database
        self._clock = clock
        self._catch_up = catch_up or _nothing_waits

    async def get(self, guild_id: int, incident_id: UUID) -> Incident:
        """Return an incident. Raises `IncidentGone` if the guild has no such incident."""
        await self._catch_up()
        found = await self._load([incident_id], guild_id)
        if not found:
            raise IncidentGone
        return found[0]

    async def find(self, guild_id: int, text: str) -> Incident:
        """Return an incident by its id, or by the beginning of it. Raises `IncidentGone`."""
        digits = text.strip().lower().replace("-", "")
        if len(digits) < _SHORTEST_ID:
            raise IncidentGone
        newest = await self._ids([AntinukeEvent.guild_id == guild_id], _SEARCHED_EVENTS)
        known = next((one for one in newest if one.hex.startswith(digits)), None)
        if known is None and len(digits) != _ID_CHARACTERS:
            raise IncidentGone
        try:
            return await self.get(guild_id, known or UUID(digits))
        except ValueError as error:
            raise IncidentGone from error

    async def acts(self, incident: Incident) -> Sequence[IncidentAct]:
        """Return the acts that counted, each once, the oldest first. They are kept for a limited time."""
        entry = AntinukeEventEntry
        acts = (
            select(entry.action_type, entry.occurred_at, entry.target_id, entry.weight)
            .join(AntinukeEvent, AntinukeEvent.id == entry.event_id)
            .where(AntinukeEvent.guild_id == incident.guild_id, AntinukeEvent.incident_id == incident.id)
            .distinct()
            .order_by(entry.occurred_at)
        )
        async with self._database.session() as session:
            return [IncidentAct(*row) for row in await session.execute(acts)]

    async def latest(
        self,
        guild_id: int | None,
        *,
        limit: int,
        since: datetime | None = None,
        before: datetime | None = None,
    ) -> Sequence[Incident]:
        """Return the newest incidents of a guild, or of all, the newest first: those decided within these times."""
        conditions: list[ColumnElement[bool]] = [AntinukeEvent.trigger_type.is_not(None)]
        if guild_id is not None:
            conditions.append(AntinukeEvent.guild_id == guild_id)
        if since is not None:
            conditions.append(AntinukeEvent.decided_at >= since)
        if before is not None:
            conditions.append(AntinukeEvent.decided_at < before)
        return await self._load(await self._ids(conditions, limit), guild_id)

    async def count(self, guild_id: int, *, since: datetime) -> int:
        """Return the number of incidents of a guild from a time on."""
        counted = select(func.count(AntinukeEvent.incident_id.distinct())).where(
            AntinukeEvent.guild_id == guild_id,
            AntinukeEvent.decided_at >= since,
            AntinukeEvent.trigger_type.is_not(None),
        )
        async with self._database.session() as session:
            return await session.scalar(counted) or 0

    async def mark_false_positive(self, guild_id: int, incident_id: UUID) -> bool:
        """Note that nobody attacked anything. Returns False where that was noted already."""
        return await self._mark(guild_id, incident_id, AntinukeEvent.false_positive.is_not(True), false_positive=True)

    async def mark_undone(self, guild_id: int, incident_id: UUID, *, by: int) -> bool:
        """Note that the responses were undone. Returns False where they had been already."""
        is_new = AntinukeEvent.undone_at.is_(None)
        return await self._mark(guild_id, incident_id, is_new, undone_at=self._clock.now(), undone_by=by)

    async def _mark(self, guild_id: int, incident_id: UUID, condition: ColumnElement[bool], **values: object) -> bool:
        await self._catch_up()
        async with self._database.transaction() as session:
            marked = await session.execute(
                update(AntinukeEvent)
                .where(AntinukeEvent.guild_id == guild_id, AntinukeEvent.incident_id == incident_id, condition)
                .values(**values)
                .returning(AntinukeEvent.id)
            )
            return bool(marked.all())

    async def _ids(self, conditions: Sequence[ColumnElement[bool]], limit: int) -> Sequence[UUID]:
        newest = (
            select(AntinukeEvent.incident_id, AntinukeEvent.decided_at)
            .where(*conditions)
            .order_by(AntinukeEvent.decided_at.desc())
            .limit(_SEARCHED_EVENTS)
            .subquery()
        )
        grouped = select(newest.c.incident_id).group_by(newest.c.incident_id)
        async with self._database.session() as session:
            rows = await session.scalars(grouped.order_by(func.max(newest.c.decided_at).desc()).limit(limit))
            return rows.all()

    async def _load(self, incident_ids: Sequence[UUID], guild_id: int | None) -> Sequence[Incident]:
        """Return these incidents in this order, without those that are gone."""
        conditions: list[ColumnElement[bool]] = [
            AntinukeEvent.incident_id.in_(incident_ids),
            AntinukeEvent.trigger_type.is_not(None),
        ]
        if guild_id is not None:
            conditions.append(AntinukeEvent.guild_id == guild_id)
        rows: defaultdict[UUID, list[AntinukeEvent]] = defaultdict(list)
        counts: defaultdict[int, dict[AntinukeActionType, int]] = defaultdict(dict)
        began: dict[int, datetime] = {}
        entry = AntinukeEventEntry
        async with self._database.session() as session:
            events = await session.scalars(
                select(AntinukeEvent).where(*conditions).order_by(AntinukeEvent.decided_at, AntinukeEvent.id)
            )
            for row in events:
                rows[row.incident_id].append(row)
            ids = [row.id for several in rows.values() for row in several]
            acts = select(entry.event_id, entry.action_type, func.sum(_things()), func.min(entry.occurred_at))
            acts = acts.where(entry.event_id.in_(ids)).group_by(entry.event_id, entry.action_type)
            for event_id, action, count, first in await session.execute(acts):
                counts[event_id][action] = int(count)
                began[event_id] = min(first, began.get(event_id, first))
        return [_incident(rows[id_], counts, began) for id_ in incident_ids if rows.get(id_)]


async def _nothing_waits() -> None: ...


def _things() -> ColumnElement[float]:
    """Return the number of things to which an act was done, as it is counted elsewhere: one at least."""
    weight = AntinukeEventEntry.weight
    return case((weight < 1, 1.0), else_=func.round(weight))


def _incident(rows: Sequence[AntinukeEvent], counts: _ActCounts, began: Mapping[int, datetime]) -> Incident:
    posted = next((row for row in reversed(rows) if row.log_message_id is not None), None)
    events: list[IncidentEvent] = [
        event_from_row(row, counts.get(row.id, {}), began.get(row.id, row.received_at)) for row in rows
    ]
    return Incident(
        id=rows[0].incident_id,
        guild_id=rows[0].guild_id,
        events=events,
        channel_id=posted.log_channel_id if posted else None,
        message_id=posted.log_message_id if posted else None,
    )
