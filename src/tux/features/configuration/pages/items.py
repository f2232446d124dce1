"""The buttons and selects of pages, which work after a restart too."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self, cast

import discord
from discord import ui

from tux.bot.replies import InteractionAnswers
from tux.bot.ui import DynamicItem
from tux.features.configuration.errors import PageUnknown
from tux.features.configuration.pages.context import PageAction, PageContext
from tux.features.configuration.pages.location import OPEN_FOR, PageLocation
from tux.features.configuration.readers import require_reader
from tux.features.configuration.services import services_in


class PageItem(
    DynamicItem[ui.Item[Any]],
    template=re.compile(
        r"cfg:(?P<action>[a-z]+):(?P<subject>[a-z0-9_.-]*):(?P<shows>[a-z0-9_-]+):(?P<page>[0-9]+)(?P<mode>[wp])"
        r":(?P<reader>[0-9a-f]+):(?P<until>[0-9a-f]+):(?P<revision>[0-9]+)"
    ),
):
    """A button or select on a page."""

    actions: ClassVar[Mapping[str, PageAction]] = {}
    """The actions of items, by their names in custom ids."""

    def __init__(self, item: Any, match: re.Match[str] | None = None) -> None:
        super().__init__(item)
        self._match = match

    @classmethod
    async def restore(cls, interaction: discord.Interaction[Any], match: re.Match[str]) -> Self:
        del interaction
        return cls(ui.Button(custom_id=match[0]), match)

    async def allows(self, interaction: discord.Interaction[Any]) -> bool:
        location = self._location
        if self._parts["action"] == "fresh":
            await require_reader(interaction, location.reader_id, location.command)
            return True
        return await is_open(interaction, location)

    async def click(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        values = cast("Sequence[str]", (interaction.data or {}).get("values", ()))
        context = PageContext(interaction, answers, self._location, self._parts["subject"], values)
        try:
            await self.actions.get(self._parts["action"], _refuse_unknown)(context)
        except Exception:
            await redraw_as_it_was(context)
            raise

    @property
    def _parts(self) -> re.Match[str]:
        """Return the parts of the custom id."""
        if self._match is None:
            raise TypeError("only an item that was clicked has parts")
        return self._match

    @property
    def _location(self) -> PageLocation:
        return PageLocation(
            shows=self._parts["shows"],
            reader_id=int(self._parts["reader"], 16),
            page=int(self._parts["page"]),
            wizard=self._parts["mode"] == "w",
            until=int(self._parts["until"], 16),
            revision=int(self._parts["revision"]),
        )


async def is_open(interaction: discord.Interaction[Any], location: PageLocation) -> bool:
    """Return whether the page can still be used. If it cannot, offer a fresh one. Refuse everybody but its reader."""
    await require_reader(interaction, location.reader_id, location.command)
    if services_in(interaction).clock.now().timestamp() <= location.until:
        return True
    await _offer_fresh_page(interaction, location)
    return False


async def _refuse_unknown(_context: PageContext) -> None:
    raise PageUnknown


async def redraw_as_it_was(context: PageContext) -> None:
    """Draw the message again, because Discord keeps showing what was selected."""
    if context.interaction.message is not None:
        view = ui.LayoutView.from_message(context.interaction.message, timeout=None)
        view.stop()  # its items work by their custom ids, so that discord.py need not keep it
        await context.answers.update(view=view)


async def _offer_fresh_page(interaction: discord.Interaction[Any], location: PageLocation) -> None:
    answers = InteractionAnswers.of(interaction)
    button = ui.Button[Any](
        label=answers.text("config-page-fresh", ephemeral=True),
        custom_id=location.custom_id("fresh", ""),
        style=discord.ButtonStyle.primary,
    )
    view = ui.View(timeout=None).add_item(PageItem(button))
    text = answers.text("config-page-late", ephemeral=True, minutes=int(OPEN_FOR.total_seconds() // 60))
    await answers.send(text, ephemeral=True, view=view)
