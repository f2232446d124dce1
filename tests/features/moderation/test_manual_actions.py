"""Actions that moderators take in Discord itself become cases, as the audit log records them."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from databases import Frail
from histories import SettledCases, caught_up
from running import Starting
from tux.app import App
from tux.guilds.actions.member_actions import TEMPBAN
from tux.guilds.audit_log import consumers
from tux.guilds.cases import CaseState
from tux.guilds.settings.general import LogSettings
from tux.jobs.tables import DurableJob
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.scenes import Scene

Logs = list[dict[str, object]]


@pytest.fixture
async def tux(tux: App, guild: LiveGuild) -> App:
    """Tux, once it has read the audit log. What was done before it came to the server makes no cases."""
    await caught_up(tux, guild)
    return tux


async def test_manual_actions_become_cases_with_their_true_authors(tux: App, guild: LiveGuild) -> None:
    moderator, owner = guild.member("moderator"), guild.member("owner")
    newcomer, member = guild.member("newcomer"), guild.member("member")
    await tux.guild_settings.change(
        guild.id, LogSettings, by=owner.id, moderation_channel_id=guild.channel("mod-log").id
    )
    settled = SettledCases(tux)
    until = (datetime.now(UTC) + timedelta(hours=1)).replace(microsecond=0)
    at = f"/guilds/{guild.id}/members/{member.id}"

    await moderator.ban(guild, newcomer, reason="spam")
    await settled.until(1)
    await owner.request("DELETE", f"/guilds/{guild.id}/bans/{newcomer.id}")
    await settled.until(2)
    await owner.request("PATCH", at, {"communication_disabled_until": until.isoformat()})
    await settled.until(3)
    await owner.request("PATCH", at, {"communication_disabled_until": None})
    await settled.until(4)
    await moderator.kick(guild, member, reason="enough")

    cases = await settled.until(5)
    assert [(case.number, case.kind, case.moderator_id, case.target_id, case.reason) for case in cases] == [
        (1, "ban", moderator.id, newcomer.id, "spam"),
        (2, "unban", owner.id, newcomer.id, ""),
        (3, "timeout", owner.id, member.id, ""),
        (4, "untimeout", owner.id, member.id, ""),
        (5, "kick", moderator.id, member.id, "enough"),
    ]
    assert cases[2].expires_at == until
    assert {case.state for case in cases} == {CaseState.SETTLED}
    logged = await owner.sees("Case #5 · Kick", guild.channel("mod-log"))
    assert "enough" in logged.text


async def test_an_action_of_tux_makes_one_case(tux: App, guild: LiveGuild) -> None:
    newcomer, member, settled = guild.member("newcomer"), guild.member("member"), SettledCases(tux)

    await guild.member("moderator").slash(guild.channel("general"), "ban", user=newcomer, reason="spam")
    await guild.member("owner").ban(guild, member)

    assert [case.target_id for case in await settled.until(2)] == [newcomer.id, member.id]
    assert len([case async for case in tux.cases.each(guild.id)]) == 2


async def test_in_an_old_application_whose_id_is_not_its_bots_each_action_of_tux_makes_one_case(
    tux: App, guild: LiveGuild, scene: Scene
) -> None:
    assert scene.bot.id != scene.bot.bot.id
    moderator, general, settled = guild.member("moderator"), guild.channel("general"), SettledCases(tux)
    newcomer, member = guild.member("newcomer"), guild.member("member")

    await moderator.slash(general, "timeout", member=member, duration="1h")
    await moderator.slash(general, "untimeout", member=member)
    await moderator.slash(general, "kick", member=member)
    await moderator.slash(general, "ban", user=newcomer)
    await guild.member("owner").request("DELETE", f"/guilds/{guild.id}/bans/{newcomer.id}")

    kinds = [case.kind for case in await settled.until(5)]
    assert kinds == ["timeout", "untimeout", "kick", "ban", "unban"]
    assert len([case async for case in tux.cases.each(guild.id)]) == 5


async def test_actions_while_tux_is_away_become_cases_once(start_tux: Starting, guild: LiveGuild) -> None:
    moderator, newcomer = guild.member("moderator"), guild.member("newcomer")
    await moderator.ban(guild, guild.member("member"), reason="before Tux came")
    async with start_tux() as app:
        await caught_up(app, guild)
        assert [case async for case in app.cases.each(guild.id)] == []

    await moderator.ban(guild, newcomer, reason="while it was away")
    for _ in range(2):
        async with start_tux() as app:
            await caught_up(app, guild)
            (case,) = [case async for case in app.cases.each(guild.id)]
    assert (case.kind, case.target_id, case.reason) == ("ban", newcomer.id, "while it was away")


@pytest.mark.parametrize("again", ["unban", "ban"])
async def test_a_temporary_ban_ends_when_somebody_undoes_or_renews_it_manually(
    tux: App, guild: LiveGuild, again: str
) -> None:
    owner, newcomer, settled = guild.member("owner"), guild.member("newcomer"), SettledCases(tux)
    async with tux.cases.opening(
        TEMPBAN.kind,
        guild_id=guild.id,
        target_id=newcomer.id,
        moderator_id=owner.id,
        expires_at=tux.clock.now() + timedelta(days=1),
    ):
        await owner.ban(guild, newcomer)
    await settled.until(2)
    if again == "ban":
        await owner.request("DELETE", f"/guilds/{guild.id}/bans/{newcomer.id}")
        await settled.until(3)
        await owner.ban(guild, newcomer)
    else:
        await owner.request("DELETE", f"/guilds/{guild.id}/bans/{newcomer.id}")
    await settled.until(4 if again == "ban" else 3)
    await tux.tasks.drain(0.5, tux.clock)

    assert await tux.cases.active(guild.id, newcomer.id, "tempban") == []


async def test_without_permission_to_read_the_audit_log_nothing_breaks(
    start_tux: Starting, guild: LiveGuild, sandbox: Sandbox
) -> None:
    sandbox.faults.add(Fault("status", method="GET", route="/guilds/*/audit-logs", status=403))
    async with start_tux() as app:
        seen = await guild.member("moderator").slash(guild.channel("general"), "ban", user=guild.member("newcomer"))
        assert "was banned. Case #1." in seen.text
        assert (await app.cases.get(guild.id, 1)).state is CaseState.SETTLED


async def test_manual_actions_during_a_database_outage_become_cases_after_it(
    start_tux: Starting,
    guild: LiveGuild,
    frail_url: str,
    frail_postgres: Frail,
    logs: Logs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(consumers, "RETRY_SECONDS", 0.01)
    owner, newcomer, member = guild.member("owner"), guild.member("newcomer"), guild.member("member")
    async with start_tux(database_url=frail_url) as app:
        await caught_up(app, guild)
        settled = SettledCases(app)
        frail_postgres.kill()
        await owner.request("PUT", f"/guilds/{guild.id}/bans/{newcomer.id}", {})
        while "an audit log entry waits for the database" not in [entry["event"] for entry in logs]:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0)
        frail_postgres.start()
        await owner.request("PUT", f"/guilds/{guild.id}/bans/{member.id}", {})

        cases = await settled.until(2)

        assert {(case.target_id, case.moderator_id, case.kind) for case in cases} == {
            (newcomer.id, owner.id, "ban"),
            (member.id, owner.id, "ban"),
        }
        await caught_up(app, guild)
        assert len(settled.cases) == 2


async def test_a_manual_timeout_ends_by_itself(tux: App, guild: LiveGuild) -> None:
    await caught_up(tux, guild)
    settled, newcomer = SettledCases(tux), guild.member("newcomer")
    until = datetime.now(UTC) + timedelta(hours=1)
    body = {"communication_disabled_until": until.isoformat()}
    await guild.member("owner").request("PATCH", f"/guilds/{guild.id}/members/{newcomer.id}", body)
    (case,) = await settled.until(1)

    async with tux.database.session() as session:
        job = (await session.scalars(select(DurableJob))).one()

    assert (job.due_at, job.data) == (case.expires_at, {"case": case.number})
