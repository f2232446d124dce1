"""Threads and forum posts."""

import pytest
from playwright.async_api import expect

from screens import Be
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.scenes import Scene, add_channel
from tux.sandbox.world import Channel

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_post_is_written_and_answered(be: Be, sandbox: Sandbox, scene: Scene) -> None:
    add_channel(sandbox.world, scene.guild, "ideas", 15, topic="One post for each idea.")
    member, owner = await be("Mia Member"), await be("Olivia Owner")
    await member.channel("ideas").click()
    await expect(member.page.get_by_text("No posts yet.")).to_be_visible()
    await member.button("New Post").click()
    await member.dialog.get_by_label("Title").fill("A lighthouse")
    await member.dialog.get_by_label("Message").fill("It gets **dark** early.")
    await member.button("Post").click()
    await expect(member.newest).to_contain_text("It gets dark early.")
    await owner.channel("ideas").click()
    await owner.button("A lighthouse", exact=False).click()
    await expect(owner.page.get_by_role("heading", name="A lighthouse").first).to_be_visible()
    await owner.say("Who pays?")
    await expect(member.newest).to_contain_text("Who pays?")


async def test_a_thread_is_made_from_a_message_closed_and_found_again(
    be: Be, guild: LiveGuild, general: Channel
) -> None:
    await guild.member("member").say(general, "who wants to sail?")
    owner, member = await be("Olivia Owner"), await be("Mia Member")
    await owner.menu(owner.newest, "Create Thread")
    await owner.dialog.get_by_label("Thread name").fill("Sunday crew")
    await owner.button("Create").click()
    await expect(owner.composer).to_have_attribute("placeholder", "Message “Sunday crew”")
    await owner.say("me!")
    await member.message("who wants to sail?").first.get_by_role("button", name="Sunday crew").click()
    await expect(member.newest).to_contain_text("me!")
    await owner.menu(owner.channel("Sunday crew"), "Close Thread")
    await expect(member.channel("Sunday crew")).to_have_count(0)
    await owner.channel("general").click()
    await owner.button("Threads").click()
    await owner.page.get_by_role("menuitem", name="Sunday crew").click()
    await expect(owner.newest).to_contain_text("me!")
