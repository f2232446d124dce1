"""Roles: hierarchy, escalation, and what a deleted role leaves."""

import pytest

from tux.sandbox import Sandbox
from tux.sandbox.people import Denied, LiveGuild, Person
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_role, small


@pytest.fixture
def guild(sandbox: Sandbox) -> LiveGuild:
    small(sandbox.world)
    return sandbox.guild("Test Guild")


@pytest.fixture
def manager(sandbox: Sandbox, guild: LiveGuild) -> Person:
    """The moderator, who may also manage roles."""
    guild.role("Moderator").permissions |= Permission.MANAGE_ROLES
    return guild.member("moderator")


async def test_every_field_of_a_role_can_be_changed(guild: LiveGuild) -> None:
    owner = guild.member("owner")
    made = await owner.request("POST", f"/guilds/{guild.id}/roles", {"name": "Sailor"})
    fields = {
        "name": "Captain",
        "permissions": "8",
        "color": 255,
        "hoist": True,
        "mentionable": True,
        "unicode_emoji": "⚓",
    }

    changed = await owner.request("PATCH", f"/guilds/{guild.id}/roles/{made['id']}", fields, reason="promoted")

    assert {key: changed[key] for key in fields} == fields
    entry = guild.guild.audit_log[-1]
    assert (entry.action_type, entry.reason) == (31, "promoted")
    assert {"key": "permissions", "old_value": made["permissions"], "new_value": "8"} in entry.changes


async def test_nobody_grants_what_they_lack(guild: LiveGuild, manager: Person) -> None:
    with pytest.raises(Denied) as denied:
        await manager.request("POST", f"/guilds/{guild.id}/roles", {"permissions": "8"})
    assert denied.value.code == 50013


async def test_nobody_touches_a_role_at_or_above_their_own(sandbox: Sandbox, guild: LiveGuild, manager: Person) -> None:
    above = add_role(sandbox.world, guild.guild, "Above", Permission(0))
    for role in (above, guild.role("Moderator")):
        with pytest.raises(Denied) as denied:
            await manager.request("PATCH", f"/guilds/{guild.id}/roles/{role.id}", {"name": "mine"})
        assert denied.value.code == 50013
        with pytest.raises(Denied):
            await manager.request("PUT", f"/guilds/{guild.id}/members/{guild.member('member').id}/roles/{role.id}")


async def test_roles_come_and_go_with_one_entry_each(guild: LiveGuild) -> None:
    owner, member = guild.member("owner"), guild.member("member")
    made = await owner.request("POST", f"/guilds/{guild.id}/roles", {"name": "Sailor"})
    path = f"/guilds/{guild.id}/members/{member.id}/roles/{made['id']}"

    await owner.request("PUT", path)
    await owner.request("DELETE", path)

    given, taken = guild.guild.audit_log[-2:]
    assert (given.action_type, given.changes[0]["key"]) == (25, "$add")
    assert (taken.changes[0]["key"], taken.changes[0]["new_value"][0]["name"]) == ("$remove", "Sailor")


async def test_a_deleted_role_leaves_its_members_without_an_entry_each(guild: LiveGuild) -> None:
    owner, moderator, role = guild.member("owner"), guild.member("moderator"), guild.role("Moderator")
    before = len(guild.guild.audit_log)

    await owner.delete(role)

    assert guild.guild.members[moderator.id].roles == []
    assert [entry.action_type for entry in guild.guild.audit_log[before:]] == [32]


async def test_a_managed_role_stays(guild: LiveGuild) -> None:
    with pytest.raises(Denied) as denied:
        await guild.member("owner").delete(guild.role("Tux"))
    assert denied.value.code == 50028
