"""Tux's own powers in a guild: what it may do there, and above which roles it is."""

from dataclasses import dataclass
from typing import Self

import discord

from tux.features.antinuke.detection.permissions import ADMINISTRATOR, DANGEROUS, MANAGE_ROLES, lost_of_needed
from tux.features.antinuke.responses.powers import total


@dataclass(frozen=True, slots=True)
class OwnPowers:
    """The permissions of Tux in a guild, and the roles that it is above, as far as they matter."""

    role_ids: frozenset[int]
    permissions: int
    """The permissions of its roles together."""
    outranked_ids: frozenset[int]
    """The ids of the roles below it that have power, and of those that it has to give, such as that of quarantine."""

    @classmethod
    def of(cls, guild: discord.Guild, given_ids: frozenset[int]) -> Self:
        """Return the present powers. `given_ids` are the ids of roles that Tux has to give."""
        own, top = guild.me.roles, guild.me.top_role
        below = (role for role in guild.roles if role < top and role not in own)
        return cls(
            frozenset(role.id for role in own),
            total(own),
            frozenset(r.id for r in below if r.permissions.value & DANGEROUS or r.id in given_ids),
        )

    def permissions_lost(self, later: "OwnPowers") -> int:
        """Return the permissions that Tux needs, and does not have any more."""
        return lost_of_needed(self.permissions, later.permissions)

    def roles_risen(self, later: "OwnPowers", guild: discord.Guild) -> frozenset[int]:
        """Return the ids of the roles that Tux was above, and is not any more, though they exist and have power."""
        gone = self.outranked_ids - later.outranked_ids
        return frozenset(role_id for role_id in gone if _is_above_tux(guild, role_id))


def _is_above_tux(guild: discord.Guild, role_id: int) -> bool:
    role = guild.get_role(role_id)
    return role is not None and role > guild.me.top_role


def is_owner_alone_above(guild: discord.Guild) -> bool:
    """Return True where nobody but the owner can change Tux's roles, or move them: all others are below it.

    Discord lets members change roles below their own highest one alone. Where Tux does not know every member, nobody
    can tell.
    """
    if not guild.chunked or guild.owner_id is None:
        return False
    above = [role for role in guild.roles if role > guild.me.top_role]
    members = {member for role in above for member in role.members} - {guild.me}
    return not any(_may_change_roles(member) for member in members if member.id != guild.owner_id)


def _may_change_roles(member: discord.Member) -> bool:
    return bool(total(member.roles) & (ADMINISTRATOR | MANAGE_ROLES))
