"""Resumptions: interrupted restorations go on once their guild and the database are there."""

import asyncio

import discord

from tux.database import DatabaseUnavailable
from tux.features.antinuke.restoration.restorations import Restorations
from tux.runtime.clock import Clock
from tux.runtime.retry import retry_until_available
from tux.runtime.tasks import Tasks


class Resumptions:
    """Goes on with the restoration of each guild that becomes available, if one was interrupted."""

    def __init__(self, restorations: Restorations, clock: Clock, tasks: Tasks) -> None:
        self._restorations = restorations
        self._clock = clock
        self._tasks = tasks
        self._waiting: asyncio.Task[None] | None = None
        """The wait for the database, one for all guilds."""

    def on_guild(self, guild: discord.Guild) -> None:
        """Go on with the restoration of a guild."""
        self._tasks.spawn(self._resume(guild.id), name="go on with a restoration", owner=__name__)

    async def _resume(self, guild_id: int) -> None:
        try:
            await self._restorations.resume(guild_id)
        except DatabaseUnavailable:
            if self._waiting is None or self._waiting.done():
                work = retry_until_available(
                    self._restorations.resume, "restorations", clock=self._clock, unavailable=DatabaseUnavailable
                )
                name = "go on with restorations"
                self._waiting = self._tasks.spawn(work, name=name, owner=__name__, endless=True)
