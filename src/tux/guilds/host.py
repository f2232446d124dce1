"""The part of the bot that the code about guilds needs."""

from typing import Protocol

import discord

from tux.runtime.texts import Texts


class GuildHost(Protocol):
    """The bot, as far as the code about guilds knows it."""

    @property
    def texts(self) -> Texts: ...

    def locale_in(self, guild_id: int | None) -> str:
        """Return the language of texts that everybody in a guild reads."""
        ...

    def get_guild(self, guild_id: int, /) -> discord.Guild | None: ...
