"""Access tokens that people give to applications: what they are good for, and bots that add members with them."""

from typing import Any

import pytest

from acting import Actor, Place
from tux.sandbox.permissions import ALL, NONE, Permission
from tux.sandbox.rest.requests import Request
from tux.sandbox.world import Application, Role

P = Permission
Json = dict[str, Any]


def application(place: Place) -> Application:
    return next(iter(place.sandbox.world.applications.values()))


async def bearing(place: Place, token: str, method: str, path: str) -> tuple[int, Any]:
    reply = await place.sandbox.answer(Request(method, path, {}, f"Bearer {token}"))
    return reply.status, reply.body


@pytest.fixture
def stranger(place: Place) -> Actor:
    return Actor(place.sandbox, place.sandbox.world.create_user("stranger"))


def granted(place: Place, actor: Actor, *scopes: str) -> str:
    return place.sandbox.person(actor.user).authorize(application(place), *scopes)


def one(place: Place, actor: Actor) -> str:
    return f"/guilds/{place.guild.id}/members/{actor.id}"


# what a token is good for


async def test_a_token_tells_what_it_is_for(place: Place) -> None:
    token = granted(place, place.member, "identify", "guilds")
    status, known = await bearing(place, token, "GET", "/oauth2/@me")
    assert (status, known["scopes"], known["user"]["id"]) == (200, ["identify", "guilds"], str(place.member.id))
    assert known["application"]["id"] == str(application(place).id)
    assert (await bearing(place, token, "GET", "/users/@me"))[1]["id"] == str(place.member.id)
    assert [guild["id"] for guild in (await bearing(place, token, "GET", "/users/@me/guilds"))[1]] == [
        str(place.guild.id)
    ]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/users/@me"), ("GET", "/users/@me/connections"), ("DELETE", "/users/@me/guilds/{guild}"),
     ("GET", "/guilds/{guild}")],
)  # fmt: skip
async def test_a_token_is_good_for_nothing_else(place: Place, method: str, path: str) -> None:
    token = granted(place, place.owner, "guilds.join")
    status, answer = await bearing(place, token, method, path.format(guild=place.guild.id))
    assert (status, answer["code"]) == (403, 50026)


async def test_a_token_that_is_unknown_or_expired_is_refused(place: Place) -> None:
    assert (await bearing(place, "x", "GET", "/oauth2/@me"))[0] == 401
    token = granted(place, place.member, "connections")
    assert await bearing(place, token, "GET", "/users/@me/connections") == (200, [])
    place.sandbox.world.access_tokens[token].expires_at = place.sandbox.world.clock.now()
    assert (await bearing(place, token, "GET", "/users/@me/connections"))[0] == 401


# adding members


async def test_a_bot_adds_somebody_who_lets_it(place: Place, stranger: Actor) -> None:
    place.allow(place.bot, ALL)
    token, role = granted(place, stranger, "guilds.join"), place.sandbox.world.ids.new()
    place.guild.roles[role] = Role(role, place.guild.id, "Gold", NONE, 1)
    body = {"access_token": token, "nick": "Goldie", "roles": [str(role)]}
    status, member = await place.bot.ask("PUT", one(place, stranger), body)
    assert (status, member["nick"], member["roles"]) == (201, "Goldie", [str(role)])
    heard = place.owner.last("GUILD_MEMBER_ADD")
    assert (heard["user"]["id"], heard["nick"], heard["roles"]) == (str(stranger.id), "Goldie", [str(role)])
    assert await place.bot.ask("PUT", one(place, stranger), body) == (204, None)


async def test_a_bot_adds_nobody_without_their_leave(place: Place, stranger: Actor) -> None:
    place.allow(place.bot, ALL)
    other = place.sandbox.world.create_application("Other", place.owner.user)
    tokens = {
        granted(place, place.member, "guilds.join"): 50025,
        place.sandbox.person(stranger.user).authorize(other, "guilds.join"): 50025,
        granted(place, stranger, "identify"): 50026,
        stranger.user.token: 50025,
    }
    for token, code in tokens.items():
        assert await place.bot.code("PUT", one(place, stranger), {"access_token": token}) == code
    assert list(await place.bot.wrong("PUT", one(place, stranger), {})) == ["access_token"]
    assert await place.owner.code("PUT", one(place, stranger), {"access_token": "x"}) == 20002


async def test_adding_takes_permissions_and_no_ban(place: Place, stranger: Actor) -> None:
    token = granted(place, stranger, "guilds.join")
    place.deny(ALL)
    assert await place.bot.code("PUT", one(place, stranger), {"access_token": token}) == 50013
    place.allow(place.bot, P.CREATE_INSTANT_INVITE)
    for name, value in (("nick", "x"), ("roles", ["5"]), ("mute", True)):
        assert await place.bot.code("PUT", one(place, stranger), {"access_token": token, name: value}) == 50013
    await place.owner.ok("PUT", f"/guilds/{place.guild.id}/bans/{stranger.id}", {})
    assert await place.bot.code("PUT", one(place, stranger), {"access_token": token}) == 40007


async def test_who_is_added_still_has_to_agree_to_the_rules(place: Place, stranger: Actor) -> None:
    rules = {"field_type": "TERMS", "label": "Rules", "values": ["Be kind"]}
    await place.owner.ok(
        "PATCH", f"/guilds/{place.guild.id}/member-verification", {"enabled": True, "form_fields": [rules]}
    )
    body = {"access_token": granted(place, stranger, "guilds.join")}
    assert (await place.bot.ok("PUT", one(place, stranger), body))["pending"] is True
