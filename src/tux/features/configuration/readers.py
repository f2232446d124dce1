"""The reader of a message with buttons: the only person who can use them."""

from typing import Any, cast

import discord

from tux.bot.commands import CommandHost
from tux.bot.commands.menus import require_like
from tux.bot.ui import NotYours
from tux.guilds.permissions import Caller


async def require_reader(interaction: discord.Interaction[Any], reader_id: int, command: str) -> None:
    """Refuse everybody but the reader, and the reader too if they may no longer run the command."""
    if interaction.user.id != reader_id:
        raise NotYours
    await require_like(interaction, command)


def member_of(interaction: discord.Interaction[Any]) -> discord.Member:
    """Return the member who clicked. The interaction must be in a guild."""
    return cast("discord.Member", interaction.user)


def caller_of(interaction: discord.Interaction[Any]) -> Caller:
    """Return the person who clicked, as permissions are decided about them."""
    return Caller.for_interaction(interaction, cast("CommandHost", interaction.client))
