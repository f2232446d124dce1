"""The page shows who is online, what people say of themselves, and how they take part in voice."""

import pytest
from playwright.async_api import expect

from screens import Be
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.scenes import Scene, add_channel

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_status_is_set_shown_kept_and_ends_with_the_page(be: Be) -> None:
    owner, member = await be("Olivia Owner"), await be("Mia Member")
    headings = owner.page.get_by_role("complementary", name="Members").get_by_role("heading")
    await expect(headings).to_have_text(["Online — 2", "Offline — 3"])
    await member.button("Your status: Online").click()
    await member.page.get_by_role("menuitem", name="Do Not Disturb").click()
    await member.button("Your status: Do Not Disturb").click()
    await member.page.get_by_role("menuitem", name="Set Custom Status").click()
    await member.dialog.get_by_role("textbox").fill("Gone fishing")
    await member.button("Save").click()
    row = owner.member("Mia Member")
    await expect(row).to_contain_text("Gone fishing")
    await expect(row).to_have_attribute("title", "Do Not Disturb")
    await member.page.reload()
    await expect(member.composer).to_be_focused()
    await expect(member.button("Your status: Do Not Disturb")).to_contain_text("Gone fishing")
    await expect(row).to_have_attribute("title", "Do Not Disturb")
    await member.button("Your status: Do Not Disturb").click()
    await member.page.get_by_role("menuitem", name="Invisible").click()
    await expect(headings).to_have_text(["Online — 1", "Offline — 4"])
    await member.button("Your status: Invisible").click()
    await member.page.get_by_role("menuitem", name="Online").click()
    await expect(row).to_have_attribute("title", "Online")
    await member.page.goto("about:blank")
    await expect(row).to_have_attribute("title", "Offline")


async def test_a_direct_message_shows_whether_the_other_is_there(be: Be, guild: LiveGuild) -> None:
    member = await be("Mia Member")
    await member.menu(member.member("Nick Newcomer"), "Message")
    row = member.channel("Nick Newcomer")
    await expect(row.get_by_title("Offline")).to_be_visible()
    guild.member("newcomer")
    await expect(row.get_by_title("Online")).to_be_visible()


async def test_who_is_in_voice_is_muted_streams_and_leaves_for_all_to_see(
    be: Be, sandbox: Sandbox, scene: Scene
) -> None:
    add_channel(sandbox.world, scene.guild, "Lounge", 2)
    owner, member = await be("Olivia Owner"), await be("Mia Member")
    await member.channel("Lounge").click()
    await member.button("Join Voice").click()
    bar = member.page.get_by_role("region", name="Your voice")
    await expect(bar).to_contain_text("Lounge / Test Guild")
    row = owner.page.get_by_role("button", name="Mia Member, in Lounge")
    await bar.get_by_role("button", name="Share Your Screen").click()
    await bar.get_by_role("button", name="Deafen").click()
    await expect(row).to_have_accessible_name("Mia Member, in Lounge, streaming, muted, deafened")
    await expect(row).to_contain_text("LIVE")
    await bar.get_by_role("button", name="Unmute").click()
    await bar.get_by_role("button", name="Stop Streaming").click()
    await expect(row).to_have_accessible_name("Mia Member, in Lounge")
    await row.click()
    await owner.page.get_by_role("menuitem", name="Server Mute").click()
    await expect(row).to_have_accessible_name("Mia Member, in Lounge, server muted")
    await bar.get_by_role("button", name="Leave voice").click()
    await expect(row).to_have_count(0)
    await expect(bar).to_have_count(0)


async def test_the_audience_of_a_stage_asks_to_speak_and_is_let(be: Be, sandbox: Sandbox, scene: Scene) -> None:
    add_channel(sandbox.world, scene.guild, "Town hall", 13)
    owner, member = await be("Olivia Owner"), await be("Mia Member")
    for screen in (owner, member):
        await screen.channel("Town hall").click()
    await member.button("Join Voice").click()
    await member.button("Request to Speak").click()
    tile = owner.page.get_by_role("region", name="Voice in Town hall").get_by_role("button", name="Mia Member")
    await expect(tile).to_have_accessible_name("Mia Member, asks to speak")
    await tile.click()
    await owner.page.get_by_role("menuitem", name="Invite to Speak").click()
    await member.button("Join the Speakers").click()
    headings = owner.page.get_by_role("region", name="Voice in Town hall").get_by_role("heading")
    await expect(headings).to_have_text("Speakers — 1")
    await expect(owner.page.get_by_role("button", name="Mia Member, in Town hall", exact=True)).to_be_visible()
