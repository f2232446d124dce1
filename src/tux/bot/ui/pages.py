"""Lists that are longer than a message, shown page by page."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from tux.bot.commands import AnyContext
from tux.bot.replies import InteractionAnswers
from tux.bot.ui.views import View, ViewHost
from tux.runtime.markup import Markup, cut

LINES_PER_PAGE = 20
"""The number of lines on a page. Each is cut at 200 characters, so that a page always fits into an embed."""

_MAX_LINE_LENGTH = 200


class Pages(View):
    """A view that shows lines under a title, page by page, to the person who ran the command."""

    def __init__(self, host: ViewHost, ctx: AnyContext, title: str, lines: Sequence[str]) -> None:
        super().__init__(host, author_id=ctx.author.id)
        self.ctx = ctx
        self.title = title
        self.lines = [cut(Markup(line), _MAX_LINE_LENGTH) for line in lines]
        self.page = 0
        self._draw()

    async def send(self) -> None:
        """Answer with the first page, with buttons if there is a second."""
        if self.count == 1:
            await self.ctx.send(embed=self.embed)
            self.stop()
        else:
            self.message = await self.ctx.send(embed=self.embed, view=self)

    @property
    def count(self) -> int:
        """Return the number of pages."""
        return max(1, -(-len(self.lines) // LINES_PER_PAGE))

    @property
    def embed(self) -> discord.Embed:
        """Return the current page."""
        lines = self.lines[self.page * LINES_PER_PAGE : (self.page + 1) * LINES_PER_PAGE]
        embed = discord.Embed(title=self.title, description="\n".join(lines), colour=discord.Colour.blurple())
        if self.count > 1:
            embed.set_footer(text=self.ctx.text("page-number", page=self.page + 1, pages=self.count))
        return embed

    async def turn(self, interaction: discord.Interaction[Any], page: int) -> None:
        """Show another page."""
        self.page = page
        self._draw()
        await InteractionAnswers.of(interaction).update(embed=self.embed, view=self)

    def _draw(self) -> None:
        self.clear_items()
        self.add_item(_PageButton(self.ctx.text("page-previous"), self.page - 1, self.count))
        self.add_item(_PageButton(self.ctx.text("page-next"), self.page + 1, self.count))


class _PageButton(ui.Button[Pages]):
    def __init__(self, label: str, page: int, pages: int) -> None:
        super().__init__(label=label, disabled=not 0 <= page < pages)
        self._page = page

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        if self.view is not None:
            await self.view.turn(interaction, self._page)
