"""Callers that need no bot."""

from collections.abc import Collection
from dataclasses import dataclass, field

import discord


def holding(*names: str) -> discord.Permissions:
    """Return permissions as Discord reports them: Administrator includes all others."""
    permissions = discord.Permissions(**dict.fromkeys(names, True))
    return discord.Permissions.all() if permissions.administrator else permissions


@dataclass
class Someone:
    """A caller whose permissions in the channel are those in the guild, and those of `in_channel`."""

    guild_permissions: discord.Permissions = field(default_factory=discord.Permissions.none)
    role_ids: Collection[int] = ()
    in_channel: discord.Permissions = field(default_factory=discord.Permissions.none)
    bot_permissions: discord.Permissions = field(default_factory=discord.Permissions.none)
    in_guild: bool = True
    owns_guild: bool = False
    owns_bot: bool = False

    @property
    def permissions(self) -> discord.Permissions:
        return self.guild_permissions | self.in_channel
