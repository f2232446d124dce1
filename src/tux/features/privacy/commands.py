"""`/privacy`: what Tux holds about whoever asks, in a file, and its end."""

import gzip
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

import discord
from discord import ui
from discord.ext import commands

from tux.bot.client import Tux
from tux.bot.commands import AnyContext, group
from tux.bot.replies import Answers, InteractionAnswers
from tux.bot.ui import DynamicItem, NotYours
from tux.features.privacy.service import Privacy
from tux.guilds.privacy.personal_data import Kept, PersonErased
from tux.runtime.refusals import Refusal

_LARGEST = 8 << 20
"""Bytes of a file that Discord takes everywhere."""

_NAMED = 12
"""How much of what is kept is named one by one: so many lines fit into an embed beside all else."""

_TEMPLATE = re.compile(r"privacy-delete:(?P<user>[0-9]+)")


class PersonalDataTooLarge(Refusal):
    """Also when compressed. Data: `megabytes`."""

    key = "privacy-export-too-large"


class NothingHeld(Refusal):
    key = "privacy-nothing"


class DeleteButton(DynamicItem[ui.Button[Any]], template=_TEMPLATE):
    """Does what the message above it says. `records` is given by a subclass, which discord.py then knows."""

    records: Privacy

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
        kept = await self.records.erase(self.user_id)
        bot.facts.publish(PersonErased(self.user_id))
        said = answers.text("privacy-delete-done", ephemeral=True, kept=len(kept))
        await answers.update(embed=_embed([said, *kept_lines(bot, answers, kept)]), view=None)


class PrivacyCommands(commands.Cog):
    def __init__(self, bot: Tux, records: Privacy) -> None:
        self.bot = bot
        self.records = records

        class Button(DeleteButton, template=_TEMPLATE):
            pass

        Button.records = records
        self.button = Button

    @group(guild_only=False, prefix=False, ephemeral=True, confidential=True)
    async def privacy(self, ctx: AnyContext) -> None:
        """Discord offers only what is below it."""

    @privacy.command()
    async def export(self, ctx: AnyContext) -> None:
        held = await self.records.export(ctx.author.id)
        if not held["servers"]:
            raise NothingHeld
        await ctx.send(ctx.text("privacy-export-done", servers=len(held["servers"])), file=file_of(held))

    @privacy.command()
    async def delete(self, ctx: AnyContext) -> None:
        holding = await self.records.holding(ctx.author.id)
        if not holding.parts:
            raise NothingHeld
        lines = [
            ctx.text("privacy-delete-ask", servers=holding.guilds),
            *(f"- {ctx.text(f'personal-{name}', count=count)}" for name, count in holding.parts.items()),
            ctx.text("privacy-delete-how", kept=len(holding.kept)),
            *kept_lines(self.bot, ctx.answers, holding.kept),
        ]
        view = ui.View(timeout=None).add_item(self.button(ctx.author.id, ctx.text("privacy-delete-button")))
        await ctx.send(embed=_embed(lines), view=view)


def _embed(lines: Iterable[str]) -> discord.Embed:
    return discord.Embed(description="\n".join(lines), colour=discord.Colour.blurple())


def kept_lines(bot: Tux, answers: Answers, kept: Sequence[Kept]) -> Iterator[str]:
    """What is kept and why, one line each."""
    for one in kept[:_NAMED]:
        guild = bot.get_guild(one.guild_id)
        data = {name: _worded(bot, answers, name, value) for name, value in one.data.items()}
        said = answers.text(one.key, ephemeral=True, server=guild.name if guild else str(one.guild_id), **data)
        yield f"- {said}"
    if len(kept) > _NAMED:
        yield answers.text("privacy-kept-more", ephemeral=True, count=len(kept) - _NAMED)


def _worded(bot: Tux, answers: Answers, name: str, value: object) -> object:
    """A kind of case by what it is called, where the feature that brought it is loaded."""
    key = f"case-kind-{value}"
    return answers.text(key, ephemeral=True) if name == "kind" and bot.texts.has(key) else value


def file_of(held: Mapping[str, Any]) -> discord.File:
    """A file of JSON, compressed where it would be too large; refuses where that does not do."""
    content, name = json.dumps(held, ensure_ascii=False, indent=1).encode(), "tux-personal-data.json"
    if len(content) > _LARGEST:
        content, name = gzip.compress(content, mtime=0), f"{name}.gz"
    if len(content) > _LARGEST:
        raise PersonalDataTooLarge(megabytes=len(content) >> 20)
    return discord.File(io.BytesIO(content), filename=name)
