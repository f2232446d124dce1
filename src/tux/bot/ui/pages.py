"""Leafing through a list that is longer than a message."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from tux.bot.commands import AnyContext
from tux.bot.replies import InteractionAnswers
from tux.bot.ui.views import View, ViewHost

LINES = 20
"""The lines of a page. Each is cut at 200 characters, so that a page always fits into an embed."""
_LONGEST_LINE = 200


class Pages(View):
    """Lines under a title, page by page, for who asked."""

    def __init__(self, host: ViewHost, ctx: AnyContext, title: str, lines: Sequence[str]) -> None:
        super().__init__(host, author_id=ctx.author.id)
        self.ctx = ctx
        self.title = title
        self.lines = [line[:_LONGEST_LINE] for line in lines]
        self.page = 0
        self._draw()

    async def send(self) -> None:
        """Answers with the first page; with buttons only where there is a second."""
        if self.count == 1:
            await self.ctx.send(embed=self.embed)
            self.stop()
        else:
            self.message = await self.ctx.send(embed=self.embed, view=self)

    @property
    def count(self) -> int:
        """Return the number of pages."""
        return max(1, -(-len(self.lines) // LINES))

    @property
    def embed(self) -> discord.Embed:
        """The page as it is now."""
        shown = self.lines[self.page * LINES : (self.page + 1) * LINES]
        embed = discord.Embed(title=self.title, description="\n".join(shown), colour=discord.Colour.blurple())
        if self.count > 1:
            embed.set_footer(text=self.ctx.text("page-number", page=self.page + 1, pages=self.count))
        return embed

    async def turn(self, interaction: discord.Interaction[Any], page: int) -> None:
        self.page = page
        self._draw()
        await InteractionAnswers.of(interaction).update(embed=self.embed, view=self)

    def _draw(self) -> None:
        self.clear_items()
        self.add_item(_Turn(self.ctx.text("page-previous"), self.page - 1, self.count))
        self.add_item(_Turn(self.ctx.text("page-next"), self.page + 1, self.count))


class _Turn(ui.Button[Pages]):
    def __init__(self, label: str, page: int, pages: int) -> None:
        super().__init__(label=label, disabled=not 0 <= page < pages)
        self._page = page

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        if self.view is not None:
            await self.view.turn(interaction, self._page)
