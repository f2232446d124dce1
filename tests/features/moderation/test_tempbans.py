"""Temporary bans end once, whatever happens in between."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from cases import EndedCases, make_everything_due
from running import Starting, take_audit_log
from tux.app import App
from tux.guilds.actions.member_actions import TEMPBAN
from tux.guilds.cases import EXPIRY, CaseState
from tux.guilds.cases.tables import ModerationCase
from tux.guilds.permissions import RankSettings
from tux.guilds.settings.general import LogSettings
from tux.jobs.tables import DurableJob
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.screens import Seen


async def tempban(guild: LiveGuild, by: str = "moderator", **options: Any) -> Seen:
    options = {"duration": "2d", "reason": "spam"} | options
    if "user" not in options:
        options["user"] = guild.member("newcomer")
    return await guild.member(by).slash(guild.channel("general"), "tempban", **options)


async def kinds(app: App, guild: LiveGuild) -> list[str]:
    return [case.kind async for case in app.cases.each(guild.id)]


async def test_a_tempban_ends_by_itself_and_the_log_says_so(tux: App, guild: LiveGuild) -> None:
    moderator, newcomer, log = guild.member("moderator"), guild.member("newcomer"), guild.channel("mod-log")
    await tux.guild_settings.change(guild.id, LogSettings, by=moderator.id, moderation_channel_id=log.id)
    await tempban(guild)
    logged, ends = await moderator.sees("Case #1 · Temporary ban", log), EndedCases(tux)

    await make_everything_due(tux)
    await ends.first()

    assert not guild.is_banned(newcomer)
    await logged.changed(lambda seen: "End: Ended on <t:" in seen.text)
    assert await kinds(tux, guild) == ["tempban"]
    entries = await guild.member("owner").request("GET", f"/guilds/{guild.id}/audit-logs?action_type=23")
    assert "· case #1: The temporary ban is over." in entries["audit_log_entries"][0]["reason"]


async def test_a_tempban_ends_after_a_restart(start_tux: Starting, guild: LiveGuild) -> None:
    newcomer = guild.member("newcomer")
    async with start_tux() as app:
        await tempban(guild)
        async with app.database.transaction() as session:  # while the bot is away
            await session.execute(update(DurableJob).values(due_at=app.clock.now() + timedelta(milliseconds=1)))
    assert guild.is_banned(newcomer)

    async with start_tux() as app:
        ends = EndedCases(app)
        app.jobs.wake()
        await ends.first()
        assert not guild.is_banned(newcomer)


async def test_a_tempban_recorded_while_moderation_is_unloaded_ends_once_it_is_back(tux: App, guild: LiveGuild) -> None:
    newcomer, owner = guild.member("newcomer"), guild.member("owner")
    moderation = next(loaded for loaded in tux.features if loaded.feature.name == "moderation")
    await tux.loaded.unload("moderation")
    await owner.ban(guild, newcomer)
    expires_at = tux.clock.now() + timedelta(days=2)
    await tux.cases.record(
        TEMPBAN.kind, key="raid", guild_id=guild.id, target_id=newcomer.id, moderator_id=owner.id, expires_at=expires_at
    )
    await tux.loaded.load(moderation)
    ends = EndedCases(tux)

    await make_everything_due(tux)
    await ends.first()

    assert not guild.is_banned(newcomer)


@pytest.mark.parametrize("how", ["command", "by hand"])
async def test_a_user_who_was_unbanned_early_is_not_unbanned_again(
    tux: App, guild: LiveGuild, sandbox: Sandbox, how: str
) -> None:
    newcomer, ends = guild.member("newcomer"), EndedCases(tux)
    await tempban(guild)
    if how == "command":
        await guild.member("moderator").slash(guild.channel("general"), "unban", user=str(newcomer.id))
    else:
        await guild.member("owner").request("DELETE", f"/guilds/{guild.id}/bans/{newcomer.id}")
    assert (await ends.first()).number == 1

    async with tux.database.session() as session:
        assert await session.get(DurableJob, 1) is None
    assert await tux.cases.active(guild.id, newcomer.id, "tempban") == []
    assert len(ends.cases) == 1


async def test_a_ban_replaces_a_tempban_and_stays(tux: App, guild: LiveGuild) -> None:
    newcomer, ends = guild.member("newcomer"), EndedCases(tux)
    await tempban(guild)

    seen = await guild.member("moderator").slash(guild.channel("general"), "ban", user=newcomer)
    await ends.first()
    await make_everything_due(tux)
    again = await guild.member("moderator").slash(guild.channel("general"), "ban", user=newcomer)

    assert "was banned. Case #2." in seen.text
    assert "Their temporary ban is permanent now: it would have ended on <t:" in seen.text
    assert "is already banned" in again.text
    assert guild.is_banned(newcomer)


@pytest.mark.parametrize("how", ["command", "by hand"])
async def test_the_case_of_a_permanent_ban_says_when_it_was_lifted(tux: App, guild: LiveGuild, how: str) -> None:
    """Once, only temporary bans said so."""
    moderator, newcomer, ends = guild.member("moderator"), guild.member("newcomer"), EndedCases(tux)
    await moderator.slash(guild.channel("general"), "ban", user=newcomer)
    assert (await tux.cases.get(guild.id, 1)).ended_at is None

    if how == "command":
        await moderator.slash(guild.channel("general"), "unban", user=str(newcomer.id))
    else:
        await guild.member("owner").request("DELETE", f"/guilds/{guild.id}/bans/{newcomer.id}")

    assert (await ends.first()).number == 1
    assert (await tux.cases.get(guild.id, 1)).ended_at is not None


async def test_an_old_job_does_not_lift_a_later_ban(tux: App, guild: LiveGuild) -> None:
    newcomer, ends = guild.member("newcomer"), EndedCases(tux)
    await tempban(guild)
    await guild.member("moderator").slash(guild.channel("general"), "ban", user=newcomer)
    await ends.first()
    async with tux.database.transaction() as session:  # as if the process had died before it was ended
        await session.execute(update(ModerationCase).where(ModerationCase.number == 1).values(ended_at=None))
        data, now = {"case": 1}, tux.clock.now()
        await tux.jobs.schedule(session, EXPIRY, key=f"{guild.id}/1", guild_id=guild.id, due_at=now, data=data)
    await ends.until(2)

    assert guild.is_banned(newcomer)


async def test_a_new_tempban_replaces_the_previous_one(tux: App, guild: LiveGuild) -> None:
    ends, newcomer = EndedCases(tux), guild.member("newcomer")
    await tempban(guild)

    seen = await tempban(guild, user=newcomer, duration="1d")

    assert "Case #2. Their earlier temporary ban would have ended on <t:" in seen.text.replace("\n", " ")
    assert (await ends.first()).number == 1
    (left,) = await tux.cases.active(guild.id, newcomer.id, "tempban")
    assert left.number == 2


@pytest.mark.parametrize("first", ["command", "by hand"])
@pytest.mark.parametrize("command", ["$ban {} 2d spam", "$tempban {} 2d spam"])
async def test_a_permanent_ban_is_given_an_end(tux: App, guild: LiveGuild, first: str, command: str) -> None:
    moderator, newcomer, general = guild.member("moderator"), guild.member("newcomer"), guild.channel("general")
    if first == "command":
        await moderator.slash(general, "ban", user=newcomer)
    else:
        await guild.member("owner").ban(guild, newcomer)
    while not await kinds(tux, guild):  # noqa: ASYNC110 - nothing tells of an adopted case that waits
        await asyncio.sleep(0)
    ends = EndedCases(tux)

    seen = await moderator.command(general, command.format("newcomer"))
    await ends.first()
    await make_everything_due(tux)
    await ends.until(2)

    assert "was banned for 2d. The ban ends on <t:" in seen.text
    assert "They were banned permanently before; now the ban ends by itself." in seen.text
    assert not guild.is_banned(newcomer)


@pytest.mark.parametrize("command", ["ban", "tempban"])
async def test_a_ban_with_a_duration_ends_by_itself(tux: App, guild: LiveGuild, command: str) -> None:
    moderator, newcomer, ends = guild.member("moderator"), guild.member("newcomer"), EndedCases(tux)

    seen = await moderator.slash(guild.channel("general"), command, user=newcomer, duration="1d 12h", reason="spam")

    assert "was banned for 1d 12h. The ban ends on <t:" in seen.text
    assert guild.is_banned(newcomer)
    assert await kinds(tux, guild) == ["tempban"]
    await make_everything_due(tux)
    await ends.first()
    assert not guild.is_banned(newcomer)


@pytest.mark.parametrize("duration", ["0s", "-1d", "soon", "11 years"])
async def test_an_impossible_duration_changes_nothing(tux: App, guild: LiveGuild, duration: str) -> None:
    seen = await tempban(guild, duration=duration)

    assert seen.ephemeral
    assert "Reference" not in seen.text
    assert not guild.guild.bans
    assert await kinds(tux, guild) == []


async def test_a_tempban_in_a_guild_that_the_bot_cannot_see_waits(tux: App, guild: LiveGuild) -> None:
    newcomer = guild.member("newcomer")
    await tempban(guild)
    tux.bot._connection._remove_guild(tux.bot.get_guild(guild.id))

    await make_everything_due(tux)
    while (await job(tux)).due_at <= tux.clock.now():  # noqa: ASYNC110 - nothing tells of a job that waits
        await asyncio.sleep(0)

    assert guild.is_banned(newcomer)
    assert (await tux.cases.get(guild.id, 1)).state is CaseState.SETTLED


async def job(app: App) -> Any:
    async with app.database.session() as session:
        return await session.get(DurableJob, 1)


async def test_the_end_of_a_timeout_is_recorded_too(tux: App, guild: LiveGuild) -> None:
    """Once, the end of a timeout was stored but never used."""
    newcomer, ends = guild.member("newcomer"), EndedCases(tux)
    await guild.member("moderator").slash(guild.channel("general"), "timeout", member=newcomer, duration="1h")

    await make_everything_due(tux)

    assert (await ends.first()).kind == "timeout"


async def test_without_the_audit_log_a_ban_by_hand_after_a_tempban_is_not_lifted(tux: App, guild: LiveGuild) -> None:
    owner, newcomer, ended = guild.member("owner"), guild.member("newcomer"), EndedCases(tux)
    await take_audit_log(guild)
    await tempban(guild)

    await owner.request("DELETE", f"/guilds/{guild.id}/bans/{newcomer.id}")
    await owner.ban(guild, newcomer, reason="for good")
    assert (await ended.first()).kind == "tempban"
    await make_everything_due(tux)
    await tux.jobs.do_due()

    assert guild.is_banned(newcomer)


async def test_without_the_audit_log_a_tempban_still_ends_by_itself(tux: App, guild: LiveGuild) -> None:
    newcomer, ended = guild.member("newcomer"), EndedCases(tux)
    await take_audit_log(guild)
    await tempban(guild)
    await make_everything_due(tux)
    await ended.first()
    assert not guild.is_banned(newcomer)


async def test_without_the_audit_log_a_timeout_lifted_by_hand_is_over(tux: App, guild: LiveGuild) -> None:
    owner, newcomer, ended = guild.member("owner"), guild.member("newcomer"), EndedCases(tux)
    await take_audit_log(guild)
    await owner.slash(guild.channel("general"), "timeout", member=newcomer, duration="1h")
    body = {"communication_disabled_until": None}
    await owner.request("PATCH", f"/guilds/{guild.id}/members/{newcomer.id}", body)
    assert (await ended.first()).kind == "timeout"


async def test_a_ban_with_a_duration_follows_the_rule_of_tempban(tux: App, guild: LiveGuild) -> None:
    moderator, owner, general = guild.member("moderator"), guild.member("owner"), guild.channel("general")
    newcomer = guild.member("newcomer")
    ranks = {"roles": {guild.role("Moderator").id: 5}, "commands": {"tempban": 7}}
    await tux.guild_settings.edit(guild.id, RankSettings, lambda _: ranks, by=owner.id)

    for seen in (
        await moderator.slash(general, "ban", user=newcomer, duration="1d"),
        await moderator.command(general, f"$b <@{newcomer.id}> 1d spam"),
    ):
        assert "You need the rank Server Owner (7) for that" in seen.text

    assert not guild.is_banned(newcomer)
    assert "was banned. Case #1" in (await moderator.slash(general, "ban", user=newcomer)).text
