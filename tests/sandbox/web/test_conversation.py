"""Messages, from what one person writes to what another sees."""

import re

import pytest
from playwright.async_api import FilePayload, expect

from screens import Be
from scripted import ScriptedBot
from tux.sandbox import Sandbox
from tux.sandbox.faults import Fault
from tux.sandbox.people import LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.world import Channel, Overwrite

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CHIP = "#general \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} message"
NOTES: FilePayload = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"three berths left"}


async def test_a_message_is_edited_and_deleted_before_everyone(be: Be, guild: LiveGuild, general: Channel) -> None:
    member, moderator = await be("Mia Member"), await be("Mo Moderator")
    await member.say("frist")
    await member.composer.press("ArrowUp")
    await member.dialog.get_by_label("Message text").fill("first")
    await member.button("Save").click()
    await expect(moderator.newest).to_contain_text("first (edited)")
    await moderator.menu(moderator.message("first"), "Delete Message")
    await expect(member.message("first")).to_have_count(0)


async def test_a_reply_shows_what_it_answers_and_leads_there(be: Be, guild: LiveGuild, general: Channel) -> None:
    await guild.member("member").say(general, "where is berth 12?")
    moderator = await be("Mo Moderator")
    await moderator.newest.hover()
    await moderator.button("Reply").last.click()
    await expect(moderator.page.get_by_text("Replying to Mia Member")).to_be_visible()
    await moderator.say("next to 11")
    original = moderator.newest.get_by_role("button", name="Replying to Mia Member")
    await expect(original).to_contain_text("where is berth 12?")
    await original.click()
    await expect(moderator.message("where is berth 12?").first).to_be_focused()


async def test_reactions_are_counted_for_everyone(be: Be, guild: LiveGuild, general: Channel) -> None:
    await guild.member("owner").say(general, "regatta on Sunday")
    member, moderator = await be("Mia Member"), await be("Mo Moderator")
    await member.menu(member.newest, "Add Reaction")
    await member.dialog.get_by_role("button", name="🎉").click()
    await expect(moderator.button("🎉: 1")).to_have_attribute("aria-pressed", "false")
    await moderator.button("🎉: 1").click()
    await expect(member.button("🎉: 2")).to_have_attribute("aria-pressed", "true")
    await member.button("🎉: 2").click()
    await expect(moderator.button("🎉: 1")).to_have_attribute("aria-pressed", "true")


async def test_a_pinned_message_is_found_again(be: Be, guild: LiveGuild, general: Channel) -> None:
    await guild.member("owner").say(general, "the rules are on the pier")
    moderator = await be("Mo Moderator")
    await moderator.menu(moderator.newest, "Pin Message")
    await expect(moderator.newest).to_contain_text("pinned a message to this channel.")
    await moderator.button("Pinned Messages").click()
    await moderator.page.get_by_role("menuitem", name="the rules are on the pier").click()
    await expect(moderator.message("the rules are on the pier").first).to_be_focused()


async def test_a_mention_is_picked_from_a_list_and_reads_as_a_name(be: Be, guild: LiveGuild, general: Channel) -> None:
    member = await be("Mia Member")
    await member.composer.press_sequentially("ahoy @nic")
    await member.option("@Nick Newcomer").click()
    await expect(member.composer).to_have_value("ahoy @Nick Newcomer ")
    await member.composer.press_sequentially("see #gen")
    await member.page.keyboard.press("Enter")
    await member.page.keyboard.press("Enter")
    await expect(member.newest).to_contain_text("ahoy @Nick Newcomer see #general")
    newest = next(reversed(general.messages.values()))
    assert newest.content == f"ahoy <@{guild.member('newcomer').id}> see <#{general.id}>"


async def test_a_changed_name_is_right_everywhere_at_once(be: Be, guild: LiveGuild, general: Channel) -> None:
    member, owner = guild.member("member"), guild.member("owner")
    await member.say(general, f"I am <@{member.id}>")
    moderator = await be("Mo Moderator")
    path = f"/guilds/{guild.id}/members/{member.id}"
    await owner.request("PATCH", path, {"nick": "Captain", "roles": [str(guild.role("Moderator").id)]})
    await expect(moderator.newest.get_by_role("button", name="Captain", exact=True)).to_have_css(
        "color", "rgb(46, 204, 113)"
    )
    await expect(moderator.newest).to_contain_text("I am @Captain")
    await expect(moderator.member("Captain")).to_be_visible()


async def test_a_file_is_sent_and_can_be_fetched(be: Be, guild: LiveGuild, general: Channel) -> None:
    member = await be("Mia Member")
    await member.page.get_by_label("Files", exact=True).set_input_files(NOTES)
    await expect(member.page.get_by_text("notes.txt (17 bytes)")).to_be_visible()
    await member.composer.press("Enter")
    link = member.newest.get_by_role("link", name="notes.txt")
    await expect(link).to_be_visible()
    async with member.page.expect_download() as download:
        await link.click()
    assert (await (await download.value).path()).read_bytes() == NOTES["buffer"]


async def test_what_is_refused_comes_back_to_be_mended(be: Be, sandbox: Sandbox, guild: LiveGuild) -> None:
    member = await be("Mia Member")
    sandbox.faults.add(Fault("status", route="/channels/*/messages", method="POST", status=500, times=1))
    await member.composer.fill("a long speech")
    await member.composer.press("Enter")
    await expect(member.notices).to_contain_text("500")
    await expect(member.composer).to_have_value("a long speech")
    await member.composer.press("Enter")
    await expect(member.newest).to_contain_text("a long speech")


async def test_what_is_typed_survives_another_channel_and_what_happens_meanwhile(
    be: Be, guild: LiveGuild, general: Channel
) -> None:
    moderator = await be("Mo Moderator")
    await moderator.composer.fill("half a sen")
    await guild.member("owner").request("PATCH", f"/channels/{general.id}", {"topic": "New topic"})
    await guild.member("member").say(general, "something else")
    await expect(moderator.newest).to_contain_text("something else")
    await expect(moderator.page.get_by_text("New topic").first).to_be_visible()
    await expect(moderator.composer).to_have_value("half a sen")
    await moderator.channel("mod-log").click()
    await expect(moderator.composer).to_have_value("")
    await moderator.channel("general").click()
    await expect(moderator.composer).to_have_value("half a sen")
    assert await moderator.composer.evaluate("input => input.clientHeight >= input.scrollHeight")


async def test_where_one_may_not_write_it_says_so_as_soon_as_it_is_so(
    be: Be, guild: LiveGuild, general: Channel
) -> None:
    member, owner = await be("Mia Member"), guild.member("owner")
    overwrite = {"type": 0, "allow": "0", "deny": str(int(Permission.SEND_MESSAGES))}
    await owner.request("PUT", f"/channels/{general.id}/permissions/{guild.id}", overwrite)
    await expect(member.page.get_by_text("You do not have permission to send messages")).to_be_visible()
    await expect(member.composer).to_be_hidden()
    await owner.request("DELETE", f"/channels/{general.id}/permissions/{guild.id}")
    await expect(member.composer).to_be_visible()


async def test_a_link_to_a_message_leads_there_however_old_it_is(
    be: Be, bot: ScriptedBot, guild: LiveGuild, general: Channel
) -> None:
    first = await bot.say(general, "the very first")
    for number in range(120):
        await bot.say(general, f"line {number}")
    log = guild.channel("mod-log")
    log.overwrites[bot.application.bot.id] = Overwrite(
        bot.application.bot.id, 1, Permission.VIEW_CHANNEL, Permission(0)
    )
    url = f"https://discord.com/channels/{guild.id}/{general.id}/{first['id']}"
    await guild.member("moderator").say(log, f"see {url} and https://discord.com/channels/1/2/3")
    moderator = await be("Mo Moderator")
    await moderator.channel("mod-log").click()
    await expect(moderator.newest.get_by_role("link", name="https://discord.com/channels/1/2/3")).to_be_visible()
    await moderator.newest.get_by_role("link", name=CHIP).click()
    await expect(moderator.message("the very first")).to_be_focused()
    await moderator.button("Jump to Present").click()
    await expect(moderator.message("line 119")).to_be_in_viewport()


async def test_older_messages_come_as_one_scrolls_up(be: Be, bot: ScriptedBot, general: Channel) -> None:
    for number in range(110):
        await bot.say(general, f"line {number}.")
    moderator = await be("Mo Moderator")
    await expect(moderator.message("line 109.")).to_be_in_viewport()
    await expect(moderator.message("line 0.")).to_have_count(0)
    log = moderator.page.get_by_role("log")
    for _ in range(2):
        await log.evaluate("log => (log.scrollTop = 0)")
        await expect(log).not_to_have_js_property("scrollTop", 0)
    await log.evaluate("log => (log.scrollTop = 0)")
    await expect(moderator.page.get_by_role("heading", name="Welcome to #general")).to_be_visible()
    assert await moderator.message(re.compile(r"line \d")).count() == 110


async def test_whoever_reads_on_is_not_torn_away_by_what_is_new(be: Be, bot: ScriptedBot, general: Channel) -> None:
    for number in range(40):
        await bot.say(general, f"line {number}.")
    moderator = await be("Mo Moderator")
    await moderator.message("line 5.").scroll_into_view_if_needed()
    await expect(moderator.button("Jump to Present")).to_be_visible()
    await bot.say(general, "news")
    await expect(moderator.message("news")).to_have_count(1)
    await expect(moderator.message("line 5.")).to_be_in_viewport()
    await moderator.button("Jump to Present").click()
    await expect(moderator.message("news")).to_be_in_viewport()


async def test_a_spoiler_opens_on_demand_and_emoji_alone_are_large(be: Be, bot: ScriptedBot, general: Channel) -> None:
    await bot.say(general, "it was ||the gardener||")
    await bot.say(general, "🎉🐧")
    moderator = await be("Mo Moderator")
    await expect(moderator.page.get_by_text("the gardener")).to_be_hidden()
    await moderator.button("Spoiler").click()
    await expect(moderator.page.get_by_text("the gardener")).to_be_visible()
    await expect(moderator.newest.locator(".text")).to_have_css("font-size", "38px")


def rate_limited(sandbox: Sandbox, seconds: float, times: int | None = 1) -> None:
    """The next messages meet a rate limit."""
    sandbox.faults.add(Fault("rate_limit", "POST", "/channels/*/messages", retry_after=seconds, times=times))


async def test_a_rate_limit_is_waited_out_and_what_was_written_is_sent_in_order(
    be: Be, sandbox: Sandbox, guild: LiveGuild
) -> None:
    member, owner = await be("Mia Member"), await be("Olivia Owner")
    rate_limited(sandbox, 1.5)
    await member.say("first")
    await member.say("second")
    await expect(member.message("first")).to_contain_text("Rate limited for 2 s.")
    await expect(member.message("second")).to_contain_text("Sending…")
    await expect(owner.newest).to_contain_text("second")
    await expect(member.messages).to_have_text([re.compile("joined|added"), re.compile("first"), re.compile("second")])
    await expect(member.page.get_by_text("Sending…")).to_have_count(0)
    await expect(member.notices).to_be_empty()


async def test_a_rate_limit_of_minutes_is_said_and_the_text_is_there_again(be: Be, sandbox: Sandbox) -> None:
    member = await be("Mia Member")
    rate_limited(sandbox, 540)
    await member.composer.fill("patience")
    await member.composer.press("Enter")
    await expect(member.notices).to_have_text("You are being rate limited. Try again in 9 minutes.")
    await expect(member.composer).to_have_value("patience")


async def test_what_is_refused_while_one_writes_on_stays_in_view(be: Be, sandbox: Sandbox, guild: LiveGuild) -> None:
    member = await be("Mia Member")
    sandbox.faults.add(Fault("latency", "POST", "/channels/*/messages", seconds=0.5, times=1))
    sandbox.faults.add(Fault("status", "POST", "/channels/*/messages", status=503, times=1))
    await member.say("lost at sea")
    await member.composer.fill("meanwhile")
    lost = member.message("lost at sea")
    await expect(lost).to_contain_text("Not sent.")
    await expect(member.composer).to_have_value("meanwhile")
    await member.menu(lost, "Dismiss")
    await expect(lost).to_have_count(0)


async def test_whoever_sends_a_long_text_sees_it(be: Be) -> None:
    member = await be("Mia Member", height=400)
    for number in range(12):
        await member.say(f"line {number}")
    await member.say("long " * 300 + "end.")
    await expect(member.newest).to_contain_text("end.")
    await expect(member.button("Jump to Present")).to_be_hidden()
    await member.messages.first.scroll_into_view_if_needed()
    await expect(member.button("Jump to Present")).to_be_visible()
    await member.say("back at the end")
    await expect(member.newest).to_be_in_viewport()
