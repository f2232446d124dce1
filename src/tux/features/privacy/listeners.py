"""Hears where Tux comes and goes, and what about people has ended."""

import discord
import structlog
from discord.ext import commands

from tux.bot.client import Tux
from tux.database import DatabaseUnavailable
from tux.features.privacy.service import Privacy
from tux.guilds.cases import CaseEnded, CaseSettled
from tux.guilds.privacy.personal_data import MatterEnded
from tux.guilds.retention import Retention
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

_AGAIN = 60.0
"""Seconds before servers are compared again where the database was away."""


class Servers(commands.Cog):
    """A server that has an outage is not left: Discord says so, and the bot stays its member."""

    def __init__(self, bot: Tux, leaving: Retention, tasks: Tasks) -> None:
        self.bot = bot
        self.tasks = tasks
        self.leaving = leaving

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        self._compare()

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        try:
            await self.leaving.returned(guild.id)
        except DatabaseUnavailable as error:
            self._compare_later(error)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        try:
            await self.leaving.left(guild.id)
        except DatabaseUnavailable as error:
            self._compare_later(error)

    def _compare_later(self, error: DatabaseUnavailable) -> None:
        _log.warning("a server came or went, and the database waits to be told", error=str(error))
        self._compare(_AGAIN)

    def _compare(self, pause: float = 0) -> None:
        self.tasks.spawn(self._compare_until_done(pause), name="compare servers", owner=__name__, endless=True)

    async def _compare_until_done(self, pause: float) -> None:
        while True:
            await self.bot.clock.sleep(pause)
            try:
                await self.leaving.compare({guild.id for guild in self.bot.guilds}, self.bot.own_shards.owns)
            except DatabaseUnavailable as error:
                _log.warning("servers could not be compared with what is stored", error=str(error))
                pause = _AGAIN
            else:
                return


class Endings:
    """Erases what was only kept for a while as soon as the reason for keeping it has ended."""

    def __init__(self, records: Privacy) -> None:
        self._records = records

    async def on_case(self, fact: CaseEnded | CaseSettled) -> None:
        """Look again at what is kept about the person whom a case was about."""
        await self._hasten(fact.case.guild_id, fact.case.target_id)

    async def on_matter(self, fact: MatterEnded) -> None:
        """Look again at what is kept about the person."""
        await self._hasten(fact.guild_id, fact.user_id)

    async def _hasten(self, guild_id: int, user_id: int) -> None:
        try:
            await self._records.hasten(guild_id, user_id)
        except DatabaseUnavailable as error:
            _log.warning("what is kept about a person is looked at within a day", guild_id=guild_id, error=str(error))
