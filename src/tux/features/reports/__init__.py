"""Members tell the staff what they have seen, by name or without one."""

import discord
from discord.ext import commands

from tux.core.bot import Tux
from tux.core.commands import GuildContext, command
from tux.core.feature import Feature
from tux.core.replies import InteractionAnswers
from tux.features.reports.service import Reports
from tux.features.reports.views import Board, ReportForm

FEATURE = Feature("reports")


class ReportCommands(commands.Cog):
    def __init__(self, board: Board) -> None:
        self.board = board

    @command(prefix=False, ephemeral=True)
    async def report(self, ctx: GuildContext, user: discord.User | None = None) -> None:
        if not isinstance(ctx.answers, InteractionAnswers):
            return
        await self.board.reports.channel(ctx.guild)  # so that nobody writes in vain
        locale = ctx.answers.locale(ephemeral=True)
        await ctx.answers.open(ReportForm(self.board, locale, target_id=user.id if user else None))


async def setup(bot: Tux) -> None:
    board = Board(Reports(bot.database, bot.settings, bot.clock), bot)
    bot.add_dynamic_items(board.button)
    await bot.add_cog(ReportCommands(board))
