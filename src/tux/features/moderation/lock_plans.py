"""The changes of overwrites that close a channel to everyone but staff, and those that restore it.

Who can in fact write decides, and the changes are as few as will do. A lockdown gives staff nothing that the channel
denies them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import discord

from tux.guilds.permissions import Rank, RankSettings
from tux.guilds.permissions.overwrites import Channel, Overwrite, delete_overwrite, overwrites_of, put_overwrite
from tux.guilds.permissions.ranks import role_level

_WRITING = discord.Permissions(
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    create_private_threads=True,
    add_reactions=True,
)
"""The permissions that a lockdown takes from everyone but staff."""

_TALKING = _WRITING | discord.Permissions(connect=True)
"""The same in channels where people can talk."""

_VIEW = discord.Permissions(view_channel=True).value
_ADMINISTRATOR = discord.Permissions(administrator=True).value

Overwrites = Mapping[int, Overwrite]


@dataclass(frozen=True, slots=True)
class OverwriteChange:
    """A change of one overwrite. None stands for an overwrite that does not exist."""

    target_id: int
    before: Overwrite | None
    after: Overwrite | None

    @property
    def reversed(self) -> "OverwriteChange":
        """Return the change that takes this one back at once."""
        return OverwriteChange(self.target_id, self.after, self.before)

    async def make(self, channel: Channel, reason: str) -> None:
        """Make the change."""
        if self.after is None:
            await delete_overwrite(channel, self.target_id, reason=reason)
        else:
            await put_overwrite(channel, self.after, reason=reason)

    def undone(self, now: Overwrite | None) -> Overwrite | None:
        """Return the overwrite that is `now` with all as before that has not been changed since."""
        known = self.before or self.after or now
        if known is None:
            return None
        empty = replace(known, allow=0, deny=0)
        before, after, current = self.before or empty, self.after or empty, now or empty
        touched = (before.allow ^ after.allow) | (before.deny ^ after.deny)
        same = touched & ~(current.allow ^ after.allow) & ~(current.deny ^ after.deny)
        allow = current.allow & ~same | before.allow & same
        restored = replace(current, allow=allow, deny=current.deny & ~same | before.deny & same)
        return None if restored == empty and (self.before is None or now is None) else restored

    def to_json(self) -> Mapping[str, Any]:
        """Return the change as a case stores it."""
        known = self.before or self.after
        return {
            "id": str(self.target_id),
            "type": 0 if known is not None and known.is_role else 1,
            "before": _bits(self.before),
            "after": _bits(self.after),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "OverwriteChange":
        """Return the change that a case stores."""
        target_id, is_role = int(data["id"]), data["type"] == 0

        def overwrite(bits: Sequence[str] | None) -> Overwrite | None:
            return None if bits is None else Overwrite(target_id, is_role, int(bits[0]), int(bits[1]))

        return cls(target_id, overwrite(data["before"]), overwrite(data["after"]))


def _bits(overwrite: Overwrite | None) -> Sequence[str] | None:
    return None if overwrite is None else [str(overwrite.allow), str(overwrite.deny)]


@dataclass(frozen=True, slots=True)
class Staff:
    """The roles of moderators and above, and the people who have one. Tux is one of them."""

    role_ids: frozenset[int]
    members: Mapping[int, discord.Member]

    @classmethod
    def of(cls, guild: discord.Guild, ranks: RankSettings) -> "Staff":
        """Return the staff of a guild, as far as its members are known."""
        roles = [role for role in guild.roles if role_level(role, ranks) >= Rank.MODERATOR]
        role_ids = frozenset(role.id for role in roles)
        members = [member for member in guild.members if not role_ids.isdisjoint(role.id for role in member.roles)]
        return cls(role_ids, {member.id: member for member in (*members, guild.me)})

    def includes(self, overwrite: Overwrite) -> bool:
        """Return whether an overwrite is for staff."""
        return overwrite.target_id in (self.role_ids if overwrite.is_role else self.members)


def plan_lock(channel: Channel, staff: Staff) -> Sequence[OverwriteChange]:
    """Return the changes that close a channel to everyone but staff; none if nobody else can write there.

    Staff come first, so that nobody of them is locked out in between.
    """
    guild, before = channel.guild, overwrites_of(channel)
    closing = _possible(channel, before, staff) & _deniable(channel)
    if not closing:
        return []
    after = {key: overwrite for key, overwrite in before.items() if staff.includes(overwrite)}
    after |= {key: _without(overwrite, closing) for key, overwrite in before.items() if key not in after}
    everyone = after.get(guild.id, Overwrite(guild.id, is_role=True))
    after[guild.id] = replace(everyone, deny=everyone.deny | closing)
    for target, role_ids, base in _staff_targets(guild, staff):
        had, has = (_granted(base, side, guild.id, role_ids, target) for side in (before, after))
        if lost := had & ~has & closing:
            own = after.get(target.target_id, target)
            after[target.target_id] = replace(own, allow=own.allow | lost, deny=own.deny & ~lost)
    changed = [key for key, overwrite in after.items() if overwrite != before.get(key)]
    changed.sort(key=lambda key: (not staff.includes(after[key]), key != guild.id))
    return [OverwriteChange(key, before.get(key), after[key]) for key in changed]


def plan_unlock(channel: Channel, changes: Sequence[OverwriteChange]) -> Sequence[OverwriteChange]:
    """Return the changes that undo others, the latest of which comes first. What was changed since stays as it is."""
    before = overwrites_of(channel)
    after: dict[int, Overwrite | None] = dict(before)
    for change in changes:
        after[change.target_id] = change.undone(after.get(change.target_id))
    changed = [key for key, overwrite in after.items() if overwrite != before.get(key)]
    return [OverwriteChange(key, before.get(key), after[key]) for key in changed if _exists(channel, after[key])]


def _exists(channel: Channel, overwrite: Overwrite | None) -> bool:
    """Return False for the overwrite of a role that was deleted, which Discord would not take."""
    return overwrite is None or not overwrite.is_role or channel.guild.get_role(overwrite.target_id) is not None


def _without(overwrite: Overwrite, bits: int) -> Overwrite:
    return replace(overwrite, allow=overwrite.allow & ~bits)


def _possible(channel: Channel, overwrites: Overwrites, staff: Staff) -> int:
    """Return the permissions that somebody who is not staff can have in a channel; none if they cannot see it."""
    guild = channel.guild
    others = [role for role in guild.roles if role.id not in staff.role_ids]
    possible = _granted(_union(role.permissions.value for role in others), overwrites, guild.id, (), None)
    possible |= _union(overwrite.allow for overwrite in overwrites.values() if not staff.includes(overwrite))
    return possible if possible & _VIEW else 0


def _deniable(channel: Channel) -> int:
    """Return the permissions to take that the bot can take: nobody can deny a permission that they lack."""
    talking = isinstance(channel, discord.VoiceChannel | discord.StageChannel)
    own = channel.guild.me.guild_permissions.value | channel.permissions_for(channel.guild.me).value
    return (_TALKING if talking else _WRITING).value & own


def _staff_targets(guild: discord.Guild, staff: Staff) -> Iterable[tuple[Overwrite, Sequence[int], int]]:
    """Yield what may have to be allowed to staff: an empty overwrite, the roles of its people, and what these grant.

    Roles come before people, who need an overwrite of their own only for what none of their staff roles grants.
    """
    everyone = guild.default_role.permissions.value
    for role in guild.roles:
        if role.id in staff.role_ids and not role.permissions.administrator:
            yield Overwrite(role.id, is_role=True), [role.id], everyone | role.permissions.value
    for member in staff.members.values():
        base = _union(role.permissions.value for role in member.roles)
        if not base & _ADMINISTRATOR and member.id != guild.owner_id:
            yield Overwrite(member.id, is_role=False), [role.id for role in member.roles], base


def _granted(
    base: int, overwrites: Overwrites, guild_id: int, role_ids: Iterable[int], target: Overwrite | None
) -> int:
    """Return the permissions of somebody with these roles: @everyone's overwrite, the roles' together, their own."""
    if everyone := overwrites.get(guild_id):
        base = base & ~everyone.deny | everyone.allow
    own = [overwrites[role_id] for role_id in role_ids if role_id in overwrites and role_id != guild_id]
    base = base & ~_union(overwrite.deny for overwrite in own) | _union(overwrite.allow for overwrite in own)
    if target is not None and not target.is_role and (member := overwrites.get(target.target_id)):
        base = base & ~member.deny | member.allow
    return base


def _union(bits: Iterable[int]) -> int:
    total = 0
    for value in bits:
        total |= value
    return total
