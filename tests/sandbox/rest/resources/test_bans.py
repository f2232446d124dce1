"""Bans, one at a time and in bulk, at the boundaries of permissions and roles."""

import pytest

from acting import Actor, Place
from tux.sandbox.permissions import NONE, Permission
from tux.sandbox.world import Role

P = Permission
ACTS = {
    "ban": ("PUT", "/guilds/{guild}/bans/{user}", {}, P.BAN_MEMBERS),
    "kick": ("DELETE", "/guilds/{guild}/members/{user}", None, P.KICK_MEMBERS),
    "rename": ("PATCH", "/guilds/{guild}/members/{user}", {"nick": "x"}, P.MANAGE_NICKNAMES),
    "time out": (
        "PATCH",
        "/guilds/{guild}/members/{user}",
        {"communication_disabled_until": None},
        P.MODERATE_MEMBERS,
    ),
}


def put_at(place: Place, actor: Actor, position: int, permissions: Permission = NONE) -> None:
    """Give somebody a single role, at this position."""
    role_id = place.sandbox.world.ids.new()
    place.guild.roles[role_id] = Role(role_id, place.guild.id, f"at {position}", permissions, position)
    place.guild.members[actor.id].roles = [role_id]


def bulk(place: Place, *users: Actor) -> tuple[str, str, dict[str, list[str]]]:
    return "POST", f"/guilds/{place.guild.id}/bulk-ban", {"user_ids": [str(user.id) for user in users]}


@pytest.mark.parametrize(
    ("permissions", "may"),
    [
        (NONE, False),
        (P.BAN_MEMBERS, False),
        (P.MANAGE_GUILD, False),
        (P.BAN_MEMBERS | P.KICK_MEMBERS, False),
        (P.BAN_MEMBERS | P.MANAGE_GUILD, True),
        (P.ADMINISTRATOR, True),
    ],
)
async def test_a_bulk_ban_takes_ban_members_and_manage_guild(place: Place, permissions: Permission, may: bool) -> None:
    put_at(place, place.moderator, 5, permissions)
    status, answer = await place.moderator.ask(*bulk(place, place.newcomer))
    assert (status, answer.get("code")) == ((200, None) if may else (403, 50013))
    assert (place.newcomer.id in place.guild.bans) is may


async def test_the_owner_bans_in_bulk_without_a_role(place: Place) -> None:
    assert (await place.owner.ok(*bulk(place, place.moderator)))["banned_users"] == [str(place.moderator.id)]


@pytest.mark.parametrize("permissions", [P.BAN_MEMBERS | P.MANAGE_GUILD, P.ADMINISTRATOR], ids=["plain", "admin"])
@pytest.mark.parametrize(("position", "may"), [(4, True), (5, False), (6, False)])
async def test_a_bulk_ban_reaches_those_strictly_below(
    place: Place, permissions: Permission, position: int, may: bool
) -> None:
    put_at(place, place.member, position if position != 5 else 6)
    put_at(place, place.moderator, 5, permissions)
    if position == 5:
        place.guild.members[place.member.id].roles = list(place.guild.members[place.moderator.id].roles)
    answer = await place.moderator.ok(*bulk(place, place.member, place.newcomer))
    reached = [str(place.member.id)] if may else []
    assert answer["banned_users"] == [*reached, str(place.newcomer.id)]
    assert answer["failed_users"] == ([] if may else [str(place.member.id)])


async def test_a_bulk_ban_fails_for_the_owner_oneself_the_banned_and_the_unknown(place: Place) -> None:
    put_at(place, place.moderator, 5, P.ADMINISTRATOR)
    await place.owner.ok("PUT", f"/guilds/{place.guild.id}/bans/{place.newcomer.id}", {})
    method, path, body = bulk(place, place.owner, place.moderator, place.newcomer)
    assert await place.moderator.code(method, path, {"user_ids": [*body["user_ids"], "1"]}) == 500000
    assert list(place.guild.bans) == [place.newcomer.id]


@pytest.mark.parametrize(("count", "code"), [(200, 500000), (201, 50035)])
async def test_a_bulk_ban_names_up_to_200_users(place: Place, count: int, code: int) -> None:
    ids = [str(number) for number in range(1, count + 1)]
    assert await place.owner.code("POST", f"/guilds/{place.guild.id}/bulk-ban", {"user_ids": ids}) == code


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("is_admin", [False, True], ids=["plain", "administrator"])
@pytest.mark.parametrize(("position", "may"), [(4, True), (5, False), (6, False)])
async def test_one_acts_on_those_strictly_below(
    place: Place, act: str, is_admin: bool, position: int, may: bool
) -> None:
    method, path, body, needed = ACTS[act]
    put_at(place, place.moderator, 5, P.ADMINISTRATOR if is_admin else needed)
    put_at(place, place.member, position)
    if position == 5:
        place.guild.members[place.member.id].roles = list(place.guild.members[place.moderator.id].roles)
    status, answer = await place.moderator.ask(method, path.format(guild=place.guild.id, user=place.member.id), body)
    assert status < 400 if may else (status, answer["code"]) == (403, 50013)


@pytest.mark.parametrize("act", ACTS)
async def test_one_needs_the_permission_of_the_act(place: Place, act: str) -> None:
    method, path, body, needed = ACTS[act]
    others = P.BAN_MEMBERS | P.KICK_MEMBERS | P.MANAGE_NICKNAMES | P.MODERATE_MEMBERS
    put_at(place, place.moderator, 5, others & ~needed)
    target = path.format(guild=place.guild.id, user=place.member.id)
    assert await place.moderator.code(method, target, body) == 50013


@pytest.mark.parametrize("act", ACTS)
async def test_nobody_acts_on_the_owner(place: Place, act: str) -> None:
    method, path, body, _ = ACTS[act]
    put_at(place, place.moderator, 9, P.ADMINISTRATOR)
    target = path.format(guild=place.guild.id, user=place.owner.id)
    assert await place.moderator.code(method, target, body) == 50013
