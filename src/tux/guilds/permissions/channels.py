"""Permissions in a channel, as Discord applies them there."""

from collections.abc import Collection
from typing import Protocol

import discord

from tux.guilds.permissions.rules import missing
from tux.guilds.settings.fields import LOG_NEEDS

Channel = discord.abc.GuildChannel | discord.Thread


class ChannelPermissions(Protocol):
    """A channel, which can tell a member's permissions in it."""

    def permissions_for(self, obj: discord.Member, /) -> discord.Permissions: ...


_VOICE = discord.VoiceChannel | discord.StageChannel
_SEEN_ONLY = discord.Permissions(view_channel=True) | ~discord.Permissions.all_channel()


def permissions_in(channel: ChannelPermissions, member: discord.Member) -> discord.Permissions:
    """Return the permissions of a member in a channel.

    Without Connect, Discord grants nothing in a voice channel but to see it, while discord.py takes its messages for
    readable. Neither looks at who is in a private thread.
    """
    permissions = channel.permissions_for(member)
    if isinstance(channel, _VOICE) and not permissions.connect:
        permissions &= _SEEN_ONLY
    return permissions


def missing_in(channel: Channel, member: discord.Member, required: Collection[str]) -> list[str]:
    """Return the permissions that a member still needs in a channel for the required ones to be in force there."""
    if not isinstance(channel, _VOICE) or not {*required} - {"view_channel"}:
        return missing(required, channel.permissions_for(member))
    granted = discord.abc.GuildChannel.permissions_for(channel, member)  # before a missing Connect takes them all away
    return missing(dict.fromkeys((*required, "connect")), granted)


def may_log(channel: discord.TextChannel) -> bool:
    """Return whether the bot can post embeds in a channel."""
    return not missing(LOG_NEEDS, channel.permissions_for(channel.guild.me))
