"""The form that asks for the reason of an action."""

from typing import Any

import discord
from discord import ui

from tux.bot.actions.results import ActionResults
from tux.bot.commands.menus import require_like
from tux.bot.replies import InteractionAnswers
from tux.bot.ui import Modal
from tux.bot.ui.views import ViewHost
from tux.guilds.actions import ActionRequest, MemberAction, Moderator, Target
from tux.guilds.cases import REASON_LIMIT
from tux.runtime.times import parse_duration

_MAX_INPUT_LENGTH = 4000
"""The number of characters that Discord allows in a text input."""

_MAX_TITLE_LENGTH = 45
"""The number of characters that Discord allows in the title of a modal."""


class ActionForm(Modal):
    """A form that asks for the reason of an action on one target, and for its duration if it has one."""

    def __init__(
        self,
        host: ViewHost,
        results: ActionResults,
        action: MemberAction,
        target: Target,
        *,
        locale: str,
        reason: str = "",
    ) -> None:
        def text(key: str, **data: object) -> str:
            return host.texts.say(key, locale=locale, **data)

        super().__init__(
            host, title=host.texts.plain(action.kind.form_key, locale=locale, name=str(target))[:_MAX_TITLE_LENGTH]
        )
        self._results, self._action, self._target = results, action, target
        self._duration: ui.TextInput[Any] | None = None
        if action.takes_duration:
            self._duration = ui.TextInput(custom_id="duration", placeholder="1h30m", max_length=100)
            self.add_item(ui.Label(text=text("form-duration"), component=self._duration))
        self._reason = ui.TextInput[Any](
            custom_id="reason",
            style=discord.TextStyle.paragraph,
            required=False,
            default=reason or None,
            max_length=min(_MAX_INPUT_LENGTH, REASON_LIMIT),
        )
        self.add_item(ui.Label(text=text("form-reason"), component=self._reason))

    async def submit(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        """Act on the target, if the moderator may still run the command of that name."""
        await require_like(interaction, self._action.kind.name)
        if not isinstance(interaction.user, discord.Member):
            return
        request = ActionRequest(
            actor=Moderator(interaction.user),
            reason=self._reason.value,
            duration=parse_duration(self._duration.value) if self._duration else None,
        )
        await self._results.act(self._action, [self._target], request, answers)
