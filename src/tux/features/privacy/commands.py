"""`/privacy`: exports and deletes what Tux stores about the person who asks."""

import gzip
import io
import json
from collections.abc import Mapping
from typing import Any

import discord
from discord import ui
from discord.ext import commands

from tux.bot.client import Tux
from tux.bot.commands import AnyContext, Bare, group
from tux.features.privacy.errors import ExportTooLarge, NothingStored
from tux.features.privacy.service import PersonalRecords
from tux.features.privacy.views import delete_button, embed, retained_lines

_MAX_FILE_BYTES = 8 << 20
"""The size of a file that Discord accepts everywhere."""


class PrivacyCommands(commands.Cog):
    """The commands of `/privacy`."""

    def __init__(self, bot: Tux, records: PersonalRecords) -> None:
        self.bot = bot
        self.records = records
        self.button = delete_button(records)

    @group(guild_only=False, prefix=False, ephemeral=True, confidential=True)
    async def privacy(self, _: AnyContext) -> Bare:
        return Bare("export")

    @privacy.command()
    async def export(self, ctx: AnyContext) -> None:
        stored = await self.records.export(ctx.author.id)
        if not stored["servers"]:
            raise NothingStored
        await ctx.send(ctx.text("privacy-export-done", servers=len(stored["servers"])), file=export_file(stored))

    @privacy.command()
    async def delete(self, ctx: AnyContext) -> None:
        summary = await self.records.summary(ctx.author.id)
        if not summary.parts:
            raise NothingStored
        lines = [
            ctx.text("privacy-delete-ask", servers=summary.guilds),
            *(f"- {ctx.text(f'personal-{name}', count=count)}" for name, count in summary.parts.items()),
            ctx.text("privacy-delete-how", kept=len(summary.retained)),
            *retained_lines(self.bot, ctx.answers, summary.retained),
        ]
        view = ui.View(timeout=None).add_item(self.button(ctx.author.id, ctx.text("privacy-delete-button")))
        await ctx.send(embed=embed(lines), view=view)


def export_file(stored: Mapping[str, Any]) -> discord.File:
    """Return the export as a JSON file, compressed if it is large. Raise `ExportTooLarge` if that is not enough."""
    content, name = json.dumps(stored, ensure_ascii=False, indent=1).encode(), "tux-personal-data.json"
    if len(content) > _MAX_FILE_BYTES:
        content, name = gzip.compress(content, mtime=0), f"{name}.gz"
    if len(content) > _MAX_FILE_BYTES:
        raise ExportTooLarge(megabytes=len(content) >> 20)
    return discord.File(io.BytesIO(content), filename=name)
