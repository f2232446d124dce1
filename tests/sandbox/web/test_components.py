"""Buttons, selects, modals and the newer layout components."""

import re

import pytest
from playwright.async_api import FilePayload, Locator, expect

from screens import Be, Screen
from scripted import ScriptedBot, button, command, label, message, modal, row, update, whisper
from tux.sandbox.people import File, LiveGuild
from tux.sandbox.world import Channel, Json

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

V2 = 1 << 15
TEXT_DISPLAY = 10
COLORS = [
    {"label": "Red", "value": "r", "description": "like a buoy"},
    {"label": "Green", "value": "g"},
    {"label": "Blue", "value": "b"},
]
PICTURE = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f"
    b"\0\5\0\1\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82"
)
LETTER: FilePayload = {"name": "letter.txt", "mimeType": "text/plain", "buffer": b"dear all"}


def select(kind: int, **fields: object) -> Json:
    """A row with a select of a kind."""
    return row({"type": kind, "custom_id": "pick", "placeholder": "Pick", **fields})


async def test_a_button_changes_its_message_and_a_disabled_one_does_nothing(
    be: Be, bot: ScriptedBot, general: Channel
) -> None:
    sent = await bot.say(general, "Ready?", components=[row(button("Yes", "yes"), button("No", "no", disabled=True))])
    bot.on("yes", update("Off we go.", components=[]))
    member = await be("Mia Member")
    await expect(member.button("No")).to_be_disabled()
    await member.button("Yes").click()
    await expect(member.newest).to_contain_text("Off we go.")
    await expect(member.button("Yes")).to_have_count(0)
    assert (await bot.was_asked())["message"]["id"] == sent["id"]


async def test_a_double_click_acts_once(be: Be, bot: ScriptedBot, general: Channel) -> None:
    await bot.say(general, "Votes: 0", components=[row(button("Vote", "vote"))])
    bot.on("vote", lambda _: update(f"Votes: {len(bot.asked)}"))
    member = await be("Mia Member")
    await member.button("Vote").dblclick()
    await expect(member.newest).to_contain_text("Votes: 1")
    await expect(member.button("Vote")).not_to_have_attribute("aria-busy", "true")
    await member.button("Vote").click()
    await expect(member.newest).to_contain_text("Votes: 2")
    assert len(bot.asked) == 2


async def test_a_select_of_texts_sends_what_was_chosen(be: Be, bot: ScriptedBot, general: Channel) -> None:
    await bot.say(general, "Colour?", components=[select(3, options=COLORS)])
    bot.on("pick", lambda asked: whisper(f"You chose {asked['data']['values']}"))
    member = await be("Mia Member")
    await member.button("Pick").click()
    await expect(member.option("Red")).to_contain_text("like a buoy")
    await member.option("Green").click()
    await expect(member.newest).to_contain_text("You chose ['g']")
    await expect(member.button("Pick: Green")).to_be_visible()


async def test_selects_of_people_roles_and_channels_send_ids(
    be: Be, bot: ScriptedBot, guild: LiveGuild, general: Channel
) -> None:
    newcomer, role = guild.member("newcomer"), guild.role("Moderator")
    await bot.say(general, "Which?", components=[row({"type": kind, "custom_id": str(kind)}) for kind in (5, 6, 7, 8)])
    member = await be("Mia Member")
    chosen = {5: "Nick Newcomer", 6: "Moderator", 7: "Moderator", 8: "general"}
    for number, (kind, name) in enumerate(chosen.items()):
        bot.on(str(kind), whisper(f"Noted {kind}."))
        await member.page.locator(".select-shown").nth(number).click()
        await member.option(name).click()
        await expect(member.newest).to_contain_text(f"Noted {kind}.")
    found = [(asked["data"]["component_type"], asked["data"]["values"]) for asked in bot.asked]
    assert found == [(5, [str(newcomer.id)]), (6, [str(role.id)]), (7, [str(role.id)]), (8, [str(general.id)])]


async def test_a_select_of_several_keeps_to_its_bounds(be: Be, bot: ScriptedBot, general: Channel) -> None:
    await bot.say(general, "Two", components=[select(3, options=COLORS, min_values=2, max_values=2)])
    bot.on("pick", whisper("Noted."))
    member = await be("Mia Member")
    await member.button("Pick").click()
    await member.option("Red").click()
    await expect(member.button("Done")).to_be_disabled()
    await member.option("Blue").click()
    await expect(member.option("Green")).to_have_attribute("aria-disabled", "true")
    await member.option("Green").click(force=True)
    await expect(member.page.get_by_text("2 selected · choose 2")).to_be_visible()
    await member.button("Done").click()
    await expect(member.newest).to_contain_text("Noted.")
    assert (await bot.was_asked())["data"]["values"] == ["r", "b"]


async def test_an_open_select_stays_open_while_its_message_changes(
    be: Be, bot: ScriptedBot, guild: LiveGuild, general: Channel
) -> None:
    picking = [select(3, options=COLORS), row(button("Count 1", "count"))]
    sent = await bot.say(general, "Open me", components=picking)
    member = await be("Mia Member")
    await member.button("Pick").click()
    await member.option("Green").focus()
    await bot.edit(sent, content="Open me again", components=[picking[0], row(button("Count 2", "count"))])
    await guild.member("owner").say(general, "and something below")
    await expect(member.button("Count 2")).to_be_visible()
    await expect(member.message("and something below")).to_be_visible()
    await expect(member.option("Green")).to_be_focused()
    await member.page.keyboard.press("Escape")
    await expect(member.option("Green")).to_have_count(0)
    await expect(member.button("Pick")).to_be_focused()


# modals


async def opened(screen: Screen, bot: ScriptedBot, *fields: Json) -> Locator:
    """The dialog of a modal with these fields."""
    await bot.offer(command("form"))
    bot.on("form", modal("Lost and found", *fields))
    bot.on("modal", message("Thank you."))
    await screen.run("form")
    await expect(screen.dialog.get_by_role("heading", name="Lost and found")).to_be_visible()
    return screen.dialog


def answers(asked: Json) -> Json:
    """Return the values that were filled in, by custom id."""
    filled = [part for part in asked["data"]["components"] if part["type"] != TEXT_DISPLAY]
    parts = [part.get("component") or part["components"][0] for part in filled]
    return {part["custom_id"]: part["value"] if "value" in part else part["values"] for part in parts}


async def test_a_modal_of_texts_is_filled_in_and_sent(be: Be, bot: ScriptedBot) -> None:
    member = await be("Mia Member")
    dialog = await opened(
        member,
        bot,
        {"type": 10, "content": "Tell us **all**."},
        label("What", {"type": 4, "custom_id": "what", "style": 1, "max_length": 5, "min_length": 2}),
        label("Where", {"type": 4, "custom_id": "where", "style": 2, "value": "on the pier"}, "As exactly as you can"),
        row({"type": 4, "custom_id": "when", "style": 1, "label": "When", "required": False}),
    )
    await expect(dialog).to_contain_text("This form will be submitted to Tux.")
    await expect(dialog).to_contain_text("As exactly as you can")
    await member.button("Submit").click()
    await expect(dialog.get_by_role("alert")).to_have_text("“What” needs an answer.")
    await dialog.get_by_label("What").fill("h")
    await member.button("Submit").click()
    await expect(dialog.get_by_role("alert")).to_have_text("“What” needs at least 2 characters.")
    await dialog.get_by_label("What").press("End")
    await dialog.get_by_label("What").press_sequentially("at and more")
    await member.page.keyboard.press("Enter")
    await expect(dialog).to_have_count(0)
    await expect(member.newest).to_contain_text("Thank you.")
    assert answers(await bot.was_asked(2)) == {"what": "hat a", "where": "on the pier", "when": ""}


async def test_a_modal_of_choices_is_filled_in_and_sent(be: Be, bot: ScriptedBot, guild: LiveGuild) -> None:
    member = await be("Mia Member")
    dialog = await opened(
        member,
        bot,
        label("Colour", {"type": 3, "custom_id": "color", "options": COLORS}),
        label("Owner", {"type": 5, "custom_id": "owner", "required": False}),
        label(
            "Size",
            {
                "type": 21,
                "custom_id": "size",
                "options": [{"label": "Small", "value": "s"}, {"label": "Large", "value": "l"}],
            },
        ),
        label("Marks", {"type": 22, "custom_id": "marks", "options": COLORS, "max_values": 2}),
        label("Urgent", {"type": 23, "custom_id": "urgent"}),
    )
    await dialog.get_by_role("button", name="Colour").click()
    await member.option("Blue").click()
    await dialog.get_by_role("button", name="Owner").click()
    await member.option("Mo Moderator").click()
    await dialog.get_by_role("radio", name="Large").check()
    marks = dialog.get_by_role("group", name="Marks")
    for name in ("Red", "Green", "Blue"):
        await marks.get_by_role("checkbox", name=name).check()
    await dialog.get_by_role("checkbox", name="Urgent").check()
    await member.button("Submit").click()
    await expect(dialog.get_by_role("alert")).to_have_text("“Marks” takes at most 2.")
    await marks.get_by_role("checkbox", name="Green").uncheck()
    await member.button("Submit").click()
    await expect(member.newest).to_contain_text("Thank you.")
    assert answers(await bot.was_asked(2)) == {
        "color": ["b"], "owner": [str(guild.member("moderator").id)], "size": "l", "marks": ["r", "b"], "urgent": True,
    }  # fmt: skip


async def test_a_modal_takes_files(be: Be, bot: ScriptedBot) -> None:
    member = await be("Mia Member")
    dialog = await opened(member, bot, label("Letter", {"type": 19, "custom_id": "letter"}))
    await member.button("Submit").click()
    await expect(dialog.get_by_role("alert")).to_have_text("“Letter” needs an answer.")
    await dialog.get_by_label("Letter").set_input_files(LETTER)
    await member.button("Submit").click()
    await expect(member.newest).to_contain_text("Thank you.")
    asked = await bot.was_asked(2)
    [file_id] = answers(asked)["letter"]
    assert asked["data"]["resolved"]["attachments"][file_id]["filename"] == "letter.txt"


async def test_a_modal_is_given_up_with_escape_and_the_focus_goes_back(be: Be, bot: ScriptedBot) -> None:
    member = await be("Mia Member")
    dialog = await opened(member, bot, label("What", {"type": 4, "custom_id": "what", "style": 1}))
    await expect(dialog.get_by_label("What")).to_be_focused()
    await member.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(member.composer).to_be_focused()


# layout


async def test_the_newer_components_are_drawn(be: Be, bot: ScriptedBot, general: Channel) -> None:
    files = (File("hull.png", PICTURE, "image/png"), File("log.txt", b"day one", "text/plain"))
    picture = {"media": {"url": "attachment://hull.png"}}
    thumbnail = {"type": 11, "description": "Her hull", **picture}
    gallery = [picture | {"description": "Port"}, picture | {"description": "Starboard", "spoiler": True}]
    inside = [
        {"type": 10, "content": "# The *Aurora*"},
        {"type": 9, "components": [{"type": 10, "content": "Built in 1912"}], "accessory": thumbnail},
        {"type": 9, "components": [{"type": 10, "content": "For sale"}], "accessory": button("Buy", "buy", 3)},
        {"type": 14, "divider": True, "spacing": 2},
        {"type": 12, "items": gallery},
        {"type": 13, "file": {"url": "attachment://log.txt"}},
        row(button("Wave", "wave", 2), {"type": 2, "style": 5, "label": "Site", "url": "https://example.com"}),
    ]
    await bot.say(
        general, flags=V2, files=files, components=[{"type": 17, "accent_color": 0x2ECC71, "components": inside}]
    )
    bot.on("buy", whisper("Sold."))
    member = await be("Mia Member")
    newest = member.newest
    await expect(newest.get_by_role("heading", name="The Aurora")).to_be_visible()
    for name in ("Her hull", "Port"):
        await expect(newest.get_by_role("img", name=name)).to_have_js_property("naturalWidth", 1)
    await newest.get_by_role("button", name="Spoiler").click()
    await expect(newest.get_by_role("img", name="Starboard")).to_be_visible()
    await expect(newest.get_by_role("link", name="log.txt")).to_have_attribute("href", re.compile("^/cdn/attachments/"))
    await expect(newest.get_by_role("link", name="Site")).to_have_attribute("href", "https://example.com")
    await expect(newest.get_by_role("separator")).to_have_count(1)
    await expect(newest.locator(".container")).to_have_css("border-left-color", "rgb(46, 204, 113)")
    await newest.get_by_role("button", name="Buy").click()
    await expect(member.newest).to_contain_text("Sold.")


async def test_an_embed_is_drawn(be: Be, bot: ScriptedBot, general: Channel) -> None:
    fields = [{"name": f"Berth {number}", "value": f"free {number}", "inline": True} for number in range(1, 6)]
    await bot.say(
        general,
        embeds=[
            {
                "author": {"name": "Harbour office", "url": "https://example.com/office"},
                "title": "Berths with **water**",
                "url": "https://example.com",
                "description": "Ask [the office](https://example.com/ask).",
                "color": 0xE67E22,
                "fields": fields,
                "image": {"url": "attachment://map.png"},
                "footer": {"text": "As of"},
                "timestamp": "2024-01-02T12:00:00Z",
            }
        ],
        files=(File("map.png", PICTURE, "image/png"),),
    )
    member = await be("Mia Member")
    embed = member.newest.locator(".embed")
    await expect(embed).to_have_css("border-left-color", "rgb(230, 126, 34)")
    await expect(embed.get_by_role("link", name="Berths with water")).to_have_attribute("href", "https://example.com")
    await expect(embed.get_by_role("link", name="the office")).to_be_visible()
    await expect(embed).to_contain_text("As of • 02/01/2024, 12:00")
    await expect(member.newest.locator("img[src*='map.png']")).to_have_count(1)
    places = [await embed.get_by_text(f"Berth {number}").bounding_box() for number in range(1, 6)]
    tops = [place["y"] for place in places if place]
    assert tops[0] == tops[1] == tops[2] < tops[3] == tops[4]
