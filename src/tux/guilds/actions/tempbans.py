"""The end of temporary bans."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import discord

from tux.guilds.cases import Case
from tux.guilds.host import GuildHost
from tux.jobs import Later
from tux.runtime.clock import Clock

_UNAVAILABLE_GUILD_PAUSE = timedelta(hours=1)
"""The wait for a guild that the bot cannot see, which may come back."""

_CATCH_UP_PAUSE = timedelta(seconds=1)
"""The wait for the bot to learn of manual actions that moderators took while it was offline."""

_LONGEST_CATCH_UP = timedelta(minutes=10)


class Tempbans:
    """The lifting of temporary bans whose time is over."""

    def __init__(self, host: GuildHost, clock: Clock) -> None:
        self._host = host
        self._clock = clock

    async def lift(self, case: Case, *, caught_up: Callable[[int], bool]) -> None:
        """Lift a ban whose time is over, under the lock of its target."""
        guild, now = self._host.get_guild(case.guild_id), self._clock.now()
        if guild is None or guild.unavailable:
            raise Later(now + _UNAVAILABLE_GUILD_PAUSE)
        overdue = now - (case.expires_at or now)
        if not caught_up(guild.id) and overdue < _LONGEST_CATCH_UP:
            raise Later(now + _CATCH_UP_PAUSE)
        await self._unban(guild, case)

    async def _unban(self, guild: discord.Guild, case: Case) -> None:
        tempban_over = self._host.texts.say("tempban-over", locale=self._host.locale_in(guild.id))
        reason = replace(case, moderator_id=guild.me.id, reason=tempban_over).audit_reason(str(guild.me))
        try:
            await guild.unban(discord.Object(case.target_id), reason=reason)
        except discord.NotFound:
            return  # it has been lifted already
