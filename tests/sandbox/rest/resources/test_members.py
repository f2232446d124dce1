"""Members: what can be changed of whom, by whom, and what the audit log keeps."""

from datetime import timedelta

import pytest

from tux.sandbox import Sandbox
from tux.sandbox.people import Denied, LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_channel, add_person, small


@pytest.fixture
def guild(sandbox: Sandbox) -> LiveGuild:
    small(sandbox.world)
    return sandbox.guild("Test Guild")


def path(guild: LiveGuild, username: str) -> str:
    return f"/guilds/{guild.id}/members/{guild.member(username).id}"


async def test_a_nickname_changes_for_all_to_see(guild: LiveGuild) -> None:
    newcomer, since = guild.member("newcomer"), len(guild.member("newcomer").heard)
    await guild.member("moderator").request("PATCH", path(guild, "member"), {"nick": "Captain"}, reason="nicer")
    told = await newcomer.event("GUILD_MEMBER_UPDATE", since=since)
    assert told["nick"] == "Captain"
    entry = guild.guild.audit_log[-1]
    assert (entry.action_type, entry.changes) == (24, [{"key": "nick", "new_value": "Captain"}])


async def test_a_timeout_silences_until_it_ends(sandbox: Sandbox, guild: LiveGuild) -> None:
    member, general = guild.member("member"), guild.channel("general")
    until = (sandbox.clock.now() + timedelta(minutes=10)).isoformat()
    await guild.member("moderator").request("PATCH", path(guild, "member"), {"communication_disabled_until": until})
    with pytest.raises(Denied) as denied:
        await member.say(general, "but…")
    assert denied.value.code == 50013
    assert guild.guild.audit_log[-1].changes[0]["key"] == "communication_disabled_until"

    sandbox.clock.advance(timedelta(minutes=11))
    assert (await member.say(general, "back")).content == "back"


@pytest.mark.parametrize("days", [29, 400])
async def test_a_timeout_lasts_28_days_at_most(sandbox: Sandbox, guild: LiveGuild, days: int) -> None:
    until = (sandbox.clock.now() + timedelta(days=days)).isoformat()
    with pytest.raises(Denied) as denied:
        await guild.member("moderator").request("PATCH", path(guild, "member"), {"communication_disabled_until": until})
    assert denied.value.code == 50035


async def test_an_administrator_cannot_be_timed_out(sandbox: Sandbox, guild: LiveGuild) -> None:
    guild.role("Moderator").permissions |= Permission.ADMINISTRATOR
    until = (sandbox.clock.now() + timedelta(minutes=1)).isoformat()
    with pytest.raises(Denied) as denied:
        await guild.member("owner").request("PATCH", path(guild, "moderator"), {"communication_disabled_until": until})
    assert denied.value.code == 50013


@pytest.mark.parametrize("act", ["kick", "ban"])
async def test_nobody_acts_on_those_above(guild: LiveGuild, act: str) -> None:
    with pytest.raises(Denied) as denied:
        await getattr(guild.member("moderator"), act)(guild, guild.member("owner"))
    assert denied.value.code == 50013
    assert guild.member("owner").id in guild.guild.members


async def test_a_kick_takes_them_out_and_tells_both(guild: LiveGuild) -> None:
    member, newcomer = guild.member("member"), guild.member("newcomer")
    await guild.member("moderator").kick(guild, member, reason="out")
    await member.event("GUILD_DELETE")
    assert (await newcomer.event("GUILD_MEMBER_REMOVE"))["user"]["id"] == str(member.id)
    entry = guild.guild.audit_log[-1]
    assert (entry.action_type, entry.target_id, entry.reason) == (20, member.id, "out")


async def test_members_are_listed_in_pages_and_found_by_name(guild: LiveGuild) -> None:
    owner = guild.member("owner")
    first = await owner.request("GET", f"/guilds/{guild.id}/members?limit=2")
    rest = await owner.request("GET", f"/guilds/{guild.id}/members?limit=1000&after={first[-1]['user']['id']}")
    assert len(first) + len(rest) == len(guild.guild.members)
    found = await owner.request("GET", f"/guilds/{guild.id}/members/search?query=mia&limit=5")
    assert [member["user"]["username"] for member in found] == ["member"]


async def test_voice_is_joined_moved_and_left(sandbox: Sandbox, guild: LiveGuild) -> None:
    guild.role("Moderator").permissions |= Permission.MOVE_MEMBERS
    lounge, stage = (
        add_channel(sandbox.world, guild.guild, name, kind) for name, kind in (("Lounge", 2), ("Stage", 13))
    )
    member, moderator = guild.member("member"), guild.member("moderator")
    with pytest.raises(Denied) as denied:
        await moderator.request("PATCH", path(guild, "member"), {"channel_id": str(lounge.id)})
    assert denied.value.code == 40032

    await member.join_voice(lounge)
    await moderator.request("PATCH", path(guild, "member"), {"channel_id": str(stage.id)})
    assert guild.guild.voice_states[member.id].channel_id == stage.id
    await moderator.request("PATCH", path(guild, "member"), {"channel_id": None})
    assert member.id not in guild.guild.voice_states
    assert [entry.action_type for entry in guild.guild.audit_log[-2:]] == [26, 27]


async def test_who_may_not_connect_is_not_let_in_and_nothing_is_told(sandbox: Sandbox, guild: LiveGuild) -> None:
    lounge = add_channel(sandbox.world, guild.guild, "Lounge", 2)
    lounge.user_limit = 1
    member, newcomer = guild.member("member"), guild.member("newcomer")
    await member.join_voice(lounge)

    sandbox.sessions.voice_state(newcomer.session, {"guild_id": str(guild.id), "channel_id": str(lounge.id)})

    assert [*guild.guild.voice_states] == [member.id]
    await member.leave_voice(guild.id)
    assert guild.guild.voice_states == {}


async def test_bulk_ban_says_who_was_out_of_reach(sandbox: Sandbox, guild: LiveGuild) -> None:
    guild.role("Moderator").permissions |= Permission.MANAGE_GUILD
    stranger = sandbox.world.create_user("stranger")
    owner, member, moderator = guild.member("owner"), guild.member("member"), guild.member("moderator")
    ids = [str(member.id), str(owner.id), str(stranger.id), "1"]

    answer = await moderator.request("POST", f"/guilds/{guild.id}/bulk-ban", {"user_ids": ids})

    assert answer == {"banned_users": [str(member.id), str(stranger.id)], "failed_users": [str(owner.id), "1"]}
    assert [entry.target_id for entry in guild.guild.audit_log[-2:]] == [member.id, stranger.id]
    with pytest.raises(Denied) as denied:
        await moderator.request("POST", f"/guilds/{guild.id}/bulk-ban", {"user_ids": ids})
    assert denied.value.code == 500000


async def test_a_ban_deletes_what_was_written_lately(sandbox: Sandbox, guild: LiveGuild) -> None:
    newcomer, general = guild.member("newcomer"), guild.channel("general")
    old = await newcomer.say(general, "hello")
    sandbox.clock.advance(timedelta(hours=2))
    new = await newcomer.say(general, "FREE GOLD")
    body = {"delete_message_seconds": 3600}

    await guild.member("moderator").request("PUT", f"/guilds/{guild.id}/bans/{newcomer.id}", body)

    assert old.message_id in general.messages
    assert new.message_id not in general.messages


async def test_a_reply_no_longer_shows_what_a_ban_has_deleted(guild: LiveGuild) -> None:
    newcomer, moderator, general = guild.member("newcomer"), guild.member("moderator"), guild.channel("general")
    reply = await moderator.say(general, "no thanks", reply_to=await newcomer.say(general, "FREE GOLD"))
    path = f"/channels/{general.id}/messages/{reply.message_id}"
    assert (await moderator.request("GET", path))["referenced_message"]["content"] == "FREE GOLD"

    await moderator.request("PUT", f"/guilds/{guild.id}/bans/{newcomer.id}", {"delete_message_seconds": 60})

    assert (await moderator.request("GET", path))["referenced_message"] is None


async def test_a_ban_is_listed_lifted_and_then_unknown(guild: LiveGuild) -> None:
    moderator, newcomer = guild.member("moderator"), guild.member("newcomer")
    await moderator.ban(guild, newcomer, reason="spam")
    [listed] = await moderator.request("GET", f"/guilds/{guild.id}/bans")
    assert (listed["user"]["id"], listed["reason"]) == (str(newcomer.id), "spam")

    await moderator.request("DELETE", f"/guilds/{guild.id}/bans/{newcomer.id}")

    with pytest.raises(Denied) as denied:
        await moderator.request("DELETE", f"/guilds/{guild.id}/bans/{newcomer.id}")
    assert (denied.value.status, denied.value.code) == (404, 10026)


async def test_a_prune_is_one_entry_without_a_target(sandbox: Sandbox, guild: LiveGuild) -> None:
    sandbox.clock.advance(timedelta(days=10))
    fresh = add_person(sandbox.world, guild.guild, "fresh", "Fresh", "joined today")
    owner = guild.member("owner")

    assert await owner.request("GET", f"/guilds/{guild.id}/prune?days=7") == {"pruned": 2}
    assert await owner.request("POST", f"/guilds/{guild.id}/prune", {"days": 7}) == {"pruned": 2}

    assert fresh.id in guild.guild.members
    assert guild.member("moderator").id in guild.guild.members, "those with a role stay"
    entry = guild.guild.audit_log[-1]
    assert (entry.action_type, entry.target_id) == (21, None)
    assert entry.options == {"delete_member_days": "7", "members_removed": "2"}
