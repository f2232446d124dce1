"""The end of temporary bans."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import discord

from tux.guilds.actions.member_actions import BAN, TEMPBAN
from tux.guilds.cases import Case, Cases, CaseState
from tux.guilds.host import GuildHost
from tux.guilds.member_locks import MemberLocks
from tux.jobs import Later
from tux.runtime.clock import Clock

_UNAVAILABLE_GUILD_PAUSE = timedelta(hours=1)
"""The wait for a guild that the bot cannot see, which may come back."""

_CATCH_UP_PAUSE = timedelta(seconds=1)
"""The wait for the bot to learn of manual actions that moderators took while it was offline."""

_LONGEST_CATCH_UP = timedelta(minutes=10)


class Tempbans:
    """The lifting of temporary bans whose time is over."""

    def __init__(self, cases: Cases, locks: MemberLocks, host: GuildHost, clock: Clock) -> None:
        self._cases = cases
        self._locks = locks
        self._host = host
        self._clock = clock

    async def lift(self, case: Case, *, caught_up: Callable[[int], bool]) -> None:
        """Lift a ban whose time is over, unless another ban has replaced it."""
        guild, now = self._host.get_guild(case.guild_id), self._clock.now()
        if guild is None or guild.unavailable:
            raise Later(now + _UNAVAILABLE_GUILD_PAUSE)
        overdue = now - (case.expires_at or now)
        if not caught_up(guild.id) and overdue < _LONGEST_CATCH_UP:
            raise Later(now + _CATCH_UP_PAUSE)
        async with self._locks.acquire(guild.id, case.target_id):
            if await self._is_in_force(case):
                await self._unban(guild, case)

    async def _is_in_force(self, case: Case) -> bool:
        """Return True where no later ban has replaced this one."""
        temporary = await self._cases.active(case.guild_id, case.target_id, TEMPBAN.kind.name)
        later = await self._cases.search(
            case.guild_id,
            target_id=case.target_id,
            kind=BAN.kind.name,
            state=CaseState.SETTLED,
            after=case.number,
            limit=1,
        )
        return bool(temporary) and temporary[-1].number == case.number and not later.cases

    async def _unban(self, guild: discord.Guild, case: Case) -> None:
        tempban_over = self._host.texts.say("tempban-over", locale=self._host.locale_in(guild.id))
        reason = replace(case, moderator_id=guild.me.id, reason=tempban_over).audit_reason(str(guild.me))
        try:
            await guild.unban(discord.Object(case.target_id), reason=reason)
        except discord.NotFound:
            return  # it has been lifted already
