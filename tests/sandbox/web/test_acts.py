"""Actions by hand, from the menus of members, channels and the server, and their entries in the audit log."""

import pytest
from playwright.async_api import expect

from screens import Be, Screen
from scripted import ScriptedBot
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene, add_person, add_role
from tux.sandbox.world import Channel

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def open_audit_log(screen: Screen) -> None:
    """The audit log, from the server's menu."""
    await screen.page.locator(".guild-name").click()
    await screen.page.get_by_role("menuitem", name="Audit Log").click()


async def test_a_kick_and_a_ban_with_reasons_stand_in_the_audit_log(be: Be, guild: LiveGuild) -> None:
    moderator = await be("Mo Moderator")
    await moderator.menu(moderator.member("Mia Member"), "Kick")
    await moderator.dialog.get_by_label("Reason").fill("needs a break")
    await moderator.button("Kick").click()
    await expect(moderator.member("Mia Member")).to_have_count(0)
    newcomer = guild.member("newcomer")
    await moderator.menu(moderator.member("Nick Newcomer"), "Ban")
    await moderator.dialog.get_by_label("Delete message history").select_option("Previous 24 hours")
    await moderator.dialog.get_by_label("Reason").fill("spam")
    await moderator.button("Ban").click()
    await expect(moderator.member("Nick Newcomer")).to_have_count(0)
    assert guild.is_banned(newcomer)
    await open_audit_log(moderator)
    entries = moderator.dialog.get_by_role("article")
    await expect(entries.nth(0)).to_contain_text("Mo Moderator banned Nick Newcomer")
    await expect(entries.nth(0)).to_contain_text("Reason: spam")
    await expect(entries.nth(1)).to_contain_text("Mo Moderator kicked Mia Member")
    await expect(entries.nth(1)).to_contain_text("Reason: needs a break")


async def test_the_audit_log_can_be_narrowed_to_one_author(be: Be, bot: ScriptedBot, guild: LiveGuild) -> None:
    await bot.request("PUT", f"/guilds/{guild.id}/bans/{guild.member('newcomer').id}", {})
    await guild.member("owner").kick(guild, guild.member("member"))
    moderator = await be("Mo Moderator")
    await open_audit_log(moderator)
    await expect(moderator.dialog.get_by_role("article")).to_have_count(2)
    await moderator.dialog.get_by_label("Filter by user").select_option("Tux")
    await expect(moderator.dialog.get_by_role("article")).to_have_count(1)
    await expect(moderator.dialog.get_by_role("article")).to_contain_text("Tux banned Nick Newcomer")


async def test_the_audit_log_says_what_was_changed_in_words(be: Be, guild: LiveGuild, general: Channel) -> None:
    owner, member, role = guild.member("owner"), guild.member("member"), guild.role("Moderator")
    await owner.request("PATCH", f"/channels/{general.id}", {"topic": "Boats", "rate_limit_per_user": 5, "nsfw": True})
    await owner.request(
        "PATCH", f"/guilds/{guild.id}/roles/{role.id}", {"permissions": str((role.permissions ^ 6) | 1 << 60)}
    )
    await owner.request("PATCH", f"/guilds/{guild.id}/members/{member.id}", {"roles": [str(role.id)], "nick": "Mate"})
    await owner.request("PATCH", f"/guilds/{guild.id}", {"name": "Pirate Cove"})
    await owner.request("DELETE", f"/channels/{guild.channel('mod-log').id}")
    screen = await be("Olivia Owner")
    await open_audit_log(screen)
    entries = screen.dialog.get_by_role("article")
    told = {
        0: ("deleted the channel mod-log",),
        1: ("updated the server Pirate Cove", "→ Pirate Cove"),
        2: ("updated the member Mate", "nickname: Mate"),
        3: ("updated the roles of Mate", "roles added: Moderator"),
        4: ("updated the role Moderator", "permissions: gains Unknown (1 << 60); loses Kick Members, Ban Members"),
        5: ("updated the channel #general", "topic: Boats", "age-restricted: no → yes", "slowmode: 0 s → 5 s"),
    }
    for place, texts in told.items():
        for text in texts:
            await expect(entries.nth(place)).to_contain_text(text)
    await expect(entries.nth(0)).not_to_contain_text("name was")


async def test_a_ban_is_lifted_from_the_list_of_bans(be: Be, guild: LiveGuild) -> None:
    newcomer = guild.member("newcomer")
    await guild.member("owner").ban(guild, newcomer, reason="scam")
    moderator = await be("Mo Moderator")
    await moderator.page.locator(".guild-name").click()
    await moderator.page.get_by_role("menuitem", name="Bans").click()
    await expect(moderator.dialog).to_contain_text("scam")
    await moderator.button("Unban newcomer").click()
    await expect(moderator.notices).to_contain_text("newcomer is no longer banned.")
    assert not guild.is_banned(newcomer)


async def test_a_timeout_is_seen_by_both_and_ends(be: Be, guild: LiveGuild) -> None:
    moderator, member = await be("Mo Moderator"), await be("Mia Member")
    await moderator.menu(moderator.member("Mia Member"), "Timeout")
    await moderator.dialog.get_by_label("Duration", exact=True).select_option("5 minutes")
    await moderator.button("Timeout").click()
    await expect(moderator.member("Mia Member")).to_contain_text("TIMEOUT")
    await expect(member.page.get_by_text("You are timed out. You can write again in 5 minutes.")).to_be_visible()
    await moderator.menu(moderator.member("Mia Member"), "Timeout")
    await moderator.dialog.get_by_label("Duration", exact=True).select_option("Remove timeout")
    await moderator.button("Timeout").click()
    await expect(member.composer).to_be_visible()


async def test_what_discord_refuses_is_said_in_the_dialog(be: Be, guild: LiveGuild) -> None:
    moderator = await be("Mo Moderator")
    await moderator.menu(moderator.member("Mia Member"), "Kick")
    await guild.member("owner").kick(guild, guild.member("member"))
    await moderator.button("Kick").click()
    await expect(moderator.dialog.get_by_role("alert")).to_have_text("Unknown Member (10007)")
    await moderator.button("Cancel").click()
    await expect(moderator.dialog).to_have_count(0)


async def test_nobody_is_offered_what_they_may_not_do(be: Be, guild: LiveGuild) -> None:
    member = await be("Mia Member")
    await member.menu(member.member("Nick Newcomer"))
    entries = member.page.get_by_role("menuitem")
    await expect(entries).to_have_text(["Profile", "Message", "Mention", "Copy User ID"])
    await member.page.keyboard.press("Escape")
    await expect(entries).to_have_count(0)
    await expect(member.channel("mod-log")).to_have_count(0)


async def test_nobody_is_offered_acts_on_their_equals_or_on_those_above_them(
    be: Be, sandbox: Sandbox, guild: LiveGuild, scene: Scene
) -> None:
    world, moderators = sandbox.world, guild.role("Moderator")
    moderators.permissions |= Permission.MANAGE_ROLES
    above = add_role(world, scene.guild, "Captain", Permission(0))
    for name, role in (("Equal", moderators), ("Captain", above)):
        add_person(world, scene.guild, name.lower(), f"Ann {name}", "", role)
    moderator = await be("Mo Moderator")
    entries = moderator.page.get_by_role("menuitem")
    for name in ("Ann Equal", "Ann Captain", "Olivia Owner", "Tux"):
        await moderator.menu(moderator.member(name))
        await expect(entries.first).to_be_visible()
        assert not {"Change Nickname", "Roles", "Timeout", "Kick", "Ban"} & set(await entries.all_text_contents())
        await moderator.page.keyboard.press("Escape")
    await moderator.menu(moderator.member("Mia Member"))
    acts = ["Change Nickname", "Timeout", "Kick", "Ban"]
    await expect(entries).to_have_text(["Profile", "Message", "Mention", *acts, "Copy User ID"])


async def test_only_roles_below_ones_own_are_given(be: Be, sandbox: Sandbox, guild: LiveGuild, scene: Scene) -> None:
    moderators = guild.role("Moderator")
    moderators.permissions |= Permission.MANAGE_ROLES
    low = add_role(sandbox.world, scene.guild, "Deckhand", Permission(0))
    moderators.position, low.position = low.position, moderators.position
    guild.member("member")  # is online, and so in the list by role
    moderator = await be("Mo Moderator")
    await moderator.menu(moderator.member("Mia Member"), "Roles")
    await expect(moderator.dialog.get_by_role("checkbox", name="Moderator")).to_be_disabled()
    await moderator.dialog.get_by_role("checkbox", name="Deckhand").check()
    await moderator.button("Save").click()
    await expect(moderator.page.get_by_role("heading", name="Deckhand — 1")).to_be_visible()


async def test_roles_and_nicknames_are_edited_and_shown(be: Be, guild: LiveGuild) -> None:
    owner, *_ = await be("Olivia Owner"), guild.member("moderator"), guild.member("member")
    await owner.menu(owner.member("Mia Member"), "Roles")
    await owner.dialog.get_by_role("checkbox", name="Moderator").check()
    await owner.button("Save").click()
    await expect(owner.page.get_by_role("heading", name="Moderator — 2")).to_be_visible()
    await owner.menu(owner.member("Mia Member"), "Change Nickname")
    await owner.dialog.get_by_label("Nickname").fill("First Mate")
    await owner.button("Save").click()
    await owner.menu(owner.member("First Mate"), "Profile")
    await expect(owner.dialog).to_contain_text("First Mate")
    await expect(owner.dialog).to_contain_text("Moderator")
    await owner.page.keyboard.press("Escape")
    await owner.page.locator(".guild-name").click()
    await owner.page.get_by_role("menuitem", name="Roles and Permissions").click()
    await expect(owner.dialog.get_by_role("row", name="Moderator 2")).to_contain_text("Ban Members")


async def test_a_channel_is_edited(be: Be, guild: LiveGuild, general: Channel) -> None:
    owner = await be("Olivia Owner")
    await owner.menu(owner.channel("general"), "Edit Channel")
    await owner.dialog.get_by_label("Name").fill("quay")
    await owner.dialog.get_by_label("Topic").fill("Where boats are")
    await owner.button("Save").click()
    await expect(owner.channel("quay")).to_be_visible()
    await expect(owner.page.get_by_role("heading", name="quay", exact=True)).to_be_visible()
    await expect(owner.page.get_by_text("Where boats are").first).to_be_visible()
    await expect(owner.composer).to_have_attribute("placeholder", "Message #quay")
    await expect(owner.page.get_by_role("heading", name="Welcome to #quay")).to_be_visible()
