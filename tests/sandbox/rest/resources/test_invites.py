"""Invites."""

from datetime import timedelta
from typing import Any

import pytest

from acting import Actor, Place
from tux.sandbox import Sandbox
from tux.sandbox.people import Denied, LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_channel, small


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


async def test_an_invite_is_told_to_those_who_manage_the_channel(place: Place) -> None:
    path = f"/channels/{place.general.id}/invites"
    made = await place.member.ok("POST", path, {"max_age": 600, "max_uses": 5, "temporary": True}, reason="friends")
    told = place.owner.last("INVITE_CREATE")
    assert (told["code"], told["max_age"], told["inviter"]["username"]) == (made["code"], 600, "member")
    assert (told["guild_id"], "guild" in told) == (str(place.guild.id), False)
    assert place.newcomer.events("INVITE_CREATE") == []
    entry = place.guild.audit_log[-1]
    assert (entry.action_type, entry.target_id, entry.reason) == (40, None, "friends")
    assert {"key": "temporary", "new_value": True} in entry.changes


async def test_the_like_invite_is_given_again(place: Place) -> None:
    path = f"/channels/{place.general.id}/invites"
    first = await place.member.ok("POST", path, {})
    assert (await place.member.ok("POST", path, {}))["code"] == first["code"]
    for other in ({"unique": True}, {"max_age": 0}, {"max_uses": 1}, {"temporary": True}):
        assert (await place.member.ok("POST", path, other))["code"] != first["code"]
    assert (await place.newcomer.ok("POST", path, {}))["code"] != first["code"]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"max_age": 5_184_001}, "max_age"),
        ({"max_uses": 101}, "max_uses"),
        ({"target_type": 3}, "target_type"),
        ({"target_type": 1, "target_user_id": "1"}, "target_user_id"),
    ],
)
async def test_invites_have_limits(place: Place, body: dict[str, Any], where: str) -> None:
    assert list(await place.member.wrong("POST", f"/channels/{place.general.id}/invites", body)) == [where]


async def test_who_may_make_and_see_invites(place: Place) -> None:
    path = f"/channels/{place.general.id}/invites"
    assert await place.member.code("GET", path) == 50013
    assert await place.member.code("GET", f"/guilds/{place.guild.id}/invites") == 50013
    await place.member.ok("POST", path, {})
    [seen] = await place.moderator.ok("GET", f"/guilds/{place.guild.id}/invites")
    assert "uses" not in seen, "they may only look at the audit log"
    assert (await place.owner.ok("GET", path))[0]["uses"] == 0
    place.deny(Permission.CREATE_INSTANT_INVITE)
    assert await place.member.code("POST", path, {}) == 50013
    category = add_channel(place.sandbox.world, place.guild, "folder", 4)
    assert await place.owner.code("POST", f"/channels/{category.id}/invites", {}) == 50024


async def test_an_invite_may_give_roles_and_be_paused(place: Place) -> None:
    role = str(place.role("Moderator").id)
    path = f"/channels/{place.general.id}/invites"
    assert await place.member.code("POST", path, {"role_ids": [role]}) == 50013
    made = await place.owner.ok("POST", path, {"role_ids": [role]})
    assert [one["name"] for one in made["roles"]] == ["Moderator"]
    stranger = Actor(place.sandbox, place.sandbox.world.create_user("stranger"))
    place.guild.features.append("INVITES_DISABLED")
    assert (await stranger.ask("POST", f"/invites/{made['code']}"))[0] == 403
    place.guild.features.remove("INVITES_DISABLED")
    await stranger.ok("POST", f"/invites/{made['code']}")
    assert place.owner.last("GUILD_MEMBER_ADD")["roles"] == [role]
    assert await place.bot.code("POST", f"/invites/{made['code']}") == 20001
    await stranger.ok("POST", f"/invites/{made['code']}")
    assert place.sandbox.world.invites[made["code"]].uses == 1, "who is in already does not use it"


async def test_an_invite_may_come_with_an_event(place: Place) -> None:
    start = place.sandbox.clock.now() + timedelta(hours=1)
    event = await place.owner.ok(
        "POST",
        f"/guilds/{place.guild.id}/scheduled-events",
        {
            "name": "Picnic",
            "privacy_level": 2,
            "entity_type": 3,
            "entity_metadata": {"location": "The park"},
            "scheduled_start_time": start.isoformat(),
            "scheduled_end_time": (start + timedelta(hours=1)).isoformat(),
        },
    )
    made = await place.owner.ok("POST", f"/channels/{place.general.id}/invites", {})
    link = f"/invites/{made['code']}"
    shown = await place.member.ok("GET", f"{link}?guild_scheduled_event_id={event['id']}")
    assert shown["guild_scheduled_event"]["name"] == "Picnic"
    for query in ("", f"?guild_scheduled_event_id={place.guild.id}"):
        assert "guild_scheduled_event" not in await place.member.ok("GET", link + query)
