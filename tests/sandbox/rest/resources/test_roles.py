"""Roles: hierarchy, escalation, and what a deleted role leaves."""

import json
from typing import Any

import pytest

from tux.sandbox import Sandbox
from tux.sandbox.people import Denied, LiveGuild, Person
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_role, small
from tux.sandbox.world import Role


@pytest.fixture
def guild(sandbox: Sandbox) -> LiveGuild:
    small(sandbox.world)
    return sandbox.guild("Test Guild")


@pytest.fixture
def manager(sandbox: Sandbox, guild: LiveGuild) -> Person:
    """The moderator, who may also manage roles."""
    guild.role("Moderator").permissions |= Permission.MANAGE_ROLES
    return guild.member("moderator")


async def test_the_roles_of_a_guild_are_listed_and_their_members_counted(guild: LiveGuild) -> None:
    owner = guild.member("owner")
    listed = await owner.request("GET", f"/guilds/{guild.id}/roles")
    counts = await owner.request("GET", f"/guilds/{guild.id}/roles/member-counts")

    assert {role["name"] for role in listed} == {"@everyone", "Tux", "Moderator"}
    assert counts == {str(guild.role("Tux").id): 1, str(guild.role("Moderator").id): 1}


async def test_every_field_of_a_role_can_be_changed(guild: LiveGuild) -> None:
    owner = guild.member("owner")
    made = await owner.request("POST", f"/guilds/{guild.id}/roles", {"name": "Sailor"})
    guild.guild.features.append("ROLE_ICONS")
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


async def test_the_first_of_several_colors_is_the_one_that_old_clients_show(guild: LiveGuild) -> None:
    owner = guild.member("owner")
    for color in (0x1ABC9C, 0):
        colors = {"primary_color": color, "secondary_color": None, "tertiary_color": None}
        made = await owner.request("POST", f"/guilds/{guild.id}/roles", {"name": "Sailor", "colors": colors})
        assert (made["color"], made["colors"]["primary_color"]) == (color, color)


async def test_roles_are_listed_with_how_many_members_each_has(guild: LiveGuild) -> None:
    owner, moderators = guild.member("owner"), guild.role("Moderator")
    listed = await owner.request("GET", f"/guilds/{guild.id}/roles")
    assert {role["id"] for role in listed} == {str(role_id) for role_id in guild.guild.roles}
    counts = await owner.request("GET", f"/guilds/{guild.id}/roles/member-counts")
    assert counts[str(moderators.id)] == 1


async def test_a_new_role_comes_below_all_others(guild: LiveGuild) -> None:
    before = {role.id: role.position for role in guild.guild.roles.values() if role.id != guild.id}
    made = await guild.member("owner").request("POST", f"/guilds/{guild.id}/roles", {"name": "Sailor"})
    assert made["position"] == 1
    assert {role_id: guild.guild.roles[role_id].position - 1 for role_id in before} == before
    assert guild.guild.roles[guild.id].position == 0


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


# boundaries: the manager's role is at position 5


@pytest.fixture
def placed(sandbox: Sandbox, guild: LiveGuild, manager: Person) -> dict[str, Role]:
    """Roles around the manager's own, by where they stand."""
    own = guild.role("Moderator")
    own.position = 5
    around = {"below": 4, "equal, newer": 5, "above": 6}
    roles = {name: add_role(sandbox.world, guild.guild, name, Permission(0)) for name in around}
    for name, position in around.items():
        roles[name].position = position
    return roles | {"own": own}


CHANGES = {
    "edit": ("PATCH", "/guilds/{guild}/roles/{role}", {"name": "renamed"}),
    "delete": ("DELETE", "/guilds/{guild}/roles/{role}", None),
    "give": ("PUT", "/guilds/{guild}/members/{member}/roles/{role}", None),
    "give in a list": ("PATCH", "/guilds/{guild}/members/{member}", {"roles": ["{role}"]}),
    "move": ("PATCH", "/guilds/{guild}/roles", [{"id": "{role}", "position": 1}]),
}


def filled(guild: LiveGuild, role: Role, change: str) -> tuple[str, str, Any]:
    """A request of the table, about this role."""
    method, path, body = CHANGES[change]
    names = {"{guild}": str(guild.id), "{role}": str(role.id), "{member}": str(guild.member("newcomer").id)}
    text = json.dumps([path, body])
    for name, value in names.items():
        text = text.replace(name, value)
    return method, *json.loads(text)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("is_admin", [False, True], ids=["plain", "administrator"])
@pytest.mark.parametrize(("where", "may"), [("below", True), ("equal, newer", True), ("own", False), ("above", False)])
async def test_one_manages_the_roles_below_ones_own(
    guild: LiveGuild, manager: Person, placed: dict[str, Role], change: str, is_admin: bool, where: str, may: bool
) -> None:
    if is_admin:
        placed["own"].permissions |= Permission.ADMINISTRATOR
    request = filled(guild, placed[where], change)
    if may:
        await manager.request(*request)
        return
    with pytest.raises(Denied) as denied:
        await manager.request(*request)
    assert denied.value.code == 50013


@pytest.mark.parametrize("change", CHANGES)
async def test_the_owner_manages_every_role(guild: LiveGuild, placed: dict[str, Role], change: str) -> None:
    await guild.member("owner").request(*filled(guild, placed["above"], change))


@pytest.mark.parametrize("is_admin", [False, True], ids=["plain", "administrator"])
@pytest.mark.parametrize(("position", "may"), [(1, True), (3, True), (5, False), (6, False), (7, False)])
async def test_a_role_moves_to_below_ones_own_height(
    guild: LiveGuild, manager: Person, placed: dict[str, Role], is_admin: bool, position: int, may: bool
) -> None:
    if is_admin:
        placed["own"].permissions |= Permission.ADMINISTRATOR
    moves = [{"id": str(guild.role("Tux").id), "position": None}, {"id": str(placed["below"].id), "position": position}]
    if may:
        await manager.request("PATCH", f"/guilds/{guild.id}/roles", moves)
        assert placed["below"].position == position
        return
    with pytest.raises(Denied) as denied:
        await manager.request("PATCH", f"/guilds/{guild.id}/roles", moves)
    assert denied.value.code == 50013
    assert placed["below"].position == 4


async def test_the_owner_moves_a_role_to_any_height(guild: LiveGuild, placed: dict[str, Role]) -> None:
    move = [{"id": str(placed["below"].id), "position": 9}]
    await guild.member("owner").request("PATCH", f"/guilds/{guild.id}/roles", move)
    assert placed["below"].position == 9


async def test_one_move_too_many_moves_none(guild: LiveGuild, manager: Person, placed: dict[str, Role]) -> None:
    moves = [{"id": str(placed["below"].id), "position": 2}, {"id": str(placed["above"].id), "position": 1}]
    with pytest.raises(Denied):
        await manager.request("PATCH", f"/guilds/{guild.id}/roles", moves)
    assert (placed["below"].position, placed["above"].position) == (4, 6)


async def test_nobody_moves_everyone(guild: LiveGuild) -> None:
    with pytest.raises(Denied) as denied:
        await guild.member("owner").request(
            "PATCH", f"/guilds/{guild.id}/roles", [{"id": str(guild.id), "position": 1}]
        )
    assert denied.value.code == 50013


@pytest.mark.parametrize("way", ["create", "edit: grant", "edit: take"])
@pytest.mark.parametrize(
    ("holds", "may"),
    [
        (0, False),
        (Permission.MANAGE_GUILD, False),
        (Permission.MANAGE_WEBHOOKS, True),
        (Permission.ADMINISTRATOR, True),
    ],
    ids=["none", "another", "this", "administrator"],
)
async def test_one_grants_and_takes_what_one_holds(
    guild: LiveGuild, manager: Person, placed: dict[str, Role], way: str, holds: int, may: bool
) -> None:
    placed["own"].permissions |= holds
    role = placed["below"]
    granted = str(int(Permission.MANAGE_WEBHOOKS))
    if way == "edit: take":
        role.permissions, granted = Permission.MANAGE_WEBHOOKS, "0"
    path = f"/guilds/{guild.id}/roles" + ("" if way == "create" else f"/{role.id}")
    method = "POST" if way == "create" else "PATCH"
    if may:
        assert (await manager.request(method, path, {"permissions": granted}))["permissions"] == granted
        return
    with pytest.raises(Denied) as denied:
        await manager.request(method, path, {"permissions": granted})
    assert denied.value.code == 50013
