"""What the commands of `/config` have in common. Each group of them is a class of its own file."""

from tux.bot.commands import GuildContext
from tux.bot.config_commands import ConfigCommands
from tux.guilds.settings.sections import GeneralSettings, LogSettings


class ConfigCog(ConfigCommands):
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
