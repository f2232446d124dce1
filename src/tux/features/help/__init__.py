"""What Tux can do, for who asks: drawn from the commands themselves, and without those that are not theirs to run."""

import discord
from discord import app_commands
from discord.ext import commands

from tux.bot.client import Tux
from tux.bot.commands import AnyContext, command
from tux.bot.commands.suggestions import offered, similar
from tux.bot.feature import Feature
from tux.bot.feature_scope import FeatureScope
from tux.features.help.catalogue import Catalogue
from tux.features.help.pages import HelpView
from tux.runtime.refusals import Refusal

FEATURE = Feature("help")


class NoSuchCommand(Refusal):
    """Nothing that who asks may run is called that. Data: `given`, `similar`."""

    key = "help-unknown"


class Help(commands.Cog):
    def __init__(self, bot: Tux) -> None:
        self.bot = bot

    @command(name="help", aliases=("h", "commands"), guild_only=False, ephemeral=True)
    async def show_help(self, ctx: AnyContext, *, command: str = "") -> None:
        catalogue = Catalogue.of(self.bot, ctx)
        wanted = command.strip().removeprefix(ctx.prefix or "/").removeprefix("/").casefold()
        entry = catalogue.find(wanted) if wanted else None
        if wanted and entry is None:
            close = similar(wanted, offered(self.bot.commands, ctx))
            names = [f"`{found.qualified_name}`" for found in close]
            raise NoSuchCommand(given=command, similar=names or None)
        view = HelpView(self.bot, catalogue, author_id=ctx.author.id, entry=entry)
        view.message = await ctx.send(embed=view.embed, view=view)

    @show_help.autocomplete("command")
    async def names(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        ctx = await self.bot.get_context(interaction)
        names = (found.qualified_name for found in offered(self.bot.commands, ctx))
        return [app_commands.Choice(name=name, value=name) for name in names if typed.casefold() in name][:25]


async def setup(scope: FeatureScope) -> None:
    await scope.add_cog(Help(scope.bot))
