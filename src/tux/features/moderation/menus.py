"""What moderators do from the menus of people and messages, with a form where it needs words."""

from typing import Any

import discord
from discord import ui

from tux.bot.client import Tux
from tux.bot.commands.menus import require_like
from tux.bot.replies import InteractionAnswers
from tux.bot.ui import Modal
from tux.features.moderation import actions
from tux.features.moderation.actions import ActionRequest, MemberAction
from tux.features.moderation.case_commands import CaseCommands
from tux.features.moderation.pages import Query
from tux.features.moderation.results import Results
from tux.guilds.cases import REASON_LIMIT
from tux.runtime.times import parse_duration

_INPUT_LIMIT = 4000
"""Characters that Discord takes in a field of a form."""

Target = discord.Member | discord.User


class ActForm(Modal):
    """Asks for the reason of an act, and for how long where it is a timeout."""

    def __init__(
        self, bot: Tux, results: Results, act: MemberAction, target: Target, *, locale: str, reason: str = ""
    ) -> None:
        def text(key: str, **data: object) -> str:
            return bot.texts.say(key, locale=locale, **data)

        super().__init__(bot, title=text(f"form-{act.kind.name}", name=str(target))[:45])
        self._results, self._act, self._target = results, act, target
        self._duration: ui.TextInput[Any] | None = None
        if act is actions.TIMEOUT:
            self._duration = ui.TextInput(custom_id="duration", placeholder="1h30m", max_length=100)
            self.add_item(ui.Label(text=text("form-duration"), component=self._duration))
        self._reason = ui.TextInput[Any](
            custom_id="reason",
            style=discord.TextStyle.paragraph,
            required=False,
            default=reason or None,
            max_length=min(_INPUT_LIMIT, REASON_LIMIT),
        )
        self.add_item(ui.Label(text=text("form-reason"), component=self._reason))

    async def submit(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        await require_like(interaction, self._act.kind.name)
        if not isinstance(interaction.user, discord.Member):
            return
        order = ActionRequest(
            moderator=interaction.user,
            reason=self._reason.value,
            duration=parse_duration(self._duration.value) if self._duration else None,
        )
        await self._results.of(self._act, [self._target], order, answers)


class Menus:
    """“Cases”, “Warn” and “Time out” of a person, “Warn author” of a message."""

    def __init__(self, bot: Tux, results: Results, casebook: CaseCommands) -> None:
        self._bot = bot
        self._results = results
        self._casebook = casebook

    async def cases(self, interaction: discord.Interaction[Any], answers: InteractionAnswers, user: Target) -> None:
        query = Query(interaction.user.id, target_id=user.id)
        await self._casebook.list(answers, interaction.guild_id or 0, query, ephemeral=True)

    async def warn(self, interaction: discord.Interaction[Any], answers: InteractionAnswers, user: Target) -> None:
        await answers.open(self._form(interaction, actions.WARN, user))

    async def time_out(self, interaction: discord.Interaction[Any], answers: InteractionAnswers, user: Target) -> None:
        await answers.open(self._form(interaction, actions.TIMEOUT, user))

    async def warn_author(
        self, interaction: discord.Interaction[Any], answers: InteractionAnswers, message: discord.Message
    ) -> None:
        """The reason begins with the message, so that the person knows what it is about."""
        await answers.open(self._form(interaction, actions.WARN, message.author, reason=message.jump_url))

    def _form(
        self, interaction: discord.Interaction[Any], act: MemberAction, target: Target, reason: str = ""
    ) -> ActForm:
        return ActForm(self._bot, self._results, act, target, locale=str(interaction.locale), reason=reason)
