"""Permissions as they add up, and the role hierarchy, at their boundaries."""

from datetime import timedelta

import pytest

from tux.sandbox.permissions import ALL, DEFAULT, NONE, Permission
from tux.sandbox.scenes import add_channel, add_role
from tux.sandbox.world import Channel, Guild, Member, Overwrite, Role, ThreadMember
from tux.sandbox.world.access import in_channel, in_guild, outranks
from tux.sandbox.world.world import World

P = Permission
IMPLIED = (P.EMBED_LINKS, P.ATTACH_FILES, P.MENTION_EVERYONE, P.SEND_TTS_MESSAGES, P.SEND_POLLS)
"""Permissions that nobody has where they cannot send messages."""


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def guild(world: World) -> Guild:
    return world.create_guild("Guild", world.create_user("owner"))


@pytest.fixture
def channel(world: World, guild: Guild) -> Channel:
    return add_channel(world, guild, "general")


@pytest.fixture
def member(world: World, guild: Guild) -> Member:
    return world.join(guild, world.create_user("member"))


def role_at(world: World, guild: Guild, position: int, permissions: Permission = NONE) -> Role:
    role = add_role(world, guild, f"role at {position}", permissions)
    role.position = position
    return role


# the hierarchy


@pytest.mark.parametrize("permissions", [NONE, P.ADMINISTRATOR], ids=["plain", "administrator"])
@pytest.mark.parametrize(("target_at", "may"), [(4, True), (5, False), (6, False)])
def test_one_acts_on_those_strictly_below(
    world: World, guild: Guild, permissions: Permission, target_at: int, may: bool
) -> None:
    older = role_at(world, guild, 5)
    actor = world.join(guild, world.create_user("actor"), [role_at(world, guild, 5, permissions).id])
    target = world.join(
        guild, world.create_user("target"), [older.id if target_at == 5 else role_at(world, guild, target_at).id]
    )
    assert outranks(guild, actor, target) is may


def test_at_equal_positions_the_older_role_is_higher_and_the_same_role_is_not(world: World, guild: Guild) -> None:
    older, newer = role_at(world, guild, 5), role_at(world, guild, 5)
    one, other, third = (
        world.join(guild, world.create_user(f"member {number}"), [role.id])
        for number, role in enumerate((older, newer, older))
    )
    assert outranks(guild, one, other)
    assert not outranks(guild, other, one)
    assert not outranks(guild, one, third)


def test_the_highest_of_several_roles_counts(world: World, guild: Guild) -> None:
    low, middle, high = (role_at(world, guild, position) for position in (1, 2, 3))
    actor = world.join(guild, world.create_user("actor"), [high.id, low.id])
    target = world.join(guild, world.create_user("target"), [low.id, middle.id])
    assert outranks(guild, actor, target)
    assert not outranks(guild, target, actor)


def test_the_owner_acts_on_everyone_and_nobody_on_the_owner(world: World, guild: Guild, member: Member) -> None:
    owner = guild.members[guild.owner_id]
    member.roles = [role_at(world, guild, 9, P.ADMINISTRATOR).id]
    assert outranks(guild, owner, member)
    assert not outranks(guild, member, owner)
    assert not outranks(guild, owner, owner)


def test_those_without_a_role_are_equal_and_below_everyone_else(world: World, guild: Guild, member: Member) -> None:
    other = world.join(guild, world.create_user("other"))
    assert not outranks(guild, member, other)
    other.roles = [role_at(world, guild, 1).id]
    assert outranks(guild, other, member)


# implied denials


@pytest.mark.parametrize("implied", IMPLIED, ids=lambda permission: permission.name)
@pytest.mark.parametrize("allowed_by", ["role", "overwrite"])
def test_who_cannot_send_messages_cannot_do_what_goes_with_them(
    guild: Guild, channel: Channel, member: Member, implied: Permission, allowed_by: str
) -> None:
    if allowed_by == "role":
        guild.roles[guild.id].permissions |= implied
    else:
        guild.roles[guild.id].permissions &= ~implied
        channel.overwrites[member.id] = Overwrite(member.id, 1, implied, NONE)
    assert in_channel(guild, channel, member) & implied

    channel.overwrites[guild.id] = Overwrite(guild.id, 0, NONE, P.SEND_MESSAGES)

    assert not in_channel(guild, channel, member) & implied
    assert in_guild(guild, member) & implied or allowed_by == "overwrite"


@pytest.mark.parametrize(
    "kept", [P.VIEW_CHANNEL, P.READ_MESSAGE_HISTORY, P.ADD_REACTIONS, P.USE_APPLICATION_COMMANDS, P.USE_EXTERNAL_EMOJIS]
)
def test_who_cannot_send_messages_keeps_what_does_not_go_with_them(
    guild: Guild, channel: Channel, member: Member, kept: Permission
) -> None:
    channel.overwrites[guild.id] = Overwrite(guild.id, 0, NONE, P.SEND_MESSAGES)
    assert in_channel(guild, channel, member) & kept


@pytest.mark.parametrize("implied", IMPLIED, ids=lambda permission: permission.name)
@pytest.mark.parametrize(
    ("denied", "keeps_in_channel", "keeps_in_thread"),
    [(P.SEND_MESSAGES, False, True), (P.SEND_MESSAGES_IN_THREADS, True, False)],
    ids=["no messages", "no messages in threads"],
)
def test_in_threads_sending_in_threads_decides(
    world: World,
    guild: Guild,
    channel: Channel,
    member: Member,
    implied: Permission,
    denied: Permission,
    keeps_in_channel: bool,
    keeps_in_thread: bool,
) -> None:
    guild.roles[guild.id].permissions |= implied
    channel.overwrites[guild.id] = Overwrite(guild.id, 0, NONE, denied)
    thread = world.add_channel(Channel(world.ids.new(), 11, guild.id, "thread", parent_id=channel.id))
    assert bool(in_channel(guild, channel, member) & implied) is keeps_in_channel
    assert bool(in_channel(guild, thread, member) & implied) is keeps_in_thread


@pytest.mark.parametrize("who", ["owner", "administrator"])
def test_no_denial_is_implied_for_the_owner_and_administrators(
    world: World, guild: Guild, channel: Channel, member: Member, who: str
) -> None:
    member.roles = [role_at(world, guild, 1, P.ADMINISTRATOR).id]
    channel.overwrites[guild.id] = Overwrite(guild.id, 0, NONE, ALL)
    assert in_channel(guild, channel, member if who == "administrator" else guild.members[guild.owner_id]) == ALL


def test_who_cannot_see_a_channel_can_do_nothing_in_it(guild: Guild, channel: Channel, member: Member) -> None:
    channel.overwrites[guild.id] = Overwrite(guild.id, 0, NONE, P.VIEW_CHANNEL)
    assert in_channel(guild, channel, member) == NONE
    assert in_guild(guild, member) == DEFAULT


def test_a_private_thread_is_for_its_members_and_those_who_manage_threads(
    world: World, guild: Guild, channel: Channel, member: Member
) -> None:
    thread = world.add_channel(Channel(world.ids.new(), 12, guild.id, "private", parent_id=channel.id))
    assert in_channel(guild, thread, member) == NONE
    thread.thread_members[member.id] = ThreadMember(member.id, thread.id, world.clock.now())
    assert in_channel(guild, thread, member) & P.SEND_MESSAGES_IN_THREADS
    thread.thread_members.clear()
    member.roles = [role_at(world, guild, 1, P.MANAGE_THREADS).id]
    assert in_channel(guild, thread, member) & P.SEND_MESSAGES_IN_THREADS


# overwrites


@pytest.mark.parametrize(
    ("everyone", "roles", "own", "may"),
    [
        ("", "", "", True),
        ("deny", "", "", False),
        ("deny", "allow", "", True),
        ("deny", "allow deny", "", True),
        ("allow", "deny", "", False),
        ("deny", "deny", "allow", True),
        ("allow", "allow", "deny", False),
    ],
)
def test_overwrites_apply_in_order(
    world: World, guild: Guild, channel: Channel, member: Member, everyone: str, roles: str, own: str, may: bool
) -> None:
    held = [role_at(world, guild, number + 1) for number in range(2)]
    member.roles = [role.id for role in held]
    given = [(guild.id, 0, everyone), (member.id, 1, own)]
    given += [(role.id, 0, way) for role, way in zip(held, roles.split(), strict=False)]
    for target_id, kind, way in given:
        if way:
            sides = (P.SEND_MESSAGES, NONE) if way == "allow" else (NONE, P.SEND_MESSAGES)
            channel.overwrites[target_id] = Overwrite(target_id, kind, *sides)
    assert bool(in_channel(guild, channel, member) & P.SEND_MESSAGES) is may


# timeouts


@pytest.mark.parametrize(("seconds", "is_silent"), [(-1, False), (0, False), (60, True)])
def test_a_timeout_leaves_reading_alone_until_it_ends(
    guild: Guild, channel: Channel, member: Member, seconds: int, is_silent: bool
) -> None:
    member.communication_disabled_until = guild.clock.now() + timedelta(seconds=seconds)
    left = P.VIEW_CHANNEL | P.READ_MESSAGE_HISTORY
    assert (in_channel(guild, channel, member) == left) is is_silent
    assert (in_guild(guild, member) == left) is is_silent
