"""The gateway's part of reading audit logs: new entries, and the moments at which some may have been missed."""

from collections.abc import Callable, Sequence
from typing import Protocol

import discord
from discord.ext import commands

from tux.guilds.audit_log import AuditLogReader
from tux.runtime.tasks import Tasks


class GatewayEvents(Protocol):
    """The part of the bot that the feed uses."""

    @property
    def tasks(self) -> Tasks: ...

    @property
    def guilds(self) -> Sequence[discord.Guild]: ...

    def on_event_sync(self, event: str, hear: Callable[..., None]) -> object: ...


class AuditLogFeed(commands.Cog):
    """Feeds the reader. All of it is synchronous: an entry must not be heard before the gap that it comes after."""

    def __init__(self, bot: GatewayEvents, reader: AuditLogReader) -> None:
        self.bot = bot
        self.reader = reader

    async def cog_load(self) -> None:
        heard: dict[str, Callable[..., None]] = {
            "audit_log_entry_create": self.reader.received,
            "shard_connect": self._new_session,
            "guild_unavailable": self._gone,
            "guild_remove": self._gone,
            "guild_available": self._there,
            "guild_join": self._there,
        }
        for event, function in heard.items():
            self.bot.on_event_sync(event, function)
        self.bot.tasks.spawn(self.reader.run(), name="store audit log cursors", owner=__name__, endless=True)

    async def cog_unload(self) -> None:
        await self.reader.store()

    def _new_session(self, shard_id: int) -> None:
        """Note that what came between two sessions was missed. discord.py tells of each guild once it is there."""
        self.reader.interrupted(guild.id for guild in self.bot.guilds if guild.shard_id == shard_id)

    def _gone(self, guild: discord.Guild) -> None:
        self.reader.interrupted([guild.id])

    def _there(self, guild: discord.Guild) -> None:
        self.reader.connected(guild.id)
