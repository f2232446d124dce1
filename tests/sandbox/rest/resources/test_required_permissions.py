"""Every change of roles, members and bans takes its permission, however high and powerful one is otherwise."""

import json
from typing import Any

import pytest

from acting import Place
from tux.sandbox.permissions import ALL, NONE, Permission
from tux.sandbox.world import Role

P = Permission
REQUESTS: dict[str, tuple[str, str, Any, Permission]] = {
    "list bans": ("GET", "/bans", None, P.BAN_MEMBERS),
    "see a ban": ("GET", "/bans/{banned}", None, P.BAN_MEMBERS),
    "ban": ("PUT", "/bans/{user}", {}, P.BAN_MEMBERS),
    "lift a ban": ("DELETE", "/bans/{banned}", None, P.BAN_MEMBERS),
    "ban in bulk": ("POST", "/bulk-ban", {"user_ids": ["{user}"]}, P.BAN_MEMBERS),
    "ban in bulk as a manager": ("POST", "/bulk-ban", {"user_ids": ["{user}"]}, P.MANAGE_GUILD),
    "create a role": ("POST", "/roles", {"name": "new"}, P.MANAGE_ROLES),
    "edit a role": ("PATCH", "/roles/{role}", {"name": "other"}, P.MANAGE_ROLES),
    "move a role": ("PATCH", "/roles", [{"id": "{role}", "position": 1}], P.MANAGE_ROLES),
    "delete a role": ("DELETE", "/roles/{role}", None, P.MANAGE_ROLES),
    "give a role": ("PUT", "/members/{user}/roles/{role}", None, P.MANAGE_ROLES),
    "take a role": ("DELETE", "/members/{user}/roles/{role}", None, P.MANAGE_ROLES),
    "give roles": ("PATCH", "/members/{user}", {"roles": ["{role}"]}, P.MANAGE_ROLES),
    "rename": ("PATCH", "/members/{user}", {"nick": "x"}, P.MANAGE_NICKNAMES),
    "rename oneself": ("PATCH", "/members/@me", {"nick": "x"}, P.CHANGE_NICKNAME),
    "time out": ("PATCH", "/members/{user}", {"communication_disabled_until": None}, P.MODERATE_MEMBERS),
    "kick": ("DELETE", "/members/{user}", None, P.KICK_MEMBERS),
}


@pytest.mark.parametrize("has_it", [True, False], ids=["with", "without"])
@pytest.mark.parametrize("name", REQUESTS)
async def test_it_takes_its_permission(place: Place, name: str, has_it: bool) -> None:
    method, path, body, needed = REQUESTS[name]
    await place.owner.ok("PUT", f"/guilds/{place.guild.id}/bans/{place.member.id}", {})
    place.role("@everyone").permissions = NONE
    without = ALL & ~P.ADMINISTRATOR & ~needed
    high, low = (place.sandbox.world.ids.new() for _ in range(2))
    place.guild.roles[high] = Role(high, place.guild.id, "high", without | needed if has_it else without, 5)
    place.guild.roles[low] = Role(low, place.guild.id, "low", NONE, 1)
    place.guild.members[place.moderator.id].roles = [high]
    text = json.dumps([f"/guilds/{place.guild.id}{path}", body])
    for placeholder, value in (("{user}", place.newcomer.id), ("{banned}", place.member.id), ("{role}", low)):
        text = text.replace(placeholder, str(value))

    status, answer = await place.moderator.ask(method, *json.loads(text))

    if has_it:
        assert status < 400, answer
    else:
        assert (status, answer["code"]) == (403, 50013)
