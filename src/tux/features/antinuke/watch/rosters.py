"""The rosters of guilds: where antinuke acts, Tux knows every member, and can take the roles of any with one request.

Elsewhere, members are not fetched, and whoever Tux has not seen is known by their id alone.
"""

import asyncio
from collections.abc import Callable

import discord
import structlog

from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.kinds import Mode
from tux.runtime.clock import Clock
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

FETCH_TIMEOUT_SECONDS = 120.0
RETRY_SECONDS = 60.0


class Rosters:
    """Fetches the members of guilds, one guild after the other: the gateway takes few requests a minute."""

    def __init__(
        self,
        find_guild: Callable[[int], discord.Guild | None],
        policy_of: Callable[[int], GuildPolicy | None],
        *,
        tasks: Tasks,
        clock: Clock,
    ) -> None:
        self._find_guild = find_guild
        self._policy_of = policy_of
        self._tasks = tasks
        self._clock = clock
        self._waiting: dict[int, None] = {}
        self._is_fetching = False

    def on_guild_available(self, guild: discord.Guild) -> None:
        """Hear of a guild that is there, or there again."""
        self.need(guild.id)

    def need(self, guild_id: int) -> None:
        """Fetch the members of a guild, if antinuke acts there and they are not known."""
        guild, policy = self._find_guild(guild_id), self._policy_of(guild_id)
        if guild is None or guild.chunked or policy is None or not policy.enabled or policy.mode is not Mode.ENFORCE:
            return
        self._waiting[guild_id] = None
        if not self._is_fetching:
            self._is_fetching = True
            self._tasks.spawn(self._fetch_all(), name="fetch members", owner=__name__, endless=True)

    async def _fetch_all(self) -> None:
        try:
            while self._waiting:
                guild_id = next(iter(self._waiting))
                del self._waiting[guild_id]
                await self._fetch(guild_id)
        finally:
            self._is_fetching = False

    async def _fetch(self, guild_id: int) -> None:
        guild = self._find_guild(guild_id)
        if guild is None or guild.unavailable:
            return
        try:
            async with asyncio.timeout(FETCH_TIMEOUT_SECONDS):
                await guild.chunk()
        except (TimeoutError, discord.ClientException) as error:
            _log.warning("the members of a guild could not be fetched", guild_id=guild_id, error=str(error))
            retry = self._retry(guild_id)
            self._tasks.spawn(retry, name="fetch members again", owner=__name__, endless=True)

    async def _retry(self, guild_id: int) -> None:
        await self._clock.sleep(RETRY_SECONDS)
        self.need(guild_id)
