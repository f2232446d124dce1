"""Cases whose action was interrupted, by a crash or a lost connection. The audit log says whether it was done."""

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
from tux.guilds.actions.member_actions import Action
from tux.guilds.audit_log import AuditLogReader
from tux.guilds.cases import INTERRUPTED, Case, CaseLeftPending
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.tasks import Tasks, growing_pause

_log = structlog.stdlib.get_logger(__name__)

SETTLE_EVERY_SECONDS = 60.0
"""The time between two checks of the cases that nobody is acting on."""

CHECK_AFTER_SECONDS = (3.0, 30.0)
"""The times after which the audit log is searched for an action: once, and a last time."""

RETRY_SECONDS = 60.0
"""The time before a guild is checked again whose audit log could not be read. It doubles at each failure in a row."""

LONGEST_RETRY_SECONDS = 3600.0

ENTRY_DELAY = timedelta(seconds=10)
"""The time that it may take until an action is in the audit log."""

_CLOCK_SKEW = timedelta(minutes=1)
"""The time by which Discord's clock may be behind ours."""

_CASE_NUMBERS = re.compile(r"· cases? #(\d{1,18})(?:-#(\d{1,18}))?")
"""The case numbers in an audit reason: one, as in `Case.audit_reason()`, or a range if a request acted on many."""

_UNREADABLE = (DatabaseUnavailable, discord.HTTPException, *UNREACHED)


class InterruptedCases(commands.Cog):
    """Settles pending cases that nobody in this process is acting on: as done if the audit log says so, else failed."""

    def __init__(self, bot: Tux, reader: AuditLogReader, log: ModerationLog, tasks: Tasks) -> None:
        self.bot = bot
        self.reader = reader
        self.log = log
        self.tasks = tasks
        self._cases = bot.cases
        self._settling: Counter[int] = Counter()
        """The number of tasks that settle the cases of a guild after a gap in the audit log."""
        self._unreadable: dict[int, tuple[int, float]] = {}
        """Guilds whose audit log cannot be read: the failures in a row, and the time of the next attempt."""

    async def cog_load(self) -> None:
        clock = self.bot.clock
        self.tasks.keep_running(self._settle_regularly, name="settle cases", owner=__name__, clock=clock)

    def caught_up(self, guild_id: int) -> bool:
        """Return whether everything is known that was done while Tux was away, by people and by Tux itself."""
        return self.reader.caught_up(guild_id) and not self._settling[guild_id]

    # when to check

    def on_caught_up(self, guild_id: int) -> None:
        self._settling[guild_id] += 1
        self.tasks.spawn(self._settle_guild(guild_id), name="settle cases", owner=__name__, endless=True)

    async def _settle_guild(self, guild_id: int) -> None:
        try:
            failures = 0
            while guild := self.bot.get_guild(guild_id):
                if await self._try_to_settle(guild, failures):
                    return
                failures += 1
                await self.bot.clock.sleep(growing_pause(failures, RETRY_SECONDS, LONGEST_RETRY_SECONDS))
        finally:
            self._settling[guild_id] -= 1

    async def _try_to_settle(self, guild: discord.Guild, failures: int) -> bool:
        """Settle what can be settled now, or later if it is too early. Return False where that has to be tried again.

        Where Discord does not let Tux see the audit log, another attempt would find out nothing. Of `failures` in a
        row, the first is logged.
        """
        try:
            if not await self._settle(guild, last_check=True):
                self._check_later(guild)
        except discord.Forbidden as error:
            _warn(guild.id, error)
        except _UNREADABLE as error:
            if failures == 0:
                _warn(guild.id, error)
            return False
        return True

    async def on_case_left_pending(self, left: CaseLeftPending) -> None:
        guild = self.bot.get_guild(left.case.guild_id)
        if guild is not None:
            self._check_later(guild)

    def _check_later(self, guild: discord.Guild) -> None:
        self.tasks.spawn(self._check_twice(guild), name="check an interrupted action", owner=__name__, endless=True)

    async def _check_twice(self, guild: discord.Guild) -> None:
        for pause in CHECK_AFTER_SECONDS:
            await self.bot.clock.sleep(pause)
            try:
                await self._settle(guild, last_check=pause == CHECK_AFTER_SECONDS[-1])
            except _UNREADABLE as error:
                _warn(guild.id, error)

    async def _settle_regularly(self) -> None:
        while True:
            await self.bot.clock.sleep(SETTLE_EVERY_SECONDS)
            try:
                await self.settle_all()
            except DatabaseUnavailable as error:
                _log.warning("interrupted cases wait for the database", error=str(error))

    async def settle_all(self) -> None:
        """Settle every case that nobody is acting on, such as after losing the database during an action."""
        old = self.bot.clock.now() - ENTRY_DELAY
        guild_ids = {case.guild_id for case in await self._cases.pending() if case.created_at < old}
        self._unreadable = {guild_id: tries for guild_id, tries in self._unreadable.items() if guild_id in guild_ids}
        for guild_id in guild_ids:
            guild, (failures, not_before) = self.bot.get_guild(guild_id), self._unreadable.get(guild_id, (0, 0.0))
            if guild is None or self.bot.clock.monotonic() < not_before:
                continue
            try:
                await self._settle(guild, last_check=True)
            except (discord.HTTPException, *UNREACHED) as error:
                if failures == 0:
                    _warn(guild_id, error)
                pause = growing_pause(failures + 1, RETRY_SECONDS, LONGEST_RETRY_SECONDS)
                self._unreadable[guild_id] = (failures + 1, self.bot.clock.monotonic() + pause)
            else:
                self._unreadable.pop(guild_id, None)

    # whether it was done

    async def _settle(self, guild: discord.Guild, *, last_check: bool) -> bool:
        """Settle the cases that nobody is acting on: as done if the audit log says so, else failed on the last check.

        Returns False if it is too early to settle some.
        """
        pending = [case for case in await self._cases.pending(guild.id) if not self._cases.is_under_way(case)]
        if not pending:
            return True
        certain = guild.me.guild_permissions.view_audit_log
        traces = await self._traces(guild, pending) if certain else dict[int, set[Action]]()
        for case in pending if certain else filter(self._is_action_itself, pending):
            if self._cases.is_under_way(case):  # it was opened while the audit log was read
                continue
            if not await self._settle_one(guild, case, traces.get(case.number, set()), last_check=last_check):
                certain = False
        return certain

    def _is_action_itself(self, case: Case) -> bool:
        """Return True for a case that leaves no traces: that it was opened is all that there was to do."""
        kind = self._cases.kinds.get(case.kind)
        return kind is not None and kind.traces == frozenset()

    async def _settle_one(self, guild: discord.Guild, case: Case, traces: set[Action], *, last_check: bool) -> bool:
        """Settle a case by its traces in the audit log. Returns False if it is too early to tell."""
        kind = self._cases.kinds.get(case.kind)
        if kind is None or kind.traces is None:  # its feature settles it
            return False
        if not kind.traces or kind.traces & traces:
            settled = await self._cases.settle_as_done(case)
        elif last_check and case.created_at < self.bot.clock.now() - ENTRY_DELAY:
            half = kind.half_done
            failure = INTERRUPTED if half is None or half.traces.isdisjoint(traces) else half.failure
            settled = await self._cases.settle_as_failed(case, failure)
        else:
            return False
        if settled and kind.posted_by_creator:
            await self.log.post(guild, case)
        return True

    async def _traces(self, guild: discord.Guild, pending: Sequence[Case]) -> Mapping[int, set[Action]]:
        """Return the actions that Tux did for each case, by case number."""
        since = min(case.created_at for case in pending) - _CLOCK_SKEW
        start, traces = discord.Object(discord.utils.time_snowflake(since)), dict[int, set[Action]]()
        async for entry in guild.audit_logs(limit=None, after=start, user=guild.me, oldest_first=True):
            for number in _case_numbers(entry, pending):
                traces.setdefault(number, set()).add(entry.action)
        return traces


def _case_numbers(entry: discord.AuditLogEntry, pending: Sequence[Case]) -> list[int]:
    """Return the numbers of the cases that an entry is about. From a range, they are those of its target."""
    numbers = _CASE_NUMBERS.search(entry.reason or "")
    if numbers is None:
        return []
    first, last = int(numbers[1]), int(numbers[2] or numbers[1])
    if first == last:
        return [first]
    target_id = entry.target.id if entry.target else None
    return [case.number for case in pending if first <= case.number <= last and case.target_id == target_id]


def _warn(guild_id: int, error: Exception) -> None:
    _log.warning("could not check interrupted actions", guild_id=guild_id, error=f"{type(error).__name__}: {error}")
