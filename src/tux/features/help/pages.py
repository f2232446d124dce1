"""Leafing through the commands."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from tux.bot.replies import InteractionAnswers
from tux.bot.ui import View
from tux.bot.ui.views import ViewHost
from tux.features.help.catalogue import Catalogue, Entry, by_feature

PAGE = 25
"""Commands on a page: as many as a select can offer."""


class HelpView(View):
    """A page of commands, or one command; a select goes to any of those on the page."""

    def __init__(self, host: ViewHost, catalogue: Catalogue, *, author_id: int, entry: Entry | None = None) -> None:
        super().__init__(host, author_id=author_id)
        self.catalogue = catalogue
        self.entry = entry
        self.page = 0
        self._draw()

    @property
    def embed(self) -> discord.Embed:
        return _entry_page(self.catalogue, self.entry) if self.entry else self._overview()

    @property
    def _pages(self) -> int:
        return max(1, -(-len(self.catalogue.runnable) // PAGE))

    @property
    def _shown(self) -> list[Entry]:
        return self.catalogue.runnable[self.page * PAGE : (self.page + 1) * PAGE]

    async def show(self, interaction: discord.Interaction[Any], *, page: int, entry: Entry | None = None) -> None:
        self.page, self.entry = page, entry
        self._draw()
        await InteractionAnswers.of(interaction).update(embed=self.embed, view=self)

    def _draw(self) -> None:
        self.clear_items()
        if self._shown:
            self.add_item(_Choice(self.catalogue, self._shown, self.entry))
        if self._pages > 1:
            self.add_item(_Turn(self.catalogue.text("help-previous"), self.page - 1, self._pages))
            self.add_item(_Turn(self.catalogue.text("help-next"), self.page + 1, self._pages))
        if self.entry:
            self.add_item(_Turn(self.catalogue.text("help-back"), self.page, self._pages))

    def _overview(self) -> discord.Embed:
        text = self.catalogue.text
        embed = discord.Embed(title=text("help-title"), colour=discord.Colour.blurple())
        embed.description = text("help-intro")
        for feature, entries in by_feature(self._shown):
            for name, value in _fields(feature, entries):
                embed.add_field(name=name, value=value, inline=False)
        if self._pages > 1:
            embed.set_footer(text=text("help-page", page=self.page + 1, pages=self._pages))
        return embed


class _Choice(ui.Select[HelpView]):
    def __init__(self, catalogue: Catalogue, entries: Sequence[Entry], chosen: Entry | None) -> None:
        options = [
            discord.SelectOption(label=entry.name, description=entry.line[:100], default=entry is chosen)
            for entry in entries
        ]
        super().__init__(placeholder=catalogue.text("help-choose"), options=options, row=0)
        self._entries = {entry.name: entry for entry in entries}

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        if self.view is not None:
            await self.view.show(interaction, page=self.view.page, entry=self._entries[self.values[0]])


class _Turn(ui.Button[HelpView]):
    def __init__(self, label: str, page: int, pages: int) -> None:
        super().__init__(label=label, row=1, disabled=not 0 <= page < pages)
        self._page = page

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        if self.view is not None:
            await self.view.show(interaction, page=self._page)


def _fields(feature: str, entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """A field of an embed holds 1,024 characters."""
    fields: list[tuple[str, str]] = []
    lines: list[str] = []
    for line in (f"`{entry.name}` {entry.line}" for entry in entries):
        if sum(map(len, lines)) + len(lines) + len(line) > 1024:
            fields.append((feature, "\n".join(lines)))
            lines = []
        lines.append(line)
    return [*fields, (feature, "\n".join(lines))]


def _entry_page(catalogue: Catalogue, entry: Entry) -> discord.Embed:
    text = catalogue.text
    embed = discord.Embed(title=entry.name, description=entry.line, colour=discord.Colour.blurple())
    fields = {
        "help-written": "\n".join(entry.written),
        "help-options": "\n".join(f"`{name}` {meaning}" for name, meaning in entry.options),
        "help-within": "\n".join(f"`{name}`" for name in entry.within),
        "help-aliases": ", ".join(f"`{alias}`" for alias in entry.aliases),
        "help-permissions": ", ".join(entry.permissions),
    }
    for key, value in fields.items():
        if value:
            embed.add_field(name=text(key), value=value[:1024], inline=False)
    embed.set_footer(text=entry.feature)
    return embed
