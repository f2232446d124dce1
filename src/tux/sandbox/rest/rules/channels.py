"""Channels that the settings of a guild name."""

from __future__ import annotations

from tux.sandbox.errors import DiscordError
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.guild import Guild


def lasting_channel(guild: Guild, channel_id: int) -> Channel:
    """Return a channel of a guild that is no thread, as those are that settings may name.

    Raises:
        DiscordError: 10003.
    """
    channel = guild.channels.get(channel_id)
    if channel is None or channel.is_thread:
        raise DiscordError(10003)
    return channel
