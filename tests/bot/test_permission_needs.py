"""The permissions that the bot needs: each that is missing comes with its cost, and with all of them all works."""

from collections.abc import Iterable
from typing import Any

import pytest

from histories import SettledCases, caught_up
from pages import walk_to
from tux.app import App
from tux.bot.feature import Feature
from tux.bot.permission_needs import PermissionNeed, as_permissions
from tux.cli.doctor import examine
from tux.features.serverlog.settings import ServerLogSettings
from tux.guilds.settings.general import LogSettings
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild, Person
from tux.sandbox.permissions import DEFAULT, NONE, Permission
from tux.sandbox.scenes import Scene, add_channel, add_role, grant


def test_a_feature_cannot_need_a_permission_that_discord_does_not_have() -> None:
    with pytest.raises(ValueError, match="no permission called fly"):
        Feature("test", needs={"fly": "test"})


def test_whatever_a_feature_needs_says_what_is_lost_without_it(tux: App) -> None:
    keys = [key for loaded in tux.bot.features for key in loaded.feature.needs.values()]
    assert keys
    assert [key for key in keys if not tux.texts.has(key)] == []


async def set_permissions(owner: Person, guild: LiveGuild, role: int, permissions: int) -> None:
    await owner.request("PATCH", f"/guilds/{guild.id}/roles/{role}", {"permissions": str(int(permissions))})


async def deny(guild: LiveGuild, needs: Iterable[PermissionNeed], invited: Permission) -> None:
    """Take permissions from everybody but the owner, and so from the bot."""
    owner, denied = guild.member("owner"), as_permissions(needs).value
    for role, granted in ((guild.id, DEFAULT), (guild.role("Tux").id, invited | Permission.MANAGE_WEBHOOKS)):
        await set_permissions(owner, guild, role, granted & ~denied)


async def test_each_missing_permission_is_said_with_its_cost_in_the_overview_and_the_wizard(
    tux: App, guild: LiveGuild, invited: Permission
) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    assert "missing the permission" not in (await walk_to(owner, guild, "health")).text
    needs = tux.bot.permission_needs()
    names = {tux.texts.say(f"permission-{need.permission}") for need in needs}
    assert {"View Audit Log", "Move Members", "Attach Files", "Create Public Threads", "Ban Members"} < names

    for need in needs:
        await deny(guild, [need], invited)
        said = f"missing the permission {tux.texts.say(f'permission-{need.permission}')}, and without it "
        for command in ("config overview", "config wizard"):
            page = await owner.slash(general, command)
            assert f"{said}{need.cost(tux.texts)}." in page.text
            assert page.text.count("missing the permission") == 1


async def test_each_missing_permission_is_said_with_its_cost_by_doctor(
    tux: App, guild: LiveGuild, invited: Permission
) -> None:
    needs = [need for need in tux.bot.permission_needs() if need.commands != ["needy"]]  # doctor knows no probe
    await deny(guild, needs, invited)

    findings = {finding.check: finding async for finding in examine(tux.settings)}

    problem = findings["Test Guild: permissions"]
    assert not problem.ok
    assert f"client_id={tux.bot.application_id}" in (problem.fix or "")
    for need in needs:
        assert f"{tux.texts.say(f'permission-{need.permission}')} ({need.cost(tux.texts)})" in problem.message


@pytest.fixture
def exact(sandbox: Sandbox, scene: Scene, guild: LiveGuild, invited: Permission) -> LiveGuild:
    """The small guild, in which the bot has exactly the permissions of its invite, and none from @everyone."""
    grant(sandbox.world, scene, invited)
    people = add_role(sandbox.world, scene.guild, "People", DEFAULT)
    people.position = 0
    scene.guild.roles[scene.guild.id].permissions = NONE
    for member in scene.guild.members.values():
        if not member.user.bot:
            member.roles.append(people.id)
    add_channel(sandbox.world, scene.guild, "Lounge", 2)
    return guild


@pytest.fixture
async def ready(exact: LiveGuild, tux: App) -> App:
    log = exact.channel("mod-log").id
    await tux.guild_settings.change(exact.id, LogSettings, by=1, moderation_channel_id=log, report_channel_id=log)
    await caught_up(tux, exact)
    return tux


async def test_with_exactly_the_permissions_of_the_invite_a_ban_by_hand_makes_a_case(
    ready: App, exact: LiveGuild
) -> None:
    settled = SettledCases(ready)
    await exact.member("moderator").ban(exact, exact.member("newcomer"), reason="spam")
    (case,) = await settled.until(1)
    assert (case.kind, case.moderator_id, case.reason) == ("ban", exact.member("moderator").id, "spam")


async def test_with_exactly_the_permissions_of_the_invite_a_report_gets_its_thread(
    ready: App, exact: LiveGuild
) -> None:
    member, moderator = exact.member("member"), exact.member("moderator")
    form = await member.slash(exact.channel("general"), "report")
    answer = await member.submit(form, subject="Spam", text="Links.", who=["anonymous"])
    assert "was sent to the staff" in answer.text
    await moderator.sees("Links.", exact.channel("mod-log"))
    assert [channel.name for channel in exact.guild.channels.values() if channel.is_thread] == ["Spam"]


async def test_with_exactly_the_permissions_of_the_invite_the_log_names_who_renamed_whom(
    ready: App, exact: LiveGuild
) -> None:
    owner, log = exact.member("owner"), exact.channel("mod-log")
    await ready.guild_settings.change(exact.id, ServerLogSettings, by=1, channel_id=log.id)
    body: dict[str, Any] = {"nick": "Captain"}
    await owner.request("PATCH", f"/guilds/{exact.id}/members/{exact.member('member').id}", body)
    seen = await owner.sees(lambda m: "Captain" in str(m["embeds"]), log)
    assert f"**By:** <@{owner.id}>" in str(seen.payload["embeds"])


async def test_with_exactly_the_permissions_of_the_invite_the_jail_hides_voice_and_ends_calls(
    ready: App, exact: LiveGuild
) -> None:
    owner, member, lounge = exact.member("owner"), exact.member("member"), exact.channel("Lounge")
    await owner.slash(exact.channel("general"), "config jail setup")
    await member.join_voice(lounge)

    seen = await owner.slash(exact.channel("general"), "jail", member=member)

    assert "was jailed" in seen.text
    assert exact.guild.voice_states == {}
    hidden = lounge.overwrites[exact.role("Jailed").id]
    assert hidden.deny & Permission.VIEW_CHANNEL


async def test_with_exactly_the_permissions_of_the_invite_channels_are_locked_and_files_sent(
    ready: App, exact: LiveGuild
) -> None:
    owner, general, lounge = exact.member("owner"), exact.channel("general"), exact.channel("Lounge")
    assert "locked" in (await owner.slash(general, "lockdown", channel=lounge)).text.lower()
    assert lounge.overwrites[exact.id].deny & Permission.CONNECT
    seen = await owner.command(exact.channel("mod-log"), "$config export")
    assert seen.payload["attachments"]
