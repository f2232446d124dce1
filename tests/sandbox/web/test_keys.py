"""The whole way without a mouse."""

import pytest
from playwright.async_api import Page, expect

from screens import Be, Screen
from scripted import ScriptedBot, button, command, label, message, modal, row, whisper
from tux.sandbox.people import LiveGuild
from tux.sandbox.scenes import Scene
from tux.sandbox.world import Channel

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

IS_MARKED = """
element => getComputedStyle(element).outlineStyle !== "none"
  || getComputedStyle(element.closest(".composer, .menu") ?? element).boxShadow !== "none"
"""
COLORS = [{"label": "Red", "value": "r"}, {"label": "Green", "value": "g"}]


async def press(page: Page, *keys: str) -> None:
    """One key after the other; a text is typed."""
    for key in keys:
        if len(key) > 1 and key[0].isupper():
            await page.keyboard.press(key)
        else:
            await page.keyboard.type(key)


async def test_from_the_choice_of_a_person_to_a_menu_and_back(
    open_page: Be, bot: ScriptedBot, guild: LiveGuild, scene: Scene
) -> None:
    await bot.offer(command("start"), {"name": "Report", "type": 3})
    bot.on("start", message("Shall we?", components=[row(button("Form", "form"))]))
    bot.on(
        "form",
        modal(
            "Form",
            label("Name", {"type": 4, "custom_id": "n", "style": 1}),
            label("Colour", {"type": 3, "custom_id": "c", "options": COLORS}),
        ),
    )
    bot.on("modal", message("Thank you."))
    bot.on("Report", whisper("Reported."))
    screen = await open_page()
    page = screen.page
    await expect(page.get_by_role("button", name="Olivia Owner")).to_be_focused()
    await press(page, "Tab", "Enter")
    await expect(screen.composer).to_be_focused()
    # to another channel and back
    await press(page, "Shift+F6", "Shift+F6")
    await expect(screen.channel("general")).to_be_focused()
    await press(page, "ArrowDown", "Enter")
    await expect(page).to_have_title("mod-log · Tux sandbox")
    await press(page, "Alt+ArrowUp")
    await expect(page).to_have_title("general · Tux sandbox")
    await expect(screen.composer).to_be_focused()
    # a command
    await press(page, "/sta", "Enter")
    await expect(page.get_by_role("group", name="/start")).to_be_focused()
    await press(page, "Enter")
    await expect(screen.newest).to_contain_text("Shall we?")
    # its button: Shift+Tab leads into the newest message, past its tools
    await press(page, "Shift+F6", "ArrowUp")
    await expect(screen.newest).to_be_focused()
    for _ in range(3):
        await press(page, "Tab")
    await expect(screen.button("Form")).to_be_focused()
    await press(page, "Enter")
    # the modal: a text, a select
    await expect(screen.dialog.get_by_label("Name")).to_be_focused()
    await press(page, "mo", "Tab", "ArrowDown")
    await expect(screen.option("Red")).to_be_focused()
    await press(page, "ArrowDown", "Enter")
    await expect(screen.dialog.get_by_role("button", name="Colour: Green")).to_be_focused()
    await press(page, "Tab", "Tab", "Enter")
    await expect(screen.newest).to_contain_text("Thank you.")
    await expect(screen.button("Form")).to_be_focused()
    # the menu of a message
    await press(page, "Escape", "Shift+F10")
    entries = page.get_by_role("menuitem")
    await expect(page.get_by_role("menuitem", name="Report (Tux)")).to_be_visible()
    await expect(entries.first).to_be_focused()
    await press(page, "Escape")
    await expect(screen.message("Shall we?").first).to_be_focused()
    await press(page, "ContextMenu")
    await expect(page.get_by_role("menuitem", name="Report (Tux)")).to_be_visible()
    await press(page, "End", "Enter")
    await expect(screen.newest).to_contain_text("Reported.")
    await press(page, "Escape")
    await expect(screen.composer).to_be_focused()


async def test_the_focus_is_seen_wherever_it_is(be: Be, guild: LiveGuild, general: Channel) -> None:
    await guild.member("owner").say(general, "look here")
    screen = await be("Mo Moderator")
    for _ in range(40):
        await screen.page.keyboard.press("Tab")
        focused = screen.page.locator(":focus")
        if await focused.count():
            assert await focused.evaluate(IS_MARKED), await focused.evaluate("el => el.outerHTML.slice(0, 120)")


async def test_a_list_is_one_stop_for_tab_and_is_walked_with_arrows(be: Be) -> None:
    screen = await be("Mo Moderator")
    await screen.member("Olivia Owner").focus()
    await press(screen.page, "Home")
    first = await screen.page.locator(":focus").get_attribute("aria-label")
    await press(screen.page, "ArrowDown", "ArrowUp")
    await expect(screen.page.locator(":focus")).to_have_attribute("aria-label", first or "")
    await press(screen.page, "Tab")
    await expect(screen.page.locator(".members :focus")).to_have_count(0)


async def test_a_letter_typed_anywhere_goes_to_the_composer(be: Be) -> None:
    screen = await be("Mo Moderator")
    await screen.member("Olivia Owner").focus()
    await press(screen.page, "hello")
    await expect(screen.composer).to_be_focused()
    await expect(screen.composer).to_have_value("hello")


async def test_the_focus_stays_where_it_is_while_the_lists_change(be: Be, guild: LiveGuild, general: Channel) -> None:
    screen: Screen = await be("Mo Moderator")
    await screen.channel("mod-log").focus()
    await guild.member("member").say(general, "psst")
    await guild.member("owner").request("POST", f"/guilds/{guild.id}/channels", {"name": "new-one", "type": 0})
    await expect(screen.channel("new-one")).to_be_visible()
    await expect(screen.channel("mod-log")).to_be_focused()
    await screen.member("Mia Member").focus()
    await guild.member("owner").kick(guild, guild.member("newcomer"))
    await expect(screen.member("Nick Newcomer")).to_have_count(0)
    await expect(screen.member("Mia Member")).to_be_focused()


async def test_the_keys_are_listed(be: Be) -> None:
    screen = await be("Mo Moderator")
    await press(screen.page, "Control+/")
    await expect(screen.dialog.get_by_role("row", name="F6")).to_contain_text("next or previous region")
    await press(screen.page, "Escape")
    await expect(screen.composer).to_be_focused()
