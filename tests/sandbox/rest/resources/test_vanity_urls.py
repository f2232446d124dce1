"""Vanity URLs: who changes them, what that leaves, and who comes in by them."""

from typing import Any

import pytest

from acting import Actor, Place
from tux.sandbox.permissions import NONE, Permission

P = Permission


@pytest.fixture
def special(place: Place) -> Place:
    """The small guild with a vanity code of its own."""
    place.guild.features.append("VANITY_URL")
    place.guild.vanity_url_code = "penguins"
    return place


def path(place: Place) -> str:
    return f"/guilds/{place.guild.id}/vanity-url"


async def change(place: Place, code: str | None, actor: Actor | None = None) -> Any:
    return await (actor or place.owner).ok("PATCH", path(place), {"code": code})


async def test_a_new_code_is_told_and_written_down(special: Place) -> None:
    special.guild.vanity_url_uses = 12
    assert await special.bot.ok("GET", path(special)) == {"code": "penguins", "uses": 12}

    assert await change(special, "stolen") == {"code": "stolen", "uses": 0}

    assert special.bot.last("GUILD_UPDATE")["vanity_url_code"] == "stolen"
    entry = special.bot.last("GUILD_AUDIT_LOG_ENTRY_CREATE")
    assert (entry["action_type"], entry["user_id"]) == (1, str(special.owner.id))
    assert entry["changes"] == [{"key": "vanity_url_code", "old_value": "penguins", "new_value": "stolen"}]
    assert await special.bot.ok("GET", path(special)) == {"code": "stolen", "uses": 0}
    assert await special.bot.code("GET", "/invites/penguins") == 10006


async def test_a_code_is_cleared(special: Place) -> None:
    assert await change(special, None) == {"code": None, "uses": 0}
    assert special.guild.audit_log[-1].changes == [{"key": "vanity_url_code", "old_value": "penguins"}]


async def test_people_join_by_it(special: Place) -> None:
    stranger = Actor(special.sandbox, special.sandbox.world.create_user("stranger"))
    invite = await stranger.ok("GET", "/invites/Penguins")
    assert (invite["code"], invite["channel"]["name"], invite["expires_at"]) == ("penguins", "general", None)
    await stranger.ok("POST", "/invites/penguins")
    assert stranger.id in special.guild.members
    assert (await special.owner.ok("GET", path(special)))["uses"] == 1
    assert await special.owner.ok("GET", f"/guilds/{special.guild.id}/invites") == []
    assert await special.owner.code("DELETE", "/invites/penguins") == 10006


async def test_it_leads_nowhere_where_everyone_sees_no_channel(special: Place) -> None:
    special.deny(P.VIEW_CHANNEL)
    assert await special.owner.code("GET", "/invites/penguins") == 10006


@pytest.mark.parametrize(
    ("permissions", "may"),
    [
        (NONE, False),
        (P.MANAGE_GUILD, False),
        (P.CREATE_INSTANT_INVITE, False),
        (P.MANAGE_GUILD | P.CREATE_INSTANT_INVITE, True),
    ],
)
async def test_changing_it_takes_both_permissions(special: Place, permissions: Permission, may: bool) -> None:
    special.deny(P.CREATE_INSTANT_INVITE)
    special.allow(special.member, permissions)
    status, answer = await special.member.ask("PATCH", path(special), {"code": "stolen"})
    assert status < 400 if may else (status, answer["code"]) == (403, 50013)


@pytest.mark.parametrize("code", ["x", "a" * 26, "two words", "taken", "TAKEN"])
async def test_a_code_that_is_invalid_or_taken_is_refused(special: Place, code: str) -> None:
    other = special.sandbox.world.create_guild("Other", special.newcomer.user)
    other.vanity_url_code = "taken"
    status, answer = await special.owner.ask("PATCH", path(special), {"code": code})
    assert (status, answer) == (400, {"code": 50020, "message": "Invite code is either invalid or taken."})
    assert special.guild.vanity_url_code == "penguins"


async def test_bots_cannot_change_it(special: Place) -> None:
    special.allow(special.bot, P.ADMINISTRATOR)
    assert await special.bot.code("PATCH", path(special), {"code": "stolen"}) == 20001


async def test_a_guild_without_the_feature_has_none(place: Place) -> None:
    assert await place.owner.code("GET", path(place)) == 50001
    assert await place.owner.code("PATCH", path(place), {"code": "penguins"}) == 50001
