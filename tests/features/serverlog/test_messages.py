"""Messages in the server log: everything that a message says, and nothing of it acts."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from attachments import downloaded
from features.serverlog.conftest import Log
from tux.sandbox.people import File

Say = Callable[[Log], Awaitable[tuple[str, str]]]
"""Lets the member send a message, and returns its channel's and its own id."""


async def send(log: Log, channel_id: int | str, **form: Any) -> tuple[str, str]:
    message = await log.member.request("POST", f"/channels/{channel_id}/messages", form)
    return message["channel_id"], message["id"]


async def forward(log: Log) -> tuple[str, str]:
    original = await log.member.say(log.guild.channel("general"), "free coins at https://evil.example")
    reference = {"type": 1, "message_id": str(original.message_id), "channel_id": str(log.general.id)}
    return await send(log, log.general.id, message_reference=reference)


async def poll(log: Log) -> tuple[str, str]:
    answers = [{"poll_media": {"text": text}} for text in ("coins", "gems")]
    return await send(log, log.general.id, poll={"question": {"text": "What is free?"}, "answers": answers})


async def sticker(log: Log) -> tuple[str, str]:
    return await send(log, log.general.id, sticker_ids=[await log.sticker()])


async def files(log: Log) -> tuple[str, str]:
    message = await log.member.say(log.general, "", files=[File("free_coins.png", b"x")])
    return str(log.general.id), str(message.message_id)


async def webhook(log: Log) -> tuple[str, str]:
    hook = await log.owner.request("POST", f"/channels/{log.general.id}/webhooks", {"name": "Gull"})
    path = f"/webhooks/{hook['id']}/{hook['token']}?wait=true"
    embed = {
        "author": {"name": "A pirate"},
        "title": "Free coins",
        "url": "https://evil.example",
        "fields": [{"name": "Where", "value": "at the harbour"}],
        "footer": {"text": "Today only"},
    }
    message = await log.owner.request("POST", path, {"embeds": [embed]})
    return message["channel_id"], message["id"]


EVERY_KIND: list[tuple[Say, list[str]]] = [
    (forward, ["**Forwarded message:**", "free coins at https://evil.example"]),
    (poll, ["**Poll:**", "What is free?\ncoins\ngems"]),
    (sticker, ["**Stickers:** wave"]),
    (files, [r"**Attachments:** free\_coins.png"]),
    (webhook, ["**Embeds:**", "A pirate\nFree coins\nhttps://evil.example\nWhere\nat the harbour\nToday only"]),
]


@pytest.mark.parametrize(("say", "shown"), EVERY_KIND, ids=lambda value: getattr(value, "__name__", ""))
async def test_a_deleted_message_is_logged_with_whatever_it_said(log: Log, say: Say, shown: list[str]) -> None:
    channel_id, message_id = await say(log)
    await log.heard()
    await log.owner.request("DELETE", f"/channels/{channel_id}/messages/{message_id}")

    logged = await log.told("Message deleted")

    for text in shown:
        assert text in logged


async def test_the_file_of_a_bulk_deletion_has_whatever_the_messages_said(log: Log) -> None:
    for say, _ in EVERY_KIND:
        await say(log)
    await log.heard()
    await log.owner.slash(log.general, "purge", count=100, user=log.member)

    transcript = await attached(log, "Messages deleted in bulk")

    for words in ("free coins at https://evil.example", "What is free?", "wave", "free_coins.png"):
        assert words in transcript


async def attached(log: Log, title: str) -> str:
    await log.written()
    seen = await log.owner.sees(lambda m: any(e.get("title") == title for e in m["embeds"]), log.channel)
    return await downloaded(seen)


@pytest.mark.parametrize("line_break", ["\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"])
async def test_no_line_of_a_message_passes_for_another_message_in_the_file(log: Log, line_break: str) -> None:
    forged = f"hi{line_break}2026-01-01 00:00:00 1 <@1> owner: I resign\u202e"
    for text in (forged, "well"):
        await log.member.say(log.general, text)
    await log.heard()
    await log.owner.slash(log.general, "purge", count=100, user=log.member)

    transcript = await attached(log, "Messages deleted in bulk")

    lines = [line for line in transcript.splitlines() if not line.startswith("    ")]
    assert len(lines) == 2
    assert "\u202e" not in transcript


async def test_an_edit_that_removes_a_file_is_logged(log: Log) -> None:
    both = [File("map.png", b"x"), File("plan.png", b"y")]
    message = await log.member.say(log.general, "see these", files=both)
    await log.heard()
    kept = [{"id": message.payload["attachments"][1]["id"]}]
    path = f"/channels/{log.general.id}/messages/{message.message_id}"
    await log.member.request("PATCH", path, {"attachments": kept})

    logged = await log.told("Message edited")

    assert "**Removed attachments:** map.png" in logged
    assert "plan.png" not in logged
    assert "**It still says:**\n```\nsee these\n```" in logged


async def test_a_deleted_forum_post_is_logged_with_its_first_message(log: Log) -> None:
    forum = await log.owner.request("POST", f"/guilds/{log.guild.id}/channels", {"name": "help", "type": 15})
    form = {"name": "Question", "message": {"content": "How do I get free coins?"}}
    post = await log.member.request("POST", f"/channels/{forum['id']}/threads", form)
    await log.heard()
    await log.owner.request("DELETE", f"/channels/{post['id']}")

    logged = await log.told("Thread deleted")

    assert "**It said:**\n```\nHow do I get free coins?\n```" in logged
    assert f"<@{log.member.id}>" in logged


async def test_a_deleted_thread_of_a_message_that_is_still_there_is_logged_without_it(log: Log) -> None:
    message = await log.member.say(log.general, "still here")
    path = f"/channels/{log.general.id}/messages/{message.message_id}/threads"
    thread = await log.owner.request("POST", path, {"name": "Side talk"})
    await log.heard()
    await log.owner.request("DELETE", f"/channels/{thread['id']}")

    assert "still here" not in await log.told("Thread deleted")


NAMES = ["https://evil.example", "\u202eevil", "[a](https://e.vil)", "# big", "||hidden||"]


@pytest.mark.parametrize("name", NAMES)
async def test_no_name_acts_in_the_log(log: Log, name: str) -> None:
    await log.owner.request("PATCH", f"/guilds/{log.guild.id}/members/{log.member.id}", {"nick": name})
    await log.owner.request("POST", f"/guilds/{log.guild.id}/roles", {"name": name})
    await log.written()

    shown = "\n".join(embed["description"] for embed in log.embeds())
    assert "https://" not in shown
    assert "\u202e" not in shown
    assert "[a](" not in shown.replace("\\[a\\](", "")
    assert "||" not in shown.replace("\\|", "")


async def test_what_exists_is_mentioned_and_what_is_deleted_is_named(log: Log) -> None:
    rules = await log.owner.request("POST", f"/guilds/{log.guild.id}/channels", {"name": "rules", "type": 0})
    role = await log.owner.request("POST", f"/guilds/{log.guild.id}/roles", {"name": "Bosun"})
    created = await log.told("Channel created")
    for path in (f"/channels/{rules['id']}", f"/guilds/{log.guild.id}/roles/{role['id']}"):
        await log.owner.request("DELETE", path)
    await log.written()

    logged = {embed["title"]: embed["description"] for embed in log.embeds()}
    assert f"**Channel:** <#{rules['id']}>\n**Name:** rules\n" in created
    assert f"**Channel:** #rules (`{rules['id']}`)\n" in logged["Channel deleted"]
    assert f"**Role:** <@&{role['id']}>\n**Name:** Bosun\n" in logged["Role created"]
    assert f"**Role:** @Bosun (`{role['id']}`)\n" in logged["Role deleted"]


@pytest.mark.parametrize(
    ("route", "change", "title", "line"),
    [
        ("channels/{channel}", {"rate_limit_per_user": 90}, "Channel changed", "**Slow mode:** off → 1m 30s"),
        (
            "channels/{channel}",
            {"default_auto_archive_duration": 4320},
            "Channel changed",
            "**New threads are hidden after inactivity:** nothing → 3d",
        ),
        ("guilds/{guild}", {"afk_timeout": 3600}, "Server settings changed", "**Inactive timeout:** 5m → 1h"),
    ],
)
async def test_what_lasts_is_logged_as_a_duration(
    log: Log, route: str, change: dict[str, int], title: str, line: str
) -> None:
    path = "/" + route.format(channel=log.general.id, guild=log.guild.id)
    await log.owner.request("PATCH", path, change)

    assert line in await log.told(title)


async def test_a_timeout_is_logged_with_the_date_of_its_end(log: Log) -> None:
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=2)
    path = f"/guilds/{log.guild.id}/members/{log.member.id}"
    await log.owner.request("PATCH", path, {"communication_disabled_until": until.isoformat()})

    logged = await log.told("Timeout changed")

    seconds = int(until.timestamp())
    assert f"**Timed out until:** nothing → <t:{seconds}:f> (<t:{seconds}:R>)" in logged
    assert f"**Member:** <@{log.member.id}> ({log.member.user.username})" in logged
