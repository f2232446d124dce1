"""`/config overview`, `/config wizard` and `/config set`."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord import app_commands

from tux.bot.commands import GuildContext
from tux.features.configuration.commands.root import ConfigCog
from tux.features.configuration.completion import MAX_CHOICE_LENGTH, complete
from tux.features.configuration.descriptions import describe_value
from tux.features.configuration.errors import RanksHaveCommands
from tux.features.configuration.history_views import undo_view
from tux.features.configuration.pages.location import OVERVIEW, PageLocation
from tux.features.configuration.pages.renderer import PageRenderer
from tux.features.configuration.pages.screens import draw_page
from tux.features.configuration.pages.wizard import saved_step, wizard_steps
from tux.features.configuration.section_lookup import find_section, find_setting
from tux.guilds.permissions import RankSettings
from tux.guilds.settings.inputs import SettingInput
from tux.guilds.settings.typed_values import InputKind
from tux.runtime.refusals import Refusal


class PageCommands(ConfigCog):
    @ConfigCog.config.command(name="overview", aliases=("dashboard",), staff_only=True)
    async def show_overview(self, ctx: GuildContext) -> None:
        await self._show(ctx, PageLocation(OVERVIEW, ctx.author.id))

    @ConfigCog.config.command(aliases=("setup",), staff_only=True)
    async def wizard(self, ctx: GuildContext) -> None:
        saved = await saved_step(self.services, ctx.guild.id)
        location = PageLocation(saved or wizard_steps(self.services)[0], ctx.author.id, wizard=True)
        await self._show(ctx, location, note=ctx.text("wizard-resumed") if saved else None)

    @ConfigCog.config.command(name="set")
    async def set_setting(self, ctx: GuildContext, feature: str, setting: str, *, value: str) -> None:
        section = find_section(self.services, feature)
        if section == RankSettings.section:
            raise RanksHaveCommands
        entry = find_setting(self.services, section, setting)
        revision = await self.settings.revision(ctx.guild.id, entry.model)
        values = {entry.setting: entry.parse(ctx.guild, value)}
        number = await self.services.edits.change(
            ctx.author, ctx.caller, entry.model, values, expected_revision=revision
        )
        settings = await self.settings.get(ctx.guild.id, entry.model)
        text = ctx.text(
            "config-set-done",
            section=self.services.section_name(ctx.guild.id, section),
            setting=self.services.setting_name(ctx.guild.id, entry),
            value=describe_value(self.services, ctx.guild, settings, entry.setting),
        )
        await ctx.send(text, view=undo_view(self.services, ctx.author, number))

    @set_setting.autocomplete("feature")
    async def features_to_set(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        guild_id = interaction.guild_id
        return complete(((self.services.section_name(guild_id, name), name) for name in self.services.forms), typed)

    @set_setting.autocomplete("setting")
    async def settings_to_set(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        inputs = self._inputs(getattr(interaction.namespace, "feature", None) or "")
        guild_id = interaction.guild_id
        return complete(((self.services.setting_name(guild_id, entry), entry.setting) for entry in inputs), typed)

    @set_setting.autocomplete("value")
    async def values_to_set(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        feature, setting = (getattr(interaction.namespace, name, None) or "" for name in ("feature", "setting"))
        entry = next((entry for entry in self._inputs(feature) if entry.setting == setting), None)
        if entry is None or interaction.guild is None:
            return []
        before, comma, last = typed.rpartition(",") if entry.many else ("", "", typed)
        choices = complete(_values(entry, interaction.guild), last.strip().lstrip("#@"))
        earlier = f"{before}{comma} " if comma else ""
        lists = [(f"{earlier}{choice.name}", f"{earlier}{choice.value}") for choice in choices]
        return [
            app_commands.Choice(name=name, value=value)
            for name, value in lists
            if len(name) <= MAX_CHOICE_LENGTH and len(value) <= MAX_CHOICE_LENGTH
        ]

    async def _show(self, ctx: GuildContext, location: PageLocation, note: str | None = None) -> None:
        await ctx.send(view=await draw_page(PageRenderer(self.services, ctx.author, ctx.caller, location), note=note))

    def _inputs(self, feature: str) -> Sequence[SettingInput]:
        try:
            section = find_section(self.services, feature)
        except Refusal:
            return []  # the name is not complete yet
        model = self.services.forms.get(section)
        return [] if model is None else list(self.services.edits.inputs(model).values())


def _values(entry: SettingInput, guild: discord.Guild) -> Iterator[tuple[str, str]]:
    """Yield the name of each value that can be chosen for the setting, and the value as it is typed."""
    if entry.kind is InputKind.SWITCH:
        yield from (("on", "on"), ("off", "off"))
    if entry.kind is InputKind.CHOICE:
        yield from ((choice, choice) for choice in entry.choices)
    if entry.channel is not None:
        yield from _channels(entry.channel.types, guild)
    if entry.kind is InputKind.ROLE:
        yield from ((f"@{role.name}", str(role.id)) for role in reversed(guild.roles) if not role.is_default())
    if entry.kind is InputKind.USER:
        yield from ((f"@{member.name}", str(member.id)) for member in guild.members)
    if entry.optional or entry.many:
        yield "none", "none"


def _channels(types: Sequence[str], guild: discord.Guild) -> Iterator[tuple[str, str]]:
    channels: list[Any] = [channel for channel in guild.channels if channel.type.name in types]
    yield from ((f"#{channel.name}", str(channel.id)) for channel in channels)
