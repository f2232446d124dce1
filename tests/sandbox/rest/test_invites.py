"""Invites."""

from datetime import timedelta

import pytest

from tux.sandbox import Sandbox
from tux.sandbox.people import Denied, LiveGuild
from tux.sandbox.scenes import small


@pytest.fixture
def guild(sandbox: Sandbox) -> LiveGuild:
    small(sandbox.world)
    guild = sandbox.guild("Test Guild")
    guild.guild.system_channel_id = guild.channel("general").id
    return guild


async def test_an_invite_lets_someone_in_once(sandbox: Sandbox, guild: LiveGuild) -> None:
    member, owner, general = guild.member("member"), guild.member("owner"), guild.channel("general")
    made = await member.request("POST", f"/channels/{general.id}/invites", {"max_uses": 1})
    stranger = sandbox.person(sandbox.world.create_user("stranger"))
    shown = await stranger.request("GET", f"/invites/{made['code']}?with_counts=true")
    assert (shown["guild"]["name"], shown["approximate_member_count"]) == ("Test Guild", len(guild.guild.members))

    await stranger.request("POST", f"/invites/{made['code']}")

    assert stranger.id in guild.guild.members
    await stranger.event("GUILD_CREATE")
    await member.sees(lambda message: message["type"] == 7 and message["author"]["id"] == str(stranger.id))
    await owner.event("INVITE_DELETE")
    with pytest.raises(Denied) as denied:
        await stranger.request("GET", f"/invites/{made['code']}")
    assert (denied.value.status, denied.value.code) == (404, 10006)


async def test_who_is_banned_stays_out(guild: LiveGuild) -> None:
    newcomer, general = guild.member("newcomer"), guild.channel("general")
    made = await guild.member("member").request("POST", f"/channels/{general.id}/invites", {})
    await guild.member("moderator").ban(guild, newcomer)
    with pytest.raises(Denied) as denied:
        await newcomer.request("POST", f"/invites/{made['code']}")
    assert denied.value.code == 40007


async def test_an_invite_ends_with_its_time(sandbox: Sandbox, guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    made = await owner.request("POST", f"/channels/{general.id}/invites", {"max_age": 60})
    assert [one["code"] for one in await owner.request("GET", f"/guilds/{guild.id}/invites")] == [made["code"]]
    sandbox.clock.advance(timedelta(seconds=61))
    assert await owner.request("GET", f"/guilds/{guild.id}/invites") == []


async def test_an_invite_is_ended_by_who_manages(guild: LiveGuild) -> None:
    owner, member, general = guild.member("owner"), guild.member("member"), guild.channel("general")
    made = await owner.request("POST", f"/channels/{general.id}/invites", {})
    with pytest.raises(Denied):
        await member.request("DELETE", f"/invites/{made['code']}")
    await owner.request("DELETE", f"/invites/{made['code']}")
    assert [entry.action_type for entry in guild.guild.audit_log[-2:]] == [40, 42]
