"""The class from which the commands of `/config` derive. Each group has its own class and file."""

from tux.bot.client import Tux
from tux.bot.commands import GuildContext
from tux.bot.config_commands import ConfigCommands
from tux.features.configuration.services import services_of
from tux.guilds.settings.general import GeneralSettings, LogSettings


class ConfigCog(ConfigCommands):
    """Commands of `/config`, with the services that they use."""

    def __init__(self, bot: Tux) -> None:
        super().__init__(bot)
        self.services = services_of(bot)

    async def say_logs(self, ctx: GuildContext) -> None:
        """Answer with the log channel that is stored now."""
        channel_id = (await self.settings.get(ctx.guild.id, LogSettings)).moderation_channel_id
        if channel_id is None:
            await ctx.say("config-logs-unset")
        elif (channel := ctx.guild.get_channel(channel_id)) is None:
            await ctx.say("config-logs-gone")
        else:
            await ctx.say("config-logs-set", channel=channel)

    async def say_prefix(self, ctx: GuildContext) -> None:
        """Answer with the prefix that is stored now."""
        own = (await self.settings.get(ctx.guild.id, GeneralSettings)).prefix
        await ctx.say("config-prefix", prefix=own or self.bot.process.prefix, own=own is not None)
