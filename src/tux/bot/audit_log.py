"""The gateway's part in reading audit logs: new entries, and the times when some may have been missed."""

from collections.abc import Callable, Sequence
from typing import Protocol

import discord
from discord.ext import commands

from tux.bot.gateway import RawFunction
from tux.guilds.audit_log import AuditLogReader
from tux.runtime.clock import Clock
from tux.runtime.tasks import Tasks


class GatewayEvents(Protocol):
    """The part of the bot that the feed uses."""

    @property
    def tasks(self) -> Tasks: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def guilds(self) -> Sequence[discord.Guild]: ...

    def on_event_sync(self, event: str, function: Callable[..., None]) -> object: ...

    def on_raw(self, event: str, fields: Sequence[str] | None, function: RawFunction) -> object: ...


class AuditLogFeed(commands.Cog):
    """Passes the gateway's events to the reader, synchronously: an entry must not overtake the gap before it."""

    def __init__(self, bot: GatewayEvents, reader: AuditLogReader) -> None:
        self.bot = bot
        self.reader = reader

    async def cog_load(self) -> None:
        functions: dict[str, Callable[..., None]] = {
            "audit_log_entry_create": self.reader.received,
            "shard_connect": self._on_shard_connect,
            "guild_unavailable": self._on_guild_gone,
            "guild_remove": self._on_guild_gone,
            "guild_available": self._on_guild_available,
            "guild_join": self._on_guild_available,
        }
        for event, function in functions.items():
            self.bot.on_event_sync(event, function)
        self.bot.on_raw("GUILD_AUDIT_LOG_ENTRY_CREATE", None, self.reader.received_raw)
        self.bot.tasks.keep_running(
            self.reader.run, name="store audit log cursors", owner=__name__, clock=self.bot.clock
        )

    async def cog_unload(self) -> None:
        await self.reader.store()

    def _on_shard_connect(self, shard_id: int) -> None:
        """Note that entries between two sessions were missed. discord.py announces each guild once it is available."""
        self.reader.interrupted(guild.id for guild in self.bot.guilds if guild.shard_id == shard_id)

    def _on_guild_gone(self, guild: discord.Guild) -> None:
        self.reader.interrupted([guild.id])

    def _on_guild_available(self, guild: discord.Guild) -> None:
        self.reader.connected(guild.id)
