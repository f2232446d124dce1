"""The entries for moderators in the context menus of users and messages."""

from typing import Any

import discord

from tux.bot.actions import ActionForm, ActionResults
from tux.bot.replies import InteractionAnswers
from tux.bot.ui.views import ViewHost
from tux.features.moderation.case_commands import CaseCommands
from tux.features.moderation.pages import CaseQuery
from tux.guilds.actions import MemberAction, Target, member_actions


class ModerationMenus:
    """“Cases”, “Warn” and “Time out” for a user, “Warn author” for a message."""

    def __init__(self, host: ViewHost, results: ActionResults, cases: CaseCommands) -> None:
        self._host = host
        self._results = results
        self._cases = cases

    async def cases(self, interaction: discord.Interaction[Any], answers: InteractionAnswers, user: Target) -> None:
        """List the cases about a user."""
        query = CaseQuery(interaction.user.id, target_id=user.id)
        await self._cases.list(answers, interaction.guild_id or 0, query)

    async def warn(self, interaction: discord.Interaction[Any], answers: InteractionAnswers, user: Target) -> None:
        """Ask for the reason of a warning."""
        await answers.open(self._form(interaction, member_actions.WARN, user))

    async def time_out(self, interaction: discord.Interaction[Any], answers: InteractionAnswers, user: Target) -> None:
        """Ask for the reason and duration of a timeout."""
        await answers.open(self._form(interaction, member_actions.TIMEOUT, user))

    async def warn_author(
        self, interaction: discord.Interaction[Any], answers: InteractionAnswers, message: discord.Message
    ) -> None:
        """Ask for the reason of a warning, which begins with a link to the message that it is about."""
        await answers.open(self._form(interaction, member_actions.WARN, message.author, reason=message.jump_url))

    def _form(
        self, interaction: discord.Interaction[Any], action: MemberAction, target: Target, reason: str = ""
    ) -> ActionForm:
        return ActionForm(self._host, self._results, action, target, locale=str(interaction.locale), reason=reason)
