"""Buttons that do what the message above them says, as long as that is still so."""

import re
from typing import Any, ClassVar, Self

import discord
from discord import ui

from tux.bot.ui import DynamicItem
from tux.features.configuration.history import is_readers


def template(verb: str) -> re.Pattern[str]:
    """Of the custom ids, stable for ever."""
    return re.compile(rf"{verb}:(?P<section>\*|[a-z0-9_-]+):(?P<reader>[0-9]+):(?P<of>[0-9a-f]+)")


class ConfirmButton(DynamicItem[ui.Button[Any]], template=re.compile("")):
    """For whoever asked with `/config <verb>`. `of` is the fingerprint of the plan; a `section` of None is all."""

    verb: ClassVar[str]
    style: ClassVar[discord.ButtonStyle] = discord.ButtonStyle.primary

    def __init__(self, section: str | None, reader_id: int, of: str, *, label: str = "…") -> None:
        custom_id = f"{self.verb}:{section or '*'}:{reader_id}:{of}"
        super().__init__(ui.Button(label=label, custom_id=custom_id, style=self.style))
        self.section, self.reader_id, self.of = section, reader_id, of

    @classmethod
    async def restore(cls, interaction: discord.Interaction[Any], match: re.Match[str]) -> Self:
        del interaction
        section = None if match["section"] == "*" else match["section"]
        return cls(section, int(match["reader"]), match["of"])

    async def allows(self, interaction: discord.Interaction[Any]) -> bool:
        return await is_readers(interaction, self.reader_id, f"config {self.verb}")
