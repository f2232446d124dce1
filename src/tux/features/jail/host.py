"""The interface between the bot and the jail."""

from typing import Protocol

from tux.guilds.host import GuildHost
from tux.guilds.permissions import RankSettings


class JailHost(GuildHost, Protocol):
    """The part of the bot that the jail uses."""

    async def ranks_in(self, guild_id: int | None) -> RankSettings: ...
