"""Banning and lifting bans: always a case first, and the target told before they can no longer be."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from weakref import WeakValueDictionary

import discord

from tux.core.cases import Case, CaseKind, Cases, Notice
from tux.core.discord_api import UNREACHED
from tux.core.permissions import require_rank_over
from tux.core.refusals import Refusal
from tux.core.replies import Host
from tux.features.moderation.kinds import BAN, UNBAN
from tux.features.moderation.log import Logged, ModerationLog
from tux.features.moderation.pictures import shortened

_NOTICE_WITHIN = 10
"""Seconds that telling somebody may take before the act goes on without."""


class AlreadyBanned(Refusal):
    key = "ban-already"


class NotBanned(Refusal):
    key = "unban-not-banned"


@dataclass(frozen=True, slots=True)
class Done:
    """An act, as it was recorded and logged."""

    case: Case
    logged: Logged


class Bans:
    def __init__(self, cases: Cases, log: ModerationLog, host: Host) -> None:
        self._cases = cases
        self._log = log
        self._host = host
        self._turns = WeakValueDictionary[tuple[int, int], asyncio.Lock]()

    async def ban(
        self, target: discord.Member | discord.User, *, moderator: discord.Member, reason: str, delete_days: int = 0
    ) -> Done:
        """Bans `target`, in the guild or not, and deletes their messages of the last `delete_days`."""
        guild = moderator.guild
        target = await _as_member(guild, target)
        require_rank_over(target, moderator=moderator)
        async with self._turn(guild, target) as waited:
            if (waited or not isinstance(target, discord.Member)) and await _is_banned(guild, target):
                raise AlreadyBanned(target=target)
            async with self._opening(BAN, target, moderator, reason) as case:
                case.notice = await self._tell(target, case)
                why = case.audit_reason(str(moderator))
                await guild.ban(target, reason=why, delete_message_seconds=delete_days * 86_400)
        return Done(case, await self._log.post(guild, case))

    async def unban(self, target: discord.User, *, moderator: discord.Member, reason: str) -> Done:
        """Lifts the ban of `target`; refuses with `NotBanned` where there is none."""
        guild = moderator.guild
        if not await _is_banned(guild, target):
            raise NotBanned(target=target)
        async with self._opening(UNBAN, target, moderator, reason) as case:
            await guild.unban(target, reason=case.audit_reason(str(moderator)))
        return Done(case, await self._log.post(guild, case))

    @asynccontextmanager
    async def _turn(self, guild: discord.Guild, target: discord.abc.Snowflake) -> AsyncGenerator[bool]:
        """One act on one person at a time: two moderators often see the same thing. Tells whether it had to wait."""
        turn = self._turns.setdefault((guild.id, target.id), asyncio.Lock())
        waited = turn.locked()
        async with turn:
            yield waited

    def _opening(
        self, kind: CaseKind, target: discord.abc.User, moderator: discord.Member, reason: str
    ) -> AbstractAsyncContextManager[Case]:
        return self._cases.opening(
            kind, guild_id=moderator.guild.id, target_id=target.id, moderator_id=moderator.id, reason=reason
        )

    async def _tell(self, target: discord.Member | discord.User, case: Case) -> Notice:
        """Whoever shares no server with the bot cannot be written to, so only members are."""
        if not isinstance(target, discord.Member) or target.bot:
            return Notice.NONE
        locale = self._host.locale_in(case.guild_id)
        said = self._host.texts.say(
            "ban-notice", locale=locale, guild=target.guild.name, reason=shortened(case.reason) or None
        )
        try:
            async with asyncio.timeout(_NOTICE_WITHIN):
                await target.send(said)
        except discord.Forbidden:
            return Notice.CLOSED
        except (discord.HTTPException, *UNREACHED):  # a TimeoutError is among them
            return Notice.FAILED
        return Notice.DELIVERED


async def _as_member(guild: discord.Guild, user: discord.Member | discord.User) -> discord.Member | discord.User:
    """Who was not found among the members may still be one, and must not pass for somebody below everyone."""
    if isinstance(user, discord.Member):
        return user
    try:
        return await guild.fetch_member(user.id)
    except discord.NotFound:
        return user


async def _is_banned(guild: discord.Guild, user: discord.abc.Snowflake) -> bool:
    try:
        await guild.fetch_ban(user)
    except discord.NotFound:
        return False
    return True
