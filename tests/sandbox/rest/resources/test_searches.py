"""Searches for messages and threads: who finds what, by which filters, and how pages follow each other."""

from typing import Any

import pytest

from acting import Actor, Place, png
from tux.sandbox.faults.fault import Fault
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.requests import Upload
from tux.sandbox.scenes import add_channel

P = Permission
Json = dict[str, Any]


async def say(place: Place, content: str, actor: Actor | None = None, channel: str = "general", **more: Any) -> Json:
    path = f"/channels/{place.channel(channel).id}/messages"
    files = more.pop("files", None)
    return await (actor or place.owner).ok("POST", path, {"content": content} | more, files=files)


async def search(place: Place, actor: Actor | None = None, **query: Any) -> Json:
    pairs = "&".join(f"{name}={value}" for name, value in query.items())
    return await (actor or place.bot).ok("GET", f"/guilds/{place.guild.id}/messages/search?{pairs}")


async def found(place: Place, actor: Actor | None = None, **query: Any) -> list[str]:
    """The contents of the messages that a search finds, in its order."""
    return [hit["content"] for [hit] in (await search(place, actor, **query))["messages"]]


# messages


async def test_words_are_found_in_their_order_and_near_each_other(place: Place) -> None:
    for text in ("Free nitro here", "nitro is never free", "free big red shiny round nitro", "other"):
        await say(place, text)
    assert await found(place, content="FREE nitro") == ["Free nitro here"]
    assert await found(place, content="free nitro", slop=4) == ["free big red shiny round nitro", "Free nitro here"]
    assert await found(place, content="nitro free", slop=2, sort_order="asc") == ["nitro is never free"]
    answer = await search(place, content="other")
    assert (answer["total_results"], answer["doing_deep_historical_index"]) == (1, False)
    assert answer["messages"][0][0]["hit"] is True


async def test_the_closest_come_first_by_relevance_and_the_newest_otherwise(place: Place) -> None:
    for text in ("free nitro", "free red nitro"):
        await say(place, text)
    assert await found(place, content="free nitro") == ["free red nitro", "free nitro"]
    assert await found(place, content="free nitro", sort_by="relevance") == ["free nitro", "free red nitro"]


async def test_nobody_finds_what_they_may_not_read(place: Place) -> None:
    await say(place, "secret plan", channel="mod-log")
    assert await found(place, place.moderator, content="secret") == ["secret plan"]
    assert await found(place, place.member, content="secret") == []
    staff = place.channel("mod-log").id
    path = f"/guilds/{place.guild.id}/messages/search"
    assert await place.member.code("GET", f"{path}?channel_id={staff}") == 50001
    assert await place.member.code("GET", f"{path}?channel_id=5") == 10003
    place.deny(P.READ_MESSAGE_HISTORY)
    assert await place.member.code("GET", path) == 50013


async def test_a_bot_that_may_not_read_messages_cannot_search(place: Place) -> None:
    next(iter(place.sandbox.world.applications.values())).privileged_intents = 0
    assert await place.bot.code("GET", f"/guilds/{place.guild.id}/messages/search") == 50001


async def test_age_restricted_channels_are_left_out_unless_asked_for(place: Place) -> None:
    add_channel(place.sandbox.world, place.guild, "adults").nsfw = True
    await say(place, "grown up", channel="adults")
    assert await found(place, content="grown") == []
    assert await found(place, content="grown", include_nsfw="true") == ["grown up"]


async def test_pages_follow_each_other(place: Place) -> None:
    for number in range(5):
        await say(place, f"note {number}")
    first = await search(place, content="note", limit=2)
    assert first["total_results"] == 5
    assert [hit["content"] for [hit] in first["messages"]] == ["note 4", "note 3"]
    assert await found(place, content="note", limit=2, offset=4) == ["note 0"]
    oldest = first["messages"][1][0]["id"]
    assert await found(place, content="note", max_id=oldest, limit=1) == ["note 2"]
    assert await found(place, content="note", min_id=oldest) == ["note 4"]


async def test_messages_are_found_by_whom_they_are_from_and_about(place: Place) -> None:
    first = await say(place, "hello everybody", place.member)
    await say(place, f"hello <@{place.member.id}>", place.newcomer)
    await say(place, "an answer", place.newcomer, message_reference={"message_id": first["id"]})
    hook = await place.owner.ok("POST", f"/channels/{place.general.id}/webhooks", {"name": "hook"})
    await place.owner.ok("POST", f"/webhooks/{hook['id']}/{hook['token']}", {"content": "from a hook"})
    await say(place, "beep", place.bot)
    hello = f"hello <@{place.member.id}>"

    assert await found(place, author_id=place.member.id) == ["hello everybody"]
    assert await found(place, author_id=f"{place.member.id},{place.bot.id}") == ["beep", "hello everybody"]
    assert await found(place, mentions=place.member.id) == ["an answer", hello]
    assert await found(place, replied_to_user_id=place.member.id) == ["an answer"]
    assert await found(place, replied_to_message_id=first["id"]) == ["an answer"]
    assert await found(place, author_type="webhook") == ["from a hook"]
    assert await found(place, author_type="bot") == ["beep"]
    assert "beep" not in await found(place, author_type="-bot")
    everyone = await say(place, "@everyone look")
    assert await found(place, mention_everyone="true") == [everyone["content"]]


async def test_messages_are_found_by_what_they_contain(place: Place) -> None:
    await say(place, "see https://example.org/page")
    picture = {"files[0]": Upload("Map.PNG", png(), "image/png")}
    await say(place, "a picture", files=picture)
    sound = {"files[0]": Upload("song.mp3", b"ID3", "audio/mpeg")}
    await say(place, "a song", files=sound)
    await say(place, "an embed", place.bot, embeds=[{"title": "t"}])
    poll = {"question": {"text": "q?"}, "answers": [{"poll_media": {"text": "a"}}]}
    await say(place, "", poll=poll)
    pinned = await say(place, "pinned")
    await place.owner.ok("PUT", f"/channels/{place.general.id}/messages/pins/{pinned['id']}")

    assert await found(place, has="link") == ["see https://example.org/page"]
    assert await found(place, link_hostname="example.org") == ["see https://example.org/page"]
    assert await found(place, has="image") == ["a picture"]
    assert await found(place, has="file") == ["a song", "a picture"]
    assert await found(place, has="file,-sound") == ["a picture"]
    assert await found(place, attachment_extension="png") == ["a picture"]
    assert await found(place, attachment_filename="map.png") == ["a picture"]
    assert await found(place, has="embed") == ["an embed"]
    assert await found(place, has="poll") == [""]
    assert await found(place, pinned="true") == ["pinned"]
    assert await found(place, has="sticker") == []


async def test_threads_of_results_come_with_them_and_without_reactions(place: Place) -> None:
    made = await place.member.ok("POST", f"/channels/{place.general.id}/threads", {"name": "t", "type": 11})
    message = await place.member.ok("POST", f"/channels/{made['id']}/messages", {"content": "in a thread"})
    await place.member.ok("PUT", f"/channels/{made['id']}/messages/{message['id']}/reactions/👍/@me")

    answer = await search(place, place.member, content="in a thread")

    assert "reactions" not in answer["messages"][0][0]
    assert ([thread["id"] for thread in answer["threads"]], len(answer["members"])) == ([made["id"]], 1)


@pytest.mark.parametrize(
    ("query", "field"),
    [("limit=26", "limit"), ("offset=9976", "offset"), ("has=luck", "has.0"), ("sort_by=size", "sort_by"),
     ("slop=101", "slop"), ("author_id=me", "author_id.0")],
)  # fmt: skip
async def test_a_wrong_query_names_the_field(place: Place, query: str, field: str) -> None:
    assert list(await place.bot.wrong("GET", f"/guilds/{place.guild.id}/messages/search?{query}")) == [field]


async def test_a_search_comes_too_early_where_there_is_no_index_yet(place: Place) -> None:
    await say(place, "note")
    place.sandbox.faults.add(Fault("index_not_ready", retry_after=2, times=1))
    await place.bot.ok("GET", f"/guilds/{place.guild.id}/members/search?query=o")
    status, answer = await place.bot.ask("GET", f"/guilds/{place.guild.id}/messages/search")
    assert (status, answer["code"], answer["retry_after"], answer["documents_indexed"]) == (202, 110000, 2, 0)
    assert await found(place, content="note") == ["note"]


# threads


@pytest.fixture
async def forum(place: Place) -> Json:
    """A forum with two tags and three posts, the first of which is archived."""
    tags = {"available_tags": [{"name": "bug"}, {"name": "done"}]}
    made = await place.owner.ok("POST", f"/guilds/{place.guild.id}/channels", {"name": "forum", "type": 15} | tags)
    bug, done = (tag["id"] for tag in made["available_tags"])
    posts: list[Json] = []
    for name, applied in (("Old crash", [bug, done]), ("Crash at start", [bug]), ("Question", [])):
        body = {"name": name, "applied_tags": applied, "message": {"content": f"about {name}"}}
        posts.append(await place.member.ok("POST", f"/channels/{made['id']}/threads", body))
    await place.member.ok("PATCH", f"/channels/{posts[0]['id']}", {"archived": True})
    return {"id": made["id"], "bug": bug, "done": done}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Question", "Crash at start", "Old crash"]),
        ("sort_order=asc", ["Old crash", "Crash at start", "Question"]),
        ("name=crash", ["Crash at start", "Old crash"]),
        ("archived=true", ["Old crash"]),
        ("archived=false", ["Question", "Crash at start"]),
        ("tag={bug}", ["Crash at start", "Old crash"]),
        ("tag={bug},{done}", ["Crash at start", "Old crash"]),
        ("tag={bug},{done}&tag_setting=match_all", ["Old crash"]),
        ("sort_by=archive_time&limit=1", ["Old crash"]),
        ("offset=2&sort_by=creation_time", ["Old crash"]),
    ],
)
async def test_posts_are_found(place: Place, forum: Json, query: str, names: list[str]) -> None:
    answer = await place.bot.ok("GET", f"/channels/{forum['id']}/threads/search?{query.format(**forum)}")
    assert [thread["name"] for thread in answer["threads"]] == names
    assert [message["content"] for message in answer["first_messages"]] == [f"about {name}" for name in names]


async def test_the_next_page_of_posts_is_announced(place: Place, forum: Json) -> None:
    path = f"/channels/{forum['id']}/threads/search"
    first, rest = await place.bot.ok("GET", f"{path}?limit=2"), await place.bot.ok("GET", f"{path}?offset=2")
    assert (first["has_more"], first["total_results"], rest["has_more"]) == (True, 3, False)
    assert await place.bot.code("GET", f"{path}?limit=26") == 50035


async def test_private_threads_are_found_by_their_members_alone(place: Place) -> None:
    await place.member.ok("POST", f"/channels/{place.general.id}/threads", {"name": "private", "type": 12})
    path = f"/channels/{place.general.id}/threads/search?name=private"
    assert (await place.member.ok("GET", path))["total_results"] == 1
    assert (await place.newcomer.ok("GET", path))["total_results"] == 0
    place.deny(P.READ_MESSAGE_HISTORY)
    assert await place.newcomer.code("GET", path) == 50013
