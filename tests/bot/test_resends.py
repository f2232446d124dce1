"""Answers on a bad connection, as people see them: whole, once, and never left at "is thinking…"."""

from collections.abc import MutableMapping
from typing import Any, Literal

import aiohttp
import pytest

from deferrals import LOADING, begin, thinking
from probe import WHOLE, probe_of
from running import direct, until
from tux.app import App
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import LiveGuild, Person
from tux.sandbox.screens import Seen
from tux.sandbox.world import Channel

CALLBACK, ORIGINAL, WEBHOOK = "/interactions/*/*/callback", "/webhooks/*/messages/@original", "/webhooks/*"


async def files(seen: Seen) -> list[bytes]:
    """Return the contents of the files that the message has."""
    async with aiohttp.ClientSession() as session:
        return [await (await session.get(file["url"])).read() for file in seen.payload["attachments"]]


def told(person: Person, channel: Channel) -> list[str]:
    """Return what the person can read in the channel, apart from what they wrote."""
    messages = [message for message in person.messages.values() if message["channel_id"] == str(channel.id)]
    return [message["content"] for message in messages if message["author"]["id"] != str(person.id)]


@pytest.mark.parametrize("command", ["config export", "case export", "filed"])
@pytest.mark.parametrize("kind", ["reset", "lost_reply"])
async def test_a_file_is_whole_when_its_answer_is_sent_again(
    tux: App, guild: LiveGuild, sandbox: Sandbox, command: str, kind: Literal["reset", "lost_reply"]
) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    probe_of(tux).go_on.set()
    (expected,) = await files(await owner.slash(general, command))
    sandbox.faults.add(Fault(kind, "POST", CALLBACK, times=1))

    (content,) = await files(await owner.slash(general, command))

    assert len(content) == len(expected) > 0


@pytest.mark.parametrize("kind", ["reset", "lost_reply"])
async def test_a_typed_command_is_answered_once_and_with_the_whole_file(
    tux: App, guild: LiveGuild, sandbox: Sandbox, kind: Literal["reset", "lost_reply"]
) -> None:
    owner, general, bot = guild.member("owner"), guild.channel("general"), tux.bot.user_id
    sandbox.faults.add(Fault(kind, "POST", f"/channels/{general.id}/messages", times=1, actor=bot))
    probe_of(tux).go_on.set()

    seen = await owner.command(general, "$filed")
    await owner.command(general, "$ping")

    assert await files(seen) == [WHOLE]
    assert told(owner, general).count("a file") == 1


@pytest.mark.parametrize("kind", ["reset", "lost_reply"])
async def test_an_answer_for_staff_arrives_once_in_their_direct_messages(
    tux: App, guild: LiveGuild, sandbox: Sandbox, kind: Literal["reset", "lost_reply"]
) -> None:
    moderator, general = guild.member("moderator"), guild.channel("general")
    sandbox.faults.add(Fault(kind, "POST", "/channels/*/messages", times=1, actor=tux.bot.user_id))

    seen = await moderator.command(general, "$case search")

    assert "sent you the answer in a direct message" in seen.text
    await direct(moderator, "No cases")
    assert len([message for message in moderator.messages.values() if "No cases" in message["content"]]) == 1


@pytest.mark.usefixtures("defer_at_once")
@pytest.mark.parametrize("kind", ["reset", "lost_reply"])
async def test_a_file_is_whole_when_the_end_of_thinking_is_sent_again(
    tux: App, guild: LiveGuild, sandbox: Sandbox, kind: Literal["reset", "lost_reply"]
) -> None:
    member, general = guild.member("member"), guild.channel("general")
    answer = begin(member.slash(general, "filed"))
    await thinking(member)
    sandbox.faults.add(Fault(kind, "PATCH", ORIGINAL, times=1))
    probe_of(tux).go_on.set()

    assert await files(await answer) == [WHOLE]


async def test_a_file_is_whole_in_a_follow_up_after_a_refused_answer(tux: App, guild: LiveGuild) -> None:
    member, general = guild.member("member"), guild.channel("general")
    probe_of(tux).go_on.set()

    await member.slash(general, "filed", answered=True)

    assert await files(await member.sees("a file")) == [WHOLE]


@pytest.mark.parametrize("kind", [None, "reset", "lost_reply"])
async def test_a_file_is_whole_in_the_channel_when_the_answer_is_too_late(
    tux: App, guild: LiveGuild, sandbox: Sandbox, kind: Literal["reset", "lost_reply"] | None
) -> None:
    member, general, bot = guild.member("member"), guild.channel("general"), tux.bot.user_id
    sandbox.interactions.answer_within = 0.0
    if kind is not None:
        sandbox.faults.add(Fault(kind, "POST", f"/channels/{general.id}/messages", times=1, actor=bot))

    await member.slash(general, "filed")
    probe_of(tux).go_on.set()

    assert await files(await member.sees(f"<@{member.id}> a file")) == [WHOLE]
    await member.command(general, "$ping")
    assert len([content for content in told(member, general) if "a file" in content]) == 1


async def test_a_follow_up_is_not_sent_twice(
    tux: App, guild: LiveGuild, sandbox: Sandbox, logs: list[MutableMapping[str, Any]]
) -> None:
    """Discord cannot tell that it has it already, so the person is told that the answer may be lost."""
    member, general = guild.member("member"), guild.channel("general")
    sandbox.faults.add(Fault("lost_reply", "POST", WEBHOOK, times=1))
    probe_of(tux).go_on.set()

    await member.slash(general, "late")
    assert "What you asked for may already be done" in (await member.sees("may already be done")).text

    assert told(member, general).count("and more") == 1
    logs[:] = [entry for entry in logs if entry.get("surface") != "slash"]


async def test_somebody_whose_answer_never_arrives_is_told_directly(
    tux: App, guild: LiveGuild, sandbox: Sandbox, logs: list[MutableMapping[str, Any]]
) -> None:
    member, general = guild.member("member"), guild.channel("general")
    fault = sandbox.faults.add(Fault("reset", "POST", CALLBACK, times=2))
    sandbox.interactions.answer_within = 0.0
    probe_of(tux).go_on.set()

    await member.slash(general, "late")

    await direct(member, "may already be done")
    assert fault.times == 0
    logs[:] = [entry for entry in logs if entry.get("surface") != "slash"]


@pytest.mark.usefixtures("defer_at_once")
@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("kind", ["reset", "lost_reply"])
async def test_a_command_is_answered_even_where_deferring_it_fails(
    tux: App, guild: LiveGuild, sandbox: Sandbox, times: int, kind: Literal["reset", "lost_reply"]
) -> None:
    member, general = guild.member("member"), guild.channel("general")
    fault = sandbox.faults.add(Fault(kind, "POST", CALLBACK, times=times))
    answer = begin(member.slash(general, "late"))
    await until(lambda: fault.times == 0)
    probe_of(tux).go_on.set()

    assert (await member.sees("late at last")).text == "late at last"
    await answer
    assert (await member.sees("and more")).text == "and more"
    assert not [message for message in member.messages.values() if message["flags"] & LOADING]


async def test_a_click_changes_the_message_though_the_connection_breaks(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    member, general = guild.member("member"), guild.channel("general")
    panel = await member.slash(general, "panel")
    sandbox.faults.add(Fault("reset", "POST", CALLBACK, times=1))

    assert (await member.click(panel, "at once")).content == "changed"


async def test_somebody_whose_answer_discord_refuses_is_told_that_something_went_wrong(
    tux: App, guild: LiveGuild, sandbox: Sandbox, logs: list[MutableMapping[str, Any]]
) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    sandbox.faults.add(Fault("status", "POST", CALLBACK, status=400, times=1))

    seen = await owner.slash(general, "config export")

    assert "went wrong" in seen.text
    assert seen.ephemeral
    logs[:] = [entry for entry in logs if entry.get("surface") != "slash"]


async def test_somebody_whose_click_discord_refuses_is_told_that_something_went_wrong(
    tux: App, guild: LiveGuild, sandbox: Sandbox, logs: list[MutableMapping[str, Any]]
) -> None:
    member, general = guild.member("member"), guild.channel("general")
    panel = await member.slash(general, "panel")
    sandbox.faults.add(Fault("status", "POST", CALLBACK, status=400, times=1))

    seen = await member.click(panel, "at once")

    assert "went wrong" in seen.text
    assert seen.ephemeral
    logs[:] = [entry for entry in logs if entry.get("surface") != "view"]


@pytest.mark.usefixtures("defer_at_once")
async def test_nothing_is_left_thinking_when_discord_refuses_the_answer(
    tux: App, guild: LiveGuild, sandbox: Sandbox, logs: list[MutableMapping[str, Any]]
) -> None:
    member, general = guild.member("member"), guild.channel("general")
    answer = begin(member.slash(general, "filed"))
    await thinking(member)
    sandbox.faults.add(Fault("status", "PATCH", ORIGINAL, status=400, times=1))
    probe_of(tux).go_on.set()

    await answer

    assert (await member.sees("went wrong")).ephemeral
    assert not [message for message in member.messages.values() if message["flags"] & LOADING]
    logs[:] = [entry for entry in logs if entry.get("surface") != "slash"]


async def test_a_command_that_says_nothing_is_answered_all_the_same(
    tux: App, guild: LiveGuild, logs: list[MutableMapping[str, Any]]
) -> None:
    probe_of(tux).go_on.set()

    seen = await guild.member("member").slash(guild.channel("general"), "silent")

    assert "went wrong" in seen.text
    (bug,) = [entry for entry in logs if entry["log_level"] == "error"]
    assert bug["surface"] == "slash"
    logs.remove(bug)


@pytest.mark.usefixtures("defer_at_once")
async def test_a_command_that_is_slow_and_says_nothing_is_not_left_thinking(
    tux: App, guild: LiveGuild, logs: list[MutableMapping[str, Any]]
) -> None:
    member, general = guild.member("member"), guild.channel("general")
    answer = begin(member.slash(general, "silent"))
    await thinking(member)
    probe_of(tux).go_on.set()

    assert (await member.sees("went wrong")).ephemeral
    await answer
    assert not [message for message in member.messages.values() if message["flags"] & LOADING]
    logs[:] = [entry for entry in logs if entry.get("surface") != "slash"]
