"""Cases whose action was cut off, by a crash or without an answer of Discord's: the audit log says how it went."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

import discord
import structlog
from discord.ext import commands

from tux.bot.client import Tux
from tux.database import DatabaseUnavailable
from tux.guilds.actions import ModerationLog
from tux.guilds.actions.kinds import Action
from tux.guilds.audit_log import AuditLogReader
from tux.guilds.cases import INTERRUPTED, Case, CaseLeftPending
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

SETTLE_EVERY_SECONDS = 60.0
"""Seconds between two looks at the cases that nobody is acting on."""

LOOK_AFTER_SECONDS = (3.0, 30.0)
"""Seconds after which the traces of an action are looked for: at first, and for the last time."""

RETRY_SECONDS = 60.0
"""Seconds before a guild is looked at again whose audit log could not be read."""

ENTRY_DELAY = timedelta(seconds=10)
"""The time that the entry of an action may take to be in the audit log."""

_CLOCK_SKEW = timedelta(minutes=1)
"""The time by which Discord's clock may be behind ours."""

_CASE_NUMBERS = re.compile(r"· cases? #(\d{1,18})(?:-#(\d{1,18}))?")
"""The numbers in an audit reason: one as in `Case.audit_reason()`, or a range where one request acted on many."""

_UNREADABLE = (DatabaseUnavailable, discord.HTTPException, *UNREACHED)


class InterruptedCases(commands.Cog):
    """Settles what nobody in this process is acting on: done where the audit log says so, else failed."""

    def __init__(self, bot: Tux, reader: AuditLogReader, log: ModerationLog, tasks: Tasks) -> None:
        self.bot = bot
        self.reader = reader
        self.log = log
        self.tasks = tasks
        self._cases = bot.cases
        self._settling: Counter[int] = Counter()
        """How often what was cut off in a guild is being settled after a gap."""

    async def cog_load(self) -> None:
        self.tasks.spawn(self._settle_for_ever(), name="settle cases", owner=__name__, endless=True)

    def caught_up(self, guild_id: int) -> bool:
        """Return whether all that was done while Tux was away is known, by hand and by Tux itself."""
        return self.reader.caught_up(guild_id) and not self._settling[guild_id]

    # when to look

    def on_caught_up(self, guild_id: int) -> None:
        self._settling[guild_id] += 1
        self.tasks.spawn(self._settle_guild(guild_id), name="settle cases", owner=__name__, endless=True)

    async def _settle_guild(self, guild_id: int) -> None:
        while (guild := self.bot.get_guild(guild_id)) is not None:
            try:
                certain = await self._settle(guild, last_look=True)
            except _UNREADABLE as error:
                _warn(guild_id, error)
                await self.bot.clock.sleep(RETRY_SECONDS)
            else:
                if not certain:
                    self._look_again(guild)
                break
        self._settling[guild_id] -= 1

    async def on_case_left_pending(self, left: CaseLeftPending) -> None:
        guild = self.bot.get_guild(left.case.guild_id)
        if guild is not None:
            self._look_again(guild)

    def _look_again(self, guild: discord.Guild) -> None:
        self.tasks.spawn(self._look(guild), name="look for an action in doubt", owner=__name__, endless=True)

    async def _look(self, guild: discord.Guild) -> None:
        for pause in LOOK_AFTER_SECONDS:
            await self.bot.clock.sleep(pause)
            try:
                await self._settle(guild, last_look=pause == LOOK_AFTER_SECONDS[-1])
            except _UNREADABLE as error:
                _warn(guild.id, error)

    async def _settle_for_ever(self) -> None:
        while True:
            await self.bot.clock.sleep(SETTLE_EVERY_SECONDS)
            try:
                await self.settle_all()
            except DatabaseUnavailable as error:
                _log.warning("interrupted cases wait for the database", error=str(error))

    async def settle_all(self) -> None:
        """Settle every case that nobody is acting on, as after a database that was lost in the middle of an action."""
        old = self.bot.clock.now() - ENTRY_DELAY
        for guild_id in {case.guild_id for case in await self._cases.pending() if case.created_at < old}:
            if guild := self.bot.get_guild(guild_id):
                try:
                    await self._settle(guild, last_look=True)
                except (discord.HTTPException, *UNREACHED) as error:
                    _warn(guild_id, error)

    # how it went

    async def _settle(self, guild: discord.Guild, *, last_look: bool) -> bool:
        """Settle what nobody is acting on: done where the audit log says so; with `last_look` else failed.

        False where it is too early to say that.
        """
        pending = [case for case in await self._cases.pending(guild.id) if not self._cases.is_under_way(case)]
        if not pending:
            return True
        traces, certain = await self._traces(guild, pending), True
        for case in pending:
            if self._cases.is_under_way(case):  # it was opened while the log was read
                continue
            if not await self._settle_one(guild, case, traces.get(case.number, set()), last_look=last_look):
                certain = False
        return certain

    async def _settle_one(self, guild: discord.Guild, case: Case, traces: set[Action], *, last_look: bool) -> bool:
        """Settle a case by what it left in the audit log; False where that says nothing yet."""
        kind = self._cases.kinds.get(case.kind)
        if kind is None or kind.traces is None:  # the feature that brought it knows
            return False
        if not kind.traces or kind.traces & traces:
            settled = await self._cases.settle_as_done(case)
        elif last_look and case.created_at < self.bot.clock.now() - ENTRY_DELAY:
            half = kind.half_done
            failure = INTERRUPTED if half is None or half.traces.isdisjoint(traces) else half.failure
            settled = await self._cases.settle_as_failed(case, failure)
        else:
            return False
        if settled and kind.posted_by_creator:
            await self.log.post(guild, case)
        return True

    async def _traces(self, guild: discord.Guild, pending: Sequence[Case]) -> Mapping[int, set[Action]]:
        """Return, by case number, what Tux did under it."""
        since = min(case.created_at for case in pending) - _CLOCK_SKEW
        begin, traces = discord.Object(discord.utils.time_snowflake(since)), dict[int, set[Action]]()
        async for entry in guild.audit_logs(limit=None, after=begin, user=guild.me, oldest_first=True):
            for number in _case_numbers(entry, pending):
                traces.setdefault(number, set()).add(entry.action)
        return traces


def _case_numbers(entry: discord.AuditLogEntry, pending: Sequence[Case]) -> list[int]:
    """Return which cases an entry of Tux's is about; of a range, those of its target."""
    numbers = _CASE_NUMBERS.search(entry.reason or "")
    if numbers is None:
        return []
    first, last = int(numbers[1]), int(numbers[2] or numbers[1])
    if first == last:
        return [first]
    target_id = entry.target.id if entry.target else None
    return [case.number for case in pending if first <= case.number <= last and case.target_id == target_id]


def _warn(guild_id: int, error: Exception) -> None:
    _log.warning("an action is still in doubt", guild_id=guild_id, error=f"{type(error).__name__}: {error}")
