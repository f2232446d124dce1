"""The roles that a member has in jail, and those that they get back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from tux.features.jail.errors import JailRoleUnfit
from tux.guilds.permissions import RankSettings

_STAFF_PERMISSIONS = discord.Permissions.elevated() | discord.Permissions(
    mention_everyone=True,
    view_audit_log=True,
    manage_nicknames=True,
    manage_events=True,
    mute_members=True,
    deafen_members=True,
    move_members=True,
)
"""The permissions that no role of a jail may have."""


@dataclass(frozen=True, slots=True)
class RoleSplit:
    """The roles of a member, without @everyone and the jail's role."""

    stripped: Sequence[discord.Role]
    kept: Sequence[discord.Role]
    """Roles that nobody can take away (an integration's, the boosters'), and roles not below the bot."""


@dataclass(frozen=True, slots=True)
class RestoredRoles:
    """The roles that were taken from a member, by what becomes of them."""

    returned: Sequence[discord.Role]
    deleted: int
    """The number of roles that the server no longer has."""
    refused: Sequence[discord.Role]
    """Roles that the bot may no longer give."""


def split_roles(member: discord.Member, jail_role: discord.Role) -> RoleSplit:
    """Return the roles of `member`, by whether the jail takes them away."""
    roles = [role for role in member.roles if not role.is_default() and role != jail_role]
    return RoleSplit(
        [role for role in roles if is_manageable(role)], [role for role in roles if not is_manageable(role)]
    )


def is_manageable(role: discord.Role) -> bool:
    """Return True for a role that the bot can give and take away."""
    return not role.managed and not role.is_default() and role < role.guild.me.top_role


def restored_roles(guild: discord.Guild, role_ids: Collection[int]) -> RestoredRoles:
    """Return the roles that were taken from a member, by what can become of them."""
    roles = [role for role_id in role_ids if (role := guild.get_role(role_id)) is not None]
    return RestoredRoles(
        [role for role in roles if is_manageable(role)],
        len(role_ids) - len(roles),
        [role for role in roles if not is_manageable(role)],
    )


def why_unfit(role: discord.Role, ranks: RankSettings) -> str | None:
    """Return why `role` cannot be the role of a jail, or None if it can.

    An unfit role would hold nobody, or let moderators hand out permissions that they lack themselves.
    """
    if role.is_default():
        return "everyone"
    if role.managed:
        return "managed"
    if not is_manageable(role):
        return "above"
    if role.permissions.administrator:
        return "administrator"
    if (role.permissions & _STAFF_PERMISSIONS).value:
        return "powers"
    return "rank" if (ranks.roles or {}).get(role.id) else None


def require_fit(role: discord.Role, ranks: RankSettings) -> None:
    """Raise `JailRoleUnfit` if `role` cannot be the role of a jail."""
    if (why := why_unfit(role, ranks)) is not None:
        raise JailRoleUnfit(role=role, why=why)


async def set_roles(
    member: discord.Member, roles: Sequence[discord.Role], reason: str, *, disconnect: bool = False
) -> None:
    """Give a member exactly these roles, in one request. `disconnect` also takes them out of a voice channel."""
    changes: dict[str, Any] = {}
    if disconnect and member.voice is not None and member.guild.me.guild_permissions.move_members:
        changes["voice_channel"] = None
    await member.edit(roles=list(roles), reason=reason, **changes)
