"""Users: oneself, others, and direct messages."""

from typing import Any

import pytest

from acting import Place, data_uri, gif, png


async def test_a_change_of_oneself_is_heard_everywhere(place: Place) -> None:
    changed = await place.bot.ok("PATCH", "/users/@me", {"username": "Lighthouse", "avatar": data_uri(png())})
    assert changed["username"] == "Lighthouse"
    assert place.sandbox.file(f"avatars/{place.bot.id}/{changed['avatar']}.png") == ("image/png", png())
    assert place.bot.last("USER_UPDATE")["username"] == "Lighthouse"
    assert place.member.last("GUILD_MEMBER_UPDATE")["user"]["avatar"] == changed["avatar"]
    assert place.member.events("USER_UPDATE") == []
    moving = await place.bot.ok("PATCH", "/users/@me", {"banner": data_uri(gif(), "image/gif")})
    assert moving["banner"].startswith("a_")
    assert (await place.bot.ok("PATCH", "/users/@me", {"avatar": None}))["avatar"] is None


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"username": "x"}, "username"),
        ({"username": "x" * 33}, "username"),
        ({"username": "my discord"}, "username"),
        ({"username": "everyone"}, "username"),
        ({"avatar": "nonsense"}, "avatar"),
        ({"banner": data_uri(b"text")}, "banner"),
    ],
)
async def test_names_and_pictures_have_rules(place: Place, body: Any, where: str) -> None:
    assert list(await place.bot.wrong("PATCH", "/users/@me", body)) == [where]


async def test_the_language_of_a_person_is_told_to_them(place: Place) -> None:
    place.member.user.locale = "de"
    assert (await place.member.ok("GET", "/users/@me"))["locale"] == "de"
    assert "locale" not in (await place.bot.ok("GET", f"/users/{place.member.id}"))


async def test_users_and_memberships_are_found(place: Place) -> None:
    assert (await place.bot.ok("GET", f"/users/{place.member.id}"))["username"] == "member"
    assert await place.bot.code("GET", "/users/1") == 10013
    own = await place.member.ok("GET", f"/users/@me/guilds/{place.guild.id}/member")
    assert own["user"]["id"] == str(place.member.id)
    assert await place.member.code("GET", "/users/@me/guilds/1/member") == 10004


async def test_a_direct_message_has_one_channel(place: Place) -> None:
    body = {"recipient_id": str(place.member.id)}
    first, second = [await place.bot.ok("POST", "/users/@me/channels", body) for _ in range(2)]
    assert first["id"] == second["id"]
    assert await place.bot.code("POST", "/users/@me/channels", {"recipient_id": str(place.bot.id)}) == 50033
    assert await place.bot.code("POST", "/users/@me/channels", {"recipient_id": "1"}) == 50033
    several = {"recipients": [str(place.member.id), str(place.newcomer.id)]}
    assert list(await place.bot.wrong("POST", "/users/@me/channels", several)) == ["recipients"]
