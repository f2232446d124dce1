"""Questions that are asked before something that is hard to take back."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord import ui

from tux.bot.commands.context import GuildContext
from tux.bot.commands.menus import require_like
from tux.bot.replies import InteractionAnswers
from tux.bot.ui.views import View, ViewHost


class Question(View):
    """A view that says what would be done, and does it once the person who asked for it says so.

    `name` is the beginning of the keys of its texts: `<name>-do`, `<name>-cancel` and `<name>-cancelled`. `like` is the
    command that the person must still be allowed to run.
    """

    def __init__(
        self,
        host: ViewHost,
        ctx: GuildContext,
        text: str,
        on_yes: Callable[[], Awaitable[None]],
        *,
        name: str,
        like: str,
    ) -> None:
        super().__init__(host, author_id=ctx.author.id)
        self._ctx = ctx
        self._text = text
        self._do = on_yes
        self._name = name
        self._like = like
        self._add(ctx.text(f"{name}-do"), discord.ButtonStyle.danger, self._on_yes)
        self._add(ctx.text(f"{name}-cancel"), discord.ButtonStyle.secondary, self._on_no)

    async def send(self) -> None:
        """Ask."""
        self.message = await self._ctx.send(self._text, view=self)

    def _add(
        self, label: str, style: discord.ButtonStyle, on_click: Callable[[discord.Interaction[Any]], Awaitable[None]]
    ) -> None:
        button = ui.Button[Question](label=label, style=style)
        setattr(button, "callback", on_click)  # noqa: B010 - discord.py's own way, which its types do not know
        self.add_item(button)

    async def _on_yes(self, interaction: discord.Interaction[Any]) -> None:
        await require_like(interaction, self._like)  # they may have lost the right to since
        self.stop()
        await InteractionAnswers.of(interaction).update(self._text, view=None)
        await self._do()

    async def _on_no(self, interaction: discord.Interaction[Any]) -> None:
        self.stop()
        await InteractionAnswers.of(interaction).update(self._ctx.text(f"{self._name}-cancelled"), view=None)
