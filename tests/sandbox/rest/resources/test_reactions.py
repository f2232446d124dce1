"""Reactions: who may add and remove which, and what others hear."""

from urllib.parse import quote

import pytest

from acting import Place, png
from tux.sandbox.permissions import Permission
from tux.sandbox.world import Emoji

P = Permission
THUMB = quote("👍")


async def message(place: Place) -> str:
    sent = await place.member.ok("POST", f"/channels/{place.general.id}/messages", {"content": "react!"})
    return f"/channels/{place.general.id}/messages/{sent['id']}"


async def test_a_reaction_comes_and_goes_for_all_to_see(place: Place) -> None:
    path = await message(place)
    await place.newcomer.ok("PUT", f"{path}/reactions/{THUMB}/@me")
    await place.newcomer.ok("PUT", f"{path}/reactions/{THUMB}/@me")
    [heard] = place.bot.events("MESSAGE_REACTION_ADD")
    assert heard["emoji"] == {"id": None, "name": "👍"}
    assert (heard["user_id"], heard["member"]["user"]["id"]) == (str(place.newcomer.id),) * 2
    assert heard["message_author_id"] == str(place.member.id)
    [mine] = (await place.newcomer.ok("GET", path))["reactions"]
    [theirs] = (await place.member.ok("GET", path))["reactions"]
    assert (mine["count"], mine["me"], theirs["me"]) == (1, True, False)
    await place.newcomer.ok("DELETE", f"{path}/reactions/{THUMB}/@me")
    assert place.bot.last("MESSAGE_REACTION_REMOVE")["user_id"] == str(place.newcomer.id)
    assert "reactions" not in await place.member.ok("GET", path)


@pytest.mark.parametrize("text", ["hello", "1", "nope:123456789012345678", ":x:"])
async def test_what_is_no_emoji_is_unknown(place: Place, text: str) -> None:
    path = await message(place)
    assert await place.newcomer.code("PUT", f"{path}/reactions/{quote(text)}/@me") == 10014
    assert await place.newcomer.code("DELETE", f"{path}/reactions/{THUMB}/@me") == 10014


@pytest.mark.parametrize("emoji", ["❤️", "1️⃣", "🏳️‍🌈", "👩🏽‍💻", "\u2139\ufe0f", "‼️", "🫪"])
async def test_emojis_of_every_sort_are_known(place: Place, emoji: str) -> None:
    await place.newcomer.ok("PUT", f"{await message(place)}/reactions/{quote(emoji)}/@me")


async def test_the_first_of_its_kind_needs_permission_joining_does_not(place: Place) -> None:
    path = await message(place)
    await place.owner.ok("PUT", f"{path}/reactions/{THUMB}/@me")
    place.deny(P.ADD_REACTIONS)
    await place.member.ok("PUT", f"{path}/reactions/{THUMB}/@me")
    assert await place.member.code("PUT", f"{path}/reactions/{quote('🎉')}/@me") == 50013
    place.deny(P.READ_MESSAGE_HISTORY)
    assert await place.member.code("PUT", f"{path}/reactions/{THUMB}/@me") == 50013


async def test_custom_emojis_are_the_guilds_own_or_brought_along(place: Place) -> None:
    world, path = place.sandbox.world, await message(place)
    place.guild.emojis[7] = Emoji(7, "wave", None, png())
    other = world.create_guild("Elsewhere", place.member.user)
    other.emojis[8] = Emoji(8, "far", None, png(), animated=True)
    await place.member.ok("PUT", f"{path}/reactions/wave:7/@me")
    assert await place.newcomer.code("PUT", f"{path}/reactions/far:8/@me") == 10014, "they are not in that guild"
    await place.member.ok("PUT", f"{path}/reactions/far:8/@me")
    assert place.bot.last("MESSAGE_REACTION_ADD")["emoji"] == {"id": "8", "name": "far", "animated": True}
    place.deny(P.USE_EXTERNAL_EMOJIS)
    await place.member.ok("DELETE", f"{path}/reactions/far:8/@me")
    assert await place.member.code("PUT", f"{path}/reactions/far:8/@me") == 50013


async def test_twenty_emojis_are_the_most(place: Place) -> None:
    path = await message(place)
    for number in range(20):
        await place.bot.ok("PUT", f"{path}/reactions/{quote(chr(0x1F600 + number))}/@me")
    assert await place.bot.code("PUT", f"{path}/reactions/{THUMB}/@me") == 30010
    await place.member.ok("PUT", f"{path}/reactions/{quote(chr(0x1F600))}/@me")


async def test_those_who_manage_messages_take_reactions_of_others(place: Place) -> None:
    path = await message(place)
    party = quote("🎉")
    for actor in (place.member, place.newcomer):
        for emoji in (THUMB, party):
            await actor.ok("PUT", f"{path}/reactions/{emoji}/@me")
    one = f"{path}/reactions/{THUMB}/{place.newcomer.id}"
    for refused in (one, f"{path}/reactions/{THUMB}", f"{path}/reactions"):
        assert await place.member.code("DELETE", refused) == 50013
    await place.moderator.ok("DELETE", one)
    assert [user["username"] for user in await place.bot.ok("GET", f"{path}/reactions/{THUMB}")] == ["member"]
    await place.moderator.ok("DELETE", f"{path}/reactions/{THUMB}")
    assert place.bot.last("MESSAGE_REACTION_REMOVE_EMOJI")["emoji"]["name"] == "👍"
    await place.moderator.ok("DELETE", f"{path}/reactions")
    assert place.bot.last("MESSAGE_REACTION_REMOVE_ALL")["message_id"] == path.rpartition("/")[2]
    assert "reactions" not in await place.member.ok("GET", path)


async def test_who_reacted_is_listed_in_pages(place: Place) -> None:
    path = await message(place)
    actors = [place.owner, place.moderator, place.member]
    for actor in reversed(actors):
        await actor.ok("PUT", f"{path}/reactions/{THUMB}/@me")
    first = await place.bot.ok("GET", f"{path}/reactions/{THUMB}?limit=2")
    rest = await place.bot.ok("GET", f"{path}/reactions/{THUMB}?after={first[-1]['id']}")
    assert [int(user["id"]) for user in [*first, *rest]] == [actor.id for actor in actors]
    assert await place.bot.ok("GET", f"{path}/reactions/{THUMB}?type=1") == []
    assert await place.bot.ok("GET", f"{path}/reactions/{quote('🎉')}") == []
    assert await place.bot.code("GET", f"{path}/reactions/{THUMB}?limit=0") == 50035


async def test_in_direct_messages_each_takes_their_own(place: Place) -> None:
    channel = await place.bot.ok("POST", "/users/@me/channels", {"recipient_id": str(place.member.id)})
    sent = await place.bot.ok("POST", f"/channels/{channel['id']}/messages", {"content": "x"})
    path = f"/channels/{channel['id']}/messages/{sent['id']}/reactions/{THUMB}"
    await place.member.ok("PUT", f"{path}/@me")
    assert "member" not in place.bot.last("MESSAGE_REACTION_ADD")
    assert await place.bot.code("DELETE", f"{path}/{place.member.id}") == 50003
