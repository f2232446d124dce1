"""The page of a section, made from its model. After every change, it is drawn from what is stored."""

from collections.abc import Sequence
from typing import Any

import discord

from tux.features.configuration.descriptions import describe_value
from tux.features.configuration.errors import PageUnknown
from tux.features.configuration.pages.context import PageContext
from tux.features.configuration.pages.renderer import PageRenderer
from tux.guilds.privacy.personal_data import mention_text
from tux.guilds.settings.changes import Reading
from tux.guilds.settings.errors import StaleSettings
from tux.guilds.settings.inputs import SettingInput
from tux.guilds.settings.section import Section
from tux.guilds.settings.typed_values import InputKind

SETTINGS_PER_PAGE = 5
"""The number of settings on a page: with up to two selects each, it stays within Discord's 40 components."""

SELECT_SIZE = 25
"""The number of values that one select can have."""


def model_of(renderer: PageRenderer) -> type[Section]:
    """Return the section that the page shows. Raise `PageUnknown` if it is no longer loaded."""
    model = renderer.services.forms.get(renderer.location.shows)
    if model is None:
        raise PageUnknown
    return model


async def read_settings(renderer: PageRenderer) -> Reading[Section]:
    """Return the stored settings of the section that the page shows, with their revision."""
    model: type[Section] = model_of(renderer)
    return await renderer.services.settings.read(renderer.guild.id, model)


def page_count(renderer: PageRenderer) -> int:
    """Return the number of pages of the section."""
    return max(1, -(-len(renderer.services.edits.inputs(model_of(renderer))) // SETTINGS_PER_PAGE))


def find_input(context: PageContext, setting: str) -> SettingInput:
    """Return the setting of the section that the page shows. Raise `PageUnknown` if it no longer exists."""
    entry = context.services.edits.inputs(model_of(PageRenderer.of(context))).get(setting)
    if entry is None:
        raise PageUnknown
    return entry


async def toggle(context: PageContext) -> str | None:
    """Turn a switch on or off. The button says which, so that a double click does not undo itself."""
    setting, _, state = context.subject.partition(".")
    return await store_value(context, find_input(context, setting), state == "on")


async def select(context: PageContext) -> str | None:
    """Store what was selected in one of the setting's selects."""
    setting, _, number = context.subject.partition(".")
    entry = find_input(context, setting)
    selected: list[Any] = list(context.values)
    if entry.kind is not InputKind.CHOICE:
        selected = [int(value) for value in selected]
    if entry.many:
        settings = await context.services.settings.get(context.guild.id, entry.model)
        stored = entry.values(getattr(settings, entry.setting))
        if entry.kind is InputKind.CHOICE:
            selected = _with_other_selects(entry, stored, int(number), selected)
        else:
            selected += beyond_select(context.guild, entry, stored)
    return await store_value(context, entry, entry.combine(selected))


def _with_other_selects(entry: SettingInput, stored: Sequence[Any], number: int, selected: Sequence[str]) -> list[str]:
    """Return the choices selected in one select, with the stored ones that the other selects show."""
    shown = set(entry.choices[number * SELECT_SIZE : (number + 1) * SELECT_SIZE])
    chosen = {*(set(stored) - shown), *selected}
    return [choice for choice in entry.choices if choice in chosen]


def beyond_select(guild: discord.Guild, entry: SettingInput, stored: Sequence[Any]) -> list[Any]:
    """Return the stored values that a select has no room for. They stay stored whatever is selected."""
    return [value for value in stored if is_present(guild, entry, value)][SELECT_SIZE:]


def is_present(guild: discord.Guild, entry: SettingInput, value: int) -> bool:
    """Return whether the guild still has the channel or role. Users count as present even if they are not members."""
    if entry.kind is InputKind.CHANNEL:
        return guild.get_channel(value) is not None
    return entry.kind is InputKind.USER or guild.get_role(value) is not None


async def store_value(context: PageContext, entry: SettingInput, value: object) -> str | None:
    """Store the value, unless the section has changed since the page was drawn. Then return a note."""
    services, revision = context.services, context.location.revision
    values = {entry.setting: value}
    try:
        await services.edits.change(context.member, context.caller, entry.model, values, expected_revision=revision)
    except StaleSettings as stale:
        return await _overtaken(context, entry, stale)
    return None


async def _overtaken(context: PageContext, entry: SettingInput, stale: StaleSettings) -> str:
    """Return a note about who was faster, and what the setting is now."""
    renderer = PageRenderer.of(context)
    return renderer.say(
        "config-overtaken",
        by=await last_editor(renderer, entry.model),
        setting=renderer.setting_name(entry),
        value=describe_value(context.services, context.guild, stale.current, entry.setting),
    )


async def last_editor(renderer: PageRenderer, model: type[Section]) -> str | None:
    """Return a mention of the user who changed the section last; None for the person who hosts Tux."""
    services, guild_id = renderer.services, renderer.guild.id
    changes = await services.settings.history(guild_id, model, limit=1)
    if not changes or changes[0].changed_by == guild_id:
        return None
    return mention_text(changes[0].changed_by, services.texts, services.locale_in(guild_id))
