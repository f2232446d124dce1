"""The question before a setup that shuts members out or opens a hidden channel."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord import ui

from tux.bot.commands import GuildContext
from tux.bot.commands.menus import require_like
from tux.bot.replies import InteractionAnswers
from tux.bot.ui import View
from tux.bot.ui.views import ViewHost


class SetupQuestion(View):
    """A view that says what a setup would do, and does it once the person who asked for it says so."""

    def __init__(self, host: ViewHost, ctx: GuildContext, text: str, set_up: Callable[[], Awaitable[None]]) -> None:
        super().__init__(host, author_id=ctx.author.id)
        self._ctx = ctx
        self._text = text
        self._set_up = set_up
        self._add(ctx.text("jail-setup-do"), discord.ButtonStyle.danger, self._on_yes)
        self._add(ctx.text("jail-setup-cancel"), discord.ButtonStyle.secondary, self._on_no)

    async def send(self) -> None:
        """Ask."""
        self.message = await self._ctx.send(self._text, view=self)

    def _add(
        self, label: str, style: discord.ButtonStyle, on_click: Callable[[discord.Interaction[Any]], Awaitable[None]]
    ) -> None:
        button = ui.Button[SetupQuestion](label=label, style=style)
        setattr(button, "callback", on_click)  # noqa: B010 - discord.py's own way, which its types do not know
        self.add_item(button)

    async def _on_yes(self, interaction: discord.Interaction[Any]) -> None:
        await require_like(interaction, "config jail setup")  # they may have lost the right to since
        self.stop()
        await InteractionAnswers.of(interaction).update(self._text, view=None)
        await self._set_up()

    async def _on_no(self, interaction: discord.Interaction[Any]) -> None:
        self.stop()
        await InteractionAnswers.of(interaction).update(self._ctx.text("jail-setup-cancelled"), view=None)
