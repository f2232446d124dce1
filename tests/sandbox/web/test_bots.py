"""Bots are added to a server by its people."""

import pytest
from playwright.async_api import expect

from screens import Be, Screen
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.permissions import Permission

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def opened(screen: Screen) -> None:
    """The dialog, from the server's menu."""
    await screen.page.locator(".guild-name").click()
    await screen.page.get_by_role("menuitem", name="Add a Bot").click()
    await expect(screen.page.get_by_role("dialog", name="Add a bot to Test Guild")).to_be_visible()


async def test_a_bot_is_added_with_the_permissions_that_are_ticked(be: Be, sandbox: Sandbox, guild: LiveGuild) -> None:
    herald = sandbox.world.create_application("Herald", guild.member("owner").user)
    screen = await be("Olivia Owner")
    await opened(screen)
    await screen.dialog.get_by_label("Bot", exact=True).select_option("Herald")
    await expect(screen.dialog.get_by_label("Name of the new bot")).to_be_hidden()
    await screen.dialog.get_by_label("Ban Members").check()
    await screen.dialog.get_by_role("button", name="Authorize").click()
    await expect(screen.notices).to_contain_text("Herald is in Test Guild now.")
    await expect(screen.member("Herald")).to_be_visible()
    wanted = Permission.BAN_MEMBERS | Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES
    assert guild.role("Herald").permissions == wanted
    assert herald.bot.id in guild.guild.members
    assert [entry.action_type for entry in guild.guild.audit_log] == [28, 80]


async def test_a_new_bot_is_made_and_its_token_is_shown(be: Be, sandbox: Sandbox, guild: LiveGuild) -> None:
    screen = await be("Olivia Owner")
    await opened(screen)
    await screen.dialog.get_by_label("Name of the new bot").fill("Lantern")
    await screen.dialog.get_by_role("button", name="Authorize").click()
    shown = screen.page.get_by_role("dialog", name="The token of Lantern").get_by_label("Token")
    bot = sandbox.world.tokens[await shown.input_value()]
    assert bot.username == "Lantern"
    assert bot.id in guild.guild.members


async def test_whoever_may_not_manage_the_server_is_not_offered_it(be: Be) -> None:
    screen = await be("Mia Member")
    await screen.page.locator(".guild-name").click()
    await expect(screen.page.get_by_role("menuitem", name="Roles and Permissions")).to_be_visible()
    await expect(screen.page.get_by_role("menuitem", name="Add a Bot")).to_have_count(0)
