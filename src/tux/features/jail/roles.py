"""Which roles somebody in jail has, and which they get back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import discord

from tux.features.jail.errors import JailRoleUnfit
from tux.guilds.permissions import RankSettings

_POWERS = discord.Permissions.elevated() | discord.Permissions(
    mention_everyone=True,
    view_audit_log=True,
    manage_nicknames=True,
    manage_events=True,
    mute_members=True,
    deafen_members=True,
    move_members=True,
)
"""What no role of a jail may have."""


@dataclass(frozen=True, slots=True)
class Split:
    """The roles of a member, without @everyone and the jail role."""

    stripped: Sequence[discord.Role]
    kept: Sequence[discord.Role]
    """Of integrations and boosters, which nobody can take, and those that are not below the bot."""


@dataclass(frozen=True, slots=True)
class RestoredRoles:
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


def restored(guild: discord.Guild, role_ids: Collection[int]) -> RestoredRoles:
    there = [role for role_id in role_ids if (role := guild.get_role(role_id)) is not None]
    return RestoredRoles(
        [role for role in there if is_ours(role)],
        len(role_ids) - len(there),
        [role for role in there if not is_ours(role)],
    )


def unfit(role: discord.Role, ranks: RankSettings) -> str | None:
    """Why nobody can be held by the role, or why it must not be given to those whom somebody puts into jail: who may do
    that would give away what they do not have. None where it is fit."""
    if role.is_default():
        return "everyone"
    if role.managed:
        return "managed"
    if not is_ours(role):
        return "above"
    if role.permissions.administrator:
        return "administrator"
    if (role.permissions & _POWERS).value:
        return "powers"
    return "rank" if (ranks.roles or {}).get(role.id) else None


def require_fit(role: discord.Role, ranks: RankSettings) -> None:
    """Raises `JailRoleUnfit`."""
    if (why := unfit(role, ranks)) is not None:
        raise JailRoleUnfit(role=role, why=why)
