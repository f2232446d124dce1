"""Plans of restorations, made from images of guilds of the sandbox."""

from dataclasses import replace

import pytest

from features.antinuke.restoration.pictured import almighty, image_of
from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.restoration.differences import DifferenceKind, differences
from tux.features.antinuke.restoration.id_maps import IdMap
from tux.features.antinuke.restoration.plans import Options, plan
from tux.features.antinuke.restoration.steps import ORDER, Reason, RestorePlan, StepKind
from tux.sandbox import Sandbox
from tux.sandbox.demo import demo
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_person
from tux.sandbox.world import Channel, Guild, Role


@pytest.fixture
def harbour(sandbox: Sandbox) -> Guild:
    return demo(sandbox.world).guild


def role_named(guild: Guild, name: str) -> Role:
    return next(role for role in guild.roles.values() if role.name == name)


def some_category(guild: Guild) -> Channel:
    return next(channel for channel in guild.channels.values() if channel.type == 4)


def kinds(made: RestorePlan) -> list[StepKind]:
    return [step.kind for step in made.steps]


def test_a_guild_in_which_nothing_happened_needs_no_step(harbour: Guild) -> None:
    image = image_of(harbour)
    found = differences(image, image_of(harbour))
    assert (found.items, found.percent) == ((), 100.0)
    assert found.total_fields > 200
    assert plan(image, image_of(harbour), powers=almighty(harbour)) == RestorePlan([], [], [])


def test_a_guild_without_roles_and_channels_is_rebuilt_from_roles_to_channels_to_members(harbour: Guild) -> None:
    wanted = image_of(harbour)
    for role in [role for role in harbour.roles.values() if not role.managed and role.id != harbour.id]:
        harbour.remove_role(role)
    harbour.channels.clear()
    made = plan(wanted, image_of(harbour), powers=almighty(harbour))

    assert [ORDER[kind] for kind in kinds(made)] == sorted(ORDER[kind] for kind in kinds(made))
    assert kinds(made).count(StepKind.ROLE_ORDER) == kinds(made).count(StepKind.CHANNEL_ORDER) == 1
    created = [step for step in made.steps if step.kind is StepKind.CHANNEL_CREATE]
    assert len(created) == sum(int(channel["type"]) != 4 for channel in wanted.channels.values())
    assert any(step.body["permission_overwrites"] for step in created)
    assert {item.reason for item in made.unrestorable} <= {Reason.MANAGED, Reason.FEATURE}
    given = {(step.object_id, int(step.body["role_id"])) for step in made.steps if step.kind.value.endswith("role_add")}
    had = {(user_id, role_id) for user_id, role_ids in wanted.member_roles.items() for role_id in role_ids}
    managed = {role_id for role_id, role in wanted.roles.items() if role["managed"]}
    assert given == {(user_id, role_id) for user_id, role_id in had if role_id not in managed}
    assert RestorePlan.from_json(made.to_json()) == made


def test_what_was_recreated_is_found_through_the_map(harbour: Guild) -> None:
    wanted = image_of(harbour)
    category = some_category(harbour)
    old_id = category.id
    del harbour.channels[old_id]
    category.id = 42
    harbour.channels[category.id] = category
    for channel in harbour.channels.values():
        if channel.parent_id == old_id:
            channel.parent_id = category.id
    assert differences(wanted, image_of(harbour)).items
    assert differences(wanted, image_of(harbour), IdMap({old_id: category.id})).items == ()


def test_only_the_fields_that_differ_are_sent(harbour: Guild) -> None:
    wanted = image_of(harbour)
    category = some_category(harbour)
    category.name = "gone wild"
    made = plan(wanted, image_of(harbour), powers=almighty(harbour))
    assert [(step.kind, set(step.body)) for step in made.steps] == [(StepKind.CHANNEL_UPDATE, {"name"})]


def test_one_channel_that_was_moved_is_one_difference(harbour: Guild) -> None:
    wanted = image_of(harbour)
    texts = [channel for channel in harbour.channels.values() if channel.type == 0]
    group = [channel for channel in texts if channel.parent_id == texts[0].parent_id]
    group[0].position = max(channel.position for channel in harbour.channels.values()) + 1
    found = differences(wanted, image_of(harbour)).items
    assert [(item.object_id, item.field) for item in found] == [(group[0].id, "position")]


def test_bits_without_a_name_survive_and_bits_that_tux_lacks_are_listed(harbour: Guild) -> None:
    role = next(role for role in harbour.roles.values() if not role.managed and role.id != harbour.id)
    role.permissions = Permission(int(Permission.BAN_MEMBERS) | 1 << 60)
    wanted = image_of(harbour)
    harbour.remove_role(role)
    powers = replace(almighty(harbour), permissions=int(Permission.MANAGE_ROLES | Permission.MANAGE_CHANNELS))
    made = plan(wanted, image_of(harbour), powers=powers)
    created = next(step for step in made.steps if step.kind is StepKind.ROLE_CREATE)
    assert int(created.body["permissions"]) == 1 << 60
    assert [(item.field, item.reason, item.detail) for item in made.unrestorable if item.kind is ObjectType.ROLE] == [
        ("permissions", Reason.BITS, str(int(Permission.BAN_MEMBERS)))
    ]


def test_attackers_and_those_who_left_get_no_roles_back(sandbox: Sandbox, harbour: Guild) -> None:
    role = next(role for role in harbour.roles.values() if not role.managed and role.id != harbour.id)
    people = [add_person(sandbox.world, harbour, name, name, "", role) for name in ("attacker", "leaver", "stayer")]
    wanted = image_of(harbour)
    for member in people:
        member.roles.clear()
    powers = replace(almighty(harbour), member_ids=frozenset(harbour.members) - {people[1].id})
    made = plan(wanted, image_of(harbour), powers=powers, options=Options(attacker_ids=frozenset({people[0].id})))
    assert [step.object_id for step in made.steps] == [people[2].id]
    assert {(item.object_id, item.reason) for item in made.unrestorable} == {
        (people[0].id, Reason.ATTACKER),
        (people[1].id, Reason.GONE),
    }


def test_where_there_is_no_room_the_lowest_roles_are_left_out(harbour: Guild) -> None:
    wanted = image_of(harbour)
    plain = [role for role in harbour.roles.values() if not role.managed and role.id != harbour.id]
    for role in plain:
        harbour.remove_role(role)
    powers = replace(almighty(harbour), role_creations_left=2)
    made = plan(wanted, image_of(harbour), powers=powers)
    highest = sorted(plain, key=lambda role: -int(wanted.roles[role.id]["position"]))
    assert [step.object_id for step in made.steps if step.kind is StepKind.ROLE_CREATE] == [r.id for r in highest[:2]]
    without_room = {item.object_id for item in made.unrestorable if item.reason is Reason.CREATIONS}
    assert without_room == {role.id for role in highest[2:]}
    added = {int(step.body["role_id"]) for step in made.steps if step.kind.value.endswith("role_add")}
    assert not added & without_room


def test_what_was_added_stays_unless_it_is_to_be_deleted(harbour: Guild) -> None:
    wanted = image_of(harbour)
    spam = Role(9, harbour.id, "spam", Permission(0), 1)
    harbour.roles[spam.id] = spam
    member = next(member for member in harbour.members.values() if not member.user.bot)
    member.roles.append(spam.id)
    present = image_of(harbour)
    kept = plan(wanted, present, powers=almighty(harbour))
    assert (list(kept.steps), [item["name"] for item in kept.additions]) == ([], ["spam"])
    options = Options(delete_added=True, remove_added_roles=True)
    undone = plan(wanted, present, powers=almighty(harbour), options=options)
    assert kinds(undone) == [StepKind.ROLE_REMOVE, StepKind.DELETE]
    added = [item for item in differences(wanted, present).items if item.change is DifferenceKind.ADDED]
    assert len(added) == 2
