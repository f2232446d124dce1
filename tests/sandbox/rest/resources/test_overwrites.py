"""Overwrites allow and deny only what their author may do."""

from typing import Any

import pytest

from acting import Actor, Place
from tux.sandbox.permissions import NONE, Permission
from tux.sandbox.world import Overwrite

P = Permission
LACKED = P.MANAGE_WEBHOOKS
"""A permission that nobody but the owner has in the guild of these tests."""


@pytest.fixture
def manager(place: Place) -> Actor:
    """The moderator, who may change overwrites."""
    place.allow(place.moderator, P.MANAGE_ROLES | P.MANAGE_CHANNELS)
    return place.moderator


def overwrite(place: Place, allow: Permission = NONE, deny: Permission = NONE) -> dict[str, Any]:
    return {"id": str(place.member.id), "type": 1, "allow": str(int(allow)), "deny": str(int(deny))}


def requests(place: Place, allow: Permission = NONE, deny: Permission = NONE) -> dict[str, tuple[str, str, Any]]:
    """The ways to set the member's overwrite."""
    form, general = overwrite(place, allow, deny), place.general.id
    return {
        "put": ("PUT", f"/channels/{general}/permissions/{place.member.id}", form),
        "edit": ("PATCH", f"/channels/{general}", {"permission_overwrites": [form]}),
        "create": ("POST", f"/guilds/{place.guild.id}/channels", {"name": "new", "permission_overwrites": [form]}),
    }


WAYS = ("put", "edit", "create")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("side", ["allow", "deny"])
@pytest.mark.parametrize(
    ("holds", "may"),
    [(NONE, False), (P.MANAGE_GUILD, False), (LACKED, True), (P.ADMINISTRATOR, True)],
    ids=["none", "another", "this", "administrator"],
)
async def test_one_allows_and_denies_what_one_may_do_oneself(
    place: Place, manager: Actor, way: str, side: str, holds: Permission, may: bool
) -> None:
    place.allow(manager, holds)
    status, answer = await manager.ask(*requests(place, **{side: LACKED})[way])
    assert status < 400 if may else (status, answer["code"]) == (403, 50013)
    if way != "create":
        assert (place.member.id in place.general.overwrites) is may


@pytest.mark.parametrize("way", WAYS)
async def test_one_permission_too_many_refuses_them_all(place: Place, manager: Actor, way: str) -> None:
    assert await manager.code(*requests(place, P.SEND_MESSAGES | LACKED)[way]) == 50013
    assert place.general.overwrites == {}
    await manager.ok(*requests(place, P.SEND_MESSAGES)[way])


@pytest.mark.parametrize("way", WAYS)
async def test_the_owner_allows_anything(place: Place, way: str) -> None:
    await place.owner.ok(*requests(place, P.ADMINISTRATOR, LACKED)[way])


@pytest.mark.parametrize("way", ["put", "edit"])
async def test_a_permission_from_the_channel_itself_counts(place: Place, manager: Actor, way: str) -> None:
    place.general.overwrites[manager.id] = Overwrite(manager.id, 1, LACKED, NONE)
    method, path, body = requests(place, LACKED)[way]
    if way == "edit":
        body["permission_overwrites"].append({"id": str(manager.id), "type": 1, "allow": str(int(LACKED)), "deny": "0"})
    await manager.ok(method, path, body)
    assert place.general.overwrites[place.member.id].allow == LACKED


@pytest.mark.parametrize("way", ["put", "edit"])
async def test_what_was_there_may_stay_but_not_be_taken_away(place: Place, manager: Actor, way: str) -> None:
    place.general.overwrites[place.member.id] = Overwrite(place.member.id, 1, LACKED, NONE)
    await manager.ok(*requests(place, LACKED | P.SEND_MESSAGES)[way])
    assert await manager.code(*requests(place, P.SEND_MESSAGES)[way]) == 50013
    assert place.general.overwrites[place.member.id].allow == LACKED | P.SEND_MESSAGES


@pytest.mark.parametrize(
    ("permissions", "codes"),
    [(NONE, {"put": 50013, "edit": 50013}), (P.MANAGE_CHANNELS, {"put": 50013, "edit": 50013}), (P.MANAGE_ROLES, {})],
)
async def test_overwrites_take_manage_roles(place: Place, permissions: Permission, codes: dict[str, int]) -> None:
    place.allow(place.moderator, permissions)
    for way in ("put", *(["edit"] if codes else [])):
        status, answer = await place.moderator.ask(*requests(place, P.SEND_MESSAGES)[way])
        assert (None if status < 400 else answer["code"]) == codes.get(way)
    path = f"/channels/{place.general.id}/permissions/{place.member.id}"
    place.general.overwrites[place.member.id] = Overwrite(place.member.id, 1, P.SEND_MESSAGES, NONE)
    status, _ = await place.moderator.ask("DELETE", path)
    assert (status < 400) is (not codes)


@pytest.mark.parametrize("way", ["put", "edit"])
async def test_bits_that_have_no_name_yet_are_stored_as_they_are_sent(place: Place, manager: Actor, way: str) -> None:
    new = Permission(1 << 60)

    await manager.ok(*requests(place, allow=P.SEND_MESSAGES | new)[way])

    assert place.general.overwrites[place.member.id].allow == P.SEND_MESSAGES | new
