"""Permissions as they add up for a member, and the role hierarchy.

Source: https://discord.com/developers/docs/topics/permissions
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tux.sandbox.permissions import ALL, ELEVATED, NEEDS_SENDING, WHILE_TIMED_OUT, Permission
from tux.sandbox.world.channel_types import PRIVATE_THREAD, THREADS

if TYPE_CHECKING:
    from tux.sandbox.world.channel import Channel
    from tux.sandbox.world.guild import Guild
    from tux.sandbox.world.member import Member

P = Permission
# plain numbers, because this runs for every event and every session, and flags are slow to combine
_ALL, _ADMINISTRATOR, _VIEW_CHANNEL = int(ALL), int(P.ADMINISTRATOR), int(P.VIEW_CHANNEL)
_WHILE_TIMED_OUT, _NEEDS_SENDING = int(WHILE_TIMED_OUT), int(NEEDS_SENDING)
_SENDING, _SENDING_IN_THREADS = int(P.SEND_MESSAGES), int(P.SEND_MESSAGES_IN_THREADS)
_MANAGE_THREADS = int(P.MANAGE_THREADS)
_ELEVATED = int(ELEVATED)


def in_guild(guild: Guild, member: Member) -> Permission:
    """Return the permissions that a member's roles give in the whole guild, before any channel's overwrites."""
    return Permission(bits_in_guild(guild, member))


def in_channel(guild: Guild, channel: Channel, member: Member) -> Permission:
    """Return a member's permissions in one channel; a thread follows its parent, but a private one is members-only."""
    return Permission(bits_in_channel(guild, channel, member))


def bits_in_guild(guild: Guild, member: Member) -> int:
    """Return what `in_guild` does as a plain number, which is quicker to make and to combine."""
    total = by_roles(guild, member)
    if guild.mfa_level:
        total &= ~withheld(guild, member)
    if total & _ADMINISTRATOR:
        return _ALL
    return total & _WHILE_TIMED_OUT if member.pending or member.timed_out(guild.clock.now()) else total


def bits_in_channel(guild: Guild, channel: Channel, member: Member) -> int:
    """Return what `in_channel` does as a plain number, which is quicker to make and to combine."""
    total = by_roles(guild, member)
    if guild.mfa_level:
        total &= ~withheld(guild, member)
    if total & _ADMINISTRATOR:
        return _ALL
    thread = channel.type in THREADS
    place = guild.channels.get(channel.parent_id or 0, channel) if thread else channel
    total = _overwritten(total, guild, place, member)
    if guild.mfa_level:
        total &= ~withheld(guild, member)
    if not total & _VIEW_CHANNEL:
        return 0
    if channel.type == PRIVATE_THREAD and member.id not in channel.thread_members and not total & _MANAGE_THREADS:
        return 0
    if not total & (_SENDING_IN_THREADS if thread else _SENDING):
        total &= ~_NEEDS_SENDING
    return total & _WHILE_TIMED_OUT if member.pending or member.timed_out(guild.clock.now()) else total


def withheld(guild: Guild, member: Member) -> int:
    """Return the permissions that do not count because the guild requires two-factor authentication for them.

    Source: https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags
    """
    trusted = not guild.mfa_level or member.id == guild.owner_id or member.user.has_two_factor
    return 0 if trusted else _ELEVATED


def allowed_to_everyone(guild: Guild, channel: Channel) -> Permission:
    """Return the permissions in a channel of a member who has no role."""
    total = int(guild.roles[guild.id].permissions)
    if everyone := channel.overwrites.get(guild.id):
        total = total & ~int(everyone.deny) | int(everyone.allow)
    return Permission(total)


def by_roles(guild: Guild, member: Member) -> int:
    """Return the permissions that a member's roles give, as a plain number, whatever else may withhold them."""
    if member.id == guild.owner_id:
        return _ALL
    total = int(guild.roles[guild.id].permissions)
    for role_id in member.roles:
        total |= int(guild.roles[role_id].permissions)
    return total


def _overwritten(total: int, guild: Guild, channel: Channel, member: Member) -> int:
    """Apply a channel's overwrites in Discord's order: @everyone, all the member's roles together, the member."""
    if everyone := channel.overwrites.get(guild.id):
        total = total & ~int(everyone.deny) | int(everyone.allow)
    allow = deny = 0
    for role_id in member.roles:
        if overwrite := channel.overwrites.get(role_id):
            allow |= int(overwrite.allow)
            deny |= int(overwrite.deny)
    total = total & ~deny | allow
    if own_overwrite := channel.overwrites.get(member.id):
        total = total & ~int(own_overwrite.deny) | int(own_overwrite.allow)
    return total


def top_position(guild: Guild, member: Member) -> tuple[int, int]:
    """Return a member's place in the role hierarchy; bigger is higher. At equal positions the older role is higher."""
    return max(((guild.roles[r].position, -r) for r in member.roles), default=(0, -guild.id))


def outranks(guild: Guild, actor: Member, target: Member) -> bool:
    """Return True if `actor` may act on `target`: the owner on everyone, others on those strictly below them."""
    if target.id == guild.owner_id:
        return False
    return actor.id == guild.owner_id or top_position(guild, actor) > top_position(guild, target)
