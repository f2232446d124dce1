"""Purges, as moderators and their members see them."""

from datetime import timedelta
from typing import Any

import pytest

from tux.app import App
from tux.guilds.cases import CaseState
from tux.sandbox import Fault, Sandbox, scenes
from tux.sandbox.people import File, LiveGuild, Person
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.resources import message_deletions
from tux.sandbox.world import Channel, Overwrite
from tux.sandbox.world.conversations import system_message

SEES = Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY


async def left(person: Person, channel: Channel) -> list[str]:
    """Return the contents of the messages in a channel, the oldest first."""
    messages = await person.request("GET", f"/channels/{channel.id}/messages?limit=100")
    return [message["content"] for message in reversed(messages) if message["content"]]


async def say(person: Person, channel: Channel, *texts: str) -> list[int]:
    return [(await person.say(channel, text)).message_id or 0 for text in texts]


async def purge(guild: LiveGuild, count: int = 100, *, by: str = "moderator", **options: Any) -> str:
    return (await guild.member(by).slash(guild.channel("general"), "purge", count=count, **options)).text


async def test_the_latest_messages_are_deleted_and_the_answer_is_ephemeral(tux: App, guild: LiveGuild) -> None:
    member, general = guild.member("member"), guild.channel("general")
    await say(member, general, "one", "two", "three")

    seen = await guild.member("moderator").slash(general, "purge", count=2, reason="spam")

    assert seen.text == f"Deleted 2 messages in <#{general.id}>. Case #1."
    assert seen.ephemeral
    assert await left(member, general) == ["one"]
    case = await tux.cases.get(guild.id, 1)
    assert (case.kind, case.target_id, case.state, case.reason) == ("purge", general.id, CaseState.SETTLED, "spam")


async def test_a_typed_purge_deletes_its_own_message_without_counting_it(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    moderator, member, general = guild.member("moderator"), guild.member("member"), guild.channel("general")
    await say(member, general, "one", "two")

    seen = await moderator.command(general, "$purge 1")

    assert "Deleted 1 message in" in seen.text
    await sandbox.until(lambda: not any(message.content == "$purge 1" for message in general.messages.values()))
    assert (await left(member, general))[0] == "one"


@pytest.mark.parametrize(
    ("options", "stay"),
    [
        ({"user": "member"}, ["see https://example.com", "SALE today", "a file"]),
        ({"only": "links"}, ["hello", "SALE today", "a file"]),
        ({"only": "attachments"}, ["hello", "see https://example.com", "SALE today"]),
        ({"text": "sale"}, ["hello", "see https://example.com", "a file"]),
        ({"user": "newcomer", "only": "links"}, ["hello", "SALE today", "a file"]),
        ({"only": "bots"}, None),
    ],
    ids=str,
)
async def test_only_messages_that_match_the_options_are_deleted(
    tux: App, guild: LiveGuild, options: dict[str, Any], stay: list[str] | None
) -> None:
    member, newcomer, general = guild.member("member"), guild.member("newcomer"), guild.channel("general")
    await say(member, general, "hello")
    await say(newcomer, general, "see https://example.com", "SALE today")
    await newcomer.say(general, "a file", files=[File("a.txt", b"text")])
    if "user" in options:
        options = options | {"user": guild.member(options["user"])}

    answer = await purge(guild, **options)

    if stay is None:
        assert answer.startswith("No message in")
        assert len(await left(member, general)) == 4
    else:
        assert answer.startswith("Deleted")
        assert await left(member, general) == stay


POLL = {
    "question": {"text": "Free COINS?"},
    "answers": [{"poll_media": {"text": text}} for text in ("https://a.example", "b")],
}


@pytest.mark.parametrize("options", [{"text": "coins"}, {"only": "links"}], ids=str)
@pytest.mark.parametrize("kind", ["forward", "poll", "embed", "linked title", "footer"])
async def test_a_purge_by_text_or_link_finds_what_a_message_says_outside_its_content(
    tux: App, guild: LiveGuild, kind: str, options: dict[str, Any]
) -> None:
    owner, general, elsewhere = guild.member("owner"), guild.channel("general"), guild.channel("mod-log")
    path = f"/channels/{general.id}/messages"
    if kind == "forward":
        original = await owner.say(elsewhere, "Free COINS at https://a.example")
        reference = {"type": 1, "message_id": str(original.message_id), "channel_id": str(elsewhere.id)}
        await owner.request("POST", path, {"message_reference": reference})
    elif kind == "poll":
        await owner.request("POST", path, {"poll": POLL})
    else:
        hook = await owner.request("POST", f"/channels/{general.id}/webhooks", {"name": "Gull"})
        embed = {
            "embed": {"title": "Free COINS", "description": "at https://a.example"},
            "linked title": {"title": "Free COINS", "url": "https://a.example"},
            "footer": {"title": "Today", "footer": {"text": "Free COINS at https://a.example"}},
        }[kind]
        await owner.request("POST", f"/webhooks/{hook['id']}/{hook['token']}?wait=true", {"embeds": [embed]})

    assert (await purge(guild, **options)).startswith("Deleted 1 message")


@pytest.mark.parametrize("as_link", [True, False])
async def test_a_purge_between_two_messages_keeps_both(tux: App, guild: LiveGuild, as_link: bool) -> None:
    member, general = guild.member("member"), guild.channel("general")
    first, _, last, _ = await say(member, general, "first", "between", "last", "later")
    link = f"https://discord.com/channels/{guild.id}/{general.id}/" if as_link else ""

    await purge(guild, after=f"{link}{first}", before=f"{link}{last}")

    assert await left(member, general) == ["first", "last", "later"]


async def test_messages_that_are_too_old_are_counted_in_the_answer(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    member, general = guild.member("member"), guild.channel("general")
    for minutes in range(3):
        ago = timedelta(days=20, minutes=minutes)
        scenes.say(sandbox.world, general, guild.guild.members[member.id], "old", ago=ago)
    general.messages = dict(sorted(general.messages.items()))
    await say(member, general, "new")

    assert "3 more are older than two weeks" in await purge(guild, 4, user=member)
    assert await left(member, general) == ["old"] * 3
    assert (await purge(guild, user=member)).startswith("All 3 matching messages")
    assert len([case async for case in tux.cases.each(guild.id)]) == 1


async def test_pinned_messages_stay_and_are_counted_in_the_answer(tux: App, guild: LiveGuild) -> None:
    member, general = guild.member("member"), guild.channel("general")
    pinned, _ = await say(member, general, "pinned", "other")
    await guild.member("owner").request("PUT", f"/channels/{general.id}/messages/pins/{pinned}")

    assert "1 pinned message stays." in await purge(guild)
    assert "pinned" in await left(member, general)
    assert "other" not in await left(member, general)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"after": "what"}, "“what” is neither a message link"),
        ({"after": "https://discord.com/channels/1/2/3333333333333333"}, "is not in"),
        ({"after": "999999999999999999", "before": "888888888888888888"}, "There can be no messages between"),
        ({}, "No message in"),
    ],
    ids=str,
)
async def test_invalid_options_get_one_sentence_and_change_nothing(
    tux: App, guild: LiveGuild, options: dict[str, Any], sentence: str
) -> None:
    seen = await guild.member("moderator").slash(guild.channel("mod-log"), "purge", count=5, **options)

    assert sentence in seen.text
    assert "\n" not in seen.text
    assert [case async for case in tux.cases.each(guild.id)] == []


async def test_a_channel_that_the_moderator_cannot_see_is_refused(tux: App, guild: LiveGuild) -> None:
    moderator, log = guild.member("moderator"), guild.channel("mod-log")
    await guild.member("owner").request(
        "PUT",
        f"/channels/{log.id}/permissions/{moderator.id}",
        {"type": 1, "allow": "0", "deny": str(int(Permission.VIEW_CHANNEL))},
    )
    await guild.member("owner").event("CHANNEL_UPDATE")

    seen = await moderator.command(guild.channel("general"), f"$purge 5 <#{log.id}>")
    assert "You can’t see" in seen.text


async def test_a_channel_closed_to_the_bot_is_named_with_the_missing_permissions(tux: App, guild: LiveGuild) -> None:
    log, bot_id = guild.channel("mod-log"), tux.bot.user_id
    await guild.member("owner").request(
        "PUT",
        f"/channels/{log.id}/permissions/{bot_id}",
        {"type": 1, "allow": str(int(SEES)), "deny": str(int(Permission.MANAGE_MESSAGES))},
    )
    await guild.member("owner").event("CHANNEL_UPDATE")

    assert await purge(guild, channel=log) == f"I need Manage Messages in <#{log.id}> for that."


async def test_a_purge_that_discord_refuses_leaves_a_failed_case(tux: App, guild: LiveGuild, sandbox: Sandbox) -> None:
    await say(guild.member("member"), guild.channel("general"), "one", "two")
    sandbox.faults.add(Fault("status", method="POST", route="/channels/*/messages/bulk-delete", status=403))

    assert "Discord doesn’t let me do that" in await purge(guild)
    assert (await tux.cases.get(guild.id, 1)).state is CaseState.FAILED


async def test_the_menu_of_a_message_purges_it_and_all_after_it(tux: App, guild: LiveGuild) -> None:
    moderator, member, general = guild.member("moderator"), guild.member("member"), guild.channel("general")
    await say(member, general, "before")
    first = await member.say(general, "first")
    await say(member, general, "second", "third")
    await moderator.sees("third", general)

    form = await moderator.menu(general, "Purge from here", first)
    answer = await moderator.submit(form, reason="raid")

    assert answer.text.startswith("Deleted 3 messages")
    assert answer.ephemeral
    assert await left(member, general) == ["before"]


@pytest.mark.parametrize(("count", "stay"), [(1, 4), (2, 3), (4, 1), (5, 0), (6, 0)])
async def test_a_purge_never_reaches_past_its_count(tux: App, guild: LiveGuild, count: int, stay: int) -> None:
    member, newcomer, general = guild.member("member"), guild.member("newcomer"), guild.channel("general")
    texts = [f"message {number}" for number in range(5)]
    for text in texts:
        await say(member, general, text)
        await say(newcomer, general, "another's")

    answer = await purge(guild, count, user=member)

    assert [text for text in await left(member, general) if text != "another's"] == texts[:stay]
    assert answer.startswith(f"Deleted {5 - stay} message")


async def test_messages_that_are_too_old_count_as_well(tux: App, guild: LiveGuild, sandbox: Sandbox) -> None:
    member, general = guild.member("member"), guild.channel("general")
    for days in (15, 16, 17):
        scenes.say(sandbox.world, general, guild.guild.members[member.id], "old", ago=timedelta(days=days))
    general.messages = dict(sorted(general.messages.items()))
    await say(member, general, "new")

    assert "1 more is older than two weeks" in await purge(guild, 2, user=member)


async def many(guild: LiveGuild, sandbox: Sandbox, count: int) -> Channel:
    """Return a channel with so many messages by a member, a second apart."""
    channel, member = guild.channel("general"), guild.guild.members[guild.member("member").id]
    for number in range(count):
        scenes.say(sandbox.world, channel, member, f"message {number}", ago=timedelta(seconds=count + 60 - number))
    return channel


BULK = "/channels/*/messages/bulk-delete"


@pytest.mark.parametrize("kind", ["refused", "server error"])
async def test_a_purge_that_stops_half_way_tells_and_records_what_was_deleted(
    tux: App, guild: LiveGuild, sandbox: Sandbox, logs: list[Any], kind: str
) -> None:
    member = guild.member("member")
    await many(guild, sandbox, 150)
    await guild.member("owner").slash(guild.channel("general"), "config logs set", channel=guild.channel("mod-log"))
    sandbox.faults.add(
        Fault("status", method="POST", route=BULK, status=403 if kind == "refused" else 501, after=1, times=10)
    )

    answer = await purge(guild, 150, user=member)

    assert answer.startswith("Deleted 100 messages in")
    assert "Then Discord stopped me: 50 more are still to be deleted." in answer
    case = await tux.cases.get(guild.id, 1)
    assert (case.state, case.data) == (CaseState.SETTLED, {"matched": 150, "deleted": 100, "left": 50})
    [embed] = (await guild.member("owner").slash(guild.channel("general"), "case view", number=1)).embeds
    assert {field["name"]: field["value"] for field in embed["fields"]}["Change"] == "100 messages deleted, 50 not"
    assert case.log_message_id is not None
    assert [entry["left"] for entry in logs if entry["event"] == "a purge stopped half way"] == [50]


async def test_system_messages_of_a_thread_stay_and_the_rest_is_deleted(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    moderator, member, general = guild.member("moderator"), guild.member("member"), guild.channel("general")
    start = await member.say(general, "a topic")
    path = f"/channels/{general.id}/messages/{start.message_id}/threads"
    thread = guild.guild.channels[int((await member.request("POST", path, {"name": "topic"}))["id"])]
    system_message(sandbox.world, thread, 21, member.user)
    await say(member, thread, "one", "two")
    system_message(sandbox.world, thread, 4, member.user, "renamed")
    await say(member, thread, "three")

    seen = await moderator.slash(thread, "purge", count=50)

    assert seen.text.startswith("Deleted 3 messages")
    assert "2 system messages stay, because Discord lets nobody delete them." in seen.text
    assert not {"one", "two", "three"} & set(await left(member, thread))
    only = await moderator.slash(thread, "purge", count=50)
    assert only.text.startswith("All 2 matching messages in")


async def test_a_type_of_message_that_nobody_knows_to_be_undeletable_stops_no_purge(
    tux: App, guild: LiveGuild, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_deletions, "UNDELETABLE", frozenset({8}))
    member, general = guild.member("member"), guild.channel("general")
    _, boost, _ = await say(member, general, "one", "boost", "two")
    general.messages[boost].type = 8

    answer = await purge(guild, 3, user=member)

    assert answer.startswith("Deleted 2 messages")
    assert "1 system message stays" in answer
    assert await left(member, general) == ["boost"]


async def test_pinned_messages_of_others_are_not_counted(tux: App, guild: LiveGuild) -> None:
    member, newcomer, general = guild.member("member"), guild.member("newcomer"), guild.channel("general")
    [pinned] = await say(newcomer, general, "pinned")
    await say(member, general, "other")
    await guild.member("owner").request("PUT", f"/channels/{general.id}/messages/pins/{pinned}")

    assert "pinned" not in await purge(guild, user=member)


async def test_in_a_voice_channel_without_connect_that_permission_is_named(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    lobby = scenes.add_channel(sandbox.world, guild.guild, "lobby", 2)
    bot = next(member.id for member in guild.guild.members.values() if member.user.bot)
    lobby.overwrites[bot] = Overwrite(bot, 1, Permission(0), Permission.CONNECT)
    sandbox.world.emit_in(lobby, "CHANNEL_CREATE", lobby.payload())

    assert await purge(guild, channel=lobby) == f"I need Connect in <#{lobby.id}> for that."
