"""Help, drawn from the commands themselves and limited to those that the person asking may use."""

from tux.bot.client import Tux
from tux.bot.feature import Feature
from tux.features.help.commands import HelpCommands

FEATURE = Feature("help")


async def setup(bot: Tux) -> None:
    await bot.add_cog(HelpCommands(bot))
