"""`/config prefix`: the prefix of typed commands."""

from tux.bot.commands import Bare, GuildContext
from tux.features.configuration.commands.root import ConfigCog
from tux.guilds.settings.general import GeneralSettings


class PrefixCommands(ConfigCog):
    @ConfigCog.config.group()
    async def prefix(self, _: GuildContext) -> Bare:
        return Bare("show")

    @prefix.command(name="set")
    async def set_prefix(self, ctx: GuildContext, prefix: str) -> None:
        await self.settings.change(ctx.guild.id, GeneralSettings, by=ctx.author.id, prefix=prefix)
        await self.say_prefix(ctx)

    @prefix.command(name="show")
    async def show_prefix(self, ctx: GuildContext) -> None:
        await self.say_prefix(ctx)

    @prefix.command(name="clear")
    async def clear_prefix(self, ctx: GuildContext) -> None:
        await self.settings.change(ctx.guild.id, GeneralSettings, by=ctx.author.id, prefix=None)
        await self.say_prefix(ctx)
