"""`/config export` and `/config import`: settings as a file, and back from one."""

import asyncio
import io
from typing import Any

import discord
from discord import app_commands, ui

from tux.bot.client import Tux
from tux.bot.commands import GuildContext
from tux.bot.replies import InteractionAnswers
from tux.features.configuration.changes import (
    carry_out,
    described,
    find_section,
    fingerprint,
    fitting,
    require_authority,
    steps_of,
    suggest_sections,
)
from tux.features.configuration.confirmations import ConfirmButton, template
from tux.features.configuration.history import acting, undo_view
from tux.features.configuration.root import ConfigCog
from tux.guilds.permissions import Caller
from tux.guilds.settings.display import section_name, setting_name
from tux.guilds.settings.fields import Holds, HoldsChannel
from tux.guilds.settings.history import UNDOABLE_FOR, Plan
from tux.guilds.settings.store import SettingsMoved
from tux.guilds.settings.transfer import (
    LIMIT,
    FileChangesNothing,
    FileTooLarge,
    Finding,
    LeftOut,
    Named,
    Naming,
    fit,
    read,
    written,
)
from tux.runtime.refusals import Refusal
from tux.runtime.texts import safe

_WITHIN = 10.0
"""Seconds in which Discord has to give a file."""


class FileNotGiven(Refusal):
    """Discord did not give the file in time, or has it no more."""

    key = "settings-file-not-given"


class TransferCommands(ConfigCog):
    @ConfigCog.config.command(ephemeral=True)
    async def export(self, ctx: GuildContext) -> None:
        content = written(
            ctx.guild.id,
            ctx.guild.name,
            await self.settings.stored(ctx.guild.id),
            steps_of(self.bot).sections,
            _naming(ctx.guild),
            at=self.bot.clock.now(),
        )
        file = discord.File(io.BytesIO(content), filename=f"tux-settings-{ctx.guild.id}.json")
        await ctx.send(ctx.text("config-exported"), file=file)

    @ConfigCog.config.command(name="import")
    async def take_over(self, ctx: GuildContext, file: discord.Attachment, *, feature: str | None = None) -> None:
        section = find_section(self.bot, feature) if feature else None
        content = await _given(file)
        plan, left_out = await _plan(self.bot, ctx.guild, content, section)
        require_authority(self.bot, ctx.author, ctx.caller, ctx.ranks, plan.drafts)
        button = ImportButton(section, ctx.author.id, fingerprint(plan), label=ctx.text("config-import-button"))
        await ctx.send(
            _question(self.bot, ctx.guild.id, plan, left_out),
            file=discord.File(io.BytesIO(content), filename="settings.json"),  # so that the button needs no memory
            view=ui.View(timeout=None).add_item(button),
        )

    @take_over.autocomplete("feature")
    async def features_to_import(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return suggest_sections(self.bot, interaction.guild_id, typed)


class ImportButton(ConfirmButton, template=template("import")):
    """Takes over the file at its message, as that says, as long as that is still so."""

    verb = "import"

    async def click(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        bot, member = acting(interaction)
        files = interaction.message.attachments if interaction.message else []
        if not files:
            raise FileNotGiven
        plan, left_out = await _plan(bot, member.guild, await _given(files[0]), self.section)
        if fingerprint(plan) != self.of:
            raise SettingsMoved
        number = await carry_out(bot, member, Caller.of_interaction(interaction, bot), plan)
        await answers.update(
            _said(bot, member.guild.id, "config-imported", plan, left_out, number=number),
            view=undo_view(bot, member, number),
        )


async def _given(file: discord.Attachment) -> bytes:
    if file.size > LIMIT:
        raise FileTooLarge(limit=LIMIT >> 10)
    try:
        async with asyncio.timeout(_WITHIN):
            return await file.read()
    except (discord.HTTPException, TimeoutError) as error:
        raise FileNotGiven from error


async def _plan(bot: Tux, guild: discord.Guild, content: bytes, section: str | None) -> tuple[Plan, list[LeftOut]]:
    steps = steps_of(bot)
    stored = await bot.settings.stored(guild.id)
    fitted = fit(read(content), stored, steps.sections, _finding(guild), only=section)
    plan = await steps.replacing(guild.id, fitted.sections)
    if not plan.drafts:
        raise FileChangesNothing
    return plan, list(fitted.left_out)


# What is what


def _naming(guild: discord.Guild) -> Naming:
    def naming(kind: Holds | HoldsChannel, of: int) -> Named | None:
        found = guild.get_role(of) if kind is Holds.ROLE else guild.get_channel(of)
        return None if found is None or kind is Holds.USER else Named(name=found.name, type=_type(found))

    return naming


def _finding(guild: discord.Guild) -> Finding:
    """What has the id, else the only one of that name and kind. People have the same id everywhere."""

    def finding(kind: Holds | HoldsChannel, of: int, named: Named | None) -> int | None:
        if kind is Holds.USER:
            return of
        everything = guild.roles if kind is Holds.ROLE else guild.channels
        there = [one for one in everything if not isinstance(kind, HoldsChannel) or _type(one) in kind.types]
        if any(one.id == of for one in there):
            return of
        alike = [one.id for one in there if named and (one.name, _type(one)) == (named.name, named.type)]
        return alike[0] if len(alike) == 1 else None

    return finding


def _type(thing: discord.Role | discord.abc.GuildChannel) -> str:
    return "role" if isinstance(thing, discord.Role) else thing.type.name


# How it is told


def _question(bot: Tux, guild_id: int, plan: Plan, left_out: list[LeftOut]) -> str:
    return _said(bot, guild_id, "config-import-ask", plan, left_out)


def _said(bot: Tux, guild_id: int, key: str, plan: Plan, left_out: list[LeftOut], *, number: int | None = None) -> str:
    locale = bot.locale_in(guild_id)
    changes = described(bot, guild_id, plan.changes, room=1000)
    missing = fitting(bot.texts, locale, [_missing(bot, locale, it) for it in left_out], 500) if left_out else None
    days = UNDOABLE_FOR.days
    return bot.texts.say(key, locale=locale, changes=changes, left_out=missing, number=number, days=days)


def _missing(bot: Tux, locale: str, left_out: LeftOut) -> str:
    return bot.texts.say(
        "config-import-left-out",
        locale=locale,
        section=section_name(bot.texts, left_out.section, locale),
        setting=left_out.setting and setting_name(bot.texts, left_out.section, left_out.setting, locale),
        id=left_out.id,
        name=left_out.name and safe(left_out.name[:60]),
    )
