"""Resets, with the button that confirms one, and the form that confirms a reset of everything."""

from typing import Any

import discord
from discord import ui

from tux.bot.replies import InteractionAnswers
from tux.bot.ui import Modal
from tux.features.configuration.confirmations import ConfirmButton, fingerprint, template
from tux.features.configuration.descriptions import describe_changes
from tux.features.configuration.errors import NameWrong
from tux.features.configuration.history_views import undo_view
from tux.features.configuration.readers import caller_of, member_of, require_reader
from tux.features.configuration.services import ConfigurationServices, services_in
from tux.guilds.permissions import Caller
from tux.guilds.settings.changes import UNDOABLE_FOR, Plan
from tux.guilds.settings.errors import NothingSet, SettingsMoved


async def ask_to_reset(
    services: ConfigurationServices, member: discord.Member, caller: Caller, section: str | None
) -> tuple[str, ui.View]:
    """Return a text about what a reset would change, and a view with the button that confirms it."""
    guild_id = member.guild.id
    plan = await services.steps.plan_reset(guild_id, section)
    await services.edits.require(member, caller, plan)
    label = services.say(guild_id, "config-reset-button", everything=section is None)
    button = ResetButton(section, member.id, fingerprint(plan), label=label)
    text = services.say(
        guild_id,
        "config-reset-ask",
        section=section and services.section_name(guild_id, section),
        days=UNDOABLE_FOR.days,
        changes=describe_changes(services, guild_id, plan.changes),
    )
    return text, ui.View(timeout=None).add_item(button)


async def apply_reset(
    services: ConfigurationServices, member: discord.Member, caller: Caller, plan: Plan
) -> tuple[str, ui.View]:
    """Carry out a reset. Return a text about what it changed, and a view with a button that undoes it."""
    guild_id = member.guild.id
    number = await services.edits.apply(member, caller, plan)
    changes = describe_changes(services, guild_id, plan.changes)
    text = services.say(guild_id, "config-reset-done", number=number, days=UNDOABLE_FOR.days, changes=changes)
    return text, undo_view(services, member, number)


def require_guild_name(guild: discord.Guild, given: str) -> None:
    """Raise `NameWrong` unless this is the name of the guild, in upper or lower case."""
    if " ".join(given.split()).casefold() != " ".join(guild.name.split()).casefold():
        raise NameWrong(name=guild.name)


class ResetButton(ConfirmButton, template=template("reset")):
    """A button that does the reset that its message describes, if that is still up to date.

    Before a reset of everything, it asks for the name of the guild.
    """

    verb = "reset"
    style = discord.ButtonStyle.danger

    async def click(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        if self.section is None:
            locale = answers.locale(ephemeral=True)
            guild = member_of(interaction).guild
            await answers.open(_GuildNameForm(services_in(interaction), guild, self.fingerprint, locale))
        else:
            await _confirm(interaction, answers, self.section, self.fingerprint)


class _GuildNameForm(Modal):
    """A form that asks for the guild's name, so that nobody resets everything by accident."""

    def __init__(self, services: ConfigurationServices, guild: discord.Guild, fingerprint: str, locale: str) -> None:
        super().__init__(services.host, title=services.texts.say("config-reset-form", locale=locale))
        self.fingerprint = fingerprint
        self.name = ui.TextInput[Any](custom_id="name", placeholder=guild.name[:100], max_length=100)
        label = services.texts.say("config-reset-form-name", locale=locale)
        self.add_item(ui.Label(text=label, component=self.name))

    async def submit(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        member = member_of(interaction)
        require_guild_name(member.guild, self.name.value)
        await require_reader(interaction, member.id, "config reset")
        await _confirm(interaction, answers, None, self.fingerprint)


async def _confirm(
    interaction: discord.Interaction[Any], answers: InteractionAnswers, section: str | None, shown_fingerprint: str
) -> None:
    """Carry out the reset, if its plan is still the one that was shown."""
    services, member = services_in(interaction), member_of(interaction)
    try:
        plan = await services.steps.plan_reset(member.guild.id, section)
    except NothingSet as nothing:
        raise SettingsMoved(section=section) from nothing
    if fingerprint(plan) != shown_fingerprint:
        raise SettingsMoved(section=section)
    text, view = await apply_reset(services, member, caller_of(interaction), plan)
    await answers.update(text, view=view)
