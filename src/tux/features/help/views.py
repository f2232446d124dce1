"""The view in which a person pages through the commands."""

from collections.abc import Sequence
from itertools import chain, repeat
from typing import Any

import discord
from discord import ui

from tux.bot.replies import InteractionAnswers
from tux.bot.ui import View
from tux.bot.ui.views import ViewHost
from tux.features.help.catalogue import Catalogue, CommandEntry, by_feature
from tux.runtime.markup import code

_PAGE_SIZE = 25
"""The number of commands on a page: as many as a select can offer."""

_FIELD_LENGTH = 1024
"""The number of characters that a field of an embed can hold."""

_NO_NAME = "\u200b"
"""The name of a field that goes on with the one before it. Discord takes no empty one."""


class HelpView(View):
    """A page of commands, or one command. A select leads to each command of the page."""

    def __init__(
        self, host: ViewHost, catalogue: Catalogue, *, author_id: int, entry: CommandEntry | None = None
    ) -> None:
        super().__init__(host, author_id=author_id)
        self.catalogue = catalogue
        self.entry = entry
        self.page = 0
        self._draw()

    @property
    def embed(self) -> discord.Embed:
        return _command_embed(self.catalogue, self.entry) if self.entry else self._overview_embed()

    @property
    def _pages(self) -> int:
        return max(1, -(-len(self.catalogue.runnable) // _PAGE_SIZE))

    @property
    def _page_entries(self) -> list[CommandEntry]:
        return self.catalogue.runnable[self.page * _PAGE_SIZE : (self.page + 1) * _PAGE_SIZE]

    async def show(
        self, interaction: discord.Interaction[Any], *, page: int, entry: CommandEntry | None = None
    ) -> None:
        """Show a page of commands, or one command of it."""
        self.page, self.entry = page, entry
        self._draw()
        await InteractionAnswers.of(interaction).update(embed=self.embed, view=self)

    def _draw(self) -> None:
        self.clear_items()
        if self._page_entries:
            self.add_item(_CommandSelect(self.catalogue, self._page_entries, self.entry))
        if self._pages > 1:
            self.add_item(_PageButton(self.catalogue.text("help-previous"), self.page - 1, self._pages))
            self.add_item(_PageButton(self.catalogue.text("help-next"), self.page + 1, self._pages))
        if self.entry:
            self.add_item(_PageButton(self.catalogue.text("help-back"), self.page, self._pages))

    def _overview_embed(self) -> discord.Embed:
        text = self.catalogue.text
        embed = discord.Embed(title=text("help-title"), colour=discord.Colour.blurple())
        embed.description = text("help-intro")
        for feature, entries in by_feature(self._page_entries):
            for name, value in _fields(feature, entries):
                embed.add_field(name=name, value=value, inline=False)
        if self._pages > 1:
            embed.set_footer(text=text("help-page", page=self.page + 1, pages=self._pages))
        return embed


class _CommandSelect(ui.Select[HelpView]):
    def __init__(self, catalogue: Catalogue, entries: Sequence[CommandEntry], chosen: CommandEntry | None) -> None:
        options = [
            discord.SelectOption(label=entry.name, description=entry.summary[:100], default=entry is chosen)
            for entry in entries
        ]
        super().__init__(placeholder=catalogue.text("help-choose"), options=options, row=0)
        self._entries = {entry.name: entry for entry in entries}

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        if self.view is not None:
            await self.view.show(interaction, page=self.view.page, entry=self._entries[self.values[0]])


class _PageButton(ui.Button[HelpView]):
    def __init__(self, label: str, page: int, pages: int) -> None:
        super().__init__(label=label, row=1, disabled=not 0 <= page < pages)
        self._page = page

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        if self.view is not None:
            await self.view.show(interaction, page=self._page)


def _fields(feature: str, entries: Sequence[CommandEntry]) -> list[tuple[str, str]]:
    """Return the commands of a feature as embed fields, as many as their length requires. The first has its name."""
    values: list[str] = []
    lines: list[str] = []
    for line in (f"{code(entry.name)} {entry.summary}" for entry in entries):
        if sum(map(len, lines)) + len(lines) + len(line) > _FIELD_LENGTH:
            values.append("\n".join(lines))
            lines = []
        lines.append(line)
    names = chain([feature], repeat(_NO_NAME))
    return [*zip(names, [*values, "\n".join(lines)], strict=False)]


def _command_embed(catalogue: Catalogue, entry: CommandEntry) -> discord.Embed:
    text = catalogue.text
    embed = discord.Embed(title=entry.name, description=entry.summary, colour=discord.Colour.blurple())
    fields = {
        "help-usages": "\n".join(entry.usages),
        "help-options": "\n".join(f"{code(name)} {description}" for name, description in entry.options),
        "help-subcommands": "\n".join(code(name) for name in entry.subcommands),
        "help-aliases": ", ".join(code(alias) for alias in entry.aliases),
        "help-requirements": ", ".join(entry.requirements),
    }
    for key, value in fields.items():
        if value:
            embed.add_field(name=text(key), value=value[:_FIELD_LENGTH], inline=False)
    embed.set_footer(text=entry.feature)
    return embed
