"""The part of the bot that code about guilds needs."""

from typing import Protocol

import discord

from tux.runtime.texts import Texts


class GuildHost(Protocol):
    """The bot, as far as code about guilds may know it."""

    @property
    def texts(self) -> Texts: ...

    def locale_in(self, guild_id: int | None) -> str:
        """Return the language of what everybody in a guild reads."""
        ...

    def get_guild(self, guild_id: int, /) -> discord.Guild | None: ...
