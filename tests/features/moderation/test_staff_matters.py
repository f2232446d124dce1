"""Matters of staff are shown to staff alone, however somebody asks for them."""

import pytest

from deferrals import EPHEMERAL, begin, thinking
from running import Starting, direct
from tux.app import App
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.screens import Seen
from tux.sandbox.world import Overwrite

NOTE = "asks odd questions"

TYPED = ("$case 1", "$case view 1", "$cases", "$c <@{newcomer}>", "$case search", "$case edit 1 asks odd questions")


async def note(guild: LiveGuild) -> Seen:
    moderator, newcomer = guild.member("moderator"), guild.member("newcomer")
    return await moderator.slash(guild.channel("general"), "note", user=newcomer, reason=NOTE)


def overheard(guild: LiveGuild, text: str) -> list[str]:
    """Return what Tux has written with this text that a member without any role has read."""
    messages = guild.member("member").messages.values()
    return [str(message) for message in messages if message["author"].get("bot") and text in str(message)]


@pytest.mark.parametrize("command", ["case view", "case search", "case edit"])
async def test_slash_commands_about_cases_answer_the_moderator_alone(tux: App, guild: LiveGuild, command: str) -> None:
    assert (await note(guild)).ephemeral
    options = {"case view": {"number": 1}, "case edit": {"number": 1, "reason": NOTE}}.get(command, {})

    seen = await guild.member("moderator").slash(guild.channel("general"), command, **options)

    assert NOTE in seen.text
    assert seen.ephemeral
    assert overheard(guild, NOTE) == []


@pytest.mark.parametrize("command", TYPED)
async def test_a_typed_command_about_cases_is_answered_in_a_direct_message(
    tux: App, guild: LiveGuild, command: str
) -> None:
    moderator, newcomer = guild.member("moderator"), guild.member("newcomer")
    await note(guild)

    seen = await moderator.command(guild.channel("general"), command.format(newcomer=newcomer.id))

    assert seen.text == "I’ve sent you the answer in a direct message, because others can read this channel."
    await direct(moderator, NOTE)
    assert overheard(guild, NOTE) == []


async def test_a_typed_note_is_confirmed_to_its_author_alone(tux: App, guild: LiveGuild) -> None:
    moderator, newcomer = guild.member("moderator"), guild.member("newcomer")

    seen = await moderator.command(guild.channel("general"), f"$note <@{newcomer.id}> odd")

    assert "sent you the answer in a direct message" in seen.text
    await direct(moderator, "Case #1")
    assert overheard(guild, "Case #1") == []


async def test_where_only_staff_reads_a_typed_command_is_answered_at_once(tux: App, guild: LiveGuild) -> None:
    await note(guild)

    seen = await guild.member("moderator").command(guild.channel("mod-log"), "$case 1")

    assert NOTE in seen.text


async def test_a_channel_that_one_member_may_read_is_not_for_staff_alone(start_tux: Starting, guild: LiveGuild) -> None:
    member, log = guild.member("member"), guild.channel("mod-log")
    log.overwrites[member.id] = Overwrite(member.id, 1, Permission.VIEW_CHANNEL, Permission(0))

    async with start_tux():
        await note(guild)
        await guild.member("moderator").command(log, "$case 1")

    assert overheard(guild, NOTE) == []


async def test_a_moderator_who_takes_no_direct_messages_is_shown_nothing_in_public(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    await note(guild)
    sandbox.faults.add(Fault("status", method="POST", route="/users/@me/channels", status=403))

    seen = await guild.member("moderator").command(guild.channel("general"), "$case 1")

    assert "Use the slash command, or a channel that only staff can read" in seen.text
    assert overheard(guild, NOTE) == []


async def test_the_menu_of_cases_answers_the_moderator_alone(tux: App, guild: LiveGuild) -> None:
    await note(guild)

    seen = await guild.member("moderator").menu(guild.channel("general"), "Cases", guild.member("newcomer"))

    assert NOTE in seen.text
    assert seen.ephemeral


SHOWN = (
    "config overview", "config wizard", "config history", "config export", "config ranks list", "config roles list",
    "config commands list", "config logs show", "config serverlog list", "config jail status",
)  # fmt: skip
"""The commands that show how a server is set up."""


@pytest.mark.parametrize("command", SHOWN)
async def test_how_a_server_is_set_up_is_shown_to_staff_alone(tux: App, guild: LiveGuild, command: str) -> None:
    owner, general, log = guild.member("owner"), guild.channel("general"), guild.channel("mod-log")
    await owner.slash(general, "config logs set", channel=log)

    by_slash = await owner.slash(general, command)
    typed = await owner.command(general, f"${command}")
    among_staff = await owner.command(log, f"${command}")

    assert by_slash.ephemeral
    assert "others can read this channel" in typed.text
    assert "others can read this channel" not in among_staff.text


@pytest.mark.parametrize("typed", ["$config", "$config ranks", "$config jail", "$settings logs"])
async def test_a_group_typed_alone_shows_to_staff_alone_too(tux: App, guild: LiveGuild, typed: str) -> None:
    seen = await guild.member("owner").command(guild.channel("general"), typed)
    assert "others can read this channel" in seen.text


@pytest.mark.usefixtures("defer_at_once")
@pytest.mark.parametrize(("who", "menu"), [("member", "Report"), ("moderator", "Cases")])
async def test_a_menu_that_is_late_is_deferred_for_the_person_alone(
    tux: App, guild: LiveGuild, who: str, menu: str
) -> None:
    person, general = guild.member(who), guild.channel("general")
    message = await guild.member("newcomer").command(general, "$ping")
    tux.guild_settings.forget(guild.id)  # so that they have to be read, which takes long enough
    action = begin(person.menu(general, menu, message if menu == "Report" else guild.member("newcomer")))

    assert (await thinking(person))["flags"] & EPHEMERAL
    assert (await action).ephemeral


@pytest.mark.usefixtures("defer_at_once")
async def test_a_case_that_is_late_is_deferred_for_the_moderator_alone(tux: App, guild: LiveGuild) -> None:
    moderator = guild.member("moderator")
    action = begin(moderator.slash(guild.channel("general"), "case view", number=1))

    assert (await thinking(moderator))["flags"] & EPHEMERAL
    assert "There is no case 1" in (await action).text
