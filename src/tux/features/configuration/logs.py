"""Where Tux writes down what happens."""

import discord

from tux.core.commands import GuildContext
from tux.core.permissions import phrases
from tux.core.refusals import Refusal
from tux.core.settings.sections import LogSettings
from tux.features.configuration.root import Root

_TO_LOG = ("view_channel", "send_messages", "embed_links")
"""What the bot needs in a channel that it logs to."""


class ChannelNotWritable(Refusal):
    """The bot could not write there. Data: `channel` and the missing `permissions`."""

    key = "config-channel-not-writable"


class NoLogChannel(Refusal):
    """There is none to take away."""

    key = "config-logs-none"


class LogCommands(Root):
    @Root.config.group(aliases=("log",))
    async def logs(self, ctx: GuildContext) -> None:
        await self.say_logs(ctx)

    @logs.command()
    async def set(self, ctx: GuildContext, channel: discord.TextChannel) -> None:
        held = channel.permissions_for(ctx.guild.me)
        if missing := [name for name in _TO_LOG if not getattr(held, name)]:
            raise ChannelNotWritable(channel=channel, permissions=phrases(missing))
        await self.settings.change(ctx.guild.id, LogSettings, by=ctx.author.id, moderation_channel_id=channel.id)
        await self.say_logs(ctx)

    @logs.command()
    async def show(self, ctx: GuildContext) -> None:
        await self.say_logs(ctx)

    @logs.command()
    async def clear(self, ctx: GuildContext) -> None:
        if (await self.settings.get(ctx.guild.id, LogSettings)).moderation_channel_id is None:
            raise NoLogChannel
        await self.settings.change(ctx.guild.id, LogSettings, by=ctx.author.id, moderation_channel_id=None)
        await self.say_logs(ctx)
