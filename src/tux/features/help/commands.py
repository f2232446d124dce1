"""`/help`: lists the commands a person may use, and explains one of them."""

import discord
from discord import app_commands
from discord.ext import commands

from tux.bot.client import Tux
from tux.bot.commands import AnyContext, command
from tux.bot.commands.suggestions import offered, similar
from tux.features.help.catalogue import catalogue_for
from tux.features.help.errors import NoSuchCommand
from tux.features.help.views import HelpView
from tux.runtime.markup import code

_MAX_CHOICES = 25
"""The number of suggestions that Discord shows."""


class HelpCommands(commands.Cog):
    """The help command."""

    def __init__(self, bot: Tux) -> None:
        self.bot = bot

    @command(name="help", aliases=("h", "commands"), guild_only=False, ephemeral=True)
    async def show_help(self, ctx: AnyContext, *, command: str = "") -> None:
        catalogue = catalogue_for(self.bot, ctx)
        name = command.strip().removeprefix(ctx.prefix or "/").removeprefix("/").casefold()
        entry = catalogue.find(name) if name else None
        if name and entry is None:
            suggestions = similar(name, offered(self.bot.commands, ctx))
            names = [code(suggestion.qualified_name) for suggestion in suggestions]
            raise NoSuchCommand(given=command, similar=names or None)
        view = HelpView(self.bot, catalogue, author_id=ctx.author.id, entry=entry)
        view.message = await ctx.send(embed=view.embed, view=view)

    @show_help.autocomplete("command")
    async def suggest_commands(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        ctx = await self.bot.get_context(interaction)
        names = [command.qualified_name for command in offered(self.bot.commands, ctx)]
        matches = [name for name in names if typed.casefold() in name]
        return [app_commands.Choice(name=name, value=name) for name in matches[:_MAX_CHOICES]]
