"""The form in which the value of a setting is typed."""

from datetime import timedelta
from typing import Any

import discord
from discord import ui

from tux.bot.replies import InteractionAnswers
from tux.bot.ui import Modal
from tux.features.configuration.pages.context import AfterForm, PageContext
from tux.features.configuration.pages.items import is_open
from tux.features.configuration.pages.renderer import PageRenderer
from tux.features.configuration.pages.setting_items import MAX_LABEL_LENGTH, setting_hint
from tux.features.configuration.pages.settings_page import store_value
from tux.guilds.settings.inputs import SettingInput
from tux.guilds.settings.section import Section
from tux.runtime.times import compact

_MAX_TITLE_LENGTH, _MAX_VALUE_LENGTH = 45, 4000
"""The numbers of characters that Discord allows."""


class ValueForm(Modal):
    """A form that asks for the value of a setting, and shows the stored one."""

    def __init__(self, context: PageContext, entry: SettingInput, settings: Section, after: AfterForm) -> None:
        renderer = PageRenderer.of(context)
        name = renderer.setting_name(entry)
        super().__init__(context.services.host, title=name[:_MAX_TITLE_LENGTH])
        self.location, self.entry, self.after = context.location, entry, after
        stored = _as_typed(entry, getattr(settings, entry.setting))
        self.value = ui.TextInput[Any](
            custom_id="value",
            default=stored if len(stored) <= _MAX_VALUE_LENGTH else None,
            required=not (entry.optional or entry.many),
            max_length=_MAX_VALUE_LENGTH,
        )
        hint = setting_hint(renderer, entry)[:MAX_LABEL_LENGTH]
        self.add_item(ui.Label(text=name[:_MAX_TITLE_LENGTH], description=hint or None, component=self.value))

    async def submit(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        context = PageContext(interaction, answers, self.location, self.entry.setting)
        if not await is_open(interaction, self.location):
            return
        value = self.entry.parse(context.guild, self.value.value or "none")
        await self.after(context, await store_value(context, self.entry, value))


def _as_typed(entry: SettingInput, setting: Any) -> str:
    """Return the value of the setting as somebody would type it."""
    return ", ".join(compact(value) if isinstance(value, timedelta) else str(value) for value in entry.values(setting))
