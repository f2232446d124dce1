"""A cache of what guilds have stored: read once for all who ask, and forgotten when something has written."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tux.database import DatabaseUnavailable
from tux.guilds.settings.changes import Stored
from tux.guilds.settings.section import Section


@dataclass(frozen=True, slots=True)
class CachedGuild:
    """The stored settings of one guild, and what the models made of them."""

    stored: Stored
    values: dict[type[Section], Section] = field(default_factory=dict[type[Section], Section])


class GuildCache:
    """The guilds that somebody has asked about. Nobody waits for one that is here."""

    def __init__(self, load: Callable[[int], Awaitable[Stored]]) -> None:
        self._load = load
        self._guilds: dict[int, CachedGuild] = {}
        self._loading: dict[int, asyncio.Future[CachedGuild | None]] = {}

    async def get(self, guild_id: int) -> CachedGuild:
        """Return what the guild has stored, from the database where it is not here."""
        return self._guilds.get(guild_id) or await self._fetch(guild_id)

    def forget(self, guild_id: int) -> None:
        """Read the guild anew when it is next asked about. A read that is under way is not kept."""
        self._guilds.pop(guild_id, None)
        self._loading.pop(guild_id, None)

    def clear(self) -> None:
        """Read every guild anew when it is next asked about."""
        self._guilds.clear()
        self._loading.clear()

    async def _fetch(self, guild_id: int) -> CachedGuild:
        """Read a guild once for all who ask at the same time; they share its failure too."""
        while loading := self._loading.get(guild_id):
            if guild := await asyncio.shield(loading):
                return guild
        loading = self._loading[guild_id] = asyncio.get_running_loop().create_future()
        try:
            guild = CachedGuild(await self._load(guild_id))
            if self._loading.get(guild_id) is loading:  # else it was forgotten while we read
                self._guilds[guild_id] = guild
            loading.set_result(guild)
        except DatabaseUnavailable as error:
            loading.set_exception(error)
            loading.exception()  # nobody else may be waiting for it
            raise
        finally:
            if not loading.done():  # cancelled: the next in line reads
                loading.set_result(None)
            if self._loading.get(guild_id) is loading:
                del self._loading[guild_id]
        return guild
