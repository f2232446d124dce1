"""Reactions."""

from urllib.parse import quote

import pytest

from tux.sandbox import Sandbox
from tux.sandbox.people import Denied, LiveGuild
from tux.sandbox.scenes import small


@pytest.fixture
def guild(sandbox: Sandbox) -> LiveGuild:
    small(sandbox.world)
    return sandbox.guild("Test Guild")


async def test_reactions_come_are_counted_and_go(guild: LiveGuild) -> None:
    member, newcomer, general = guild.member("member"), guild.member("newcomer"), guild.channel("general")
    said = await member.say(general, "who is in?")
    path = f"/channels/{general.id}/messages/{said.message_id}/reactions/{quote('👍')}"

    await member.request("PUT", f"{path}/@me")
    await newcomer.request("PUT", f"{path}/@me")
    await newcomer.request("PUT", f"{path}/@me")

    assert [user["username"] for user in await member.request("GET", path)] == ["member", "newcomer"]
    told = await member.event("MESSAGE_REACTION_ADD", lambda data: data["user_id"] == str(newcomer.id))
    assert (told["emoji"]["name"], told["member"]["user"]["username"]) == ("👍", "newcomer")
    await member.request("DELETE", f"{path}/@me")
    message = await newcomer.request("GET", f"/channels/{general.id}/messages/{said.message_id}")
    assert [(one["count"], one["me"]) for one in message["reactions"]] == [(1, True)]


async def test_only_moderators_take_others_reactions_away(guild: LiveGuild) -> None:
    member, moderator, general = guild.member("member"), guild.member("moderator"), guild.channel("general")
    said = await member.say(general, "hello")
    path = f"/channels/{general.id}/messages/{said.message_id}/reactions"
    await moderator.request("PUT", f"{path}/{quote('🎉')}/@me")
    for method, tail in (("DELETE", f"/{quote('🎉')}/{moderator.id}"), ("DELETE", f"/{quote('🎉')}"), ("DELETE", "")):
        with pytest.raises(Denied) as denied:
            await member.request(method, path + tail)
        assert denied.value.code == 50013
    await moderator.request("DELETE", path)
    await member.event("MESSAGE_REACTION_REMOVE_ALL")


async def test_a_message_holds_twenty_kinds(guild: LiveGuild) -> None:
    member, general = guild.member("member"), guild.channel("general")
    said = await member.say(general, "all of them")
    path = f"/channels/{general.id}/messages/{said.message_id}/reactions"
    for number in range(20):
        await member.request("PUT", f"{path}/{quote(chr(0x1F600 + number))}/@me")
    with pytest.raises(Denied) as denied:
        await member.request("PUT", f"{path}/{quote('🐧')}/@me")
    assert denied.value.code == 30010


@pytest.mark.parametrize("emoji", ["nonsense", "blob:123"])
async def test_what_is_no_emoji_is_unknown(guild: LiveGuild, emoji: str) -> None:
    member, general = guild.member("member"), guild.channel("general")
    said = await member.say(general, "hm")
    with pytest.raises(Denied) as denied:
        await member.request("PUT", f"/channels/{general.id}/messages/{said.message_id}/reactions/{emoji}/@me")
    assert denied.value.code == 10014
