"""The part of the bot that the jail needs."""

from typing import Protocol

from tux.guilds.host import GuildHost
from tux.guilds.permissions import RankSettings


class JailHost(GuildHost, Protocol):
    """The bot, as far as the jail needs it."""

    async def ranks_in(self, guild_id: int | None) -> RankSettings: ...
