"""Modals as test people fill them in: every kind of field, by what a person would read in it."""

from typing import Any

import pytest

from scripted import ScriptedBot, command, label, message, modal
from tux.sandbox import Sandbox
from tux.sandbox.people import Denied, File, LiveGuild
from tux.sandbox.scenes import small
from tux.sandbox.screens import Seen

SIZES = [{"label": "Small", "value": "s"}, {"label": "Large", "value": "l"}]
COLORS = [{"label": name, "value": name[0].lower()} for name in ("Red", "Green", "Blue")]


@pytest.fixture
def bot(sandbox: Sandbox) -> ScriptedBot:
    scene = small(sandbox.world)
    return ScriptedBot(sandbox, scene.bot, scene.guild)


@pytest.fixture
def guild(sandbox: Sandbox, bot: ScriptedBot) -> LiveGuild:
    return sandbox.guild(bot.guild.name)


async def opened(guild: LiveGuild, bot: ScriptedBot, *fields: dict[str, Any]) -> Seen:
    await bot.offer(command("form"))
    bot.on("form", modal("Lost and found", *fields))
    bot.on("modal", message("Thank you."))
    return await guild.member("member").slash(guild.channel("general"), "form")


def sent(data: dict[str, Any]) -> dict[str, Any]:
    """Return what the bot was sent, by custom id."""
    fields = [row["component"] for row in data["data"]["components"]]
    return {field["custom_id"]: field.get("values", field.get("value")) for field in fields}


def choices(**more: Any) -> tuple[dict[str, Any], ...]:
    return (
        label("Size", {"type": 21, "custom_id": "size", "options": SIZES, **more}),
        label("Marks", {"type": 22, "custom_id": "marks", "options": COLORS, "max_values": 2, **more}),
        label("Urgent", {"type": 23, "custom_id": "urgent"}),
    )


async def test_radio_groups_and_checkboxes_are_filled_in_by_their_labels(guild: LiveGuild, bot: ScriptedBot) -> None:
    form = await opened(guild, bot, *choices())

    seen = await guild.member("member").submit(form, size="Large", marks=["Red", "b"], urgent=True)

    assert seen.content == "Thank you."
    assert sent(await bot.was_asked(2)) == {"size": "l", "marks": ["r", "b"], "urgent": True}


async def test_what_is_left_alone_stays_as_the_modal_was_opened(guild: LiveGuild, bot: ScriptedBot) -> None:
    chosen = [SIZES[0], SIZES[1] | {"default": True}]
    marked = [COLORS[0] | {"default": True}, COLORS[1] | {"default": True}, COLORS[2]]
    member = guild.member("member")
    form = await opened(
        guild,
        bot,
        label("Size", {"type": 21, "custom_id": "size", "options": chosen}),
        label("Marks", {"type": 22, "custom_id": "marks", "options": marked}),
        label("Urgent", {"type": 23, "custom_id": "urgent", "default": True}),
        label("Colour", {"type": 3, "custom_id": "color", "options": marked[1:]}),
        label("Owner", {"type": 5, "custom_id": "owner", "default_values": [{"id": str(member.id), "type": "user"}]}),
    )

    await member.submit(form)

    answers = {"size": "l", "marks": ["r", "g"], "urgent": True, "color": ["g"], "owner": [str(member.id)]}
    assert sent(await bot.was_asked(2)) == answers


async def test_fields_that_need_no_answer_may_stay_empty(guild: LiveGuild, bot: ScriptedBot) -> None:
    form = await opened(guild, bot, *choices(required=False))
    await guild.member("member").submit(form)
    assert sent(await bot.was_asked(2)) == {"size": None, "marks": [], "urgent": False}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"marks": ["r"]}, "size"),
        ({"size": "Huge", "marks": ["r"]}, "size"),
        ({"size": "s"}, "marks"),
        ({"size": "s", "marks": ["r", "g", "b"]}, "marks"),
        ({"size": "s", "marks": ["r", "Purple"]}, "marks"),
    ],
)
async def test_an_answer_that_the_modal_does_not_offer_is_refused(
    guild: LiveGuild, bot: ScriptedBot, values: dict[str, Any], field: str
) -> None:
    form = await opened(guild, bot, *choices())
    with pytest.raises(Denied) as denied:
        await guild.member("member").submit(form, **values)
    assert denied.value.code == 50035
    assert field in str(denied.value.body["errors"])


async def test_a_person_gives_files_and_members(guild: LiveGuild, bot: ScriptedBot) -> None:
    moderator = guild.member("moderator")
    form = await opened(
        guild,
        bot,
        label("Owner", {"type": 5, "custom_id": "owner"}),
        label("Pictures", {"type": 19, "custom_id": "pictures", "max_values": 2}),
    )

    files = [File("a.txt", b"a"), File("b.txt", b"b")]
    await guild.member("member").submit(form, owner=moderator, pictures=files)

    data = (await bot.was_asked(2))["data"]
    assert data["components"][0]["component"]["values"] == [str(moderator.id)]
    assert sorted(file["filename"] for file in data["resolved"]["attachments"].values()) == ["a.txt", "b.txt"]
