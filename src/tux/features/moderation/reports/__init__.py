"""Members tell the staff what they have seen, by name or without one."""

from typing import Any

import discord
from discord.ext import commands

from tux.bot.commands import GuildContext, command
from tux.bot.feature_scope import FeatureScope
from tux.bot.replies import InteractionAnswers
from tux.features.moderation.reports.service import Reports
from tux.features.moderation.reports.views import Board, ReportForm
from tux.features.moderation.results import Results


class ReportCommands(commands.Cog):
    def __init__(self, board: Board) -> None:
        self.board = board

    @command(prefix=False, ephemeral=True, confidential=True)
    async def report(self, ctx: GuildContext, user: discord.User | None = None) -> None:
        if isinstance(ctx.answers, InteractionAnswers):
            await self.ask(ctx.guild, ctx.answers, target_id=user.id if user else None)

    async def ask(
        self, guild: discord.Guild, answers: InteractionAnswers, *, target_id: int | None, about: str | None = None
    ) -> None:
        """Shows the form, where there is a place for what is written into it: nobody writes in vain."""
        await self.board.reports.channel(guild)
        form = ReportForm(self.board, answers.locale(ephemeral=True), target_id=target_id, about=about)
        await answers.open(form)

    async def menu(
        self, interaction: discord.Interaction[Any], answers: InteractionAnswers, message: discord.Message
    ) -> None:
        """“Report”, in the menu of every message."""
        if interaction.guild is not None:
            await self.ask(interaction.guild, answers, target_id=message.author.id, about=message.jump_url)


async def add_reports(scope: FeatureScope, results: Results) -> None:
    """Brings `/report`, its menu, and what the staff sees."""
    board = Board(Reports(scope.database, scope.settings, scope.clock, scope.facts), scope.bot, results)
    scope.add_dynamic_items(board.button)
    cog = ReportCommands(board)
    await scope.add_cog(cog)
    scope.add_message_menu("menu-report", "report", cog.menu)
