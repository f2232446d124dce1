"""Whether an act in another channel than one's own may be."""

import discord

from tux.guilds.permissions import phrases
from tux.runtime.refusals import Refusal


class OutOfReach(Refusal):
    """The moderator may not do that in the channel. Data: `channel`."""

    key = "channel-out-of-reach"


class BotOutOfReach(Refusal):
    """The bot may not do that in the channel. Data: `channel`, `permissions`."""

    key = "channel-bot-out-of-reach"


def require_in(channel: discord.abc.GuildChannel | discord.Thread, moderator: discord.Member, *needed: str) -> None:
    """Raises a refusal unless the moderator sees the channel, and the bot may do there what is `needed`."""
    if not channel.permissions_for(moderator).view_channel:
        raise OutOfReach(channel=channel)
    held = channel.permissions_for(channel.guild.me)
    missing = [name for name in ("view_channel", *needed) if not getattr(held, name)]
    if missing:
        raise BotOutOfReach(channel=channel, permissions=phrases(missing))
