"""Messages: who may send, change and delete what, and what others hear of it."""

from datetime import timedelta
from typing import Any

import pytest

from acting import Place, png
from tux.sandbox.permissions import NONE, Permission
from tux.sandbox.rest.requests import Upload
from tux.sandbox.scenes import add_channel
from tux.sandbox.world import Overwrite, Sticker

P = Permission
V2 = 1 << 15


def path(place: Place) -> str:
    return f"/channels/{place.general.id}/messages"


def file(name: str, content: bytes = b"abc", kind: str | None = None) -> Upload:
    return Upload(name, content, kind)


# sending


async def test_a_message_comes_to_those_who_see_the_channel_and_to_nobody_else(place: Place) -> None:
    staff = place.channel("mod-log")
    sent = await place.moderator.ok("POST", f"/channels/{staff.id}/messages", {"content": "  for staff  "})
    assert sent["content"] == "for staff"
    assert place.owner.last("MESSAGE_CREATE")["member"]["roles"] == [str(place.role("Moderator").id)]
    assert place.member.events("MESSAGE_CREATE") == []
    assert await place.member.code("GET", f"/channels/{staff.id}/messages") == 50001


@pytest.mark.parametrize(
    ("body", "lacking"),
    [
        ({"content": "x"}, P.SEND_MESSAGES),
        ({"content": "x", "tts": True}, P.SEND_TTS_MESSAGES),
        ({"embeds": [{"title": "x"}]}, P.EMBED_LINKS),
        ({"poll": {"question": {"text": "?"}, "answers": [{"poll_media": {"text": "a"}}]}}, P.SEND_POLLS),
    ],
)
async def test_what_a_message_is_made_of_needs_permission(place: Place, body: Any, lacking: P) -> None:
    place.deny(lacking)
    assert await place.bot.code("POST", path(place), body) == 50013
    assert place.general.messages.keys() == {place.general.last_message_id}, "only the greeting of the scene"


async def test_files_need_permission_too(place: Place) -> None:
    place.deny(P.ATTACH_FILES)
    assert await place.bot.code("POST", path(place), {}, files={"files[0]": file("a.txt")}) == 50013


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"content": "x" * 2001}, {"content": "BASE_TYPE_MAX_LENGTH"}),
        ({"content": "x", "nonce": "n" * 26}, {"nonce": "BASE_TYPE_MAX_LENGTH"}),
        ({"embeds": [{"title": "x"}] * 11}, {"embeds": "BASE_TYPE_MAX_LENGTH"}),
        (
            {"content": "x", "message_reference": {"message_id": "1"}},
            {"message_reference": "MESSAGE_REFERENCE_UNKNOWN_MESSAGE"},
        ),
        ({"content": "x", "shared_client_theme": {}}, {"shared_client_theme": "BASE_TYPE_BAD_VALUE"}),
    ],
)
async def test_a_form_says_what_is_wrong(place: Place, body: Any, wrong: dict[str, str]) -> None:
    assert await place.bot.wrong("POST", path(place), body) == wrong


@pytest.mark.parametrize("body", [{}, {"content": "   "}, {"embeds": []}, {"flags": V2, "components": []}])
async def test_an_empty_message_is_none(place: Place, body: Any) -> None:
    assert await place.bot.code("POST", path(place), body) == 50006


async def test_people_have_no_embeds_or_components(place: Place) -> None:
    sent = await place.member.ok("POST", path(place), {"content": "look", "embeds": [{"title": "fake"}]})
    assert sent["embeds"] == []


@pytest.mark.parametrize(("kind", "code"), [(4, 50008), (15, 40058)])
async def test_not_every_channel_is_for_talking(place: Place, kind: int, code: int) -> None:
    channel = add_channel(place.sandbox.world, place.guild, "elsewhere", kind)
    assert await place.member.code("POST", f"/channels/{channel.id}/messages", {"content": "x"}) == code


async def test_text_in_voice_is_for_those_who_may_connect(place: Place) -> None:
    voice = add_channel(place.sandbox.world, place.guild, "Lounge", 2)
    assert await place.member.ok("POST", f"/channels/{voice.id}/messages", {"content": "x"})
    voice.overwrites[place.guild.id] = Overwrite(place.guild.id, 0, NONE, P.CONNECT)
    assert await place.member.code("POST", f"/channels/{voice.id}/messages", {"content": "x"}) == 50001


async def test_the_same_enforced_nonce_sends_once(place: Place) -> None:
    body = {"content": "once", "nonce": "abc", "enforce_nonce": True}
    first, second = [await place.bot.ok("POST", path(place), body) for _ in range(2)]
    assert first["id"] == second["id"]
    place.sandbox.clock.advance(timedelta(minutes=6))
    assert (await place.bot.ok("POST", path(place), body))["id"] != first["id"]


async def test_slowmode_holds_people_and_not_bots(place: Place) -> None:
    place.general.rate_limit_per_user = 30
    await place.member.ok("POST", path(place), {"content": "one"})
    status, answer = await place.member.ask("POST", path(place), {"content": "two"})
    assert (status, answer["code"]) == (429, 20016)
    assert 29 < answer["retry_after"] <= 30
    for _ in range(2):
        await place.bot.ok("POST", path(place), {"content": "bots are free"})
    place.sandbox.clock.advance(timedelta(seconds=31))
    await place.member.ok("POST", path(place), {"content": "two"})
    place.allow(place.member, P.BYPASS_SLOWMODE)
    await place.member.ok("POST", path(place), {"content": "three"})


async def test_direct_messages_need_an_open_door_and_a_guild_in_common(place: Place) -> None:
    channel = await place.bot.ok("POST", "/users/@me/channels", {"recipient_id": str(place.member.id)})
    target = f"/channels/{channel['id']}/messages"
    await place.bot.ok("POST", target, {"content": "hello"})
    assert place.member.last("MESSAGE_CREATE")["content"] == "hello"
    assert place.newcomer.events("MESSAGE_CREATE") == []
    place.member.user.dms_open = False
    assert await place.bot.code("POST", target, {"content": "hello?"}) == 50007
    place.member.user.dms_open = True
    place.sandbox.world.remove_member(place.guild, place.guild.members[place.member.id])
    assert await place.bot.code("POST", target, {"content": "hello?"}) == 50007


async def test_a_guilds_stickers_can_be_sent(place: Place) -> None:
    place.guild.stickers[5] = Sticker(5, place.guild.id, "Wave", None, "wave", None, png())
    sent = await place.member.ok("POST", path(place), {"sticker_ids": ["5"]})
    assert sent["sticker_items"] == [{"id": "5", "name": "Wave", "format_type": 1}]
    assert await place.member.code("POST", path(place), {"sticker_ids": ["6"]}) == 50081


# files


async def test_files_keep_name_size_and_description(place: Place) -> None:
    described = {"attachments": [{"id": 0, "description": "a tiny picture", "is_spoiler": True}, {"id": 1}]}
    files = {"files[0]": file("my picture.png", png(30, 20)), "files[1]": file("notes.txt")}
    sent = await place.bot.ok("POST", path(place), described, files=files)
    picture, notes = sent["attachments"]
    assert (picture["filename"], picture["width"], picture["height"]) == ("my_picture.png", 30, 20)
    assert (picture["description"], picture["flags"], picture["content_type"]) == ("a tiny picture", 8, "image/png")
    assert (notes["size"], "width" in notes) == (3, False)
    assert place.sandbox.file(picture["url"].partition("/cdn/")[2])[1] == png(30, 20)


@pytest.mark.parametrize(
    ("attachments", "count", "size", "code"),
    [([{"id": 3}], 1, 1, 50146), (None, 11, 1, 30015), (None, 1, 10 * 1024 * 1024 + 1, 40005)],
)
async def test_files_have_limits(place: Place, attachments: Any, count: int, size: int, code: int) -> None:
    files = {f"files[{number}]": file("a.bin", bytes(size)) for number in range(count)}
    assert await place.bot.code("POST", path(place), {"attachments": attachments}, files=files) == code


async def test_an_edit_keeps_removes_and_adds_files(place: Place) -> None:
    files = {"files[0]": file("a.txt"), "files[1]": file("b.txt")}
    sent = await place.bot.ok("POST", path(place), {"content": "x"}, files=files)
    one = f"{path(place)}/{sent['id']}"
    body = {"attachments": [{"id": sent["attachments"][1]["id"], "description": "kept"}, {"id": 0}]}
    edited = await place.bot.ok("PATCH", one, body, files={"files[0]": file("c.txt")})
    assert [(a["filename"], a.get("description")) for a in edited["attachments"]] == [
        ("b.txt", "kept"),
        ("c.txt", None),
    ]
    assert (await place.bot.ok("PATCH", one, {"attachments": []}))["attachments"] == []


async def test_a_file_that_an_embed_shows_is_not_listed_beside_it(place: Place) -> None:
    body = {"embeds": [{"title": "x", "image": {"url": "attachment://a.png"}}]}
    sent = await place.bot.ok("POST", path(place), body, files={"files[0]": file("a.png", png())})
    assert sent["attachments"] == []
    assert sent["embeds"][0]["image"]["url"].endswith("/a.png")
    assert sent["embeds"][0]["image"]["width"] == 3


VOICE = {"flags": 1 << 13, "attachments": [{"id": 0, "duration_secs": 1.5, "waveform": "AAAA"}]}


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (VOICE | {"content": "x"}, "audio/ogg", 50159),
        (VOICE, "image/png", 50160),
        ({"flags": 1 << 13}, "audio/ogg", 50161),
    ],
)
async def test_a_voice_message_is_one_audio_file_with_its_shape(place: Place, body: Any, kind: str, code: int) -> None:
    files = {"files[0]": file("voice.ogg", kind=kind)}
    assert await place.bot.code("POST", path(place), body, files=files) == code


async def test_a_voice_message_cannot_be_edited(place: Place) -> None:
    sent = await place.bot.ok("POST", path(place), VOICE, files={"files[0]": file("voice.ogg", kind="audio/ogg")})
    assert (sent["flags"], sent["attachments"][0]["duration_secs"]) == (1 << 13, 1.5)
    assert await place.bot.code("PATCH", f"{path(place)}/{sent['id']}", {"content": "x"}) == 50162
    place.deny(P.SEND_VOICE_MESSAGES)
    assert await place.bot.code("POST", path(place), VOICE, files={"files[0]": file("v", kind="audio/ogg")}) == 50173


# replies and forwards


async def test_a_reply_shows_what_it_answers_until_that_is_gone(place: Place) -> None:
    question = await place.member.ok("POST", path(place), {"content": "why?"})
    body = {"content": "because", "message_reference": {"message_id": question["id"]}}
    answer = await place.bot.ok("POST", path(place), body)
    assert (answer["type"], answer["referenced_message"]["content"]) == (19, "why?")
    assert [user["id"] for user in answer["mentions"]] == [str(place.member.id)]
    await place.member.ok("DELETE", f"{path(place)}/{question['id']}")
    assert (await place.bot.ok("GET", f"{path(place)}/{answer['id']}"))["referenced_message"] is None


async def test_replies_have_rules(place: Place) -> None:
    system = place.general.last_message_id
    body = {"content": "x", "message_reference": {"message_id": str(system)}}
    assert await place.bot.wrong("POST", path(place), body) == {
        "message_reference": "REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE"
    }
    missing = {"message_id": "1", "fail_if_not_exists": False}
    sent = await place.bot.ok("POST", path(place), {"content": "x", "message_reference": missing})
    assert (sent["type"], "message_reference" in sent) == (0, False)
    place.deny(P.READ_MESSAGE_HISTORY)
    assert await place.bot.code("POST", path(place), body) == 160002


async def test_a_forward_is_a_copy_that_stays(place: Place) -> None:
    other = add_channel(place.sandbox.world, place.guild, "other")
    sent = await place.member.ok("POST", path(place), {"content": "news"})
    reference = {"type": 1, "message_id": sent["id"], "channel_id": str(place.general.id)}
    forward = await place.bot.ok("POST", f"/channels/{other.id}/messages", {"message_reference": reference})
    await place.member.ok("PATCH", f"{path(place)}/{sent['id']}", {"content": "changed"})
    again = await place.bot.ok("GET", f"/channels/{other.id}/messages/{forward['id']}")
    assert again["message_snapshots"][0]["message"]["content"] == "news"
    assert "author" not in again["message_snapshots"][0]["message"]
    assert (again["flags"], again["message_reference"]["type"]) == (1 << 14, 1)
    bare = {"message_reference": {"type": 1, "message_id": sent["id"]}}
    assert await place.bot.wrong("POST", f"/channels/{other.id}/messages", bare) == {
        "message_reference.channel_id": "BASE_TYPE_REQUIRED"
    }


async def test_a_bot_forwards_only_what_it_may_read(place: Place) -> None:
    place.sandbox.world.applications[place.bot.id].privileged_intents = 0
    sent = await place.member.ok("POST", path(place), {"content": "secret"})
    reference = {"type": 1, "message_id": sent["id"], "channel_id": str(place.general.id)}
    assert await place.bot.code("POST", path(place), {"message_reference": reference}) == 160014
    assert (await place.bot.ok("GET", f"{path(place)}/{sent['id']}"))["content"] == ""
    called = await place.member.ok("POST", path(place), {"content": f"<@{place.bot.id}> look"})
    assert (await place.bot.ok("GET", f"{path(place)}/{called['id']}"))["content"].endswith("look")


# mentions


@pytest.mark.parametrize(
    ("allowed", "users", "everyone"),
    [
        (None, True, True),
        ({"parse": []}, False, False),
        ({"parse": ["users"]}, True, False),
        ({"parse": ["everyone"]}, False, True),
        ({"users": ["MEMBER", "1"]}, True, False),
        ({"parse": ["everyone"], "users": []}, False, True),
    ],
)
async def test_allowed_mentions_say_what_rings(place: Place, allowed: Any, users: bool, everyone: bool) -> None:
    place.allow(place.bot, P.MENTION_EVERYONE)
    if allowed and allowed.get("users"):
        allowed = {"users": [str(place.member.id), "1"]}
    body = {"content": f"@everyone <@{place.member.id}>", "allowed_mentions": allowed}
    sent = await place.bot.ok("POST", path(place), body)
    assert (bool(sent["mentions"]), sent["mention_everyone"]) == (users, everyone)


async def test_parse_and_ids_exclude_each_other(place: Place) -> None:
    body = {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}
    assert await place.bot.wrong("POST", path(place), body) == {
        "allowed_mentions": "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"
    }
    twice = {"content": "x", "allowed_mentions": {"roles": ["1", "1"]}}
    assert await place.bot.wrong("POST", path(place), twice) == {
        "allowed_mentions.roles": "SET_TYPE_ALREADY_CONTAINS_VALUE"
    }


async def test_everyone_and_roles_ring_by_permission_or_if_mentionable(place: Place) -> None:
    role = place.role("Moderator")
    text = {"content": f"@here <@&{role.id}>"}
    sent = await place.member.ok("POST", path(place), text)
    assert (sent["mention_everyone"], sent["mention_roles"]) == (False, [])
    role.mentionable = True
    sent = await place.member.ok("POST", path(place), text)
    assert (sent["mention_everyone"], sent["mention_roles"]) == (False, [str(role.id)])
    role.mentionable = False
    place.allow(place.member, P.MENTION_EVERYONE)
    sent = await place.member.ok("POST", path(place), text)
    assert (sent["mention_everyone"], sent["mention_roles"]) == (True, [str(role.id)])


async def test_code_mentions_nobody(place: Place) -> None:
    sent = await place.owner.ok("POST", path(place), {"content": f"`<@{place.member.id}>` ```\n@everyone\n```"})
    assert (sent["mentions"], sent["mention_everyone"]) == ([], False)


async def test_an_edit_finds_mentions_anew(place: Place) -> None:
    body = {"content": f"<@{place.member.id}>", "allowed_mentions": {"parse": []}}
    sent = await place.bot.ok("POST", path(place), body)
    one = f"{path(place)}/{sent['id']}"
    assert (await place.bot.ok("PATCH", one, {"embeds": [{"title": "x"}]}))["mentions"] == []
    assert len((await place.bot.ok("PATCH", one, {"content": f"hey <@{place.member.id}>"}))["mentions"]) == 1


# changing


async def test_an_edit_is_told_and_dated(place: Place) -> None:
    sent = await place.member.ok("POST", path(place), {"content": "tpyo"})
    await place.member.ok("PATCH", f"{path(place)}/{sent['id']}", {"content": "typo"})
    heard = place.newcomer.last("MESSAGE_UPDATE")
    assert heard["content"] == "typo"
    assert heard["edited_timestamp"] is not None


async def test_others_may_only_hide_embeds(place: Place) -> None:
    sent = await place.bot.ok("POST", path(place), {"content": "x", "embeds": [{"title": "hello"}]})
    one = f"{path(place)}/{sent['id']}"
    assert await place.moderator.code("PATCH", one, {"content": "mine"}) == 50005
    assert await place.member.code("PATCH", one, {"flags": 4}) == 50013
    hidden = await place.moderator.ok("PATCH", one, {"flags": 4})
    assert (hidden["embeds"], hidden["edited_timestamp"]) == ([], None)
    assert (await place.moderator.ok("PATCH", one, {"flags": 0}))["embeds"][0]["title"] == "hello"


async def test_what_discord_wrote_stays_as_it_is(place: Place) -> None:
    [greeting] = place.general.messages.values()
    assert await place.owner.code("PATCH", f"{path(place)}/{greeting.id}", {"content": "x"}) == 50021


async def test_a_refused_edit_changes_nothing(place: Place) -> None:
    sent = await place.bot.ok("POST", path(place), {"content": "good"})
    one = f"{path(place)}/{sent['id']}"
    assert await place.bot.code("PATCH", one, {"content": "", "embeds": []}) == 50006
    assert (await place.bot.ok("GET", one))["content"] == "good"
    assert place.member.events("MESSAGE_UPDATE") == []


async def test_a_message_turns_to_components_only_when_it_is_emptied(place: Place) -> None:
    sent = await place.bot.ok("POST", path(place), {"content": "old"})
    one, text = f"{path(place)}/{sent['id']}", [{"type": 10, "content": "new"}]
    assert await place.bot.wrong("PATCH", one, {"flags": V2, "components": text}) == {
        "content": "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
    }
    assert (await place.bot.ok("PATCH", one, {"flags": V2, "components": text, "content": None}))["flags"] == V2
    assert (await place.bot.ok("PATCH", one, {"flags": 0, "components": text}))["flags"] == V2, "it stays"


# threads


async def test_speaking_in_a_thread_opens_it_again_and_joins(place: Place) -> None:
    thread = await place.member.ok("POST", f"/channels/{place.general.id}/threads", {"name": "Open", "type": 11})
    target = f"/channels/{thread['id']}"
    await place.member.ok("PATCH", target, {"archived": True})
    sent = await place.newcomer.ok("POST", f"{target}/messages", {"content": f"<@{place.moderator.id}> see"})
    assert place.bot.last("THREAD_UPDATE")["thread_metadata"]["archived"] is False
    joined = {one["user_id"] for one in await place.bot.ok("GET", f"{target}/thread-members")}
    assert joined == {str(actor.id) for actor in (place.member, place.newcomer, place.moderator)}
    await place.member.ok("PATCH", target, {"archived": True})
    assert await place.newcomer.code("PATCH", f"{target}/messages/{sent['id']}", {"content": "x"}) == 50083


async def test_a_locked_thread_is_silent(place: Place) -> None:
    place.allow(place.moderator, P.MANAGE_THREADS)
    thread = await place.member.ok("POST", f"/channels/{place.general.id}/threads", {"name": "Hot", "type": 11})
    target = f"/channels/{thread['id']}"
    await place.moderator.ok("PATCH", target, {"locked": True})
    assert await place.member.code("POST", f"{target}/messages", {"content": "but"}) == 160005
    assert await place.moderator.ok("POST", f"{target}/messages", {"content": "no"})


async def test_a_private_thread_is_for_its_members(place: Place) -> None:
    thread = await place.member.ok("POST", f"/channels/{place.general.id}/threads", {"name": "Quiet", "type": 12})
    target = f"/channels/{thread['id']}/messages"
    await place.member.ok("POST", target, {"content": "psst"})
    assert place.newcomer.events("MESSAGE_CREATE") == []
    assert await place.newcomer.code("GET", target) == 50001
    await place.member.ok("POST", target, {"content": f"come in <@{place.newcomer.id}>"})
    assert len(await place.newcomer.ok("GET", target)) == 2


# reading


async def test_messages_are_listed_around_before_and_after(place: Place) -> None:
    ids = [int((await place.member.ok("POST", path(place), {"content": str(n)}))["id"]) for n in range(5)]

    async def listed(query: str) -> list[int]:
        return [int(message["id"]) for message in await place.bot.ok("GET", f"{path(place)}?{query}")]

    assert await listed("limit=2") == [ids[4], ids[3]]
    assert await listed(f"before={ids[2]}&limit=2") == [ids[1], ids[0]]
    assert await listed(f"after={ids[2]}") == [ids[4], ids[3]]
    assert await listed(f"around={ids[2]}&limit=3") == [ids[3], ids[2], ids[1]]
    assert await place.bot.code("GET", f"{path(place)}?limit=101") == 50035
    place.deny(P.READ_MESSAGE_HISTORY)
    assert await listed("") == []
    assert await place.member.code("GET", f"{path(place)}/{ids[0]}") == 50013


# deleting


async def test_deletions_by_hand_grow_one_audit_entry(place: Place) -> None:
    sent = [await place.member.ok("POST", path(place), {"content": str(number)}) for number in range(3)]
    assert await place.newcomer.code("DELETE", f"{path(place)}/{sent[0]['id']}") == 50013
    for message in sent[:2]:
        await place.moderator.ok("DELETE", f"{path(place)}/{message['id']}", reason="spam")
    await place.member.ok("DELETE", f"{path(place)}/{sent[2]['id']}")
    options = {"channel_id": str(place.general.id), "count": "2"}
    assert place.audited == [(72, place.moderator.id, options)], "one's own deletions are not kept"
    assert len(place.owner.events("GUILD_AUDIT_LOG_ENTRY_CREATE")) == 1
    assert len(place.newcomer.events("MESSAGE_DELETE")) == 3
    assert await place.moderator.code("DELETE", f"{path(place)}/{sent[0]['id']}") == 10008


async def test_what_bots_delete_is_not_audited(place: Place) -> None:
    sent = await place.member.ok("POST", path(place), {"content": "x"})
    await place.bot.ok("DELETE", f"{path(place)}/{sent['id']}")
    assert place.audited == []


async def test_many_are_deleted_at_once(place: Place) -> None:
    sent = [(await place.member.ok("POST", path(place), {"content": str(n)}))["id"] for n in range(3)]
    bulk = f"{path(place)}/bulk-delete"
    assert await place.moderator.code("POST", bulk, {"messages": sent}) == 20002
    assert await place.bot.code("POST", bulk, {"messages": sent[:1]}) == 50016
    assert await place.bot.wrong("POST", bulk, {"messages": [sent[0]] * 2})
    await place.bot.ok("POST", bulk, {"messages": [*sent, str(int(sent[0]) - 1)]}, reason="cleanup")
    assert sorted(place.newcomer.last("MESSAGE_DELETE_BULK")["ids"]) == sorted(sent)
    assert place.audited == [(73, place.bot.id, {"count": "3"})]
    assert place.newcomer.events("MESSAGE_DELETE") == []


async def test_old_messages_are_not_deleted_in_bulk(place: Place) -> None:
    sent = [(await place.member.ok("POST", path(place), {"content": str(n)}))["id"] for n in range(2)]
    place.sandbox.clock.advance(timedelta(days=15))
    assert await place.bot.code("POST", f"{path(place)}/bulk-delete", {"messages": sent}) == 50034


async def test_in_direct_messages_each_deletes_their_own(place: Place) -> None:
    channel = await place.bot.ok("POST", "/users/@me/channels", {"recipient_id": str(place.member.id)})
    target = f"/channels/{channel['id']}/messages"
    sent = await place.bot.ok("POST", target, {"content": "x"})
    assert await place.member.code("DELETE", f"{target}/{sent['id']}") == 50003
    assert await place.bot.code("POST", f"{target}/bulk-delete", {"messages": ["1", "2"]}) == 50003


async def test_typing_is_shown(place: Place) -> None:
    await place.member.ok("POST", f"/channels/{place.general.id}/typing")
    heard = place.bot.last("TYPING_START")
    assert (heard["user_id"], heard["member"]["user"]["username"]) == (str(place.member.id), "member")
