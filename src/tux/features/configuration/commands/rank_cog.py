"""The class from which the commands that edit ranks derive."""

import discord
from discord import app_commands

from tux.bot.commands import GuildContext
from tux.features.configuration.commands.root import ConfigCog
from tux.features.configuration.completion import complete
from tux.guilds.permissions import RankSettings, standing
from tux.guilds.permissions.rank_edits import Edit


class RankCog(ConfigCog):
    """Commands that edit ranks."""

    async def edit(self, ctx: GuildContext, edit: Edit) -> tuple[RankSettings, RankSettings]:
        """Apply an edit, and return the ranks before and after it."""
        change = await self.services.ranks.edit(ctx.author, ctx.caller, edit)
        before, after = change.before, change.after
        if not (isinstance(before, RankSettings) and isinstance(after, RankSettings)):
            raise TypeError(f"an edit of ranks changed the section {change.section}")
        return before, after

    async def suggest_ranks(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Return the ranks below that of the person who types."""
        ctx: GuildContext = await self.bot.get_context(interaction)
        own = standing(ctx.caller, ctx.ranks).level
        levels = (level for level in sorted(ctx.ranks.names) if level < own)
        return complete(((ctx.ranks.title(level), str(level)) for level in levels), typed)
