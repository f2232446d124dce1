"""Settings of a server, by command."""

import discord
from discord.ext import commands

from tux.core.bot import Tux
from tux.core.commands import GuildContext, group
from tux.core.feature import Feature
from tux.core.permissions import phrases
from tux.core.refusals import Refusal
from tux.core.settings.guild import GuildSettings
from tux.core.settings.sections import GeneralSettings, LogSettings

FEATURE = Feature("configuration", settings=GeneralSettings)

_TO_LOG = ("view_channel", "send_messages", "embed_links")
"""What the bot needs in a channel that it logs to."""


class ChannelNotWritable(Refusal):
    """The bot could not write there. Data: `channel` and the missing `permissions`."""

    key = "config-channel-not-writable"


class NoLogChannel(Refusal):
    """There is none to take away."""

    key = "config-logs-none"


class Configuration(commands.Cog):
    def __init__(self, settings: GuildSettings, bot: Tux) -> None:
        self.settings = settings
        self.bot = bot

    @group(default=("manage_guild",), aliases=("settings",))
    async def config(self, ctx: GuildContext) -> None:
        await self._say_logs(ctx)
        await self._say_prefix(ctx)

    @config.group(aliases=("log",))
    async def logs(self, ctx: GuildContext) -> None:
        await self._say_logs(ctx)

    @logs.command()
    async def set(self, ctx: GuildContext, channel: discord.TextChannel) -> None:
        held = channel.permissions_for(ctx.guild.me)
        if missing := [name for name in _TO_LOG if not getattr(held, name)]:
            raise ChannelNotWritable(channel=channel, permissions=phrases(missing))
        await self.settings.change(ctx.guild.id, LogSettings, by=ctx.author.id, moderation_channel_id=channel.id)
        await self._say_logs(ctx)

    @logs.command()
    async def show(self, ctx: GuildContext) -> None:
        await self._say_logs(ctx)

    @logs.command()
    async def clear(self, ctx: GuildContext) -> None:
        if (await self.settings.get(ctx.guild.id, LogSettings)).moderation_channel_id is None:
            raise NoLogChannel
        await self.settings.change(ctx.guild.id, LogSettings, by=ctx.author.id, moderation_channel_id=None)
        await self._say_logs(ctx)

    @config.group()
    async def prefix(self, ctx: GuildContext) -> None:
        await self._say_prefix(ctx)

    @prefix.command(name="set")
    async def set_prefix(self, ctx: GuildContext, prefix: str) -> None:
        await self.settings.change(ctx.guild.id, GeneralSettings, by=ctx.author.id, prefix=prefix)
        await self._say_prefix(ctx)

    @prefix.command(name="show")
    async def show_prefix(self, ctx: GuildContext) -> None:
        await self._say_prefix(ctx)

    @prefix.command(name="clear")
    async def clear_prefix(self, ctx: GuildContext) -> None:
        await self.settings.change(ctx.guild.id, GeneralSettings, by=ctx.author.id, prefix=None)
        await self._say_prefix(ctx)

    async def _say_logs(self, ctx: GuildContext) -> None:
        """What is stored now, whatever was just asked for."""
        channel_id = (await self.settings.get(ctx.guild.id, LogSettings)).moderation_channel_id
        if channel_id is None:
            await ctx.say("config-logs-unset")
        elif (channel := ctx.guild.get_channel(channel_id)) is None:
            await ctx.say("config-logs-gone")
        else:
            await ctx.say("config-logs-set", channel=channel)

    async def _say_prefix(self, ctx: GuildContext) -> None:
        own = (await self.settings.get(ctx.guild.id, GeneralSettings)).prefix
        await ctx.say("config-prefix", prefix=own or self.bot.process.prefix, own=own is not None)


async def setup(bot: Tux) -> None:
    await bot.add_cog(Configuration(bot.settings, bot))
