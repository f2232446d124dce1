"""Discord's audit log: acts by hand become cases, and acts of ours that were cut off are settled by what it says."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import discord
import structlog
from discord.ext import commands

from tux.bot.client import Tux
from tux.database import DatabaseUnavailable, Guild, inserting
from tux.guilds.actions import ModerationLog
from tux.guilds.actions.kinds import TIMEOUT, UNTIMEOUT, Action
from tux.guilds.cases import INTERRUPTED, Case, CaseKind, CaseKinds, CaseLeftPending, CaseSettled
from tux.guilds.retention import GuildDataDeleted
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

KEEP_EVERY = 60.0
"""Seconds between writing down how far the audit logs were read. What is read twice makes no second case."""

LOOK_AFTER = (3.0, 30.0)
"""Seconds after which an act in doubt is looked for in the audit log: at first, and for the last time."""

_EARLIER = timedelta(minutes=1)
"""How far Discord's clock may be behind ours."""

_YOUNG = timedelta(seconds=10)
"""How long after the act its entry may take to be there."""

_TRY_AGAIN = 60.0
"""Seconds before a log that could not be read is read again."""

_OURS = re.compile(r"· cases? #(\d{1,18})(?:-#(\d{1,18}))?")
"""As `Case.audit_reason()` has it, or with a range, where one request did the same to many."""

Entry = discord.AuditLogEntry


@dataclass(frozen=True, slots=True)
class ByHand:
    """What an entry of the audit log says that somebody did."""

    kind: CaseKind
    until: datetime | None = None


def by_hand(entry: Entry, kinds: CaseKinds) -> ByHand | None:
    """The act that an entry stands for; None where it is none that makes a case."""
    if (kind := kinds.by_hand(entry.action)) is not None:
        return ByHand(kind)
    if entry.action is Action.member_update and hasattr(entry.after, "timed_out_until"):
        until: datetime | None = entry.after.timed_out_until
        return ByHand(TIMEOUT.kind, until) if until is not None else ByHand(UNTIMEOUT.kind)
    return None


class AuditLogReader(commands.Cog):
    """Reads every audit log from where it was last read, at each start and after each gap, and then as it grows."""

    def __init__(self, bot: Tux, log: ModerationLog, tasks: Tasks) -> None:
        self.bot = bot
        self.tasks = tasks
        self.log = log
        self._cases = bot.cases
        self._read_to: dict[int, int] = {}
        self._kept: dict[int, int] = {}
        self._caught_up: set[int] = set()
        self._missed: set[int] = set()

    async def on_guild_data_deleted(self, fact: GuildDataDeleted) -> None:
        """Should the bot come back, all until then is history."""
        self._read_to.pop(fact.guild_id, None)
        self._kept.pop(fact.guild_id, None)
        self._caught_up.discard(fact.guild_id)

    async def cog_load(self) -> None:
        self.tasks.spawn(self._keep_for_ever(), name="keep how far audit logs were read", owner=__name__, endless=True)

    async def cog_unload(self) -> None:
        await self._keep()

    def caught_up(self, guild_id: int) -> bool:
        """Whether all that was done while the bot was away is known."""
        return guild_id in self._caught_up

    # as it grows

    @commands.Cog.listener()
    async def on_audit_log_entry_create(self, entry: Entry) -> None:
        try:
            await self._take(entry)
        except DatabaseUnavailable as error:
            _log.warning("an act by hand waits for the database", guild_id=entry.guild.id, error=str(error))
            self._read_again(entry.guild)
        if self.caught_up(entry.guild.id):  # else what was missed lies before it
            self._read_to[entry.guild.id] = max(entry.id, self._read_to.get(entry.guild.id, 0))

    def _read_again(self, guild: discord.Guild) -> None:
        self._missed.add(guild.id)
        if self.caught_up(guild.id):
            self._caught_up.discard(guild.id)
            self.tasks.spawn(self._catch_up_with([guild]), name="read audit log", owner=__name__, endless=True)

    async def _take(self, entry: Entry) -> None:
        if entry.user_id == self.bot.application_id:
            return
        found = by_hand(entry, self._cases.kinds)
        if found is None or entry.target is None:
            return
        case = await self._cases.adopt(
            found.kind,
            guild_id=entry.guild.id,
            target_id=int(entry.target.id),
            moderator_id=entry.user_id or self.bot.application_id or 1,
            reason=entry.reason or "",
            audit_entry_id=entry.id,
            at=entry.created_at,
            expires_at=found.until,
        )
        if case is not None:
            await self.log.post(entry.guild, case)

    # after a gap

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        self._caught_up.clear()
        everywhere = self._catch_up_with(list(self.bot.guilds))
        self.tasks.spawn(everywhere, name="read audit logs", owner=__name__, endless=True)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._catch_up(guild)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        if self.bot.is_ready():
            await self._catch_up(guild)

    async def _catch_up_with(self, waiting: Sequence[discord.Guild]) -> None:
        """Guilds one by one, so that whoever has thousands spends no rate limit on it that commands need."""
        while waiting:
            failed = [guild for guild in waiting if not await self._catch_up(guild)]
            if failed:
                await self.bot.clock.sleep(_TRY_AGAIN)
            waiting = [guild for guild in failed if self.bot.get_guild(guild.id) is not None]

    async def _catch_up(self, guild: discord.Guild) -> bool:
        """False where it has to be tried again."""
        self._missed.discard(guild.id)
        try:
            if guild.me.guild_permissions.view_audit_log:
                await self._read(guild)
                if not await self._settle(guild, last_look=True):
                    self._look_again(guild)
            if guild.id in self._missed:
                return False
            self._caught_up.add(guild.id)
        except (DatabaseUnavailable, discord.HTTPException, *UNREACHED) as error:
            _log.warning("an audit log could not be read", guild_id=guild.id, error=f"{type(error).__name__}: {error}")
            return isinstance(error, discord.Forbidden)
        return True

    async def _read(self, guild: discord.Guild) -> None:
        """What is there at the first look is history, and makes no cases."""
        begin = self._read_to.get(guild.id) or await self._begin(guild.id)
        if begin is None:
            latest = [entry.id async for entry in guild.audit_logs(limit=1)]
            self._read_to[guild.id] = latest[0] if latest else discord.utils.time_snowflake(self.bot.clock.now())
            return
        async for entry in guild.audit_logs(limit=None, after=discord.Object(begin), oldest_first=True):
            await self._take(entry)
            self._read_to[guild.id] = max(entry.id, self._read_to.get(guild.id, 0))

    async def _begin(self, guild_id: int) -> int | None:
        async with self.bot.database.session() as session:
            row = await session.get(Guild, guild_id)
        return row.audit_seen_id if row else None

    async def _keep_for_ever(self) -> None:
        while True:
            await self.bot.clock.sleep(KEEP_EVERY)
            try:
                await self._keep()
                await self.settle_left()
            except DatabaseUnavailable as error:
                _log.warning("how far audit logs were read could not be kept", error=str(error))

    async def settle_left(self) -> None:
        """Settles every case that nobody is at, as after a database that was lost between two words."""
        old = self.bot.clock.now() - _YOUNG
        for guild_id in {case.guild_id for case in await self._cases.pending() if case.created_at < old}:
            if guild := self.bot.get_guild(guild_id):
                try:
                    await self._settle(guild, last_look=True)
                except (discord.HTTPException, *UNREACHED) as error:
                    _log.warning(
                        "an act is still in doubt", guild_id=guild_id, error=f"{type(error).__name__}: {error}"
                    )

    async def _keep(self) -> None:
        new = {
            guild_id: entry_id for guild_id, entry_id in self._read_to.items() if self._kept.get(guild_id) != entry_id
        }
        if not new:
            return
        async with self.bot.database.transaction() as session:
            for guild_id, entry_id in sorted(new.items()):
                put = inserting(session, Guild).values(id=guild_id, audit_seen_id=entry_id)
                await session.execute(
                    put.on_conflict_do_update(index_elements=[Guild.id], set_={"audit_seen_id": entry_id})
                )
        self._kept.update(new)

    # what was cut off

    async def on_case_left_pending(self, left: CaseLeftPending) -> None:
        guild = self.bot.get_guild(left.case.guild_id)
        if guild is not None:
            self._look_again(guild)

    def _look_again(self, guild: discord.Guild) -> None:
        self.tasks.spawn(self._look(guild), name="look for an act in doubt", owner=__name__, endless=True)

    async def _look(self, guild: discord.Guild) -> None:
        for pause in LOOK_AFTER:
            await self.bot.clock.sleep(pause)
            try:
                await self._settle(guild, last_look=pause == LOOK_AFTER[-1])
            except (DatabaseUnavailable, discord.HTTPException, *UNREACHED) as error:
                _log.warning("an act is still in doubt", guild_id=guild.id, error=f"{type(error).__name__}: {error}")

    async def _settle(self, guild: discord.Guild, *, last_look: bool) -> bool:
        """Settles what nobody in this process is at: done where the audit log says so; with `last_look` else undone.

        False where it is too early to say that.
        """
        pending = [case for case in await self._cases.pending(guild.id) if not self._cases.under_way(case)]
        if not pending:
            return True
        traces, certain = await self._traces(guild, pending), True
        for case in pending:
            if self._cases.under_way(case):  # it was opened as they were read
                continue
            if not await self._settle_one(guild, case, traces.get(case.number, set()), last_look=last_look):
                certain = False
        return certain

    async def _settle_one(self, guild: discord.Guild, case: Case, left: set[Action], *, last_look: bool) -> bool:
        """Settles a case by what it left in the audit log; False where that says nothing yet."""
        kind = self._cases.kinds.get(case.kind)
        if kind is None or kind.traces is None:  # the feature that brought it knows
            return False
        if not kind.traces or kind.traces & left:
            new = await self._cases.found_done(case)
        elif last_look and case.created_at < self.bot.clock.now() - _YOUNG:
            half = kind.half_done
            begun = half is not None and not left.isdisjoint(half.traces)
            new = await self._cases.found_undone(case, half.failure if half is not None and begun else INTERRUPTED)
        else:
            return False
        if new and kind.posted_by_maker:
            await self.log.post(guild, case)
        return True

    async def _traces(self, guild: discord.Guild, pending: Sequence[Case]) -> Mapping[int, set[Action]]:
        """Case number → what we did under it."""
        since = min(case.created_at for case in pending) - _EARLIER
        begin, traces = discord.Object(discord.utils.time_snowflake(since)), dict[int, set[Action]]()
        async for entry in guild.audit_logs(limit=None, after=begin, user=guild.me, oldest_first=True):
            for number in _numbers(entry, pending):
                traces.setdefault(number, set()).add(entry.action)
        return traces

    async def on_case_settled(self, settled: CaseSettled) -> None:
        """Acts end where somebody undoes them, or does something of the kind anew."""
        case = settled.case
        kind = self._cases.kinds.get(case.kind)
        if kind is not None and kind.ends and case.settled_at is not None and case.failure is None:
            for earlier in await self._cases.standing(case.guild_id, case.target_id, *kind.ends):
                if earlier.number < case.number:
                    await self._cases.end(earlier.guild_id, earlier.number)


def _numbers(entry: Entry, pending: Sequence[Case]) -> list[int]:
    """Which cases an entry of ours is about; within a range, those of its target."""
    ours = _OURS.search(entry.reason or "")
    if ours is None:
        return []
    first, last = int(ours[1]), int(ours[2] or ours[1])
    if first == last:
        return [first]
    target_id = entry.target.id if entry.target else None
    return [case.number for case in pending if first <= case.number <= last and case.target_id == target_id]
