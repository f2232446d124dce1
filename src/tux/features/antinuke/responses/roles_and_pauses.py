"""The roles and the pauses of a guild, which panic mode changes, as the cache or Discord itself tells of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import discord

from tux.features.antinuke.responses.panic_records import TakenPermissions
from tux.features.antinuke.responses.powers import ADMINISTRATOR, GRAVE, danger, own_member, reduced


@dataclass(frozen=True, slots=True)
class RoleState:
    """A role as it is."""

    role_id: int
    position: int
    permissions: int
    is_fixed: bool
    """True for one that cannot be taken from its holders: @everyone, a linked role, or an integration's."""

    @property
    def rank(self) -> tuple[int, int]:
        """Return its place among others, as Discord compares them."""
        return self.position, -self.role_id


@dataclass(frozen=True)
class RolesAndPauses:
    """The roles and the pauses of a guild."""

    guild_id: int
    roles: Mapping[int, RoleState]
    own_role_ids: frozenset[int]
    """The roles of Tux, @everyone included; none as long as the cache does not know it."""
    invites_until: datetime | None
    """The end of the pause of invites."""
    messages_until: datetime | None
    """The end of the pause of direct messages."""
    is_cached: bool

    @classmethod
    def cached(cls, guild: discord.Guild) -> "RolesAndPauses":
        """Return what the cache knows."""
        roles = {role.id: _of_cache(role) for role in guild.roles}
        return cls(guild.id, roles, _own(guild), guild.invites_paused_until, guild.dms_paused_until, is_cached=True)

    @classmethod
    def read(cls, guild: discord.Guild, payload: Mapping[str, Any]) -> "RolesAndPauses":
        """Return what Discord's guild object says. Raises `KeyError`, `TypeError` or `ValueError` for anything else."""
        pauses: Mapping[str, Any] = payload.get("incidents_data") or {}
        ends = [discord.utils.parse_time(pauses.get(f"{name}_disabled_until")) for name in ("invites", "dms")]
        roles = {int(role["id"]): _of_payload(guild.id, role) for role in payload["roles"]}
        return cls(guild.id, roles, _own(guild), *ends, is_cached=False)

    def permissions_to_take(self) -> Sequence[TakenPermissions]:
        """Return what Tux can take from roles besides its own, administrators first."""
        roles = [role for role in self._others if not self.is_out_of_reach(role)]
        roles.sort(key=lambda role: (not role.permissions & ADMINISTRATOR, -role.position))
        pairs = [(role, reduced(role.permissions, self._own, by=danger(role.permissions))) for role in roles]
        return [
            TakenPermissions(role.role_id, role.permissions, after)
            for role, after in pairs
            if after != role.permissions
        ]

    def role_ids_beyond(self) -> Sequence[int]:
        """Return the roles that stay dangerous whatever Tux does, the highest first."""
        roles = [role for role in self._others if self._is_beyond(role)]
        return [role.role_id for role in sorted(roles, key=lambda role: role.rank, reverse=True)]

    def permissions_of(self, role_id: int) -> int | None:
        """Return the permissions of a role, or None where it is gone."""
        role = self.roles.get(role_id)
        return None if role is None else role.permissions

    def is_out_of_reach(self, role: RoleState) -> bool:
        """Return True for a role that Tux cannot change: its own highest, and those above."""
        return self._top is not None and role.rank >= self._top

    def _is_beyond(self, role: RoleState) -> bool:
        if self.is_out_of_reach(role):
            return bool(danger(role.permissions))
        return role.is_fixed and bool(reduced(role.permissions, self._own) & GRAVE)

    @cached_property
    def _others(self) -> Sequence[RoleState]:
        own = self.own_role_ids - {self.guild_id}
        return [role for role in self.roles.values() if role.role_id not in own]

    @cached_property
    def _top(self) -> tuple[int, int] | None:
        return max((self.roles[role_id].rank for role_id in self.own_role_ids if role_id in self.roles), default=None)

    @cached_property
    def _own(self) -> int:
        """The permissions of Tux; all of them for an administrator, and as long as its roles are not known."""
        if not self.own_role_ids:
            return ~0
        bits = 0
        for role_id in self.own_role_ids:
            bits |= self.permissions_of(role_id) or 0
        return ~0 if bits & ADMINISTRATOR else bits


def _own(guild: discord.Guild) -> frozenset[int]:
    me = own_member(guild)
    return frozenset() if me is None else frozenset(role.id for role in me.roles)


def _of_cache(role: discord.Role) -> RoleState:
    is_linked = role.tags is not None and role.tags.is_guild_connection()
    is_fixed = role.managed or role.is_default() or is_linked
    return RoleState(role.id, role.position, role.permissions.value, is_fixed)


def _of_payload(guild_id: int, role: Mapping[str, Any]) -> RoleState:
    role_id: int = int(role["id"])
    tags: Mapping[str, Any] = role.get("tags") or {}
    is_fixed = bool(role["managed"]) or role_id == guild_id or "guild_connections" in tags
    return RoleState(role_id, int(role["position"]), int(role["permissions"]), is_fixed)
