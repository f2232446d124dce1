"""The events that concern those in quarantine."""

from collections.abc import Sequence
from functools import partial

import discord
from discord.ext import commands

from tux.bot.client import Tux
from tux.database import DatabaseUnavailable
from tux.features.antinuke.responses.quarantines import Quarantines
from tux.runtime.retry import retry_until_available
from tux.runtime.tasks import Tasks


class QuarantineListeners(commands.Cog):
    def __init__(self, bot: Tux, quarantines: Quarantines, tasks: Tasks) -> None:
        self.bot = bot
        self.quarantines = quarantines
        self.tasks = tasks

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Read who is in quarantine, and correct what was changed while Tux was away."""
        guild_ids = [guild.id for guild in self.bot.guilds]
        load = partial(self._load, guild_ids)
        self.tasks.keep_running(load, name="read who is in quarantine", owner=__name__, clock=self.bot.clock)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._load([guild.id])

    @commands.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        """Put whoever left and came back into quarantine again."""
        await self.quarantines.hold(member.guild.id, member.id)

    @commands.Cog.listener()
    async def on_member_update(self, _before: discord.Member, after: discord.Member) -> None:
        await self.quarantines.hold(after.guild.id, after.id)

    async def _load(self, guild_ids: Sequence[int]) -> None:
        await retry_until_available(
            lambda: self.quarantines.load(guild_ids),
            "who is in quarantine",
            clock=self.bot.clock,
            unavailable=DatabaseUnavailable,
        )
        for guild_id, user_id in self.quarantines.held_in(guild_ids):
            guild = self.bot.get_guild(guild_id)
            if guild is not None and await guild.query_members(user_ids=[user_id], cache=True):
                await self.quarantines.hold(guild_id, user_id)
