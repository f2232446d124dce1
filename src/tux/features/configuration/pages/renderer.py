"""What pages of settings are drawn on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import discord
from discord import ui

from tux.bot.client import Tux
from tux.features.configuration.pages.navigation import OPEN_FOR, PageItem, PageLocation


@dataclass(frozen=True, slots=True)
class PageRenderer:
    """For whom a page is drawn, in the language of their server."""

    bot: Tux
    member: discord.Member
    place: PageLocation

    @property
    def guild(self) -> discord.Guild:
        return self.member.guild

    def say(self, key: str, /, **data: object) -> str:
        return self.bot.texts.say(key, locale=self.bot.locale_in(self.guild.id), **data)

    def dated(self, revision: int = 0) -> "PageRenderer":
        """For a page that shows this revision from now on, and can be used as long as a page can."""
        until = int((self.bot.clock.now() + OPEN_FOR).timestamp())
        return replace(self, place=replace(self.place, until=until, revision=revision))

    def button(
        self,
        act: str,
        what: str = "",
        *,
        label: str,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        disabled: bool = False,
    ) -> Any:
        custom_id = self.place.custom_id(act, what)
        return PageItem(ui.Button(label=label[:80], custom_id=custom_id, style=style, disabled=disabled))

    def primary(self, act: str, what: str = "", *, label: str) -> Any:
        return self.button(act, what, label=label, style=discord.ButtonStyle.primary)

    def select(self, kind: type[Any], act: str, what: str, **of: Any) -> ui.ActionRow[Any]:
        """A row with one of discord.py's selects."""
        return row(PageItem(kind(custom_id=self.place.custom_id(act, what), **of)))


def row(*items: Any) -> ui.ActionRow[Any]:
    found: ui.ActionRow[Any] = ui.ActionRow()
    for item in items:
        found.add_item(item)
    return found


def text(said: str) -> ui.TextDisplay[Any]:
    return ui.TextDisplay(said)


def beside(said: str, button: Any) -> ui.Section[Any]:
    """A text with a button at its end."""
    return ui.Section(said, accessory=button)


def page(items: Sequence[ui.Item[Any]], *, note: str | None = None) -> ui.LayoutView:
    """The items in a frame, below a note where there is something to say."""
    view = ui.LayoutView(timeout=None)
    if note:
        view.add_item(text(note))
    box: ui.Container[Any] = ui.Container(accent_colour=discord.Colour.blurple())
    for item in items:
        box.add_item(item)
    return view.add_item(box)
