"""Attacks of which the audit log names no author: whoever was banned may come back, or is listed."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from features.antinuke.responses.attacked import AttackedGuild
from features.antinuke.watch.watched import enable
from tux.app import App
from tux.features.antinuke.incidents.incident_queries import Incidents
from tux.features.antinuke.incidents.incidents import Incident
from tux.features.antinuke.incidents.payloads import incident_payload
from tux.features.antinuke.journal.incident_changes import find_incident
from tux.features.antinuke.restoration.attackers import Attackers
from tux.sandbox import Fault

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


async def banned_by_nobody(attacked: AttackedGuild) -> set[int]:
    """Ban 30 members with one request, of which the audit log names no author. Return their ids."""
    before = set(attacked.guild.bans)
    attacked.sandbox.faults.add(Fault("null_executor", event="MEMBER_BAN_ADD"))
    run = attacked.sandbox.attacks.start("bulk-ban", attacked.guild, [attacked.rex.user], rate=1, count=1, size=30)
    await run.finished()
    entries = [entry for entry in attacked.guild.audit_log if entry.action_type == 22]
    return {entry.target_id for entry in entries if entry.target_id is not None} - before


async def recorded(app: App, holds: Callable[[Incident], object]) -> Incident:
    """Return the incident in the database, once something is recorded of it."""
    incidents = Incidents(app.database, app.clock)
    async with asyncio.timeout(20):
        while True:
            if (found := await incidents.latest(None, limit=1)) and holds(found[0]):
                return found[0]
            await asyncio.sleep(0.05)


async def test_everybody_whom_somebody_unknown_banned_may_come_back(attacked: AttackedGuild, tux: App) -> None:
    troll = attacked.add_member("troll")
    await attacked.owner.ban(attacked.guild, troll)
    await enable(tux, attacked)
    victims = await banned_by_nobody(attacked)
    await attacked.sandbox.until(lambda: set(attacked.guild.bans) == {troll.id})
    incident = await recorded(tux, lambda incident: len(incident.restored_user_ids) == len(victims))
    assert {int(one) for one in incident_payload(incident)["unbanned"]} == victims


async def test_those_who_cannot_be_unbanned_are_listed_and_a_restoration_knows_them(
    attacked: AttackedGuild, tux: App
) -> None:
    await enable(tux, attacked, log_channel_id=attacked.live.channel("mod-log").id)
    attacked.sandbox.faults.add(Fault("status", method="DELETE", route="/guilds/*/bans/*", status=403))
    ids = await banned_by_nobody(attacked)
    incident = await recorded(tux, lambda incident: len(incident.banned_user_ids) == len(ids))
    assert {int(one) for one in incident_payload(incident)["banned"]} == ids
    log = attacked.live.channel("mod-log")
    assert (await attacked.owner.sees("30 members whom somebody unknown banned", log)).embeds

    async with tux.database.session() as session:
        scope = await find_incident(session, incident.id)
    assert scope is not None
    assert ids <= {*scope.target_ids}
    assert await Attackers(tux.database).unattributed_bans(attacked.guild.id, EPOCH) == ids
