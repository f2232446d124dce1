"""The items of a section's page: each setting, with a button or selects that change it."""

from collections.abc import Iterator, Mapping
from typing import Any

import discord
from discord import ui

from tux.features.configuration.descriptions import describe_value
from tux.features.configuration.pages.renderer import PageRenderer, beside, text
from tux.features.configuration.pages.settings_page import SELECT_SIZE, SETTINGS_PER_PAGE, beyond_select, is_present
from tux.guilds.settings.inputs import SettingInput
from tux.guilds.settings.section import Section
from tux.guilds.settings.typed_values import InputKind

MAX_LABEL_LENGTH = 100
"""The number of characters that Discord allows in an option's label, and in a description in a form."""

_SELECTS: Mapping[InputKind, tuple[type[Any], discord.SelectDefaultValueType]] = {
    InputKind.CHANNEL: (ui.ChannelSelect, discord.SelectDefaultValueType.channel),
    InputKind.ROLE: (ui.RoleSelect, discord.SelectDefaultValueType.role),
    InputKind.USER: (ui.UserSelect, discord.SelectDefaultValueType.user),
}


def setting_items(renderer: PageRenderer, settings: Section) -> Iterator[ui.Item[Any]]:
    """Yield the settings of the page, each with a button or selects that change it."""
    inputs = list(renderer.services.edits.inputs(type(settings)).values())
    for entry in inputs[renderer.location.page * SETTINGS_PER_PAGE :][:SETTINGS_PER_PAGE]:
        yield ui.Separator()
        yield from _items(renderer, settings, entry)


def setting_hint(renderer: PageRenderer, entry: SettingInput) -> str:
    """Return the explanation of a setting, or nothing if it has none."""
    key = f"setting-{entry.model.section}-{entry.setting}"
    return renderer.say(f"{key}.hint") if renderer.services.texts.has(f"{key}.hint") else ""


def _items(renderer: PageRenderer, settings: Section, entry: SettingInput) -> Iterator[ui.Item[Any]]:
    value = describe_value(renderer.services, renderer.guild, settings, entry.setting)
    content = f"**{renderer.setting_name(entry)}**: {value}"
    if hint := setting_hint(renderer, entry):
        content += f"\n-# {hint}"
    if entry.kind is InputKind.SWITCH:
        on = bool(getattr(settings, entry.setting))
        label = renderer.say("config-switch", on=on)
        yield beside(content, renderer.button("flip", f"{entry.setting}.{'off' if on else 'on'}", label=label))
    elif entry.is_selected or (entry.kind is InputKind.CHOICE and entry.many):
        yield text(content)
        yield from _selects(renderer, settings, entry)
    else:
        yield beside(content, renderer.button("type", entry.setting, label=renderer.say("config-change")))


def _selects(renderer: PageRenderer, settings: Section, entry: SettingInput) -> Iterator[ui.Item[Any]]:
    stored = entry.values(getattr(settings, entry.setting))
    minimum = 0 if entry.many or entry.optional else 1
    if entry.kind is InputKind.CHOICE:
        yield from _choice_selects(renderer, entry, stored, minimum)
        return
    kind, value_type = _SELECTS[entry.kind]
    hidden = beyond_select(renderer.guild, entry, stored)
    shown = [value for value in stored if value not in hidden and is_present(renderer.guild, entry, value)]
    options: dict[str, Any] = {}
    if entry.channel is not None:
        options["channel_types"] = [discord.ChannelType[name] for name in entry.channel.types]
    yield renderer.select(
        kind,
        "pick",
        f"{entry.setting}.0",
        min_values=minimum,
        max_values=SELECT_SIZE if entry.many else 1,
        default_values=[discord.SelectDefaultValue(id=value, type=value_type) for value in shown],
        placeholder=renderer.say(f"config-pick-{entry.kind.value}"),
        **options,
    )


def _choice_selects(
    renderer: PageRenderer, entry: SettingInput, stored: tuple[Any, ...], minimum: int
) -> Iterator[ui.Item[Any]]:
    for number, choices in enumerate(discord.utils.as_chunks(entry.choices, SELECT_SIZE)):
        yield renderer.select(
            ui.Select,
            "pick",
            f"{entry.setting}.{number}",
            options=[_option(renderer, entry, choice, selected=choice in stored) for choice in choices],
            min_values=minimum,
            max_values=len(choices) if entry.many else 1,
            placeholder=renderer.say("config-pick-choice"),
        )


def _option(renderer: PageRenderer, entry: SettingInput, choice: str, *, selected: bool) -> discord.SelectOption:
    label = renderer.say(entry.choice_keys[choice]) if choice in entry.choice_keys else choice
    return discord.SelectOption(label=label[:MAX_LABEL_LENGTH], value=choice, default=selected)
