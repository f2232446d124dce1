"""Buttons and selects that still work after a restart: all they need to know is in their custom id."""

import re
from typing import Any, Self, TypeVar, cast

import discord
from discord import ui

from tux.bot.occurrences import interaction_occurrence
from tux.bot.replies import InteractionAnswers
from tux.bot.ui.views import ViewHost, admit
from tux.runtime.occurrences import Surface

ItemT = TypeVar("ItemT", bound=ui.Item[Any])


class DynamicItem(ui.DynamicItem[ItemT], template=re.compile("")):
    """Give the class a `template` for its custom ids, stable for ever, and override `restore()` and `click()`.

    Register it with `bot.add_dynamic_items()`. Where discord.py would only log a failure, or not even that, it is
    reported and the person answered.
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
            return cast("Self", _Nothing(item))

    @classmethod
    async def restore(cls, interaction: discord.Interaction[Any], match: re.Match[str]) -> Self:
        """The item again, from what its custom id says."""
        raise NotImplementedError

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        try:
            host: ViewHost = interaction.client  # pyright: ignore[reportAssignmentType] - ours
            return await admit(host, interaction, None, type(self).__name__) and await self.allows(interaction)
        except Exception as error:  # noqa: BLE001 - discord.py would swallow it without a line
            await _report(type(self).__name__, interaction, error)
            return False

    async def allows(self, interaction: discord.Interaction[Any]) -> bool:
        """Return whether the person who clicked may do this. Raise a `Refusal` to say why not."""
        del interaction
        return True

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        try:
            await self.click(interaction, InteractionAnswers.of(interaction))
        except Exception as error:  # noqa: BLE001 - discord.py would only log it
            await _report(type(self).__name__, interaction, error)

    async def click(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        """It was clicked, or chosen from."""
        raise NotImplementedError


class _Nothing(ui.DynamicItem[ui.Item[Any]], template=re.compile(".*", re.DOTALL)):
    """Stands in for an item that could not be restored, which has been reported and answered."""

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        del interaction
        return False


async def _report(item: str, interaction: discord.Interaction[Any], error: BaseException) -> None:
    host: ViewHost = interaction.client  # pyright: ignore[reportAssignmentType] - ours
    await host.reporter.report(interaction_occurrence(interaction, error, Surface.DYNAMIC_ITEM, source=item))
