"""Slash commands and context menus, from the picker to the answer."""

import pytest
from playwright.async_api import FilePayload, expect

from screens import Be
from scripted import ScriptedBot, button, command, message, option, row, whisper
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.scenes import Scene, add_bot
from tux.sandbox.world import Channel, Json

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MODES = [{"name": "Full steam", "value": "full"}, {"name": "Dead slow", "value": "slow"}]
PROOF: FilePayload = {"name": "proof.txt", "mimeType": "text/plain", "buffer": b"see?"}


def given(asked: Json) -> dict[str, object]:
    """The options of a command as the bot got them."""
    return {entry["name"]: entry["value"] for entry in asked["data"]["options"]}


async def test_the_picker_offers_what_one_may_use_and_narrows_while_typing(be: Be, bot: ScriptedBot) -> None:
    await bot.offer(
        command("ping", "Shows that the bot is there"),
        command("ban", "Bans someone", default_member_permissions="4"),
        command("config", "Settings", {"type": 2, "name": "logs", "description": "Logs", "options": [
            {"type": 1, "name": "set", "description": "Names the log channel", "options": []},
        ]}),
    )  # fmt: skip
    moderator, member = await be("Mo Moderator"), await be("Mia Member")
    await moderator.composer.press_sequentially("/")
    options = moderator.page.get_by_role("option")
    await expect(options).to_have_text(
        ["/banBans someone", "/config logs setNames the log channel", "/pingShows that the bot is there"]
    )
    await moderator.composer.press_sequentially("log")
    await expect(options).to_have_text(["/config logs setNames the log channel"])
    await moderator.composer.press_sequentially("xyz")
    await expect(moderator.page.get_by_text("No matching commands")).to_be_visible()
    await member.composer.press_sequentially("/")
    await expect(member.option("/ping")).to_be_visible()
    await expect(member.option("/ban")).to_have_count(0)


async def test_the_picker_groups_by_application_the_best_match_first(
    be: Be, sandbox: Sandbox, scene: Scene, bot: ScriptedBot, guild: LiveGuild
) -> None:
    herald = ScriptedBot(
        sandbox, add_bot(sandbox.world, scene.guild, "Herald", guild.member("owner").user), scene.guild
    )
    await herald.offer(command("announce"), command("urban"))
    await bot.offer(command("ban"), command("ping"))
    member = await be("Mia Member")
    options, groups = member.page.get_by_role("option"), member.page.get_by_role("listbox").get_by_role("group")
    await member.composer.press_sequentially("/")
    await expect(groups.nth(0)).to_have_accessible_name("Herald")
    await expect(groups.nth(1)).to_have_text("Tux/banA command/pingA command")
    await member.composer.press_sequentially("ban")
    await expect(options).to_have_text(["/banA command", "/urbanA command"])
    await expect(groups.nth(0)).to_have_accessible_name("Tux")
    await member.page.keyboard.press("ArrowDown")
    await member.page.keyboard.press("Enter")
    await expect(member.page.get_by_role("group", name="/urban")).to_be_visible()


async def test_a_command_is_shown_with_who_used_it(be: Be, bot: ScriptedBot) -> None:
    await bot.offer(command("ping"))
    bot.on("ping", message("Pong!"))
    member, owner = await be("Mia Member"), await be("Olivia Owner")
    await member.run("ping")
    await expect(owner.newest).to_contain_text("Mia Member used /ping")
    await expect(owner.newest).to_contain_text("Pong!")
    await expect(member.composer).to_be_focused()


async def test_every_type_of_option_reaches_the_bot_as_it_should(
    be: Be, bot: ScriptedBot, guild: LiveGuild, general: Channel
) -> None:
    await bot.offer(
        command(
            "everything",
            "Takes it all",
            option(3, "text", required=True),
            option(4, "count", required=True),
            option(10, "ratio", required=True),
            option(5, "quiet", required=True),
            option(6, "user", required=True),
            option(7, "channel", required=True),
            option(8, "role", required=True),
            option(9, "anyone", required=True),
            option(3, "mode", required=True, choices=MODES),
            option(11, "proof", required=True),
        )
    )
    bot.on("everything", message("Thanks."))
    member = await be("Mia Member")
    fields = await member.pick("everything")
    typed = {
        "text": "two words", "count": "3", "ratio": "0.5", "quiet": "tr", "user": "nick", "channel": "gen",
        "role": "mod", "anyone": "nick", "mode": "dead",
    }  # fmt: skip
    for name, text in typed.items():
        await fields.get_by_role("textbox", name=name, exact=True).press_sequentially(text)
        await member.page.keyboard.press("Tab")
    await expect(fields.get_by_role("textbox", name="user", exact=True)).to_have_value("@Nick Newcomer")
    await fields.get_by_label("proof").set_input_files(PROOF)
    await member.page.keyboard.press("Enter")
    await expect(member.newest).to_contain_text("Thanks.")
    newcomer = str(guild.member("newcomer").id)
    asked = await bot.was_asked()
    values = given(asked)
    proof = asked["data"]["resolved"]["attachments"][str(values.pop("proof"))]
    assert proof["filename"] == "proof.txt"
    assert values == {
        "text": "two words", "count": 3, "ratio": 0.5, "quiet": True, "user": newcomer,
        "channel": str(general.id), "role": str(guild.role("Moderator").id), "anyone": newcomer, "mode": "slow",
    }  # fmt: skip


async def test_the_hint_says_what_the_option_in_hand_is_for(be: Be, bot: ScriptedBot) -> None:
    await bot.offer(command("ban", "Bans someone", option(6, "user", required=True), option(3, "reason")))
    moderator = await be("Mo Moderator")
    fields = await moderator.pick("ban")
    hint = fields.get_by_role("status")
    await expect(hint).to_have_text("user The user (a user)")
    await fields.get_by_role("textbox", name="user").press_sequentially("mia")
    await moderator.page.keyboard.press("Enter")
    await moderator.page.keyboard.press("Tab")
    await expect(hint).to_contain_text("/ban Bans someone")
    await moderator.page.keyboard.press("Enter")
    await expect(hint).to_have_text("reason The reason (text, optional)")
    await moderator.page.keyboard.press("Backspace")
    await expect(fields.get_by_role("textbox", name="reason")).to_have_count(0)
    await expect(fields.get_by_role("textbox", name="user")).to_be_focused()


WRONG = {
    "text": (option(3, "what", required=True), "", "what is required."),
    "count": (option(4, "what", required=True), "1.5", "what must be a whole number."),
    "number": (option(4, "what", required=True), "many", "what must be a number."),
    "most": (option(4, "what", required=True, max_value=10), "11", "what must be at most 10."),
    "least": (option(10, "what", required=True, min_value=1), "0.5", "what must be at least 1."),
    "mode": (option(3, "what", required=True, choices=MODES), "sideways", "what: pick one from the list."),
    "short": (option(3, "what", required=True, min_length=5), "abc", "what must have at least 5 characters."),
}


async def test_what_a_command_does_not_take_is_said_before_it_is_sent(be: Be, bot: ScriptedBot) -> None:
    await bot.offer(*(command(name, "Tries", declared) for name, (declared, _, _) in WRONG.items()))
    member = await be("Mia Member")
    for name, (_, typed, said) in WRONG.items():
        fields = await member.pick(name)
        await fields.get_by_role("textbox", name="what").fill(typed)
        await member.page.keyboard.press("Enter")
        await expect(fields.get_by_role("alert")).to_have_text(said)
        await member.button("Cancel the command").click()
    assert bot.asked == []


async def test_subcommands_are_commands_of_their_own(be: Be, bot: ScriptedBot) -> None:
    set_logs: Json = {
        "type": 1,
        "name": "set",
        "description": "Sets it",
        "options": [option(7, "channel", required=True)],
    }
    await bot.offer(
        command("config", "Settings", {"type": 2, "name": "logs", "description": "Logs", "options": [set_logs]})
    )
    bot.on("config", message("Set."))
    moderator = await be("Mo Moderator")
    fields = await moderator.pick("config logs set")
    await fields.get_by_role("textbox", name="channel").press_sequentially("mod")
    await moderator.page.keyboard.press("Enter")
    await moderator.page.keyboard.press("Enter")
    await expect(moderator.newest).to_contain_text("Mo Moderator used /config logs set")
    [group] = (await bot.was_asked())["data"]["options"]
    assert (group["name"], group["options"][0]["name"]) == ("logs", "set")


async def test_autocompletion_offers_what_the_bot_says_and_takes_the_latest_answer(be: Be, bot: ScriptedBot) -> None:
    ships = ["Aurora", "Albatross", "Bounty"]

    def complete(asked: Json) -> Json:
        typed = asked["data"]["options"][0]["value"].lower()
        found = [{"name": ship, "value": ship.lower()} for ship in ships if typed in ship.lower()]
        return {"type": 8, "data": {"choices": found}}

    await bot.offer(command("board", "Boards", option(3, "ship", required=True, autocomplete=True)))
    bot.on("board autocomplete", complete)
    bot.on("board", lambda asked: message(f"On board of {given(asked)['ship']}."))
    member = await be("Mia Member")
    fields = await member.pick("board")
    options = member.page.get_by_role("option")
    await expect(options).to_have_text(ships)
    await fields.get_by_role("textbox", name="ship").press_sequentially("al")
    await expect(options).to_have_text(["Albatross"])
    await member.page.keyboard.press("Tab")
    await member.page.keyboard.press("Enter")
    await expect(member.newest).to_contain_text("On board of albatross.")
    fields = await member.pick("board")
    await fields.get_by_role("textbox", name="ship").press_sequentially("zeppelin")
    await expect(member.page.get_by_text("No options match your search")).to_be_visible()
    await member.page.keyboard.press("Enter")
    await expect(member.newest).to_contain_text("On board of zeppelin.")


async def test_only_the_one_who_asked_sees_an_ephemeral_answer_until_it_is_dismissed(be: Be, bot: ScriptedBot) -> None:
    await bot.offer(command("secret"))
    bot.on("secret", whisper("the treasure is under the pier"))
    member, owner = await be("Mia Member"), await be("Olivia Owner")
    await member.run("secret")
    await expect(member.newest).to_contain_text("Only you can see this")
    await owner.say("quiet today")
    await expect(member.message("quiet today")).to_be_visible()
    await expect(owner.message("treasure")).to_have_count(0)
    await member.button("Dismiss message").click()
    await expect(member.message("treasure")).to_have_count(0)


async def test_thinking_turns_into_the_answer(be: Be, bot: ScriptedBot) -> None:
    await bot.offer(command("ponder"))
    bot.on("ponder", {"type": 5})
    member = await be("Mia Member")
    await member.run("ponder")
    await expect(member.newest).to_contain_text("is thinking…")
    await bot.follow_up(await bot.was_asked(), content="42")
    await expect(member.newest).to_contain_text("42")
    await expect(member.newest).not_to_contain_text("is thinking…")


async def test_a_bot_that_does_not_answer_is_said_to_where_the_answer_would_stand(
    be: Be, bot: ScriptedBot, general: Channel
) -> None:
    await bot.offer(command("silence"))
    await bot.say(general, "Hm", components=[row(button("Try", "try"))])
    member = await be("Mia Member")
    await member.button("Try").click()
    await member.run("silence")
    await expect(member.composer).to_be_focused()
    await expect(member.newest).to_contain_text("The application did not respond")
    await expect(member.newest).to_contain_text("Mia Member used /silence")
    await expect(member.message("Hm")).to_contain_text("This interaction failed")
    await member.button("Dismiss message").click()
    await expect(member.message("did not respond")).to_have_count(0)
    bot.on("try", {"type": 6})
    await member.button("Try").click()
    await expect(member.message("Hm")).not_to_contain_text("This interaction failed")


async def test_a_command_that_is_gone_is_refused_and_kept_to_look_at(be: Be, bot: ScriptedBot) -> None:
    await bot.offer(command("old", "Was here", option(3, "text", required=True)))
    member = await be("Mia Member")
    fields = await member.pick("old")
    await fields.get_by_role("textbox", name="text").fill("precious")
    await bot.offer()
    await member.page.keyboard.press("Enter")
    await expect(member.notices).to_contain_text("10063")
    await expect(fields.get_by_role("textbox", name="text")).to_have_value("precious")
    await member.button("Cancel the command").click()
    await expect(member.composer).to_be_focused()


async def test_commands_for_users_and_messages_stand_in_their_menus(
    be: Be, bot: ScriptedBot, guild: LiveGuild, general: Channel
) -> None:
    await bot.offer({"name": "Inspect", "type": 2}, {"name": "Report", "type": 3})
    bot.on("Inspect", whisper("A fine sailor."))
    bot.on("Report", whisper("Reported."))
    said = await guild.member("newcomer").say(general, "free gold!")
    member = await be("Mia Member")
    await member.menu(member.member("Nick Newcomer"), "Inspect (Tux)")
    await expect(member.newest).to_contain_text("A fine sailor.")
    assert (await bot.was_asked())["data"]["target_id"] == str(guild.member("newcomer").id)
    await member.menu(member.message("free gold!"), "Report (Tux)")
    await expect(member.newest).to_contain_text("Reported.")
    assert (await bot.was_asked(2))["data"]["target_id"] == str(said.message_id)
