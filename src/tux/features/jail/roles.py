"""Which roles somebody in jail has, and which they get back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import discord

from tux.features.jail.errors import JailRoleUnfit


@dataclass(frozen=True, slots=True)
class Split:
    """The roles of a member, without @everyone and the jail role."""

    stripped: Sequence[discord.Role]
    kept: Sequence[discord.Role]
    """Of integrations and boosters, which nobody can take, and those that are not below the bot."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of the roles that were taken."""

    back: Sequence[discord.Role]
    gone: int
    """Roles that the server no longer has."""
    refused: Sequence[discord.Role]
    """Roles that are there, but that the bot may no longer give."""


def split(member: discord.Member, jail: discord.Role) -> Split:
    held = [role for role in member.roles if not role.is_default() and role != jail]
    return Split([role for role in held if is_ours(role)], [role for role in held if not is_ours(role)])


def is_ours(role: discord.Role) -> bool:
    """Whether the bot can give and take it."""
    return not role.managed and not role.is_default() and role < role.guild.me.top_role


def restored(guild: discord.Guild, role_ids: Collection[int]) -> Restored:
    there = [role for role_id in role_ids if (role := guild.get_role(role_id)) is not None]
    return Restored(
        [role for role in there if is_ours(role)],
        len(role_ids) - len(there),
        [role for role in there if not is_ours(role)],
    )


def require_fit(role: discord.Role) -> None:
    """Raises `JailRoleUnfit` where nobody can be held by the role, or it is one that lets people do something."""
    why = None
    if role.is_default():
        why = "everyone"
    elif role.managed:
        why = "managed"
    elif not is_ours(role):
        why = "above"
    elif role.permissions.administrator:
        why = "administrator"
    if why is not None:
        raise JailRoleUnfit(role=role, why=why)
