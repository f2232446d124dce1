"""`/report`, and “Report” in the context menu of messages."""

from typing import Any

import discord
from discord.ext import commands

from tux.bot.commands import GuildContext, command
from tux.bot.replies import InteractionAnswers
from tux.features.reports.views import ReportBoard, ReportForm


class ReportCommands(commands.Cog):
    def __init__(self, board: ReportBoard) -> None:
        self.board = board

    @command(prefix=False, ephemeral=True, confidential=True)
    async def report(self, ctx: GuildContext, user: discord.User | None = None) -> None:
        if isinstance(ctx.answers, InteractionAnswers):
            await self._open_form(ctx.guild, ctx.answers, target_id=user.id if user else None)

    async def report_message(
        self, interaction: discord.Interaction[Any], answers: InteractionAnswers, message: discord.Message
    ) -> None:
        """Open the form for a report about a message."""
        if interaction.guild is not None:
            await self._open_form(interaction.guild, answers, target_id=message.author.id, message=message)

    async def _open_form(
        self,
        guild: discord.Guild,
        answers: InteractionAnswers,
        *,
        target_id: int | None,
        message: discord.Message | None = None,
    ) -> None:
        """Open the form. Refuses if there is no channel for reports, before anybody writes one in vain."""
        await self.board.reports.channel(guild)
        form = ReportForm(self.board, answers.locale(ephemeral=True), target_id=target_id, message=message)
        await answers.open(form)
