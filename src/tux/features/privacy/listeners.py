"""Listeners that notice when Tux joins or leaves a guild, and when a matter concerning a person has ended."""

from functools import partial

import discord
import structlog
from discord.ext import commands

from tux.bot.client import Tux
from tux.database import DatabaseUnavailable
from tux.features.privacy.service import PersonalRecords
from tux.guilds.cases import CaseEnded, CaseSettled
from tux.guilds.privacy.personal_data import MatterEnded
from tux.guilds.retention import Retention
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

_RETRY_SECONDS = 60.0
"""The delay before guilds are compared again after the database was unavailable."""


class MembershipListeners(commands.Cog):
    """Tells retention which guilds Tux has joined or left.

    A guild that has an outage has not been left: Discord marks it as unavailable, and the bot remains a member.
    """

    def __init__(self, bot: Tux, retention: Retention, tasks: Tasks) -> None:
        self.bot = bot
        self.tasks = tasks
        self.retention = retention

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        self._compare_guilds()

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        try:
            await self.retention.returned(guild.id)
        except DatabaseUnavailable as error:
            self._compare_guilds_later(error)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        try:
            await self.retention.left(guild.id)
        except DatabaseUnavailable as error:
            self._compare_guilds_later(error)

    def _compare_guilds_later(self, error: DatabaseUnavailable) -> None:
        _log.warning("could not record that a guild was joined or left", error=str(error))
        self._compare_guilds(_RETRY_SECONDS)

    def _compare_guilds(self, delay: float = 0) -> None:
        compare = partial(self._compare_until_done, delay)
        self.tasks.keep_running(compare, name="compare guilds", owner=__name__, clock=self.bot.clock)

    async def _compare_until_done(self, delay: float) -> None:
        while True:
            await self.bot.clock.sleep(delay)
            try:
                await self.retention.reconcile({guild.id for guild in self.bot.guilds}, self.bot.own_shards.owns)
            except DatabaseUnavailable as error:
                _log.warning("could not compare guilds with what is stored", error=str(error))
                delay = _RETRY_SECONDS
            else:
                return


class EndedMatters:
    """Erases what was retained for a matter as soon as that matter has ended."""

    def __init__(self, records: PersonalRecords) -> None:
        self._records = records

    async def on_case(self, fact: CaseEnded | CaseSettled) -> None:
        """Review what is retained about the person whom a case is about."""
        await self._review(fact.case.guild_id, fact.case.target_id)

    async def on_matter(self, fact: MatterEnded) -> None:
        """Review what is retained about the person."""
        await self._review(fact.guild_id, fact.user_id)

    async def _review(self, guild_id: int, user_id: int) -> None:
        try:
            await self._records.hasten(guild_id, user_id)
        except DatabaseUnavailable as error:
            _log.warning("retained data will be reviewed within a day", guild_id=guild_id, error=str(error))
