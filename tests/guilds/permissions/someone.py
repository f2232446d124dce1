"""Callers, apart from any bot."""

from collections.abc import Collection
from dataclasses import dataclass, field

import discord


def holding(*names: str) -> discord.Permissions:
    """As Discord shows them: who has Administrator has them all."""
    held = discord.Permissions(**dict.fromkeys(names, True))
    return discord.Permissions.all() if held.administrator else held


@dataclass
class Someone:
    """In the channel they hold what they hold in the guild, unless told otherwise."""

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
