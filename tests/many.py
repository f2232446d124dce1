"""More commands than a page of help, or a select, can hold."""

from discord.ext import commands

from tux.bot.client import Tux
from tux.bot.commands import GuildContext, command


async def setup(bot: Tux) -> None:
    for number in range(30):
        await bot.add_cog(_cog(f"many-{number}"))
    await bot.add_cog(_cog("status-of-many"))


def _cog(named: str) -> commands.Cog:
    class Many(commands.Cog, name=named):
        @command(name=named)
        async def many(self, ctx: GuildContext) -> None:
            await ctx.send(named)

    return Many()
