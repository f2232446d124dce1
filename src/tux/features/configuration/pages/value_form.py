"""The form that asks for a value which is typed."""

from datetime import timedelta
from typing import Any

import discord
from discord import ui

from tux.bot.replies import InteractionAnswers
from tux.bot.ui import Modal
from tux.features.configuration.pages.context import AfterForm, PageContext
from tux.features.configuration.pages.items import is_open
from tux.features.configuration.pages.renderer import PageRenderer
from tux.features.configuration.pages.setting_items import LONGEST_LABEL, setting_hint
from tux.features.configuration.pages.settings_page import store_value
from tux.guilds.settings.inputs import SettingInput
from tux.guilds.settings.section import Section
from tux.runtime.times import compact

_LONGEST_TITLE, _LONGEST_VALUE = 45, 4000
"""Lengths in characters."""


class ValueForm(Modal):
    """Asks for the value of a setting, and shows the one that is stored."""

    def __init__(self, context: PageContext, entry: SettingInput, settings: Section, after: AfterForm) -> None:
        renderer = PageRenderer.of(context)
        name = renderer.setting_name(entry)
        super().__init__(context.services.host, title=name[:_LONGEST_TITLE])
        self.location, self.entry, self.after = context.location, entry, after
        stored = _as_typed(entry, getattr(settings, entry.setting))
        self.value = ui.TextInput[Any](
            custom_id="value",
            default=stored if len(stored) <= _LONGEST_VALUE else None,
            required=not (entry.optional or entry.many),
            max_length=_LONGEST_VALUE,
        )
        hint = setting_hint(renderer, entry)[:LONGEST_LABEL]
        self.add_item(ui.Label(text=name[:_LONGEST_TITLE], description=hint or None, component=self.value))

    async def submit(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        context = PageContext(interaction, answers, self.location, self.entry.setting)
        if not await is_open(interaction, self.location):
            return
        value = self.entry.parse(context.guild, self.value.value or "none")
        await self.after(context, await store_value(context, self.entry, value))


def _as_typed(entry: SettingInput, setting: Any) -> str:
    """Return what the setting holds as somebody would type it."""
    return ", ".join(compact(value) if isinstance(value, timedelta) else str(value) for value in entry.values(setting))
