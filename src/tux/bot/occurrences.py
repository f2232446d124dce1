"""Occurrences in interactions."""

from typing import Any

import discord

from tux.bot.replies import InteractionAnswers
from tux.runtime.occurrences import Occurrence, Surface


def interaction_occurrence(
    interaction: discord.Interaction[Any], error: BaseException, surface: Surface, *, source: str | None = None
) -> Occurrence:
    """Return the occurrence of `error` in an interaction. The person is told, except while they type an option."""
    autocomplete = interaction.type is discord.InteractionType.autocomplete
    return Occurrence(
        surface=surface,
        error=error,
        source=source,
        guild_id=interaction.guild_id,
        channel_id=interaction.channel_id,
        user_id=interaction.user.id,
        command=interaction.command.qualified_name if interaction.command else None,
        recipient=None if autocomplete else InteractionAnswers.of(interaction),
    )
