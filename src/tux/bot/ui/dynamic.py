"""Buttons and selects that still work after a restart, because their custom id holds all they need."""

import re
from typing import Any, Self, TypeVar, cast

import discord
from discord import ui

from tux.bot.occurrences import interaction_occurrence
from tux.bot.replies import InteractionAnswers
from tux.bot.ui.views import ViewHost, admit
from tux.runtime.occurrences import Surface
from tux.runtime.refusals import Refusal
from tux.runtime.snowflakes import LARGEST

ItemT = TypeVar("ItemT", bound=ui.Item[Any])


class CustomIdUnknown(Refusal):
    """The custom id of an item has a number that no item of ours has."""

    key = "click-expired"


def custom_id_number(digits: str, base: int = 10) -> int:
    """Return a number in a custom id, written to that base. Raise `CustomIdUnknown` for one that no id can be."""
    number = int(digits, base)
    if number > LARGEST:
        raise CustomIdUnknown
    return number


class DynamicItem(ui.DynamicItem[ItemT], template=re.compile("")):
    """A button or select that still works after a restart.

    Give the class a `template` for its custom ids, which must never change, override `restore()` and `click()`, and
    register it with `scope.add_dynamic_items()`. Every failure is reported, and the person is told.
    """

    def __init_subclass__(cls, *, template: re.Pattern[str]) -> None:
        super().__init_subclass__(template=template)

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        InteractionAnswers.of(interaction).claimed = True
        try:
            return await cls.restore(interaction, match)
        except Exception as error:  # noqa: BLE001 - discord.py would only log it
            await _report(cls.__name__, interaction, error)
            return cast("Self", _Unrestored(item))

    @classmethod
    async def restore(cls, interaction: discord.Interaction[Any], match: re.Match[str]) -> Self:
        """Return the item for its custom id."""
        raise NotImplementedError

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        try:
            host: ViewHost = interaction.client  # pyright: ignore[reportAssignmentType] - it is always our bot
            return await admit(host, interaction, None, type(self).__name__) and await self.allows(interaction)
        except Exception as error:  # noqa: BLE001 - discord.py would ignore it
            await _report(type(self).__name__, interaction, error)
            return False

    async def allows(self, interaction: discord.Interaction[Any]) -> bool:
        """Return whether the person who clicked may do so. Raise a `Refusal` to tell them why not."""
        del interaction
        return True

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        try:
            await self.click(interaction, InteractionAnswers.of(interaction))
        except Exception as error:  # noqa: BLE001 - discord.py would only log it
            await _report(type(self).__name__, interaction, error)

    async def click(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        """Handle a click, or a choice from a select."""
        raise NotImplementedError


class _Unrestored(ui.DynamicItem[ui.Item[Any]], template=re.compile(".*", re.DOTALL)):
    """A stand-in for an item that could not be restored. The failure has been reported and the person told."""

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        del interaction
        return False


async def _report(item: str, interaction: discord.Interaction[Any], error: BaseException) -> None:
    host: ViewHost = interaction.client  # pyright: ignore[reportAssignmentType] - it is always our bot
    await host.reporter.report(interaction_occurrence(interaction, error, Surface.DYNAMIC_ITEM, source=item))
