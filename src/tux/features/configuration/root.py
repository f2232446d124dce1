"""`/config` itself. Each group of its commands is a class of its own file, and `Configuration` is all of them."""

from discord.ext import commands

from tux.core.bot import Tux
from tux.core.commands import GuildContext, group
from tux.core.settings.sections import GeneralSettings, LogSettings


class Root(commands.Cog):
    def __init__(self, bot: Tux) -> None:
        self.bot = bot
        self.settings = bot.settings

    @group(default=("manage_guild",), aliases=("settings",))
    async def config(self, ctx: GuildContext) -> None:
        await self.say_logs(ctx)
        await self.say_prefix(ctx)

    async def say_logs(self, ctx: GuildContext) -> None:
        """What is stored now, whatever was just asked for."""
        channel_id = (await self.settings.get(ctx.guild.id, LogSettings)).moderation_channel_id
        if channel_id is None:
            await ctx.say("config-logs-unset")
        elif (channel := ctx.guild.get_channel(channel_id)) is None:
            await ctx.say("config-logs-gone")
        else:
            await ctx.say("config-logs-set", channel=channel)

    async def say_prefix(self, ctx: GuildContext) -> None:
        """What is stored now, whatever was just asked for."""
        own = (await self.settings.get(ctx.guild.id, GeneralSettings)).prefix
        await ctx.say("config-prefix", prefix=own or self.bot.process.prefix, own=own is not None)
