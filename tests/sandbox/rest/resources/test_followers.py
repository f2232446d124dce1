"""Announcement channels: followed, published, changed and deleted."""

import pytest_asyncio

from acting import Place
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_channel
from tux.sandbox.world import Channel

P = Permission


@pytest_asyncio.fixture
async def news(place: Place) -> Channel:
    """An announcement channel that general follows."""
    channel = add_channel(place.sandbox.world, place.guild, "news", 5)
    answer = await place.owner.ok(
        "POST", f"/channels/{channel.id}/followers", {"webhook_channel_id": str(place.general.id)}
    )
    assert answer["channel_id"] == str(channel.id)
    return channel


async def test_following_makes_a_webhook_and_is_told(place: Place, news: Channel) -> None:
    note = place.member.last("MESSAGE_CREATE")
    assert (note["type"], note["content"], note["message_reference"]["channel_id"]) == (
        12,
        "Test Guild #news",
        str(news.id),
    )
    [webhook] = await place.owner.ok("GET", f"/channels/{place.general.id}/webhooks")
    assert (webhook["type"], webhook["source_channel"]["name"], "token" in webhook) == (2, "news", False)
    assert webhook["source_guild"]["id"] == str(place.guild.id)
    assert place.audited == [(50, place.owner.id, None)]


async def test_following_has_rules(place: Place, news: Channel) -> None:
    general = {"webhook_channel_id": str(place.general.id)}
    assert await place.owner.code("POST", f"/channels/{place.general.id}/followers", general) == 50024
    assert await place.member.code("POST", f"/channels/{news.id}/followers", general) == 50013
    assert await place.owner.code("POST", f"/channels/{news.id}/followers", {"webhook_channel_id": "1"}) == 10003


async def test_a_published_message_comes_to_followers_and_goes_with_its_source(place: Place, news: Channel) -> None:
    sent = await place.member.ok("POST", f"/channels/{news.id}/messages", {"content": "regatta"})
    one = f"/channels/{news.id}/messages/{sent['id']}"
    published = await place.member.ok("POST", f"{one}/crosspost")
    assert published["flags"] == 1
    copy = place.newcomer.last("MESSAGE_CREATE")
    assert (copy["content"], copy["flags"], copy["channel_id"]) == ("regatta", 2, str(place.general.id))
    assert (copy["author"]["username"], copy["message_reference"]["message_id"]) == ("Test Guild #news", sent["id"])
    assert await place.member.code("POST", f"{one}/crosspost") == 40033
    await place.member.ok("PATCH", one, {"content": "regatta on Sunday"})
    assert place.newcomer.last("MESSAGE_UPDATE")["content"] == "regatta on Sunday"
    assert place.newcomer.last("MESSAGE_UPDATE")["id"] == copy["id"]
    await place.member.ok("DELETE", one)
    assert place.newcomer.last("MESSAGE_UPDATE")["flags"] == 2 | 8


async def test_publishing_has_rules(place: Place, news: Channel) -> None:
    sent = await place.member.ok("POST", f"/channels/{news.id}/messages", {"content": "x"})
    one = f"/channels/{news.id}/messages/{sent['id']}/crosspost"
    assert await place.newcomer.code("POST", one) == 50013, "someone else's takes MANAGE_MESSAGES"
    other = await place.member.ok("POST", f"/channels/{place.general.id}/messages", {"content": "x"})
    path = f"/channels/{place.general.id}/messages/{other['id']}/crosspost"
    assert await place.member.code("POST", path) == 50024
    await place.moderator.ok("POST", one)
