"""`/antinuke incidents`: what antinuke has decided and done."""

from typing import Any

import discord
from discord import app_commands

from tux.bot.commands import GuildContext
from tux.bot.ui import Pages
from tux.features.antinuke.commands.root import AntinukeCog
from tux.features.antinuke.incidents.embeds import IncidentTexts, add_details, incident_embed, short_id
from tux.features.antinuke.incidents.incidents import Incident
from tux.runtime.markup import code
from tux.runtime.times import relative

_LISTED = 200
_MAX_CHOICES = 25
_MAX_CHOICE_LENGTH = 100


class IncidentCommands(AntinukeCog):
    """The command that lists incidents, and shows one."""

    @AntinukeCog.antinuke.command(name="incidents", aliases=("incident",), staff_only=True)
    async def incidents(self, ctx: GuildContext, incident: str | None = None) -> None:
        if incident is not None:
            await self._show(ctx, incident)
            return
        found = await self.services.incidents.incidents.latest(ctx.guild.id, limit=_LISTED)
        if not found:
            await ctx.say("antinuke-incidents-none")
            return
        texts = self._texts(ctx)
        lines = [_line(one, texts) for one in found]
        await Pages(self.bot, ctx, ctx.text("antinuke-incidents-title"), lines).send()

    @incidents.autocomplete("incident")
    async def suggest_incidents(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        texts = IncidentTexts(self.bot.texts, str(interaction.locale))
        found = await self.services.incidents.incidents.latest(interaction.guild_id or 0, limit=_LISTED)
        labels = {one.id.hex: self._label(one, texts) for one in found}
        part = typed.strip().casefold()
        return [
            app_commands.Choice(name=label[:_MAX_CHOICE_LENGTH], value=incident_id)
            for incident_id, label in labels.items()
            if part in label.casefold() or incident_id.startswith(part)
        ][:_MAX_CHOICES]

    async def _show(self, ctx: GuildContext, given: str) -> None:
        parts = self.services.incidents
        incident = await parts.incidents.find(ctx.guild.id, given)
        embed = incident_embed(incident, self._texts(ctx))
        add_details(embed, incident, await parts.incidents.acts(incident), self._texts(ctx))
        view = parts.views.draw(incident)
        if view.children:
            await ctx.send(embed=embed, view=view)
        else:
            await ctx.send(embed=embed)

    def _texts(self, ctx: GuildContext) -> IncidentTexts:
        return IncidentTexts(self.bot.texts, self.bot.locale_in(ctx.guild.id))

    def _label(self, incident: Incident, texts: IncidentTexts) -> str:
        users = [self.bot.get_user(actor_id) for actor_id in incident.actor_ids]
        names = ", ".join(user.name for user in users if user is not None)
        begun = f"{incident.began_at:%Y-%m-%d %H:%M}"
        return " · ".join(filter(None, (short_id(incident), begun, texts.plain(texts.title_key(incident)), names)))


def _line(incident: Incident, texts: IncidentTexts) -> str:
    return texts.say(
        "antinuke-incidents-line",
        id=code(short_id(incident)),
        at=relative(incident.began_at),
        title=texts.title(incident),
        actors=texts.actors(incident),
        acts=texts.acts(incident),
    )
