"""Notices about what then failed: they are taken back, and what can be foreseen is foreseen."""

from collections.abc import MutableMapping
from typing import Any

import pytest

from deferrals import begin
from histories import at_once, interrupted_cases_of
from running import Starting, caught_up, until
from tux.app import App
from tux.guilds.actions import ActionRequest, TuxRule
from tux.guilds.actions.member_actions import KICK
from tux.guilds.cases import CaseInDoubt, CaseState, Notice
from tux.guilds.permissions import BotLacksPermissions
from tux.guilds.settings.general import LogSettings
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import LiveGuild, Person
from tux.sandbox.permissions import Permission

ROUTES = {"ban": ("PUT", "/guilds/*/bans/*"), "kick": ("DELETE", "/guilds/*/members/*")}
OPTIONS = {"ban": "user", "kick": "member"}
CORRECTION = "Correction: what I told you about Test Guild did not happen"


def refuse(sandbox: Sandbox, command: str, **more: Any) -> None:
    method, route = ROUTES[command]
    sandbox.faults.add(Fault("status", method=method, route=route, status=403, **more))


def notices(person: Person) -> list[str]:
    """Return the direct messages that somebody got from Tux."""
    return [message["content"] for message in person.messages.values() if "guild_id" not in message]


@pytest.mark.parametrize("command", ROUTES)
async def test_whoever_was_told_of_a_ban_or_kick_that_discord_refused_is_told_that_it_did_not_happen(
    tux: App, guild: LiveGuild, sandbox: Sandbox, command: str
) -> None:
    moderator, newcomer, general = guild.member("moderator"), guild.member("newcomer"), guild.channel("general")
    refuse(sandbox, command)

    seen = await moderator.slash(general, command, **{OPTIONS[command]: newcomer})

    assert "so I’ve told them that it didn’t happen" in seen.text
    assert seen.ephemeral
    await newcomer.sees(CORRECTION)
    case = await tux.cases.get(guild.id, 1)
    assert (case.state, case.failure, case.notice) == (CaseState.FAILED, "Forbidden", Notice.DELIVERED)
    viewed = await moderator.slash(general, "case view", number=1)
    assert "Delivered; when it failed, I told them that it didn’t happen" in viewed.text


@pytest.mark.parametrize("command", ROUTES)
async def test_somebody_is_not_told_twice_of_what_failed_twice(
    tux: App, guild: LiveGuild, sandbox: Sandbox, command: str
) -> None:
    moderator, newcomer, general = guild.member("moderator"), guild.member("newcomer"), guild.channel("general")
    refuse(sandbox, command, times=2)

    for _ in range(2):
        await moderator.slash(general, command, **{OPTIONS[command]: newcomer})
    await newcomer.sees(CORRECTION)

    assert len(notices(newcomer)) == 2
    assert (await tux.cases.get(guild.id, 2)).notice is None
    third = await moderator.slash(general, command, **{OPTIONS[command]: newcomer})
    assert "Case #3" in third.text


async def test_a_correction_that_does_not_arrive_is_admitted(tux: App, guild: LiveGuild, sandbox: Sandbox) -> None:
    moderator, newcomer, general = guild.member("moderator"), guild.member("newcomer"), guild.channel("general")
    refuse(sandbox, "ban")
    sandbox.faults.add(Fault("status", method="POST", route="/channels/*/messages", status=403, after=1))

    seen = await moderator.slash(general, "ban", user=newcomer)

    assert "couldn’t tell them that it didn’t happen" in seen.text
    viewed = await moderator.slash(general, "case view", number=1)
    assert "Delivered; when it failed, I couldn’t tell them" in viewed.text


async def test_who_was_told_of_a_ban_in_doubt_is_told_once_it_is_known_to_have_failed(
    tux: App, guild: LiveGuild, sandbox: Sandbox, logs: list[MutableMapping[str, Any]]
) -> None:
    moderator, newcomer, log = guild.member("moderator"), guild.member("newcomer"), guild.channel("mod-log")
    await tux.guild_settings.change(guild.id, LogSettings, by=1, moderation_channel_id=log.id)
    sandbox.faults.add(Fault("reset", "PUT", "/guilds/*/bans/*"))
    doubt = await moderator.slash(guild.channel("general"), "ban", user=newcomer)
    sandbox.faults.clear()
    assert "I don’t know whether it was done" in doubt.text
    assert CORRECTION not in "".join(notices(newcomer))

    with at_once():
        await interrupted_cases_of(tux).settle_all()

    await newcomer.sees(CORRECTION)
    logged = await moderator.sees("Case #1", log)
    await logged.changed(lambda seen: "I told them that it didn’t happen" in seen.text)
    logs[:] = [entry for entry in logs if not isinstance(entry.get("exc_info"), CaseInDoubt)]


@pytest.mark.parametrize("command", ROUTES)
async def test_who_was_told_of_what_a_crash_prevented_is_told_after_the_restart(
    start_tux: Starting, guild: LiveGuild, sandbox: Sandbox, command: str
) -> None:
    moderator, newcomer, general = guild.member("moderator"), guild.member("newcomer"), guild.channel("general")
    (method, route), log = ROUTES[command], guild.channel("mod-log")
    async with start_tux(stop_timeout=1) as app:
        await caught_up(app, guild)
        await app.guild_settings.change(guild.id, LogSettings, by=1, moderation_channel_id=log.id)
        sandbox.faults.add(Fault("timeout", method, route, seconds=60))
        asking = begin(moderator.slash(general, command, **{OPTIONS[command]: newcomer}))
        await newcomer.sees("Test Guild")
    asking.cancel()
    sandbox.faults.clear()
    assert len(notices(newcomer)) == 1

    async with start_tux() as app:
        await caught_up(app, guild)
        with at_once():
            await interrupted_cases_of(app).settle_all()
        await newcomer.sees(CORRECTION)
        logged = await moderator.sees("Case #1", log)
        await logged.changed(lambda seen: "I told them that it didn’t happen" in seen.text)


async def test_somebody_is_not_told_twice_of_a_ban_that_is_in_doubt(
    tux: App, guild: LiveGuild, sandbox: Sandbox, logs: list[MutableMapping[str, Any]]
) -> None:
    moderator, newcomer, general = guild.member("moderator"), guild.member("newcomer"), guild.channel("general")
    sandbox.faults.add(Fault("reset", "PUT", "/guilds/*/bans/*"))
    await moderator.slash(general, "ban", user=newcomer)
    sandbox.faults.clear()

    again = await moderator.slash(general, "ban", user=newcomer)

    assert "was banned. Case #2" in again.text
    assert len(notices(newcomer)) == 1
    logs[:] = [entry for entry in logs if not isinstance(entry.get("exc_info"), CaseInDoubt)]


async def test_nobody_is_told_of_a_softban_that_was_half_done_that_it_did_not_happen(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    moderator, newcomer = guild.member("moderator"), guild.member("newcomer")
    sandbox.faults.add(Fault("status", method="DELETE", route="/guilds/*/bans/*", status=403))

    await moderator.slash(guild.channel("general"), "softban", user=newcomer)

    await newcomer.sees("Test Guild")
    assert CORRECTION not in "".join(notices(newcomer))


async def test_nobody_is_told_of_what_the_bot_has_no_permission_for(start_tux: Starting, guild: LiveGuild) -> None:
    """A rule of Tux acts without a command, so the gate for commands is not asked."""
    guild.role("Tux").permissions &= ~Permission.KICK_MEMBERS
    newcomer = guild.member("newcomer")

    async with start_tux() as app:
        await until(lambda: app.bot.get_guild(guild.id))
        server = app.bot.get_guild(guild.id)
        assert server is not None
        member = await server.fetch_member(newcomer.id)
        with pytest.raises(BotLacksPermissions):
            await app.bot.actions.act(KICK, member, ActionRequest(actor=TuxRule(server, "raid")))
        assert [case async for case in app.cases.each(guild.id)] == []

    assert notices(newcomer) == []
