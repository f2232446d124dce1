"""`/config overview`, `/config wizard` and `/config set`."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord import app_commands

from tux.bot.commands import GuildContext
from tux.features.configuration.changes import find_section, value_now
from tux.features.configuration.history import undo_view
from tux.features.configuration.pages.navigation import OVERVIEW, PageLocation
from tux.features.configuration.pages.renderer import PageRenderer
from tux.features.configuration.pages.screens import draw
from tux.features.configuration.pages.submissions import SettingUnknown, fill_in, models, shapes_in
from tux.features.configuration.pages.wizard import left_at, steps
from tux.features.configuration.rank_lookup import choices
from tux.features.configuration.root import ConfigCog
from tux.guilds.permissions import RankSettings
from tux.guilds.settings.display import section_name, setting_name
from tux.guilds.settings.inputs import InputKind, SettingInput
from tux.runtime.refusals import Refusal

_LONGEST = 100
"""Characters of what can be suggested."""


class RanksHaveCommands(Refusal):
    """Ranks are changed by rules of their own."""

    key = "config-set-ranks"


class PageCommands(ConfigCog):
    async def overview(self, ctx: GuildContext) -> None:
        await self._show(ctx, PageLocation(OVERVIEW, ctx.author.id))

    @ConfigCog.config.command(name="overview", aliases=("dashboard",))
    async def show_overview(self, ctx: GuildContext) -> None:
        await self.overview(ctx)

    @ConfigCog.config.command(aliases=("setup",))
    async def wizard(self, ctx: GuildContext) -> None:
        left = await left_at(self.bot, ctx.guild.id)
        place = PageLocation(left or steps(self.bot)[0], ctx.author.id, wizard=True)
        await self._show(ctx, place, note=ctx.text("wizard-resumed") if left else None)

    @ConfigCog.config.command(name="set")
    async def set_setting(self, ctx: GuildContext, feature: str, setting: str, *, value: str) -> None:
        section = find_section(self.bot, feature)
        if section == RankSettings.section:
            raise RanksHaveCommands
        model = models(self.bot)[section]
        shape = self._find(section, setting)
        values = {shape.setting: shape.parse(ctx.guild, value)}
        number = await fill_in(self.bot, ctx.author, ctx.caller, model, values)
        settings = await self.settings.get(ctx.guild.id, model)
        said = ctx.text(
            "config-set-done",
            section=section_name(self.bot.texts, section, self.bot.locale_in(ctx.guild.id)),
            setting=self._title(ctx.guild.id, shape),
            value=value_now(self.bot, ctx.guild, settings, shape.setting),
        )
        await ctx.send(said, view=undo_view(self.bot, ctx.author, number))

    @set_setting.autocomplete("feature")
    async def features_to_set(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        locale = self.bot.locale_in(interaction.guild_id)
        return choices(((section_name(self.bot.texts, name, locale), name) for name in models(self.bot)), typed)

    @set_setting.autocomplete("setting")
    async def settings_to_set(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        known = self._shapes(getattr(interaction.namespace, "feature", None) or "")
        return choices(((self._title(interaction.guild_id, shape), shape.setting) for shape in known), typed)

    @set_setting.autocomplete("value")
    async def values_to_set(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        feature, setting = (getattr(interaction.namespace, name, None) or "" for name in ("feature", "setting"))
        shape = next((shape for shape in self._shapes(feature) if shape.setting == setting), None)
        if shape is None or interaction.guild is None:
            return []
        before, comma, last = typed.rpartition(",") if shape.many else ("", "", typed)
        found = choices(_offered(shape, interaction.guild), last.strip().lstrip("#@"))
        kept = f"{before}{comma} " if comma else ""
        every = [app_commands.Choice(name=f"{kept}{it.name}", value=f"{kept}{it.value}") for it in found]
        return [one for one in every if len(one.name) <= _LONGEST and len(one.value) <= _LONGEST]

    async def _show(self, ctx: GuildContext, place: PageLocation, note: str | None = None) -> None:
        await ctx.send(view=await draw(PageRenderer(self.bot, ctx.author, place), note=note))

    def _shapes(self, feature: str) -> Sequence[SettingInput]:
        try:
            section = find_section(self.bot, feature)
        except Refusal:
            return []  # it is still being typed
        model = models(self.bot).get(section)
        return [] if model is None else list(shapes_in(self.bot, model).values())

    def _find(self, section: str, given: str) -> SettingInput:
        """The setting that somebody means: by its own name, or as it is called."""
        every = shapes_in(self.bot, models(self.bot)[section])
        wanted = _plain(given)
        for name, shape in every.items():
            called = setting_name(self.bot.texts, section, name, self.bot.process.locale)
            if wanted in {_plain(name), _plain(name.removesuffix("_id")), _plain(called)}:
                return shape
        raise SettingUnknown(given=given, section=section, settings=[f"`{name}`" for name in every])

    def _title(self, guild_id: int | None, shape: SettingInput) -> str:
        return setting_name(self.bot.texts, shape.model.section, shape.setting, self.bot.locale_in(guild_id))


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").replace("-", " ").split()).casefold()


def _offered(shape: SettingInput, guild: discord.Guild) -> Iterator[tuple[str, str]]:
    """What can be chosen for the setting: as it is called, and as it is then typed."""
    if shape.form is InputKind.SWITCH:
        yield from (("on", "on"), ("off", "off"))
    if shape.form is InputKind.CHOICE:
        yield from ((choice, choice) for choice in shape.choices)
    if shape.channel is not None:
        yield from _channels(shape.channel.types, guild)
    if shape.form is InputKind.ROLE:
        yield from ((f"@{role.name}", str(role.id)) for role in reversed(guild.roles) if not role.is_default())
    if shape.form is InputKind.USER:
        yield from ((f"@{member.name}", str(member.id)) for member in guild.members)
    if shape.optional or shape.many:
        yield "none", "none"


def _channels(types: Sequence[str], guild: discord.Guild) -> Iterator[tuple[str, str]]:
    fitting: list[Any] = [channel for channel in guild.channels if channel.type.name in types]
    yield from ((f"#{channel.name}", str(channel.id)) for channel in fitting)
