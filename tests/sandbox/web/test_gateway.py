"""Broken connections: what a person sees while one is lost, and that nothing is missing afterwards."""

import pytest
from playwright.async_api import expect

from screens import Be
from scripted import ScriptedBot, command, message, whisper
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.scenes import small
from tux.sandbox.world import Channel

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_dropped_connection_is_resumed_with_what_was_missed(
    be: Be, sandbox: Sandbox, guild: LiveGuild, general: Channel
) -> None:
    screen = await be("Mia Member")
    sandbox.drop(guild.member("member").id)
    await guild.member("owner").say(general, "while you were away")
    await expect(screen.page.get_by_text("Connection lost. Trying again…")).to_be_visible()
    await expect(screen.page.get_by_text("Reconnected. Nothing was missed.")).to_be_visible()
    await expect(screen.newest).to_contain_text("while you were away")


async def test_after_an_ended_session_everything_is_learnt_anew(
    be: Be, sandbox: Sandbox, guild: LiveGuild, general: Channel, bot: ScriptedBot
) -> None:
    await bot.offer(command("secret"))
    bot.on("secret", whisper("for your eyes"))
    owner, gone = guild.member("owner"), await guild.member("newcomer").say(general, "to be deleted")
    screen = await be("Mia Member")
    await screen.run("secret")
    await expect(screen.newest).to_contain_text("for your eyes")
    await screen.composer.fill("half a sen")
    sandbox.invalidate(guild.member("member").id)
    await owner.say(general, "while you were away")
    await owner.delete(gone)
    await owner.kick(guild, guild.member("newcomer"))
    await owner.request("PATCH", f"/channels/{general.id}", {"name": "quay"})
    await expect(screen.newest).to_contain_text("while you were away")
    await expect(screen.message("to be deleted")).to_have_count(0)
    await expect(screen.message("for your eyes")).to_be_visible()
    await expect(screen.member("Nick Newcomer")).to_have_count(0)
    await expect(screen.channel("quay")).to_have_attribute("aria-current", "page")
    await expect(screen.composer).to_have_value("half a sen")
    bot.on("secret", message("still here"))
    await screen.composer.fill("")
    await screen.run("secret")
    await expect(screen.newest).to_contain_text("still here")


async def test_a_channel_that_went_meanwhile_is_left(
    be: Be, sandbox: Sandbox, guild: LiveGuild, general: Channel
) -> None:
    screen = await be("Mo Moderator")
    await screen.channel("mod-log").click()
    await expect(screen.page).to_have_title("mod-log · Tux sandbox")
    sandbox.invalidate(guild.member("moderator").id)
    await guild.member("owner").delete(guild.channel("mod-log"))
    await expect(screen.page).to_have_title("general · Tux sandbox")


async def test_a_sandbox_that_was_started_anew_asks_who_one_is(be: Be, sandbox: Sandbox) -> None:
    screen = await be("Mia Member")
    await sandbox.stop()
    await expect(screen.page.get_by_text("Connection lost. Trying again…")).to_be_visible()
    async with Sandbox(port=int(sandbox.url.rpartition(":")[2])) as second:
        small(second.world)
        await expect(screen.page.get_by_text("The sandbox was restarted")).to_be_visible()
        await screen.become("Olivia Owner")
    assert all("WebSocket connection" in problem for problem in screen.problems)
    screen.problems.clear()
