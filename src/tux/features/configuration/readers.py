"""The person whom a message with buttons is for."""

from typing import Any, cast

import discord

from tux.bot.commands import CommandHost
from tux.bot.commands.menus import require_like
from tux.bot.ui import NotYours
from tux.guilds.permissions import Caller


async def require_reader(interaction: discord.Interaction[Any], reader_id: int, command: str) -> None:
    """Refuse whoever did not ask for the message, or may no longer run the command that it came from."""
    if interaction.user.id != reader_id:
        raise NotYours
    await require_like(interaction, command)


def member_of(interaction: discord.Interaction[Any]) -> discord.Member:
    """Return who clicked. Only in servers."""
    return cast("discord.Member", interaction.user)


def caller_of(interaction: discord.Interaction[Any]) -> Caller:
    """Return who clicked as the gate sees them."""
    return Caller.for_interaction(interaction, cast("CommandHost", interaction.client))
