"""Attackers as restorations know them: whoever was acted against, with what they changed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from features.antinuke.incidents.defended import record
from features.antinuke.responses.attacked import AttackedGuild
from tux.app import App
from tux.database import Database
from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.journal.incident_changes import find_incident
from tux.features.antinuke.kinds import AntinukeResponseType
from tux.features.antinuke.restoration.attackers import Attackers
from tux.features.antinuke.tables import AntinukeEvent, GuildJournal
from tux.sandbox import Sandbox
from tux.sandbox.scenes import Scene

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


@pytest.fixture
def attacked(sandbox: Sandbox, scene: Scene) -> AttackedGuild:
    return AttackedGuild(sandbox, scene)


@pytest.mark.parametrize(
    ("more", "is_attacker"),
    [
        ({}, True),
        ({"response": AntinukeResponseType.ALERT}, False),
        ({"response": AntinukeResponseType.LOG_ONLY}, False),
        ({"is_dry_run": True}, False),
    ],
)
async def test_only_whoever_is_acted_on_is_an_attacker_and_has_more_undone_than_was_decided_about(
    attacked: AttackedGuild, tux: App, more: dict[str, Any], is_attacker: bool
) -> None:
    verdict = await record(tux, attacked, **more)
    attackers, known = Attackers(tux.database), {attacked.rex.id} if is_attacker else set[int]()
    assert await attackers.since(attacked.guild.id, EPOCH) == known
    assert await attackers.of_incident(verdict.incident_id) == known
    assert await attackers.last_incident(attacked.guild.id) == (verdict.incident_id if is_attacker else None)

    decided_at = datetime.fromtimestamp(verdict.decided_at, UTC)
    await journal(tux.database, attacked, decided_at + timedelta(minutes=30))
    async with tux.database.session() as session:
        incident = await find_incident(session, verdict.incident_id)
        assert incident is not None
        assert bool(list(await session.scalars(incident.changes()))) is is_attacker


async def test_what_somebody_changes_once_they_were_let_go_is_not_part_of_the_incident(
    attacked: AttackedGuild, tux: App
) -> None:
    verdict = await record(tux, attacked)
    decided_at = datetime.fromtimestamp(verdict.decided_at, UTC)
    await journal(tux.database, attacked, decided_at + timedelta(minutes=30))
    for minutes, is_part in ((40, True), (20, False)):
        async with tux.database.transaction() as session:
            await session.execute(
                update(AntinukeEvent).values(undone_at=decided_at + timedelta(minutes=minutes), undone_by=1)
            )
        async with tux.database.session() as session:
            incident = await find_incident(session, verdict.incident_id)
            assert incident is not None
            assert bool(list(await session.scalars(incident.changes()))) is is_part


async def journal(database: Database, attacked: AttackedGuild, at: datetime) -> None:
    """Write down that Rex renamed a channel."""
    async with database.transaction() as session:
        session.add(
            GuildJournal(
                guild_id=attacked.guild.id,
                sequence=1,
                occurred_at=at,
                object_type=ObjectType.CHANNEL,
                object_id=5,
                operation="update",
                before={"name": "talk"},
                after={"name": "chat"},
                actor_id=attacked.rex.id,
            )
        )
