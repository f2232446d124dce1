"""The choice of a person, and several people at once."""

import re

import pytest
from playwright.async_api import expect

from screens import Be
from scripted import ScriptedBot
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.scenes import Scene, add_person
from tux.sandbox.world import Channel

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_one_picks_who_one_is_and_is_asked_again_to_switch(open_page: Be, scene: Scene) -> None:
    screen = await open_page()
    await expect(screen.page.get_by_role("heading", name="Who are you?")).to_be_visible()
    await expect(screen.button("Mo Moderator", exact=False)).to_contain_text("can kick, ban and time out")
    await screen.become("Mo Moderator")
    await expect(screen.page).to_have_title("general · Tux sandbox")
    await screen.button("Switch person").click()
    await screen.become("Mia Member")
    await expect(screen.page.get_by_role("contentinfo").or_(screen.page.locator(".self"))).to_contain_text("Mia Member")


async def test_the_choice_and_the_place_outlive_a_reload(be: Be, guild: LiveGuild) -> None:
    screen = await be("Mo Moderator")
    await screen.channel("mod-log").click()
    await expect(screen.page).to_have_title("mod-log · Tux sandbox")
    await screen.page.reload()
    await expect(screen.page).to_have_title("mod-log · Tux sandbox")
    await expect(screen.composer).to_have_attribute("placeholder", "Message #mod-log")
    await screen.page.go_back()
    await expect(screen.page).to_have_title("general · Tux sandbox")


async def test_the_first_page_tells_which_bots_are_connected(open_page: Be, scene: Scene, bot: ScriptedBot) -> None:
    await expect((await open_page()).page.get_by_text("Tux is online")).to_be_visible()


async def test_the_first_page_notices_a_bot_that_connects_later(open_page: Be, sandbox: Sandbox, scene: Scene) -> None:
    screen = await open_page()
    await expect(screen.page.get_by_text("Tux is offline")).to_be_visible()
    ScriptedBot(sandbox, scene.bot, scene.guild)
    await expect(screen.page.get_by_text("Tux is online")).to_be_visible()


async def test_many_people_can_be_searched(open_page: Be, sandbox: Sandbox, scene: Scene) -> None:
    for number in range(80):
        add_person(sandbox.world, scene.guild, f"sailor{number}", f"Sailor {number}", "One of many")
    screen = await open_page()
    await expect(screen.page.get_by_text("and 24 more: search for them")).to_be_visible()
    await screen.page.get_by_role("searchbox", name="Search people").fill("sailor 77")
    await screen.become("Sailor 77")


async def test_two_people_in_two_tabs_see_each_other_live(be: Be) -> None:
    owner, member = await be("Olivia Owner"), await be("Mia Member")
    await member.composer.press_sequentially("ahoy")
    await expect(owner.page.get_by_text("Mia Member is typing…")).to_be_visible()
    await member.composer.press("Enter")
    await expect(owner.newest).to_contain_text("ahoy")
    await expect(owner.newest).to_contain_text("Mia Member")
    await expect(owner.page.get_by_text("is typing…")).to_be_hidden()
    await owner.say("welcome **aboard**")
    await expect(member.newest.locator("strong")).to_have_text("aboard")


async def test_a_channel_appears_and_goes_as_it_is_made_and_deleted(be: Be) -> None:
    owner, member = await be("Olivia Owner"), await be("Mia Member")
    await owner.button("Test Guild", exact=True).last.click()
    await owner.page.get_by_role("menuitem", name="Create Channel").click()
    await owner.dialog.get_by_label("Name").fill("harbour")
    await owner.button("Create").click()
    await member.channel("harbour").click()
    await expect(member.composer).to_have_attribute("placeholder", "Message #harbour")
    await owner.menu(owner.channel("harbour"), "Delete Channel")
    await owner.dialog.get_by_role("button", name="Delete").click()
    await expect(member.channel("harbour")).to_have_count(0)
    await expect(member.composer).to_have_attribute("placeholder", "Message #general")


async def test_whoever_sees_no_channel_is_told_and_led_to_the_first_that_comes(
    be: Be, guild: LiveGuild, general: Channel
) -> None:
    member, owner = await be("Mia Member"), guild.member("owner")
    await owner.delete(general)
    await expect(member.page.get_by_role("heading", name="No Text Channels")).to_be_visible()
    await owner.request("POST", f"/guilds/{guild.id}/channels", {"name": "quay", "type": 0})
    await expect(member.composer).to_have_attribute("placeholder", "Message #quay")


async def test_unread_messages_and_mentions_are_counted_until_they_are_read(
    be: Be, guild: LiveGuild, general: Channel
) -> None:
    moderator, member = await be("Mo Moderator"), guild.member("member")
    await moderator.channel("mod-log").click()
    await expect(moderator.page).to_have_title("mod-log · Tux sandbox")
    await member.say(general, "anyone?")
    await expect(moderator.channel("general")).to_have_accessible_name("general, 1 unread")
    await member.say(general, f"<@{guild.member('moderator').id}> please")
    await expect(moderator.channel("general").locator(".badge")).to_have_text("1")
    await moderator.channel("general").click()
    await expect(moderator.channel("general")).to_have_accessible_name("general")
    await expect(moderator.message("please")).to_have_class(re.compile("mentioned"))


async def test_a_direct_message_opens_from_the_member_list_and_rings_at_the_other_end(be: Be) -> None:
    owner, member = await be("Olivia Owner"), await be("Mia Member")
    await owner.menu(owner.member("Mia Member"), "Message")
    await expect(owner.composer).to_have_attribute("placeholder", "Message @Mia Member")
    await owner.say("between us")
    await expect(owner.newest).to_contain_text("between us")
    direct = member.button("Direct Messages, 1 unread")
    await expect(direct).to_contain_text("1")
    await direct.click()
    await expect(member.newest).to_contain_text("between us")
    await expect(member.channel("Olivia Owner")).to_have_attribute("aria-current", "page")


async def test_whoever_is_banned_is_told_that_the_server_is_gone_and_reads_why(
    be: Be, guild: LiveGuild, bot: ScriptedBot
) -> None:
    screen, member = await be("Mia Member"), guild.member("member")
    direct = await bot.request("POST", "/users/@me/channels", {"recipient_id": str(member.id)})
    await bot.request("POST", f"/channels/{direct['id']}/messages", {"content": "You were banned: spam"})
    await guild.member("owner").ban(guild, member)
    await expect(screen.page.get_by_role("heading", name="You are in no server")).to_be_visible()
    await screen.button("Read the direct messages with Tux").click()
    await expect(screen.newest).to_contain_text("You were banned: spam")


async def test_whoever_comes_when_they_are_in_no_server_reads_their_direct_messages_and_joins_by_an_invite(
    open_page: Be, be: Be, guild: LiveGuild, bot: ScriptedBot
) -> None:
    member = guild.member("member")
    direct = await bot.request("POST", "/users/@me/channels", {"recipient_id": str(member.id)})
    await bot.request("POST", f"/channels/{direct['id']}/messages", {"content": "You were kicked: spam"})
    await guild.member("owner").kick(guild, member)
    screen = await open_page()
    await screen.button("Mia Member", exact=False).click()
    await expect(screen.button("Read the direct messages with Tux")).to_be_focused()
    await screen.page.keyboard.press("Enter")
    await expect(screen.newest).to_contain_text("You were kicked: spam")
    await screen.page.reload()
    await expect(screen.newest).to_contain_text("You were kicked: spam")

    owner = await be("Olivia Owner")
    await owner.page.locator(".guild-name").click()
    await owner.page.get_by_role("menuitem", name="Invite People").click()
    code = await owner.dialog.get_by_label("Invite code").input_value()
    await screen.button("Join a Server").click()
    await screen.page.get_by_label("Have an invite?").fill(f"https://discord.gg/{code}")
    await screen.button("Join Server").click()
    await expect(screen.composer).to_have_attribute("placeholder", "Message #general")


async def test_a_sandbox_that_does_not_answer_is_named(open_page: Be, scene: Scene) -> None:
    screen = await open_page()
    await screen.page.route("**/sandbox/state", lambda route: route.abort())
    await screen.page.reload()
    await expect(screen.page.get_by_text("The sandbox did not answer")).to_be_visible()
    screen.problems.clear()
