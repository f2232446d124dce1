"""Permission to act in a channel other than the one where the command was used."""

import discord

from tux.features.moderation.errors import BotLacksChannelPermissions, ChannelHidden
from tux.guilds.permissions import phrases


def require_channel_access(
    channel: discord.abc.GuildChannel | discord.Thread, moderator: discord.Member, *needed: str
) -> None:
    """Raise a refusal unless the moderator sees the channel, and the bot has the `needed` permissions there."""
    if not channel.permissions_for(moderator).view_channel:
        raise ChannelHidden(channel=channel)
    permissions = channel.permissions_for(channel.guild.me)
    missing = [name for name in ("view_channel", *needed) if not getattr(permissions, name)]
    if missing:
        raise BotLacksChannelPermissions(channel=channel, permissions=phrases(missing))
