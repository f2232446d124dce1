"""The class from which the commands of `/antinuke` derive. Each group has its own class and file."""

from discord.ext import commands

from tux.bot.client import Tux
from tux.bot.commands import Bare, GuildContext, root_group
from tux.features.antinuke.commands.services import AntinukeServices


class AntinukeCog(commands.Cog):
    """Commands of `/antinuke`, with the services that they use.

    A class derived from it declares commands with `@AntinukeCog.antinuke.command()` or `.group()`, and is named among
    the bases of `AntinukeCommands`, since discord.py cannot spread a group over several cogs.
    """

    def __init__(self, bot: Tux, services: AntinukeServices) -> None:
        self.bot = bot
        self.services = services

    @root_group(default=("administrator",), staff_only=True)
    async def antinuke(self, _: GuildContext) -> Bare:
        return Bare("incidents")
