"""The power that roles give, and how much of it Tux can take."""

from collections.abc import Iterable

import discord

ADMINISTRATOR = discord.Permissions(administrator=True).value

DANGEROUS = discord.Permissions(
    administrator=True,
    manage_guild=True,
    manage_roles=True,
    manage_channels=True,
    manage_webhooks=True,
    manage_expressions=True,
    manage_messages=True,
    manage_threads=True,
    manage_events=True,
    manage_nicknames=True,
    kick_members=True,
    ban_members=True,
    moderate_members=True,
    move_members=True,
    mute_members=True,
    deafen_members=True,
    mention_everyone=True,
).value
"""The permissions with which a guild can be damaged."""

GRAVE = discord.Permissions(
    administrator=True,
    manage_guild=True,
    manage_roles=True,
    manage_channels=True,
    manage_webhooks=True,
    kick_members=True,
    ban_members=True,
).value
"""Those with which a guild can be destroyed."""


def danger(permissions: int) -> int:
    """Return the dangerous ones among permissions."""
    return permissions & DANGEROUS


def threat(role: discord.Role) -> int:
    """Return what a role gives an attacker. What @everyone may, everybody can do without one, unless it is grave."""
    return role.permissions.value & (GRAVE if role.is_default() else DANGEROUS)


def total(roles: Iterable[discord.Role]) -> int:
    """Return the permissions that roles give together."""
    bits = 0
    for role in roles:
        bits |= role.permissions.value
    return bits


def own_member(guild: discord.Guild) -> discord.Member | None:
    """Return Tux in a guild; None as long as the cache does not know it, whatever discord.py's types promise."""
    return guild.me


def is_tux(guild: discord.Guild, user_id: int) -> bool:
    """Return True for the id of Tux itself, as far as the cache knows it."""
    me = own_member(guild)
    return me is not None and user_id == me.id


def own_permissions(guild: discord.Guild) -> int:
    """Return the permissions of Tux in a guild; all of them for an administrator, those unknown today included.

    As long as the cache does not know Tux itself, all of them as well: Discord refuses what it may not do.
    """
    me = own_member(guild)
    if me is None:
        return ~0
    bits = total(me.roles)
    return ~0 if bits & ADMINISTRATOR else bits


def reduced(permissions: int, own: int, *, by: int = ~0) -> int:
    """Return permissions without those of `by`, as far as one who has `own` may take them. Unknown bits survive.

    Discord lets nobody take a permission that they lack themselves.
    """
    return permissions & ~(by & own & discord.Permissions.all().value)


def is_out_of_reach(role: discord.Role) -> bool:
    """Return True for a role that Tux cannot change: its own highest, and those above."""
    me = own_member(role.guild)
    return me is not None and role >= me.top_role


def can_be_taken(role: discord.Role) -> bool:
    """Return True for a role that Tux can take from a member: not an integration's, the boosters' or a linked one."""
    is_own_of_discord = role.managed or role.is_default() or (role.tags is not None and role.tags.is_guild_connection())
    return not is_own_of_discord and not is_out_of_reach(role)
