"""A cache of guilds' stored settings, each read once for all callers and forgotten after a write."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tux.database import DatabaseUnavailable
from tux.guilds.settings.changes import Stored
from tux.guilds.settings.section import Section


@dataclass(frozen=True, slots=True)
class CachedGuild:
    """The stored settings of one guild, and the sections that were parsed from them."""

    stored: Stored
    values: dict[type[Section], Section] = field(default_factory=dict[type[Section], Section])


class GuildCache:
    """The guilds whose settings were asked for. Those in the cache are returned without waiting."""

    def __init__(self, load: Callable[[int], Awaitable[Stored]]) -> None:
        self._load = load
        self._guilds: dict[int, CachedGuild] = {}
        self._loading: dict[int, asyncio.Future[CachedGuild | None]] = {}

    async def get(self, guild_id: int) -> CachedGuild:
        """Return the guild's stored settings, from the database where they are not cached."""
        return self._guilds.get(guild_id) or await self._fetch(guild_id)

    def forget(self, guild_id: int) -> None:
        """Read the guild again when it is next asked for. The result of a read under way is not cached."""
        self._guilds.pop(guild_id, None)
        self._loading.pop(guild_id, None)

    def clear(self) -> None:
        """Read every guild again when it is next asked for."""
        self._guilds.clear()
        self._loading.clear()

    async def _fetch(self, guild_id: int) -> CachedGuild:
        """Read a guild once for all concurrent callers, who share a failure too."""
        while loading := self._loading.get(guild_id):
            if guild := await asyncio.shield(loading):
                return guild
        loading = self._loading[guild_id] = asyncio.get_running_loop().create_future()
        try:
            guild = CachedGuild(await self._load(guild_id))
            if self._loading.get(guild_id) is loading:  # otherwise it was forgotten during the read
                self._guilds[guild_id] = guild
            loading.set_result(guild)
        except DatabaseUnavailable as error:
            loading.set_exception(error)
            loading.exception()  # marks it as retrieved, as nobody else may await it
            raise
        finally:
            if not loading.done():  # cancelled: the next caller reads
                loading.set_result(None)
            if self._loading.get(guild_id) is loading:
                del self._loading[guild_id]
        return guild
