"""Incidents are found by an index, however many a guild has."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert, text

from plans import query_plan, recorded_statements
from tux.database import Database, Guild
from tux.features.antinuke.incidents.incident_queries import Incidents
from tux.features.antinuke.kinds import (
    ActorKind,
    AntinukeActionType,
    AntinukeResponseType,
    Attribution,
    ResponseStatus,
    Trigger,
)
from tux.features.antinuke.restoration.attackers import Attackers
from tux.features.antinuke.tables import AntinukeEvent, AntinukeEventEntry
from tux.runtime.clock import ManualClock

GUILD, GUILDS, EVENTS = 1, 3, 3000
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
LATER = BEGIN + timedelta(seconds=EVENTS * 9 // 10)
ONE = UUID(int=1)

Ask = Callable[[Incidents, Attackers], Awaitable[object]]


async def insert_events(database: Database) -> None:
    """Insert events of three guilds, one a second, of which three make an incident, each with two acts."""
    events = [
        {
            "id": number + 1,
            "guild_id": GUILD + number // 3 % GUILDS,
            "event_key": f"{number:032x}",
            "incident_id": UUID(int=number // 3 + 1),
            "actor_kind": ActorKind.USER,
            "attribution": Attribution.UNKNOWN,
            "action_type": AntinukeActionType.CHANNEL_DELETE,
            "trigger_type": Trigger.LIMIT,
            "response_type": AntinukeResponseType.BAN,
            "response_status": ResponseStatus.CONFIRMED,
            "received_at": BEGIN + timedelta(seconds=number),
            "decided_at": BEGIN + timedelta(seconds=number),
            "config_revision": 1,
            "actor_id": 10_000 + number % 100,
        }
        for number in range(EVENTS)
    ]
    acts = [
        {
            "event_id": event["id"],
            "position": position,
            "guild_id": event["guild_id"],
            "action_type": AntinukeActionType.CHANNEL_DELETE,
            "occurred_at": event["decided_at"],
        }
        for event in events
        for position in range(2)
    ]
    async with database.transaction() as session:
        await session.execute(insert(Guild), [{"id": GUILD + number} for number in range(GUILDS)])
        await session.execute(insert(AntinukeEvent), events)
        await session.execute(insert(AntinukeEventEntry), acts)
        await session.execute(text("ANALYZE"))


QUESTIONS: dict[str, Ask] = {
    "the newest": lambda incidents, _: incidents.latest(GUILD, limit=10),
    "before a time": lambda incidents, _: incidents.latest(GUILD, limit=10, before=LATER),
    "since a time": lambda incidents, _: incidents.latest(GUILD, limit=10, since=LATER),
    "of every guild": lambda incidents, _: incidents.latest(None, limit=10, since=LATER),
    "the number": lambda incidents, _: incidents.count(GUILD, since=LATER),
    "one": lambda incidents, _: incidents.get(GUILD, ONE),
    "by the beginning of its id": lambda incidents, _: incidents.find(GUILD, ONE.hex[:-1]),
    "undone": lambda incidents, _: incidents.mark_undone(GUILD, ONE, by=2),
    "its attackers": lambda _, attackers: attackers.of_incident(ONE),
    "all attackers since a time": lambda _, attackers: attackers.since(GUILD, LATER),
    "who was banned by nobody known": lambda _, attackers: attackers.unattributed_bans(GUILD, LATER),
    "the last": lambda _, attackers: attackers.last_incident(GUILD),
}


@pytest.mark.parametrize("question", QUESTIONS)
async def test_no_question_about_incidents_reads_all_events(database: Database, question: str) -> None:
    await insert_events(database)
    with recorded_statements(database) as recorded:
        await QUESTIONS[question](Incidents(database, ManualClock()), Attackers(database))
    assert recorded
    for statement, values in recorded:
        plan = await query_plan(database, statement, values)
        assert any(index in plan for index in ("USING INDEX", "PRIMARY KEY", "Index", "pk_")), plan
        assert not any(slow in plan for slow in ("Seq Scan on antinuke", "SCAN antinuke_event")), plan
