"""Applications, as their own bot reads and changes them."""

from typing import Any

import pytest

from acting import Place, data_uri, png

Json = dict[str, Any]


async def test_a_bot_changes_its_application(place: Place) -> None:
    fields = {
        "description": "Keeps the peace",
        "tags": ["moderation"],
        "icon": data_uri(png()),
        "install_params": {"scopes": ["bot"], "permissions": "8"},
        "integration_types_config": {"0": {"oauth2_install_params": {"scopes": ["bot"], "permissions": "8"}}},
    }
    changed = await place.bot.ok("PATCH", "/applications/@me", fields)
    for name in fields.keys() - {"icon"}:
        assert changed[name] == fields[name]
    assert changed["icon"] is not None
    assert await place.bot.ok("GET", f"/applications/{changed['id']}") == changed
    again = await place.bot.ok("PATCH", f"/applications/{changed['id']}", {"description": "x"})
    assert (again["description"], again["tags"]) == ("x", ["moderation"])


async def test_flags_switch_privileged_intents(place: Place) -> None:
    made = await place.bot.ok("GET", "/applications/@me")
    assert made["flags"] == (1 << 13) | (1 << 15) | (1 << 19)
    assert (await place.bot.ok("PATCH", "/applications/@me", {"flags": 1 << 15}))["flags"] == 1 << 15
    assert list(await place.bot.wrong("PATCH", "/applications/@me", {"flags": 1 << 12})) == ["flags"]


@pytest.mark.parametrize(
    ("fields", "place_of_error"),
    [
        ({"description": "x" * 401}, "description"),
        ({"tags": ["a"] * 6}, "tags"),
        ({"tags": ["x" * 21]}, "tags.0"),
        ({"interactions_endpoint_url": "https://a.example"}, "interactions_endpoint_url"),
        ({"team_id": "5"}, "team_id"),
    ],
)
async def test_what_is_wrong_or_not_known_here_is_named(place: Place, fields: Json, place_of_error: str) -> None:
    assert list(await place.bot.wrong("PATCH", "/applications/@me", fields)) == [place_of_error]


async def test_nobody_reads_or_changes_the_application_of_another(place: Place) -> None:
    other = place.sandbox.world.create_application("Other", place.owner.user)
    for method in ("GET", "PATCH"):
        assert await place.bot.code(method, f"/applications/{other.id}") == 20012
        assert await place.owner.code(method, "/applications/@me") == 20002


async def test_role_connections_are_replaced_and_read(place: Place) -> None:
    path = f"/applications/{(await place.bot.ok('GET', '/applications/@me'))['id']}/role-connections/metadata"
    assert await place.bot.ok("GET", path) == []
    record = {"type": 2, "key": "posts", "name": "Posts", "description": "At least so many posts"}
    assert await place.bot.ok("PUT", path, [record]) == [record]
    assert await place.bot.ok("GET", path) == [record]
    assert await place.bot.code("PUT", path, [record] * 6) == 50035
    assert list(await place.bot.wrong("PUT", path, [record | {"type": 9}])) == ["0.type"]
