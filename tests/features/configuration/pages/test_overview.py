"""The overview and the end of the wizard say what is set, what is not, and what does not work."""

import pytest

from features.configuration.staff import Staff
from pages import open_page, walk_to
from running import Starting
from tux.app import App
from tux.features.jail.settings import JailSettings
from tux.guilds.permissions import RankSettings
from tux.guilds.settings.general import GeneralSettings, LogSettings
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.screens import Seen


async def overview(guild: LiveGuild) -> Seen:
    return await guild.member("owner").slash(guild.channel("general"), "config overview")


async def test_the_overview_shows_what_is_set_and_whether_it_is_complete(tux: App, guild: LiveGuild) -> None:
    log = guild.channel("mod-log")
    page = await overview(guild)
    assert "**Moderation log** · ▫️ not complete" in page.text
    assert "**General** · ✅ ready" in page.text

    await tux.guild_settings.change(guild.id, GeneralSettings, by=1, prefix="!!")
    await tux.guild_settings.change(guild.id, LogSettings, by=1, moderation_channel_id=log.id)

    page = await overview(guild)
    assert "**General** · ✅ ready\n-# Prefix: !!" in page.text
    assert f"**Moderation log** · ✅ ready\n-# Log channel: <#{log.id}>" in page.text


async def test_the_overview_names_problems_on_top_and_beside_their_feature(tux: App, guild: LiveGuild) -> None:
    moderators = guild.role("Moderator")
    await tux.guild_settings.change(guild.id, JailSettings, by=1, role_id=moderators.id)

    page = await overview(guild)

    top, _, rest = page.text.partition("**General**")
    assert "⚠️ Jail: This can’t be the jail’s role: it has staff permissions." in top
    assert "**Jail** · ⚠️ 2 problems" in rest
    assert f"-# Role: <@&{moderators.id}>" in rest


async def test_the_wizard_does_not_end_with_all_set_beside_a_problem(tux: App, guild: LiveGuild) -> None:
    owner = guild.member("owner")
    await tux.guild_settings.change(guild.id, LogSettings, by=1, moderation_channel_id=7)

    end = await owner.click(await walk_to(owner, guild, "health"), "Finish")

    assert "Saved, but 1 problem is left" in end.text
    assert "Moderation log · Log channel: the channel was deleted" in end.text
    assert "All set" not in end.text


async def test_the_wizard_does_not_end_with_all_set_beside_what_is_not_set_up(tux: App, guild: LiveGuild) -> None:
    owner = guild.member("owner")

    end = await owner.click(await walk_to(owner, guild, "health"), "Finish")

    assert "### Saved, and 5 parts are left for later" in end.text
    assert "Jail is incomplete" in end.text
    assert "All set" not in end.text


async def test_ranks_that_no_command_is_set_for_do_not_look_useless(tux: App, guild: LiveGuild) -> None:
    owner = guild.member("owner")
    await tux.guild_settings.edit(guild.id, RankSettings, lambda _: {"commands": {"ban": 4}}, by=1)

    page = await walk_to(owner, guild, "ranks")

    assert "**4** Senior Moderator · no role · set for 1 command\n**3** Moderator · no role\n" in page.text


async def test_ranks_are_proposed_by_the_names_of_roles_before_their_permissions(
    staff: Staff, start_tux: Starting
) -> None:
    juniors = staff.role("Jr. Mods", Permission.KICK_MEMBERS, Permission.BAN_MEMBERS)
    trusted = staff.role("Trusted")
    async with start_tux() as app:
        page = await walk_to(staff.owner, staff.live, "roles")
        assert f"<@&{juniors.id}> → Junior Moderator (2) · by its name" in page.text
        assert f"<@&{trusted.id}> → Trusted (1) · by its name" in page.text
        assert f"<@&{staff.bosses.id}> → Administrator (5) · by its permissions" in page.text

        await staff.owner.click(page, "Accept all 6")

        stored = (await app.guild_settings.get(staff.guild.id, RankSettings)).roles or {}
        assert (stored[juniors.id], stored[trusted.id]) == (2, 1)


@pytest.mark.parametrize("section", ["logs", "serverlog"])
async def test_moderators_see_the_log_channels_that_are_made(tux: App, guild: LiveGuild, section: str) -> None:
    owner, moderators, before = guild.member("owner"), guild.role("Moderator"), set(guild.guild.channels)
    page = await owner.click(await open_page(guild, section), "Create it for me")
    assert f"<@&{moderators.id}>, administrators and me" in page.text

    await owner.click(page, "Create")

    made = [channel for channel_id, channel in guild.guild.channels.items() if channel_id not in before]
    assert made
    for channel in made:
        assert channel.overwrites[moderators.id].allow & Permission.VIEW_CHANNEL


async def test_channels_that_were_closed_before_their_creation_was_answered_count_as_closed(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    owner = guild.member("owner")
    for section in ("jail", "serverlog"):
        page = await owner.click(await open_page(guild, section), "Create it for me")
        if section == "serverlog":
            sandbox.faults.add(Fault("late_reply", "POST", "/guilds/*/channels", seconds=0.3, times=2))
        await owner.click(page, "Create")
    await owner.sees(lambda message: all(text in str(message) for text in ("Created and saved", "Server logs")))

    page = await overview(guild)

    assert "**Jail** · ✅ ready" in page.text
