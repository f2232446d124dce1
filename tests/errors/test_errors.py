"""Every failure is logged once and told once, wherever it surfaces."""

import asyncio
import re
from collections.abc import MutableMapping
from typing import Any

import discord
import pytest

from probe import Marker, Probe
from running import lose_database
from tux.app import App
from tux.runtime.occurrences import Occurrence, Surface
from tux.sandbox.people import File, LiveGuild

Logs = list[MutableMapping[str, Any]]


def reported(logs: Logs) -> list[MutableMapping[str, Any]]:
    """Remove the reported bugs from the logs, and return them."""
    bugs = [entry for entry in logs if entry["log_level"] == "error"]
    logs[:] = [entry for entry in logs if entry["log_level"] != "error"]
    return bugs


async def reports(logs: Logs, count: int = 1) -> list[MutableMapping[str, Any]]:
    """Return the reported bugs, once there are `count`."""
    async with asyncio.timeout(5):
        while sum(entry["log_level"] == "error" for entry in logs) < count:  # noqa: ASYNC110 - a log has no event
            await asyncio.sleep(0)
    return reported(logs)


@pytest.mark.parametrize("slash", [True, False])
async def test_a_bug_in_a_command_is_logged_and_told_with_one_reference(
    tux: App, guild: LiveGuild, logs: Logs, slash: bool
) -> None:
    member, general = guild.member("member"), guild.channel("general")

    seen = await (member.slash(general, "broken") if slash else member.command(general, "$broken"))

    (bug,) = reported(logs)
    reference = re.search(r"Reference: `([2-9A-Z]{4}-[2-9A-Z]{4})`", seen.text)
    assert reference
    assert bug["reference"] == reference[1]
    assert (bug["surface"], bug["command"], bug["error"]) == (
        "slash" if slash else "prefix",
        "broken",
        "Marker: marker",
    )
    assert isinstance(bug["exc_info"], Marker)
    assert seen.ephemeral is slash
    assert "marker" not in seen.text
    answers = [m for m in member.messages.values() if "Reference" in m["content"]]
    assert len(answers) == 1


async def test_two_failures_of_one_command_are_logged_twice_and_told_once(
    tux: App, guild: LiveGuild, logs: Logs
) -> None:
    member, general = guild.member("member"), guild.channel("general")

    await member.slash(general, "twice")

    first, second = await reports(logs, 2)
    assert first["trace_id"] == second["trace_id"]
    await member.command(general, "$ping")
    assert len([m for m in member.messages.values() if "Reference" in m["content"]]) == 1


async def test_a_click_has_its_own_trace(tux: App, guild: LiveGuild, logs: Logs) -> None:
    member, general = guild.member("member"), guild.channel("general")

    await member.slash(general, "broken")
    await member.click(await member.slash(general, "panel"), "breaks")

    command, click = await reports(logs, 2)
    assert command["trace_id"] != click["trace_id"]


async def test_a_failure_in_a_context_menu_is_logged_as_such(tux: App, guild: LiveGuild, logs: Logs) -> None:
    member, general = guild.member("member"), guild.channel("general")
    await lose_database(tux)

    seen = await guild.member("moderator").menu(general, "Cases", member)

    lines = [entry for entry in logs if entry.get("surface") == "context menu"]
    assert [line["command"] for line in lines] == ["Cases"]
    assert seen.ephemeral
    logs[:] = [entry for entry in logs if entry["log_level"] != "error"]


async def test_a_bug_in_a_listener_is_logged_and_told_to_nobody(tux: App, guild: LiveGuild, logs: Logs) -> None:
    async def on_message_delete(_: object) -> None:
        raise Marker("marker")

    tux.bot.add_listener(on_message_delete, "on_raw_message_delete")
    member, general = guild.member("member"), guild.channel("general")
    await member.delete(await member.say(general, "gone in a moment"))

    (bug,) = await reports(logs)

    assert (bug["surface"], bug["source"]) == ("listener", "on_raw_message_delete")


async def test_a_bug_before_a_command_is_found_is_logged_and_told(
    tux: App, guild: LiveGuild, logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begin(work: str) -> None:
        raise Marker(work)

    monkeypatch.setattr(tux.bot, "begin", begin)

    seen = await guild.member("member").slash(guild.channel("general"), "ping")

    (bug,) = reported(logs)
    assert bug["surface"] == "slash"
    assert "Reference: " in seen.text


async def test_bugs_in_tasks_and_in_the_event_loop_are_logged(tux: App, guild: LiveGuild, logs: Logs) -> None:
    async def break_down() -> None:
        raise Marker("marker")

    tux.tasks.spawn(break_down(), name="break down", owner="test")
    asyncio.get_running_loop().call_exception_handler({"message": "nobody awaited", "exception": Marker("marker")})

    bugs = await reports(logs, 2)

    assert sorted(bug["surface"] for bug in bugs) == ["event loop", "task"]


async def test_a_failure_that_cannot_be_told_causes_no_other(tux: App, logs: Logs) -> None:
    class Mute:
        status, reason = 500, "?"

    error = discord.HTTPException(Mute(), {"code": 0, "message": "no"})  # pyright: ignore[reportArgumentType]

    reference = await tux.errors.report(Occurrence(surface=Surface.TASK, error=error))

    (bug,) = reported(logs)
    assert bug["reference"] == reference


async def test_an_exception_that_cannot_be_shown_is_logged_all_the_same(tux: App, logs: Logs) -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise Marker("no words")

    reference = await tux.errors.report(Occurrence(surface=Surface.TASK, error=Mute()))

    assert reference
    assert logs.pop()["error"] == "Mute: <Marker in __str__>"


async def test_a_cancellation_is_no_failure(tux: App, logs: Logs) -> None:
    assert await tux.errors.report(Occurrence(surface=Surface.TASK, error=asyncio.CancelledError())) == ""
    assert not reported(logs)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("$ban", "`user` is missing. Write it like `$ban <user> [duration] [reason]`."),
        ("$ban nobody", "I can’t find anybody called “nobody”. Mention them"),
        ("$typed 9", "9 is out of range: it has to be from 1 to 5"),
        ("$typed many", "I can’t read that. Write it like `$typed <number>`."),
        ('$ban "newcomer', 'I can’t find anybody called “"newcomer”. Mention them'),
        ("$case view many", "“many” isn’t a number. Write it like `12`."),
        (f"$case view {10**30}", f"Nothing has a number as large as “{10**30}”."),
        ("$config undo 99999999999999999999", "Nothing has a number as large as “99999999999999999999”."),
        ("$config import", "That command reads a file. Attach it to the message with the command."),
        ("$case view #7", "There is no case 7 in this server."),
        ("$case view 0", "0 is too little: it has to be at least 1."),
        ("$config logs set nowhere", "There is no channel “nowhere” here."),
    ],
)
async def test_a_mistake_gets_one_helpful_sentence_and_no_reference(
    tux: App, guild: LiveGuild, typed: str, told: str
) -> None:
    owner = guild.member("owner")

    seen = await owner.command(guild.channel("general"), typed)

    assert told in seen.text
    assert "Reference" not in seen.text


async def test_a_command_given_a_file_in_place_of_its_words_says_that_it_reads_none(tux: App, guild: LiveGuild) -> None:
    owner, general, words = guild.member("owner"), guild.channel("general"), File("message.txt", b"newcomer spam")

    for typed, missing, usage in (
        ("$ban", "user", "$ban <user> [duration] [reason]"),
        ("$note newcomer", "reason", "$note <user> <reason>"),
        ("$config prefix set", "prefix", "$config prefix set <prefix>"),
    ):
        seen = await (await owner.say(general, typed, files=[words])).answer()
        assert seen.text == f"`{missing}` is missing, and I don’t read it from a file. Write it like `{usage}`."


async def test_nothing_is_sent_to_a_channel_where_tux_may_not_write(tux: App, guild: LiveGuild, logs: Logs) -> None:
    member, general = guild.member("member"), guild.channel("general")
    probe = tux.bot.get_cog("Probe")
    assert isinstance(probe, Probe)
    guild_seen = tux.bot.get_guild(guild.id)
    assert guild_seen
    guild_seen.default_role._permissions = 1 << 10  # as if View Channels were all that is left
    next(role for role in guild_seen.roles if role.name == "Tux")._permissions = 1 << 10

    await member.say(general, "$broken")

    (bug,) = await reports(logs)
    assert bug["surface"] == "prefix"
    assert not [m for m in member.messages.values() if "Reference" in m["content"]]
