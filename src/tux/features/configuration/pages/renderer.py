"""The parts of pages: texts, buttons and selects for their reader, and the frame around them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import discord
from discord import ui

from tux.features.configuration.command_lookup import every_rule
from tux.features.configuration.pages.context import PageContext
from tux.features.configuration.pages.items import PageItem
from tux.features.configuration.pages.location import OPEN_FOR, PageLocation
from tux.features.configuration.services import ConfigurationServices
from tux.guilds.permissions import Caller, RankSettings, decide
from tux.guilds.permissions.decisions import refusal
from tux.guilds.settings.inputs import SettingInput
from tux.runtime.refusals import Refusal

_READ = ("list", "show", "status")
"""The names of commands under `/config <section>` that show what its page shows."""


@dataclass(frozen=True, slots=True)
class PageRenderer:
    """Draws a page for a member, in the language of their server."""

    services: ConfigurationServices
    member: discord.Member
    caller: Caller
    """The same member, as permissions are decided about them."""
    location: PageLocation

    @classmethod
    def of(cls, context: PageContext) -> "PageRenderer":
        """Return the renderer of the page whose item was used."""
        return cls(context.services, context.member, context.caller, context.location)

    @property
    def guild(self) -> discord.Guild:
        """Return the guild whose settings the page shows."""
        return self.member.guild

    def say(self, key: str, /, **data: object) -> str:
        """Return the text `key` in the language of the guild."""
        return self.services.say(self.guild.id, key, **data)

    def section_name(self, section: str) -> str:
        """Return the title of the section."""
        return self.services.section_name(self.guild.id, section)

    def setting_name(self, entry: SettingInput) -> str:
        """Return the title of the setting."""
        return self.services.setting_name(self.guild.id, entry)

    async def ranks(self) -> RankSettings:
        """Return the ranks of the guild."""
        return await self.services.ranks_in(self.guild.id)

    async def refusal_of(self, shows: str) -> Refusal | None:
        """Return why the reader may not read a page, if they may not run the command that shows the same."""
        rules, ranks = every_rule(self.services.commands), await self.ranks()
        for name in (f"config {shows} {verb}" for verb in _READ):
            if (rule := rules.get(name)) is not None:
                decision = decide(rule, name, self.caller, ranks)
                return None if decision.allowed else refusal(decision, self.caller, ranks)
        return None

    def opened(self, revision: int = 0) -> "PageRenderer":
        """Return the renderer of a page that shows this revision, and can be used from now on."""
        until = int((self.services.clock.now() + OPEN_FOR).timestamp())
        return replace(self, location=replace(self.location, until=until, revision=revision))

    def button(
        self,
        action: str,
        subject: str = "",
        *,
        label: str,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        disabled: bool = False,
    ) -> Any:
        """Return a button that does the action."""
        custom_id = self.location.custom_id(action, subject)
        return PageItem(ui.Button(label=label[:80], custom_id=custom_id, style=style, disabled=disabled))

    def primary(self, action: str, subject: str = "", *, label: str) -> Any:
        """Return a button that does the action, in the style for the one that most people want."""
        return self.button(action, subject, label=label, style=discord.ButtonStyle.primary)

    def select(self, kind: type[Any], action: str, subject: str, **options: Any) -> ui.ActionRow[Any]:
        """Return a row with one of discord.py's selects, which does the action."""
        return row(PageItem(kind(custom_id=self.location.custom_id(action, subject), **options)))


def row(*items: Any) -> ui.ActionRow[Any]:
    """Return a row of buttons, or of one select."""
    action_row: ui.ActionRow[Any] = ui.ActionRow()
    for item in items:
        action_row.add_item(item)
    return action_row


def text(content: str) -> ui.TextDisplay[Any]:
    """Return a text on the page."""
    return ui.TextDisplay(content)


def beside(content: str, button: Any) -> ui.Section[Any]:
    """Return a text with a button at its end."""
    return ui.Section(content, accessory=button)


def page(items: Sequence[ui.Item[Any]], *, note: str | None = None) -> ui.LayoutView:
    """Return the items in a frame, below a note if there is one."""
    view = ui.LayoutView(timeout=None)
    if note:
        view.add_item(text(note))
    frame: ui.Container[Any] = ui.Container(accent_colour=discord.Colour.blurple())
    for item in items:
        frame.add_item(item)
    return view.add_item(frame)
