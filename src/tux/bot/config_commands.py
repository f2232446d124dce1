"""`/config`, to which every feature may add commands."""

from discord.ext import commands

from tux.bot.client import Tux
from tux.bot.commands import GuildContext, group


class ConfigCommands(commands.Cog):
    """The foundation of commands under `/config`.

    A feature derives a class from it, declares commands with `@ConfigCommands.config.command()` or `.group()`, and
    names the class in `Feature.config`. All such classes become one cog, so they take nothing but the bot.
    """

    def __init__(self, bot: Tux) -> None:
        self.bot = bot
        self.settings = bot.settings

    @group(default=("manage_guild",), aliases=("settings",))
    async def config(self, ctx: GuildContext) -> None:
        await self.overview(ctx)

    async def overview(self, ctx: GuildContext) -> None:
        """Answer bare `/config`."""
        raise NotImplementedError
