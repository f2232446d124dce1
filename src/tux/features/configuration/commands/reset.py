"""`/config reset`: resets one section, or all of them, to the defaults."""

import discord
from discord import app_commands

from tux.bot.commands import GuildContext
from tux.features.configuration.commands.root import ConfigCog
from tux.features.configuration.reset_views import apply_reset, ask_to_reset, require_guild_name
from tux.features.configuration.section_lookup import complete_section, find_section

EVERYTHING = "everything"


class ResetCommands(ConfigCog):
    @ConfigCog.config.command()
    async def reset(self, ctx: GuildContext, feature: str, *, name: str | None = None) -> None:
        section = None if feature.strip().casefold() == EVERYTHING else find_section(self.services, feature)
        if section is None and name is not None:
            plan = await self.services.steps.plan_reset(ctx.guild.id)
            require_guild_name(ctx.guild, name)
            text, view = await apply_reset(self.services, ctx.author, ctx.caller, plan)
        else:
            text, view = await ask_to_reset(self.services, ctx.author, ctx.caller, section)
        await ctx.send(text, view=view)

    @reset.autocomplete("feature")
    async def features_to_reset(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        name = self.services.say(interaction.guild_id, "config-reset-everything")
        sections = complete_section(self.services, interaction.guild_id, typed)
        if typed.casefold() not in name.casefold():
            return sections
        return [*sections[:24], app_commands.Choice(name=name, value=EVERYTHING)]
