"""`/config logs`: the channel where Tux logs what moderators do."""

import discord

from tux.bot.commands import Bare, GuildContext
from tux.features.configuration.commands.root import ConfigCog
from tux.features.configuration.errors import NoLogChannel
from tux.guilds.settings.general import LogSettings


class LogCommands(ConfigCog):
    @ConfigCog.config.group(aliases=("log",))
    async def logs(self, _: GuildContext) -> Bare:
        return Bare("show")

    @logs.command()
    async def set(self, ctx: GuildContext, channel: discord.TextChannel) -> None:
        values = {"moderation_channel_id": channel.id}
        await self.services.edits.change(ctx.author, ctx.caller, LogSettings, values)
        await self.say_logs(ctx)

    @logs.command(staff_only=True)
    async def show(self, ctx: GuildContext) -> None:
        await self.say_logs(ctx)

    @logs.command()
    async def clear(self, ctx: GuildContext) -> None:
        if (await self.settings.get(ctx.guild.id, LogSettings)).moderation_channel_id is None:
            raise NoLogChannel
        await self.settings.change(ctx.guild.id, LogSettings, by=ctx.author.id, moderation_channel_id=None)
        await self.say_logs(ctx)
