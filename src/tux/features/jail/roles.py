"""The roles that can be those of a jail."""

import discord

from tux.features.jail.errors import JailRoleUnfit
from tux.guilds.member_roles import is_manageable
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
