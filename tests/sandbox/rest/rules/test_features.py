"""Features of guilds: what only guilds with enough boosts have, and what their members may switch."""

from typing import Any

import pytest

from acting import Place, data_uri, gif, png
from tux.sandbox.permissions import Permission

STILL, MOVING = data_uri(png()), data_uri(gif(), "image/gif")
GRADIENT = {"primary_color": 1, "secondary_color": 2, "tertiary_color": None}
HOLOGRAPHIC = {"primary_color": 11127295, "secondary_color": 16759788, "tertiary_color": 16761760}


@pytest.mark.parametrize(
    ("feature", "field", "value"),
    [
        ("ROLE_ICONS", "icon", STILL),
        ("ROLE_ICONS", "unicode_emoji", "⚓"),
        ("ENHANCED_ROLE_COLORS", "colors", GRADIENT),
        ("ENHANCED_ROLE_COLORS", "colors", HOLOGRAPHIC),
    ],
)
async def test_icons_and_gradients_of_roles_need_a_feature(place: Place, feature: str, field: str, value: Any) -> None:
    path = f"/guilds/{place.guild.id}/roles"
    assert await place.owner.code("POST", path, {"name": "Crew", field: value}) == 50101
    assert "Crew" not in {role.name for role in place.guild.roles.values()}
    plain = await place.owner.ok("POST", path, {"name": "Crew", "icon": None, "unicode_emoji": None, "color": 5})
    assert await place.owner.code("PATCH", f"{path}/{plain['id']}", {field: value}) == 50101

    place.guild.features.append(feature)

    changed = await place.owner.ok("PATCH", f"{path}/{plain['id']}", {field: value})
    assert changed[field] if field == "icon" else changed[field] == value


async def test_one_color_needs_no_feature(place: Place) -> None:
    colors = {"primary_color": 5, "secondary_color": None, "tertiary_color": None}
    made = await place.owner.ok("POST", f"/guilds/{place.guild.id}/roles", {"name": "Crew", "colors": colors})
    assert (made["color"], made["colors"]) == (5, colors)


async def test_three_colors_are_the_holographic_ones_or_none(place: Place) -> None:
    place.guild.features.append("ENHANCED_ROLE_COLORS")
    body = {"name": "Crew", "colors": {"primary_color": 1, "secondary_color": 2, "tertiary_color": 3}}
    assert list(await place.owner.wrong("POST", f"/guilds/{place.guild.id}/roles", body)) == ["colors"]


@pytest.mark.parametrize(
    ("features", "field", "value"),
    [
        (["BANNER"], "banner", STILL),
        (["BANNER", "ANIMATED_BANNER"], "banner", MOVING),
        (["INVITE_SPLASH"], "splash", STILL),
        (["DISCOVERABLE"], "discovery_splash", STILL),
        (["ANIMATED_ICON"], "icon", MOVING),
    ],
)
async def test_some_pictures_of_guilds_need_a_feature(
    place: Place, features: list[str], field: str, value: str
) -> None:
    path = f"/guilds/{place.guild.id}"
    for number in range(len(features)):
        place.guild.features[:] = features[:number]
        assert await place.owner.code("PATCH", path, {field: value}) == 50101
    place.guild.features[:] = features
    assert await place.owner.ok("PATCH", path, {field: value})
    place.guild.features.clear()
    assert (await place.owner.ok("PATCH", path, {field: None}))[field] is None


async def test_a_still_icon_needs_no_feature(place: Place) -> None:
    assert (await place.owner.ok("PATCH", f"/guilds/{place.guild.id}", {"icon": STILL}))["icon"]


async def test_members_switch_only_some_features_and_some_only_by_administrators(place: Place) -> None:
    path = f"/guilds/{place.guild.id}"
    place.guild.features.append("BANNER")

    changed = await place.owner.ok("PATCH", path, {"features": ["COMMUNITY", "ROLE_ICONS", "INVITES_DISABLED"]})

    assert set(changed["features"]) == {"BANNER", "COMMUNITY", "INVITES_DISABLED"}
    place.allow(place.moderator, Permission.MANAGE_GUILD)
    assert await place.moderator.code("PATCH", path, {"features": []}) == 50013
    kept = await place.moderator.ok("PATCH", path, {"features": ["COMMUNITY"]})
    assert set(kept["features"]) == {"BANNER", "COMMUNITY"}
