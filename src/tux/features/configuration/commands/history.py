"""`/config history` and `/config undo`: who changed which settings, and how to undo it."""

import discord
from discord import app_commands

from tux.bot.commands import GuildContext
from tux.bot.commands.arguments import Number
from tux.features.configuration.commands.root import ConfigCog
from tux.features.configuration.completion import MAX_CHOICE_LENGTH
from tux.features.configuration.history_views import draw_history, undo_step
from tux.features.configuration.section_lookup import complete_section, find_section
from tux.features.configuration.services import ConfigurationServices
from tux.guilds.settings.changes import Step
from tux.guilds.settings.display import setting_name
from tux.guilds.settings.tables import ChangeKind

_MAX_SUGGESTIONS = 25
"""The number of choices that Discord shows."""


class HistoryCommands(ConfigCog):
    @ConfigCog.config.command(staff_only=True)
    async def history(self, ctx: GuildContext, *, feature: str | None = None) -> None:
        section = find_section(self.services, feature) if feature else None
        page = await self.services.steps.page(ctx.guild.id, section=section)
        if page.steps:
            await ctx.send(view=draw_history(self.services, ctx.author, section, page))
        else:
            await ctx.say("config-history-empty")

    @ConfigCog.config.command()
    async def undo(self, ctx: GuildContext, number: Number) -> None:
        text, view = await undo_step(self.services, ctx.author, ctx.caller, number)
        await ctx.send(text, view=view)

    @history.autocomplete("feature")
    async def features_with_history(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return complete_section(self.services, interaction.guild_id, typed)

    @undo.autocomplete("number")
    async def steps_to_undo(self, interaction: discord.Interaction, typed: object) -> list[app_commands.Choice[int]]:
        guild_id = interaction.guild_id or 0
        page = await self.services.steps.page(guild_id, limit=2 * _MAX_SUGGESTIONS)
        undoable = [step for step in page.steps if step.is_undoable(self.services.clock.now())]
        names = [(_summary(self.services, guild_id, step), step.number) for step in undoable]
        matches = [(name, number) for name, number in names if str(typed).casefold() in name.casefold()]
        return [
            app_commands.Choice(name=name[:MAX_CHOICE_LENGTH], value=number)
            for name, number in matches[:_MAX_SUGGESTIONS]
        ]


def _summary(services: ConfigurationServices, guild_id: int, step: Step) -> str:
    """Return a summary of a step, without any markup."""
    locale = services.locale_in(guild_id)
    settings = [
        setting_name(services.texts, change.section, setting, locale)
        for change in step.changes
        for setting in sorted(change.altered)
    ]
    kind = "" if step.kind is ChangeKind.CHANGE else services.say(guild_id, f"config-kind-{step.kind}") + " · "
    sections = ", ".join(services.section_name(guild_id, change.section) for change in step.changes)
    return f"#{step.number} · {kind}{sections} · {', '.join(settings)}"
