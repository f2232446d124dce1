"""`/config reset`: back to the defaults, in one section or in all of them."""

from typing import Any

import discord
from discord import app_commands, ui

from tux.bot.client import Tux
from tux.bot.commands import GuildContext
from tux.bot.replies import InteractionAnswers
from tux.bot.ui import Modal
from tux.features.configuration.changes import (
    carry_out,
    described,
    find_section,
    fingerprint,
    require_authority,
    steps_of,
    suggest_sections,
)
from tux.features.configuration.confirmations import ConfirmButton, template
from tux.features.configuration.history import acting, is_readers, undo_view
from tux.features.configuration.root import ConfigCog
from tux.guilds.permissions import Caller
from tux.guilds.settings.display import section_name
from tux.guilds.settings.history import UNDOABLE_FOR, NothingSet, Plan
from tux.guilds.settings.store import SettingsMoved
from tux.runtime.refusals import Refusal

EVERYTHING = "everything"


class NameWrong(Refusal):
    """What was typed is not what the guild is called. Data: its `name`."""

    key = "config-reset-name-wrong"


class ResetCommands(ConfigCog):
    @ConfigCog.config.command()
    async def reset(self, ctx: GuildContext, scope: str, *, name: str | None = None) -> None:
        section = None if scope.strip().casefold() == EVERYTHING else find_section(self.bot, scope)
        if section is None and name is not None:
            plan = await steps_of(self.bot).clearing(ctx.guild.id)
            _require_name(ctx.guild, name)
            said, view = await _done(self.bot, ctx.author, ctx.caller, plan)
        else:
            said, view = await question(self.bot, ctx.author, ctx.caller, section)
        await ctx.send(said, view=view)

    @reset.autocomplete("scope")
    async def scopes_to_reset(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        locale = self.bot.locale_in(interaction.guild_id)
        everything = app_commands.Choice(
            name=self.bot.texts.say("config-reset-everything", locale=locale), value=EVERYTHING
        )
        found = suggest_sections(self.bot, interaction.guild_id, typed)
        return [*found[:24], everything] if typed.casefold() in everything.name.casefold() else found


class ResetButton(ConfirmButton, template=template("reset")):
    """Does what the message above it says, as long as that is still so. For everything, it asks for a name first."""

    verb = "reset"
    style = discord.ButtonStyle.danger

    async def click(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        bot, member = acting(interaction)
        if self.section is None:
            await answers.open(_Naming(bot, member.guild, self.of, answers.locale(ephemeral=True)))
        else:
            await _confirmed(interaction, answers, self.section, self.of)


class _Naming(Modal):
    """Asks for the guild's name, so that nobody loses everything by a slip of the finger."""

    def __init__(self, bot: Tux, guild: discord.Guild, of: str, locale: str) -> None:
        super().__init__(bot, title=bot.texts.say("config-reset-form", locale=locale))
        self.of = of
        self.name = ui.TextInput[Any](custom_id="name", placeholder=guild.name[:100], max_length=100)
        self.add_item(ui.Label(text=bot.texts.say("config-reset-form-name", locale=locale), component=self.name))

    async def submit(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        _, member = acting(interaction)
        _require_name(member.guild, self.name.value)
        await is_readers(interaction, member.id, "config reset")
        await _confirmed(interaction, answers, None, self.of)


async def _confirmed(
    interaction: discord.Interaction[Any], answers: InteractionAnswers, section: str | None, of: str
) -> None:
    bot, member = acting(interaction)
    try:
        plan = await steps_of(bot).clearing(member.guild.id, section)
    except NothingSet as nothing:
        raise SettingsMoved(section=section) from nothing
    if fingerprint(plan) != of:
        raise SettingsMoved(section=section)
    said, view = await _done(bot, member, Caller.of_interaction(interaction, bot), plan)
    await answers.update(said, view=view)


async def _done(bot: Tux, member: discord.Member, caller: Caller, plan: Plan) -> tuple[str, ui.View]:
    number = await carry_out(bot, member, caller, plan)
    said = bot.texts.say(
        "config-reset-done",
        locale=bot.locale_in(member.guild.id),
        number=number,
        days=UNDOABLE_FOR.days,
        changes=described(bot, member.guild.id, plan.changes),
    )
    return said, undo_view(bot, member, number)


async def question(bot: Tux, member: discord.Member, caller: Caller, section: str | None) -> tuple[str, ui.View]:
    """What a reset would do, with the button that does it."""
    plan = await steps_of(bot).clearing(member.guild.id, section)
    require_authority(bot, member, caller, await bot.ranks_in(member.guild.id), plan.drafts)
    locale = bot.locale_in(member.guild.id)
    label = bot.texts.say("config-reset-button", locale=locale, everything=section is None)
    button = ResetButton(section, member.id, fingerprint(plan), label=label)
    return _question(bot, member.guild.id, section, plan), ui.View(timeout=None).add_item(button)


def _question(bot: Tux, guild_id: int, section: str | None, plan: Plan) -> str:
    locale = bot.locale_in(guild_id)
    return bot.texts.say(
        "config-reset-ask",
        locale=locale,
        section=section and section_name(bot.texts, section, locale),
        days=UNDOABLE_FOR.days,
        changes=described(bot, guild_id, plan.changes),
    )


def _require_name(guild: discord.Guild, given: str) -> None:
    if " ".join(given.split()).casefold() != " ".join(guild.name.split()).casefold():
        raise NameWrong(name=guild.name)
