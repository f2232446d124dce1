"""Permission bits: roles and overwrites keep each that they are given, those that have no name yet included."""

import pytest

from acting import Place

NEW = 1 << 60 | 1 << 59
"""Bits that Discord may name one day."""
STATUS = 1 << 48


@pytest.mark.parametrize("bits", [STATUS, NEW, NEW | STATUS | 2], ids=["voice status", "unknown", "both and a known"])
async def test_a_role_keeps_every_bit_in_answers_events_and_the_audit_log(place: Place, bits: int) -> None:
    path = f"/guilds/{place.guild.id}/roles"

    made = await place.owner.ok("POST", path, {"name": "Crew", "permissions": str(bits)})
    again = await place.owner.ok("PATCH", f"{path}/{made['id']}", {"name": "Sailors"})
    less = await place.owner.ok("PATCH", f"{path}/{made['id']}", {"permissions": str(bits & NEW)})

    assert [made["permissions"], again["permissions"], less["permissions"]] == [str(bits), str(bits), str(bits & NEW)]
    assert place.bot.last("GUILD_ROLE_CREATE")["role"]["permissions"] == str(bits)
    assert place.bot.last("GUILD_ROLE_UPDATE")["role"]["permissions"] == str(bits & NEW)
    created = next(entry for entry in place.guild.audit_log if entry.action_type == 30)
    assert {"key": "permissions", "new_value": str(bits)} in created.changes


async def test_an_overwrite_keeps_every_bit_and_so_does_a_channel_that_is_made_with_one(place: Place) -> None:
    role = place.role("Moderator")
    overwrite = {"id": str(role.id), "type": 0, "allow": str(NEW), "deny": str(STATUS)}

    await place.owner.ok("PUT", f"/channels/{place.general.id}/permissions/{role.id}", overwrite)
    body = {"name": "crew", "permission_overwrites": [overwrite]}
    made = await place.owner.ok("POST", f"/guilds/{place.guild.id}/channels", body)

    shown = await place.owner.ok("GET", f"/channels/{place.general.id}")
    for channel in (shown, made, place.bot.last("CHANNEL_UPDATE"), place.bot.last("CHANNEL_CREATE")):
        assert overwrite in channel["permission_overwrites"]
    entry = next(entry for entry in place.guild.audit_log if entry.action_type == 13)
    assert {"key": "allow", "new_value": str(NEW)} in entry.changes


async def test_members_have_the_bits_of_their_roles_wherever_permissions_are_told(place: Place) -> None:
    everyone = place.guild.roles[place.guild.id]
    path = f"/guilds/{place.guild.id}/roles/{everyone.id}"
    await place.owner.ok("PATCH", path, {"permissions": str(int(everyone.permissions) | NEW)})

    (summary,) = await place.member.ok("GET", "/users/@me/guilds")

    assert int(summary["permissions"]) & NEW == NEW


async def test_known_permissions_that_the_actor_lacks_are_refused_beside_unknown_ones(place: Place) -> None:
    role = place.role("Moderator")
    path = f"/guilds/{place.guild.id}/roles"
    for bits, is_refused in ((NEW | 8, True), (NEW, False)):
        status, _ = await place.moderator.ask("POST", path, {"name": "Crew", "permissions": str(bits)})
        assert status == 403  # a moderator of the small guild does not manage roles
        role.permissions |= 1 << 28
        status, _ = await place.moderator.ask("POST", path, {"name": "Crew", "permissions": str(bits)})
        assert (status == 403) is is_refused
        role.permissions &= ~(1 << 28)
