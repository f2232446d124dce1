"""Buttons that confirm what the message above them says, as long as that is still up to date."""

import hashlib
import json
import re
from typing import Any, ClassVar, Self

import discord
from discord import ui

from tux.bot.ui import DynamicItem
from tux.features.configuration.readers import require_reader
from tux.guilds.settings.changes import Plan


def fingerprint(plan: Plan) -> str:
    """Return eight characters that differ if the plan does, by which a button recognizes its plan."""
    drafts = [(draft.section, draft.revision, draft.after) for draft in plan.drafts]
    return hashlib.sha256(json.dumps(drafts, sort_keys=True).encode()).hexdigest()[:8]


def template(verb: str) -> re.Pattern[str]:
    """Return the pattern of the custom ids, which must never change."""
    return re.compile(rf"{verb}:(?P<section>\*|[a-z0-9_-]+):(?P<reader>[0-9]+):(?P<plan>[0-9a-f]+)")


class ConfirmButton(DynamicItem[ui.Button[Any]], template=re.compile("")):
    """A button for the person who ran `/config <verb>`, with the fingerprint of the plan that was shown.

    A `section` of None stands for all sections.
    """

    verb: ClassVar[str]
    style: ClassVar[discord.ButtonStyle] = discord.ButtonStyle.primary

    def __init__(self, section: str | None, reader_id: int, fingerprint: str, *, label: str = "…") -> None:
        custom_id = f"{self.verb}:{section or '*'}:{reader_id}:{fingerprint}"
        super().__init__(ui.Button(label=label, custom_id=custom_id, style=self.style))
        self.section, self.reader_id, self.fingerprint = section, reader_id, fingerprint

    @classmethod
    async def restore(cls, interaction: discord.Interaction[Any], match: re.Match[str]) -> Self:
        del interaction
        section = None if match["section"] == "*" else match["section"]
        return cls(section, int(match["reader"]), match["plan"])

    async def allows(self, interaction: discord.Interaction[Any]) -> bool:
        await require_reader(interaction, self.reader_id, f"config {self.verb}")
        return True
