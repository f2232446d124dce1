"""The button that deletes a person's data, and the lines that describe what is retained."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Self

import discord
from discord import ui

from tux.bot.client import Tux
from tux.bot.replies import Answers, InteractionAnswers
from tux.bot.ui import DynamicItem, NotYours
from tux.features.privacy.service import PersonalRecords
from tux.guilds.privacy.personal_data import RetainedRecord

_LISTED_RECORDS = 12
"""The number of retained records to list one by one: as many as are sure to fit into an embed with everything else."""

_TEMPLATE = re.compile(r"privacy-delete:(?P<user>[0-9]+)")


class DeleteButton(DynamicItem[ui.Button[Any]], template=_TEMPLATE):
    """A button that deletes the data of the person it was shown to, and of nobody else.

    discord.py knows a class, not an object, so `delete_button()` makes a subclass that has the records.
    """

    records: PersonalRecords

    def __init__(self, user_id: int, label: str = "…") -> None:
        custom_id = f"privacy-delete:{user_id}"
        super().__init__(ui.Button(label=label, custom_id=custom_id, style=discord.ButtonStyle.danger))
        self.user_id = user_id

    @classmethod
    async def restore(cls, interaction: discord.Interaction[Any], match: re.Match[str]) -> Self:
        del interaction
        return cls(int(match["user"]))

    async def allows(self, interaction: discord.Interaction[Any]) -> bool:
        if interaction.user.id != self.user_id:
            raise NotYours
        return True

    async def click(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        bot: Tux = interaction.client
        retained = await self.records.erase(self.user_id)
        outcome = answers.text("privacy-delete-done", ephemeral=True, kept=len(retained))
        await answers.update(embed=embed([outcome, *retained_lines(bot, answers, retained)]), view=None)


def delete_button(records: PersonalRecords) -> type[DeleteButton]:
    """Return a `DeleteButton` that deletes from `records`."""

    class RecordsDeleteButton(DeleteButton, template=_TEMPLATE):
        pass

    RecordsDeleteButton.records = records
    return RecordsDeleteButton


def embed(lines: Iterable[str]) -> discord.Embed:
    """Return an embed of these lines."""
    return discord.Embed(description="\n".join(lines), colour=discord.Colour.blurple())


def retained_lines(bot: Tux, answers: Answers, retained: Sequence[RetainedRecord]) -> Iterator[str]:
    """Yield a line for each retained record that says what it is and why it is retained."""
    for record in retained[:_LISTED_RECORDS]:
        guild = bot.get_guild(record.guild_id)
        data = {name: _display(bot, answers, name, value) for name, value in record.data.items()}
        server = guild.name if guild else str(record.guild_id)
        yield f"- {answers.text(record.key, ephemeral=True, server=server, **data)}"
    if len(retained) > _LISTED_RECORDS:
        yield answers.text("privacy-kept-more", ephemeral=True, count=len(retained) - _LISTED_RECORDS)


def _display(bot: Tux, answers: Answers, name: str, value: object) -> object:
    """Return a kind of case by its displayed name if its feature is loaded, and any other value as it is."""
    key = f"case-kind-{value}"
    return answers.text(key, ephemeral=True) if name == "kind" and bot.texts.has(key) else value
