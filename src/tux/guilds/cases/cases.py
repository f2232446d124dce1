"""The record of what moderators do: a case is written before the action, and settled after it."""

import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from tux.database import Database, DatabaseUnavailable, Guild, dialect_insert, lock_guild
from tux.guilds.cases.action_records import ActionRecord, ActionRecords, RecordFiles
from tux.guilds.cases.kinds import CaseKind, CaseKinds
from tux.guilds.cases.queries import CaseQueries, is_case
from tux.guilds.cases.record import (
    Case,
    CaseEdited,
    CaseEnded,
    CaseInDoubt,
    CaseLeftPending,
    CaseOpened,
    CaseSettled,
    CaseUnsettled,
    kept_reason,
    of_row,
    shortened_reason,
)
from tux.guilds.cases.tables import CaseState, ModerationCase
from tux.jobs import Job, Jobs, Later
from tux.runtime.clock import Clock
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.facts import Facts
from tux.runtime.shards import ALL_SHARDS, Shards
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

EXPIRY = "case-expiry"
"""The kind of job that ends a temporary action."""

INTERRUPTED = "Interrupted"
"""The failure of an action that was interrupted before Discord had done it."""

_RETRY_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)
"""The pauses between attempts to settle a case while the database is away; the last one from then on."""

Expired = Callable[[Case], Awaitable[None]]


class Cases(CaseQueries):
    """The cases of every guild, numbered from 1."""

    def __init__(
        self,
        database: Database,
        facts: Facts,
        clock: Clock,
        kinds: CaseKinds,
        jobs: Jobs,
        tasks: Tasks,
        shards: Shards = ALL_SHARDS,
        *,
        records_folder: Path | None = None,
    ) -> None:
        """`records_folder` holds what was done while the database was away; without one, `record()` is not possible."""
        super().__init__(database, shards)
        self._facts = facts
        self._clock = clock
        self._jobs = jobs
        self._tasks = tasks
        self.kinds = kinds
        self._expired: dict[str, Expired] = {}
        self._under_way: set[tuple[int, int]] = set()
        self._records = (
            None if records_folder is None else ActionRecords(self._write, RecordFiles(records_folder), clock, tasks)
        )
        jobs.on(EXPIRY, self._expire)

    @asynccontextmanager
    async def opening(
        self,
        kind: CaseKind,
        *,
        guild_id: int,
        target_id: int,
        moderator_id: int,
        reason: str = "",
        expires_at: datetime | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> AsyncGenerator[Case]:
        """Open a case, let the block act, and settle the case, with `notice` and `data` as the block has set them.

        If the block raises, the action has failed, and the case says so. If the block is interrupted (cancelled, or the
        process ends), the case stays pending: nobody here knows whether Discord did it. The same goes for a block to
        which Discord gives no answer; then `CaseInDoubt` is raised. `CaseUnsettled` is raised where the action was done
        and the database is away; the case is settled once it is back. At `expires_at` the action is ended by the
        function that `on_expiry()` was given.
        """
        case = await self._open(kind, guild_id, target_id, moderator_id, reason, expires_at, data)
        key = (guild_id, case.number)
        self._under_way.add(key)
        self._facts.publish(CaseOpened(replace(case)))
        try:
            try:
                yield case
            except (*UNREACHED, discord.DiscordServerError) as error:
                raise CaseInDoubt(case=case.number) from error
            except Exception as error:
                await self._fail(case, error)
                raise
            await self._settle(case)
        except CaseInDoubt:
            self._under_way.discard(key)
            self._facts.publish(CaseLeftPending(replace(case)))
            raise
        finally:
            self._under_way.discard(key)

    def under_way(self, case: Case) -> bool:
        """Return True where this process is still acting on a pending case, or about to settle it."""
        return (case.guild_id, case.number) in self._under_way

    async def adopt(
        self,
        kind: CaseKind,
        *,
        guild_id: int,
        target_id: int,
        moderator_id: int,
        reason: str,
        audit_entry_id: int,
        at: datetime,
        expires_at: datetime | None = None,
    ) -> Case | None:
        """Make a settled case of an action by hand. Returns None where the audit log entry has one already."""
        async with self._database.transaction() as session:
            await lock_guild(session, guild_id)
            known = select(ModerationCase.id).where(
                ModerationCase.guild_id == guild_id, ModerationCase.audit_entry_id == audit_entry_id
            )
            if await session.scalar(known) is not None:
                return None
            row = await self._insert_settled(
                session,
                at,
                guild_id=guild_id,
                kind=self._known(kind).name,
                target_id=target_id,
                moderator_id=moderator_id,
                reason=kept_reason(reason),
                expires_at=expires_at if expires_at is not None and expires_at > at else None,
                audit_entry_id=audit_entry_id,
            )
        case = of_row(row)
        self._facts.publish(CaseSettled(replace(case)))
        return case

    async def record(
        self,
        kind: CaseKind,
        *,
        key: str,
        guild_id: int,
        target_id: int,
        moderator_id: int,
        reason: str = "",
        expires_at: datetime | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> Case | None:
        """Record an action that was done before there was a case for it. There is one case for each `key` of a guild.

        Returns None while the database is away: the case is written once it is back, even after a restart.
        """
        if self._records is None:
            raise RuntimeError("these cases have no folder for records")
        record = ActionRecord(
            key=key,
            kind=self._known(kind).name,
            guild_id=guild_id,
            target_id=target_id,
            moderator_id=moderator_id,
            reason=shortened_reason(reason),
            done_at=self._clock.now(),
            expires_at=expires_at,
            data=data,
        )
        return await self._records.record(record)

    def write_earlier_records(self) -> None:
        """Begin to write the cases of actions that were done before a restart."""
        if self._records is not None:
            self._records.catch_up()

    async def _write(self, record: ActionRecord) -> Case:
        """Write the case of an action that was done, unless there is one."""
        async with self._database.transaction() as session:
            await lock_guild(session, record.guild_id)
            row = await session.scalar(select(ModerationCase).where(ModerationCase.opening == record.opening))
            is_new = row is None
            if row is None:
                row = await self._insert_settled(
                    session,
                    record.done_at,
                    guild_id=record.guild_id,
                    kind=record.kind,
                    target_id=record.target_id,
                    moderator_id=record.moderator_id,
                    reason=record.reason,
                    expires_at=record.expires_at,
                    data=record.data,
                    opening=record.opening,
                )
        case = of_row(row)
        if is_new:
            self._facts.publish(CaseSettled(replace(case), late=True))
        return case

    async def _insert_settled(
        self, session: AsyncSession, done_at: datetime, *, guild_id: int, **values: Any
    ) -> ModerationCase:
        number = await _next_number(session, guild_id)
        row = ModerationCase(
            guild_id=guild_id,
            number=number,
            state=CaseState.SETTLED,
            created_at=done_at,
            settled_at=done_at,
            **values,
        )
        session.add(row)
        await session.flush()
        if row.expires_at is not None:
            await self._plan_end(session, of_row(row), row.expires_at)
        return row

    async def found_done(self, case: Case) -> bool:
        """Settle an interrupted case that Discord has done. False where it was settled since it was read."""
        return await self._end(case, CaseState.SETTLED)

    async def found_undone(self, case: Case, failure: str = INTERRUPTED) -> bool:
        """Settle an interrupted case as failed: Discord has done nothing of it, or only a part, as `failure` says."""
        return await self._end(case, CaseState.FAILED, failure)

    async def edit(self, guild_id: int, number: int, *, reason: str, by: int) -> Case:
        """Give a case another reason. Refuses with `CaseUnknown` or `ReasonTooLong`."""
        kept = kept_reason(reason)
        await self.get(guild_id, number)
        await self._change(guild_id, number, reason=kept, edited_at=self._clock.now(), edited_by=by)
        case = await self.get(guild_id, number)
        self._facts.publish(CaseEdited(case))
        return case

    async def end(self, guild_id: int, number: int) -> bool:
        """Note that an action is no longer in force, whoever undid it. False where that was known already."""
        async with self._database.transaction() as session:
            ended = await session.execute(
                update(ModerationCase)
                .where(*is_case(guild_id, number), ModerationCase.ended_at.is_(None))
                .values(ended_at=self._clock.now())
                .returning(ModerationCase.id)
            )
            is_new = bool(ended.all())
            await self._jobs.cancel(session, EXPIRY, _job_key(guild_id, number))
        if is_new:
            self._facts.publish(CaseEnded(await self.get(guild_id, number)))
        return is_new

    def on_expiry(self, kind: CaseKind, expired: Expired) -> Callable[[], None]:
        """Have `expired` undo cases of this kind when their time is over, until the returned function is called.

        It may be called twice for one case, so it has to check the present state before it acts. The case has ended
        when it returns; to be called again later, it raises `Later`.
        """
        name = self._known(kind).name
        self._expired[name] = expired
        return lambda: self._expired.__delitem__(name)

    async def logged(self, guild_id: int, number: int, *, channel_id: int, message_id: int) -> Case:
        """Keep where a case was posted, so that the message can be redrawn. Returns the case as it is now."""
        await self._change(guild_id, number, log_channel_id=channel_id, log_message_id=message_id)
        return await self.get(guild_id, number)

    def _known(self, kind: CaseKind) -> CaseKind:
        if kind not in self.kinds:
            raise LookupError(f"no feature has brought the kind {kind.name}")
        return kind

    async def _open(
        self,
        kind: CaseKind,
        guild_id: int,
        target_id: int,
        moderator_id: int,
        reason: str,
        expires_at: datetime | None,
        data: Mapping[str, Any] | None,
    ) -> Case:
        name, kept, opening = self._known(kind).name, kept_reason(reason), secrets.token_hex(16)
        async with self._database.transaction() as session:
            row = ModerationCase(
                guild_id=guild_id,
                number=await _next_number(session, guild_id),
                kind=name,
                state=CaseState.PENDING,
                target_id=target_id,
                moderator_id=moderator_id,
                reason=kept,
                created_at=self._clock.now(),
                expires_at=expires_at,
                data=data,
                opening=opening,
            )
            session.add(row)
        return of_row(row)

    async def _settle(self, case: Case) -> None:
        try:
            await self._end(case, CaseState.SETTLED)
        except DatabaseUnavailable as away:
            self._settle_later(case, CaseState.SETTLED, None)
            raise CaseUnsettled(case=case.number) from away

    async def _fail(self, case: Case, error: Exception) -> None:
        failure = type(error).__name__[:200]
        try:
            await self._end(case, CaseState.FAILED, failure)
        except DatabaseUnavailable as away:
            self._settle_later(case, CaseState.FAILED, failure)
            error.add_note(f"Case #{case.number} of guild {case.guild_id} stays pending for now: {away}")

    def _settle_later(self, case: Case, state: CaseState, failure: str | None) -> None:
        settling = self._settle_until_done(case, state, failure)
        self._tasks.spawn(settling, name=f"settle case {case.number}", owner=__name__, endless=True)

    async def _settle_until_done(self, case: Case, state: CaseState, failure: str | None) -> None:
        """Settle a case once the database is back. After a restart, the audit log tells what became of it."""
        key = (case.guild_id, case.number)
        self._under_way.add(key)
        try:
            for attempt in range(1_000_000):
                await self._clock.sleep(_RETRY_SECONDS[min(attempt, len(_RETRY_SECONDS) - 1)])
                try:
                    await self._end(case, state, failure, late=True)
                except DatabaseUnavailable as away:
                    _log.warning("a case waits for the database", case=case.number, error=str(away))
                else:
                    return
        finally:
            self._under_way.discard(key)

    async def _end(self, case: Case, state: CaseState, failure: str | None = None, *, late: bool = False) -> bool:
        settled_at = self._clock.now()
        async with self._database.transaction() as session:
            changed = await session.execute(
                update(ModerationCase)
                .where(*is_case(case.guild_id, case.number), ModerationCase.settled_at.is_(None))
                .values(state=state, failure=failure, settled_at=settled_at, notice=case.notice, data=case.data)
                .returning(ModerationCase.id)
            )
            is_new = bool(changed.all())
            if state is CaseState.SETTLED and case.expires_at is not None and is_new:
                await self._plan_end(session, case, case.expires_at)
        case.state, case.failure, case.settled_at = state, failure, settled_at
        if is_new:
            self._facts.publish(CaseSettled(replace(case), late))
        return is_new

    async def _plan_end(self, session: AsyncSession, case: Case, expires_at: datetime) -> None:
        if case.kind in self._expired:
            key = _job_key(case.guild_id, case.number)
            data = {"case": case.number}
            await self._jobs.schedule(session, EXPIRY, key=key, guild_id=case.guild_id, due_at=expires_at, data=data)

    async def _expire(self, job: Job) -> None:
        case = await self.get(job.guild_id, int(job.data["case"]))
        if not case.active:
            return
        expired = self._expired.get(case.kind)
        if expired is None:  # its feature is not loaded
            raise Later(self._clock.now() + timedelta(minutes=10))
        await expired(case)
        await self.end(case.guild_id, case.number)

    async def _change(self, guild_id: int, number: int, **values: object) -> None:
        async with self._database.transaction() as session:
            await session.execute(update(ModerationCase).where(*is_case(guild_id, number)).values(**values))


def _job_key(guild_id: int, number: int) -> str:
    return f"{guild_id}/{number}"


async def _next_number(session: AsyncSession, guild_id: int) -> int:
    """Take the guild's next number in one statement: a concurrent transaction waits for this one."""
    insert = dialect_insert(session, Guild).values(id=guild_id, next_case_number=2)
    counted = insert.on_conflict_do_update(
        index_elements=[Guild.id], set_={"next_case_number": Guild.next_case_number + 1}
    ).returning(Guild.next_case_number - 1)
    return (await session.scalars(counted)).one()
