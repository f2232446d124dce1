"""The one deferral rule for typed commands, slash commands, clicks and modals, as people see it."""

import asyncio
from collections.abc import MutableMapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from deferrals import EPHEMERAL, LOADING, begin, thinking
from probe import probe_of
from running import Starting, direct, until
from tux.app import App
from tux.guilds.settings.general import GeneralSettings
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.permissions import Permission


@pytest.mark.usefixtures("defer_at_once")
async def test_a_slow_command_shows_that_tux_is_thinking_and_then_answers(tux: App, guild: LiveGuild) -> None:
    member, general = guild.member("member"), guild.channel("general")
    answer = begin(member.slash(general, "late"))

    deferred = await thinking(member)
    probe_of(tux).go_on.set()
    seen = await answer

    assert not deferred["flags"] & EPHEMERAL
    assert str(seen.message_id) == deferred["id"]
    assert seen.text == "late at last"
    assert (await member.sees("and more")).message_id != seen.message_id


@pytest.mark.usefixtures("defer_at_once")
async def test_an_answer_waits_for_a_deferral_that_is_under_way(tux: App, guild: LiveGuild, sandbox: Sandbox) -> None:
    member, general = guild.member("member"), guild.channel("general")
    slow = sandbox.faults.add(Fault("latency", method="POST", route="/interactions/*/callback", seconds=0.1, times=1))
    answer = begin(member.slash(general, "late"))

    while slow.times:  # noqa: ASYNC110 - until Discord is about to be slow with it
        await asyncio.sleep(0)
    probe_of(tux).go_on.set()

    assert (await answer).text == "late at last"
    assert (await member.sees("and more")).text == "and more"


@pytest.mark.usefixtures("defer_at_once")
@pytest.mark.parametrize(("command", "answer"), [("secret", "for you alone"), ("outer slow", "slow inner")])
async def test_a_slow_ephemeral_command_is_deferred_ephemerally(
    tux: App, guild: LiveGuild, command: str, answer: str
) -> None:
    moderator, general = guild.member("moderator"), guild.channel("general")
    action = begin(moderator.slash(general, command))

    deferred = await thinking(moderator)
    probe_of(tux).go_on.set()
    seen = await action

    assert deferred["flags"] & EPHEMERAL
    assert seen.text == answer
    assert seen.ephemeral
    assert not [m for m in guild.member("member").messages.values() if answer in m["content"]]


@pytest.mark.usefixtures("defer_at_once")
async def test_a_late_refusal_of_a_public_command_is_still_ephemeral(tux: App, guild: LiveGuild) -> None:
    moderator, member, general = guild.member("moderator"), guild.member("member"), guild.channel("general")
    action = begin(moderator.slash(general, "reluctant"))

    deferred = await thinking(moderator)
    probe_of(tux).go_on.set()
    seen = await moderator.sees("That can’t be done.")

    assert seen.ephemeral
    await moderator.event("MESSAGE_DELETE", lambda message: message["id"] == deferred["id"])
    assert not [m for m in member.messages.values() if "can’t be done" in m["content"]]
    await action


@pytest.mark.usefixtures("defer_at_once")
async def test_a_slow_typed_command_shows_tux_typing(tux: App, guild: LiveGuild) -> None:
    member, general = guild.member("member"), guild.channel("general")
    answer = begin(member.command(general, "$late"))

    await member.event("TYPING_START", lambda typing: typing["user_id"] == str(tux.bot.user_id))
    probe_of(tux).go_on.set()

    assert (await answer).text == "late at last"


async def test_a_quick_command_is_answered_without_deferring(tux: App, guild: LiveGuild) -> None:
    member, general = guild.member("member"), guild.channel("general")
    probe_of(tux).go_on.set()

    await member.slash(general, "late")

    assert not [data for name, data in member.heard if name == "MESSAGE_CREATE" and data["flags"] & LOADING]


async def test_a_typed_command_is_replied_to_without_a_ping_if_others_have_written_since(
    tux: App, guild: LiveGuild
) -> None:
    member, moderator, general = guild.member("member"), guild.member("moderator"), guild.channel("general")
    action = begin(member.command(general, "$late"))
    await probe_of(tux).begun.wait()
    await moderator.say(general, "meanwhile")
    await moderator.command(general, "$ping")  # by now, Tux has seen the message before
    probe_of(tux).go_on.set()

    seen = await member.sees("late at last")
    directly = await moderator.sees("Pong")

    assert seen.payload["referenced_message"]["content"] == "$late"
    assert not seen.payload["mentions"]
    assert not directly.payload.get("referenced_message")
    await action


async def test_a_click_edits_the_message(tux: App, guild: LiveGuild) -> None:
    member, general = guild.member("member"), guild.channel("general")
    panel = await member.slash(general, "panel")

    seen = await member.click(panel, "at once")

    assert (seen.message_id, seen.content) == (panel.message_id, "changed")


@pytest.mark.usefixtures("defer_at_once")
async def test_a_slow_click_leaves_the_message_alone_until_it_edits_it(tux: App, guild: LiveGuild) -> None:
    member, general = guild.member("member"), guild.channel("general")
    panel = await member.slash(general, "panel")

    acknowledged = await member.click(panel, "late")
    assert acknowledged.content == "a panel"
    probe_of(tux).go_on.set()

    assert (await panel.changed()).content == "changed late"


@pytest.mark.usefixtures("defer_at_once")
async def test_a_click_that_needs_no_answer_gets_none(tux: App, guild: LiveGuild) -> None:
    member, general = guild.member("member"), guild.channel("general")
    panel = await member.slash(general, "panel")

    assert (await member.click(panel, "silent")).content == "a panel"

    await member.slash(general, "ping")
    assert not [message for message in member.messages.values() if "went wrong" in message["content"]]


@pytest.mark.usefixtures("defer_at_once")
async def test_a_slow_click_can_still_be_answered_ephemerally(tux: App, guild: LiveGuild) -> None:
    member, general = guild.member("member"), guild.channel("general")
    panel = await member.slash(general, "panel")

    await member.click(panel, "tell late")
    probe_of(tux).go_on.set()
    seen = await member.sees("told late")

    assert seen.ephemeral
    assert panel.content == "a panel"


async def test_a_modal_is_opened_and_answered(tux: App, guild: LiveGuild) -> None:
    member, general = guild.member("member"), guild.channel("general")
    form = await member.click(await member.slash(general, "panel"), "asks")

    seen = await member.submit(form, name="Mia")

    assert form.kind == "modal"
    assert seen.text == "Hello Mia"
    assert not seen.ephemeral


@pytest.mark.usefixtures("defer_at_once")
async def test_a_slow_modal_is_answered(tux: App, guild: LiveGuild) -> None:
    member, general = guild.member("member"), guild.channel("general")
    panel = await member.slash(general, "panel")
    form = await member.click(panel, "asks")
    action = begin(member.submit(form, name="late"))

    await probe_of(tux).begun.wait()
    probe_of(tux).go_on.set()

    await action
    assert (await member.sees("Hello late")).content == "Hello late"


async def test_an_interaction_that_is_already_answered_gets_a_follow_up(tux: App, guild: LiveGuild) -> None:
    member, general = guild.member("member"), guild.channel("general")

    first = await member.slash(general, "doubled")

    assert first.text == "first"
    assert (await member.sees("second")).text == "second"


async def test_an_answer_that_is_too_late_for_discord_goes_to_the_channel(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    member, general = guild.member("member"), guild.channel("general")
    sandbox.interactions.answer_within = 0.0

    failure = await member.slash(general, "late")
    probe_of(tux).go_on.set()

    assert failure.kind == "failure"
    assert (await member.sees("late at last")).content == f"<@{member.id}> late at last"
    assert (await member.sees("and more")).content == f"<@{member.id}> and more"


@pytest.mark.usefixtures("defer_at_once")
async def test_what_takes_longer_than_discord_waits_is_answered_in_the_channel_or_directly(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    member, general = guild.member("member"), guild.channel("general")
    answer = begin(member.slash(general, "late"))
    await thinking(member)
    panel = await member.slash(general, "panel")
    await member.click(panel, "tell late")
    await member.click(panel, "late")
    sandbox.clock.advance(timedelta(minutes=15, seconds=1))
    probe_of(tux).go_on.set()

    await direct(member, "told late")
    assert (await member.sees("late at last")).content == f"<@{member.id}> late at last"
    assert (await member.sees("and more")).content == f"<@{member.id}> and more"
    assert panel.content == "a panel"
    answer.cancel()


async def test_a_click_that_is_too_late_for_discord_changes_nothing(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    member, general = guild.member("member"), guild.channel("general")
    panel = await member.slash(general, "panel")
    sandbox.interactions.answer_within = 0.0

    failure = await member.click(panel, "late")
    probe_of(tux).go_on.set()
    await until(lambda: [exchange for exchange in sandbox.traffic if exchange.status == 404])

    assert failure.kind == "failure"
    await member.command(general, "$ping")
    assert panel.content == "a panel"


async def test_an_ephemeral_answer_that_is_too_late_goes_to_the_person_directly(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    member, general = guild.member("member"), guild.channel("general")
    sandbox.interactions.answer_within = 0.0

    await member.slash(general, "secret")
    probe_of(tux).go_on.set()

    seen = await member.sees("for you alone")
    assert int(seen.payload["channel_id"]) != general.id


@pytest.mark.usefixtures("defer_at_once")
async def test_a_click_on_a_message_from_before_a_restart_is_answered(start_tux: Starting, guild: LiveGuild) -> None:
    member, general = guild.member("member"), guild.channel("general")
    async with start_tux():
        panel = await member.slash(general, "panel")

    async with start_tux():
        seen = await member.click(panel, "at once")

    assert seen.text == "This has expired. Run the command again."
    assert seen.ephemeral


@pytest.mark.usefixtures("defer_at_once")
@pytest.mark.parametrize("place", ["general", "thread"])
@pytest.mark.parametrize("denied", [Permission.SEND_MESSAGES, Permission.SEND_MESSAGES_IN_THREADS])
async def test_tux_only_tries_to_answer_where_it_may_write(
    tux: App, guild: LiveGuild, sandbox: Sandbox, place: str, denied: Permission, logs: list[MutableMapping[str, Any]]
) -> None:
    """Discord bans a bot for a while if too many of its requests are forbidden."""
    owner, general = guild.member("owner"), guild.channel("general")
    await owner.request("POST", f"/channels/{general.id}/threads", {"name": "thread", "type": 11})
    overwrite = {"type": 0, "allow": "0", "deny": str(int(denied))}
    await owner.request("PUT", f"/channels/{general.id}/permissions/{guild.role('Tux').id}", overwrite)
    probe_of(tux).go_on.set()

    def forbidden() -> bool:
        return 403 in {exchange.status for exchange in sandbox.traffic}

    if (place == "thread") == (denied is Permission.SEND_MESSAGES_IN_THREADS):
        await owner.say(guild.channel(place), "$late")
        await until(lambda: forbidden() or sum("answer not sent" in entry["event"] for entry in logs) == 2)
    else:
        assert (await owner.command(guild.channel(place), "$late")).text == "late at last"
    assert not forbidden()


LANGUAGES = {
    "/reluctant": "de",
    "/case search": "de",
    "/slowmode": "fr",
    "$reluctant": "fr",
    "$case search": "fr",
    "$slowmode": "fr",
}
"""The language of the answers to somebody who reads German, in a French server, by command."""


async def test_what_only_one_person_sees_is_in_their_language_and_the_rest_in_the_servers(
    tux: App, guild: LiveGuild, tmp_path: Path
) -> None:
    owner, staff_room = guild.member("owner"), guild.channel("mod-log")
    for locale in ("de", "fr"):
        texts = [f"{key} = {locale}\n" for key in ("refused", "cases-none", "slowmode-now")]
        (tmp_path / f"{locale}.ftl").write_text("".join(texts))
    tux.texts.add(tmp_path)
    owner.user.locale = "de"
    await tux.guild_settings.change(guild.id, GeneralSettings, by=owner.id, locale="fr")
    probe_of(tux).go_on.set()

    languages: dict[str, str] = {}
    for command in LANGUAGES:
        typed, name = command.startswith("$"), command.removeprefix("/")
        seen = await (owner.command(staff_room, command) if typed else owner.slash(staff_room, name))
        languages[command] = seen.text

    assert languages == LANGUAGES
