"""The roles that Tux takes from members for a while, and those that they get back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import discord


@dataclass(frozen=True, slots=True)
class RoleSplit:
    """The roles of a member, without @everyone and the role that they are given instead."""

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


def split_roles(member: discord.Member, given: discord.Role | None) -> RoleSplit:
    """Return the roles of `member` besides the one that they are `given` instead, by whether Tux can take them."""
    roles = [role for role in member.roles if not role.is_default() and role != given]
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


async def set_roles(
    member: discord.Member, roles: Sequence[discord.Role], reason: str, *, disconnect: bool = False
) -> None:
    """Give a member exactly these roles, in one request. `disconnect` also takes them out of a voice channel."""
    changes: dict[str, Any] = {}
    if disconnect and member.voice is not None and member.guild.me.guild_permissions.move_members:
        changes["voice_channel"] = None
    await member.edit(roles=list(roles), reason=reason, **changes)
