"""Corrections: whoever was told of an action that then failed is told that it did not happen."""

from datetime import timedelta

import discord

from tux.guilds.cases import INTERRUPTED, Case, Cases, CaseSettled, CaseState, Notice
from tux.guilds.host import GuildHost
from tux.guilds.notices import notify
from tux.runtime.clock import Clock

_TELL_FIRST_AGAIN_AFTER = timedelta(hours=1)
"""The time after which somebody is told of another attempt before it is made."""


class Corrections:
    """The messages that take back what somebody was told."""

    def __init__(self, cases: Cases, host: GuildHost, clock: Clock) -> None:
        self._cases = cases
        self._host = host
        self._clock = clock

    async def tell(self, member: discord.Member | None, case: Case) -> bool:
        """Tell a member that what they were told did not happen. If they can be reached, `case` says so."""
        guild = self._host.get_guild(case.guild_id)
        if member is None or guild is None:
            return False
        locale = self._host.locale_in(guild.id)
        text = self._host.texts.say("notice-correction", locale=locale, guild=guild.name)
        if await notify(member, text) is not Notice.DELIVERED:
            return False
        case.corrected_at = self._clock.now()
        return True

    async def on_case_settled(self, settled: CaseSettled) -> None:
        """Tell the target of an action that was interrupted, once it is known that it failed."""
        case = settled.case
        if case.failure != INTERRUPTED or case.notice is not Notice.DELIVERED:
            return
        guild = self._host.get_guild(case.guild_id)
        if guild is not None and await self.tell(await _find_member(guild, case.target_id), case):
            await self._cases.note_correction(case.guild_id, case.number)

    async def is_told_already(self, case: Case) -> bool:
        """Return True where the target was told a short while ago of an attempt that failed, or that is in doubt."""
        page = await self._cases.search(
            case.guild_id, target_id=case.target_id, kind=case.kind, before=case.number, limit=1
        )
        since = self._clock.now() - _TELL_FIRST_AGAIN_AFTER
        return any(
            earlier.state is not CaseState.SETTLED and earlier.notice is Notice.DELIVERED and earlier.created_at > since
            for earlier in page.cases
        )


async def _find_member(guild: discord.Guild, user_id: int) -> discord.Member | None:
    """Return a member, asking Discord about one who is not cached; None for somebody who has left."""
    try:
        return guild.get_member(user_id) or await guild.fetch_member(user_id)
    except discord.NotFound:
        return None
