"""The ends of bans and timeouts that Tux only hears of from the gateway, because it may not see the audit log."""

from collections.abc import Collection
from datetime import datetime

import discord

from tux.database import DatabaseUnavailable
from tux.guilds.actions.member_actions import UNBAN, UNTIMEOUT
from tux.guilds.cases import Cases
from tux.runtime.clock import Clock
from tux.runtime.retry import retry_until_available
from tux.runtime.tasks import Tasks


class UnloggedEnds:
    """Ends the cases of what somebody has undone by hand, so that Tux does not undo what they do next.

    Where Tux may see the audit log, its entries become cases, which do the same and also say who it was.
    """

    def __init__(self, cases: Cases, clock: Clock, tasks: Tasks) -> None:
        self._cases = cases
        self._clock = clock
        self._tasks = tasks

    def on_member_unban(self, guild: discord.Guild, user: discord.abc.User) -> None:
        self._end_soon(guild, user.id, UNBAN.kind.ends)

    def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        if before.timed_out_until is not None and after.timed_out_until is None:
            self._end_soon(after.guild, after.id, UNTIMEOUT.kind.ends)

    def _end_soon(self, guild: discord.Guild, target_id: int, kinds: Collection[str]) -> None:
        if not guild.me.guild_permissions.view_audit_log:
            end = self._end(guild.id, target_id, kinds, before=self._clock.now())
            self._tasks.spawn(end, name="end what was undone by hand", owner=__name__)

    async def _end(self, guild_id: int, target_id: int, kinds: Collection[str], *, before: datetime) -> None:
        async def end() -> None:
            for case in await self._cases.standing(guild_id, target_id, *kinds):
                if case.created_at < before:
                    await self._cases.end(guild_id, case.number)

        purpose = "the ends of cases"
        await retry_until_available(end, purpose, clock=self._clock, unavailable=DatabaseUnavailable)
