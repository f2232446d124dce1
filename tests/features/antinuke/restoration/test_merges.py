"""Incidents are undone, and nothing that others changed since."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from features.antinuke.restoration.pictured import image_of
from tux.features.antinuke.images import GuildImage, Payload
from tux.features.antinuke.journal.changes import GuildChange, ObjectType, between
from tux.features.antinuke.journal.parts import object_in
from tux.features.antinuke.restoration.differences import differences
from tux.features.antinuke.restoration.id_maps import IdMap
from tux.features.antinuke.restoration.merges import Merge
from tux.features.antinuke.restoration.steps import Reason
from tux.features.antinuke.restoration.touches import touches
from tux.sandbox import Sandbox
from tux.sandbox.demo import demo
from tux.sandbox.permissions import Permission
from tux.sandbox.world import Channel, Guild, Overwrite, Role


@pytest.fixture
def guild(sandbox: Sandbox) -> Guild:
    return demo(sandbox.world).guild


class Attack:
    """Acts that are written down as the journal does."""

    def __init__(self, guild: Guild) -> None:
        self.guild, self.before = guild, image_of(guild)
        self.changes: list[GuildChange] = []

    def note(self, kind: ObjectType, object_id: int, before: Payload | None, after: Payload | None) -> None:
        delta = between(before, after)
        assert delta is not None
        at, number = datetime(2026, 1, 1, tzinfo=UTC), len(self.changes) + 1
        change = GuildChange(
            guild_id=self.guild.id, sequence=number, occurred_at=at, object_type=kind, object_id=object_id, delta=delta
        )
        self.changes.append(change)

    def made(self, kind: ObjectType, object_id: int) -> None:
        """Note what has become of an object since the last note about it, or since the beginning."""
        key = (kind, object_id)
        self.note(kind, object_id, object_in(self.before, key), object_in(image_of(self.guild), key))

    def undone(self, ids: IdMap | None = None) -> tuple[GuildImage, Merge]:
        merge = Merge(self.before, image_of(self.guild), touches(self.changes), ids or IdMap())
        return merge.image(), merge


def some_channel(guild: Guild) -> Channel:
    return next(channel for channel in guild.channels.values() if channel.type == 0 and channel.parent_id)


def some_role(guild: Guild) -> Role:
    held = {role_id for member in guild.members.values() for role_id in member.roles}
    return next(role for role in guild.roles.values() if role.id in held and not role.managed)


def is_same(one: GuildImage, other: GuildImage) -> bool:
    return not differences(one, other).items and not differences(other, one).items


def test_a_deleted_role_comes_back_with_its_members_and_overwrites(guild: Guild) -> None:
    role, channel = some_role(guild), some_channel(guild)
    channel.overwrites[role.id] = Overwrite(role.id, 0, Permission.SEND_MESSAGES, Permission(0))
    attack = Attack(guild)
    guild.remove_role(role)
    attack.made(ObjectType.ROLE, role.id)
    image, merge = attack.undone()
    assert is_same(image, attack.before)
    assert merge.kept == []


def test_a_deleted_category_takes_its_channels_back(guild: Guild) -> None:
    category = guild.channels[some_channel(guild).parent_id or 0]
    attack = Attack(guild)
    del guild.channels[category.id]
    for channel in guild.channels.values():
        if channel.parent_id == category.id:
            channel.parent_id = None
    attack.made(ObjectType.CHANNEL, category.id)
    image, _ = attack.undone()
    assert is_same(image, attack.before)


def test_what_an_admin_has_renamed_since_keeps_its_name(guild: Guild) -> None:
    channel = some_channel(guild)
    other = guild.channels[channel.parent_id or 0]
    attack = Attack(guild)
    channel.name, channel.topic = "pwned", "pwned"
    attack.made(ObjectType.CHANNEL, channel.id)
    channel.name = "back-again"
    other.name = "something-else"
    image, merge = attack.undone()
    assert image.channels[channel.id]["name"] == "back-again"
    assert image.channels[channel.id]["topic"] == attack.before.channels[channel.id]["topic"]
    assert image.channels[other.id]["name"] == "something-else"
    assert [(item.object_id, item.field, item.reason) for item in merge.kept] == [
        (channel.id, "name", Reason.CHANGED_SINCE)
    ]


def test_of_permissions_only_the_bits_of_the_attack_are_undone(guild: Guild) -> None:
    role = some_role(guild)
    role.permissions = Permission.SEND_MESSAGES
    attack = Attack(guild)
    role.permissions = Permission.SEND_MESSAGES | Permission.ADMINISTRATOR
    attack.made(ObjectType.ROLE, role.id)
    role.permissions |= Permission.ATTACH_FILES
    image, _ = attack.undone()
    assert int(image.roles[role.id]["permissions"]) == int(Permission.SEND_MESSAGES | Permission.ATTACH_FILES)


def test_of_overwrites_only_those_of_the_attack_are_undone(guild: Guild) -> None:
    channel, role = some_channel(guild), some_role(guild)
    channel.overwrites.clear()
    channel.overwrites[guild.id] = Overwrite(guild.id, 0, Permission(0), Permission.VIEW_CHANNEL)
    attack = Attack(guild)
    channel.overwrites.clear()
    attack.made(ObjectType.CHANNEL, channel.id)
    channel.overwrites[role.id] = Overwrite(role.id, 0, Permission.VIEW_CHANNEL, Permission(0))
    image, _ = attack.undone()
    entries: list[Mapping[str, Any]] = image.channels[channel.id]["permission_overwrites"]
    assert {int(entry["id"]) for entry in entries} == {guild.id, role.id}


def test_roles_that_the_attack_gave_are_taken_and_those_it_took_given_back(guild: Guild) -> None:
    role = some_role(guild)
    other = next(r for r in guild.roles.values() if r.id not in {role.id, guild.id} and not r.managed)
    member = next(member for member in guild.members.values() if role.id in member.roles)
    member.roles = [role.id]
    attack = Attack(guild)
    member.roles = [other.id]
    attack.made(ObjectType.MEMBER, member.id)
    third = Role(77, guild.id, "third", Permission(0), 1)
    guild.roles[third.id] = third
    member.roles.append(third.id)
    image, _ = attack.undone()
    assert image.member_roles[member.id] == {role.id, third.id}


def test_what_the_attack_made_is_no_part_of_the_image_and_what_others_made_is(guild: Guild) -> None:
    attack = Attack(guild)
    for number in (71, 72):
        guild.roles[number] = Role(number, guild.id, f"role {number}", Permission(0), 1)
    attack.made(ObjectType.ROLE, 71)
    image, _ = attack.undone()
    assert 72 in image.roles
    assert 71 not in image.roles


def test_what_an_earlier_restoration_brought_back_is_not_brought_back_again(guild: Guild) -> None:
    role = some_role(guild)
    attack = Attack(guild)
    guild.remove_role(role)
    attack.made(ObjectType.ROLE, role.id)
    restored = Role(78, guild.id, role.name, role.permissions, role.position)
    guild.insert_role(restored)
    image, _ = attack.undone(IdMap({role.id: 78}))
    assert role.id not in image.roles
    assert 78 in image.roles


def test_bans_of_the_attack_are_undone(guild: Guild) -> None:
    attack = Attack(guild)
    user = next(iter(guild.members.values())).user
    attack.note(ObjectType.BAN, user.id, None, {})
    attack.note(ObjectType.BAN, 5, {}, None)
    image, _ = attack.undone()
    assert 5 in image.ban_ids
    assert user.id not in image.ban_ids
