"""The one way to act as a moderator: write down what is meant, do it, write down how it went."""

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

from tux.database import Database, DatabaseUnavailable, Guild, hold_guild, inserting
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
"""The kind of job that ends a temporary act."""

INTERRUPTED = "Interrupted"
"""The failure of an act that was cut off before Discord had done it."""

_AGAIN = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds before what was done is written down again, while the database is away; the last one from then on."""

Expired = Callable[[Case], Awaitable[None]]


class Cases(CaseQueries):
    """Every guild's cases, numbered from 1."""

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
        """Opens a case, lets the block act, and settles the case, with `notice` and `data` as the block has set them.

        A block that raises has failed, and the case says so. A block that is cut off (cancelled, or the process ends)
        leaves the case pending: whether Discord did it is not known here. So does one to which Discord gave no answer,
        and `CaseInDoubt` is raised. `CaseUnsettled` is raised where it was done and only the database could not be
        told; it is told as soon as it is back. What has `expires_at` ends then, by what `on_expiry()` was given.
        """
        case = await self._open(kind, guild_id, target_id, moderator_id, reason, expires_at, data)
        place = (guild_id, case.number)
        self._under_way.add(place)
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
            self._under_way.discard(place)
            self._facts.publish(CaseLeftPending(replace(case)))
            raise
        finally:
            self._under_way.discard(place)

    def under_way(self, case: Case) -> bool:
        """Whether somebody in this process is acting on a pending case, or about to say how it went."""
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
        """Makes a settled case of an act by hand; None where the entry of the audit log has one already."""
        async with self._database.transaction() as session:
            await hold_guild(session, guild_id)
            known = select(ModerationCase.id).where(
                ModerationCase.guild_id == guild_id, ModerationCase.audit_entry_id == audit_entry_id
            )
            if await session.scalar(known) is not None:
                return None
            row = ModerationCase(
                guild_id=guild_id,
                number=await _next_number(session, guild_id),
                kind=self._known(kind).name,
                state=CaseState.SETTLED,
                target_id=target_id,
                moderator_id=moderator_id,
                reason=kept_reason(reason),
                created_at=at,
                settled_at=at,
                expires_at=expires_at if expires_at is not None and expires_at > at else None,
                audit_entry_id=audit_entry_id,
            )
            session.add(row)
            await session.flush()
            if row.expires_at is not None:
                await self._plan_end(session, of_row(row), row.expires_at)
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
            await hold_guild(session, record.guild_id)
            row = await session.scalar(select(ModerationCase).where(ModerationCase.opening == record.opening))
            is_new = row is None
            if row is None:
                row = ModerationCase(
                    guild_id=record.guild_id,
                    number=await _next_number(session, record.guild_id),
                    kind=record.kind,
                    state=CaseState.SETTLED,
                    target_id=record.target_id,
                    moderator_id=record.moderator_id,
                    reason=record.reason,
                    created_at=record.done_at,
                    settled_at=record.done_at,
                    expires_at=record.expires_at,
                    data=record.data,
                    opening=record.opening,
                )
                session.add(row)
                await session.flush()
                if row.expires_at is not None:
                    await self._plan_end(session, of_row(row), row.expires_at)
        case = of_row(row)
        if is_new:
            self._facts.publish(CaseSettled(replace(case), late=True))
        return case

    async def found_done(self, case: Case) -> bool:
        """Settles a case that was cut off: Discord has done it. False where it has been settled since it was read."""
        return await self._end(case, CaseState.SETTLED)

    async def found_undone(self, case: Case, failure: str = INTERRUPTED) -> bool:
        """As `found_done()`: Discord has not done it, or, as `failure` tells, not all of it."""
        return await self._end(case, CaseState.FAILED, failure)

    async def edit(self, guild_id: int, number: int, *, reason: str, by: int) -> Case:
        """Gives a case another reason; refuses with `CaseUnknown` or `ReasonTooLong`."""
        kept = kept_reason(reason)
        await self.get(guild_id, number)
        await self._change(guild_id, number, reason=kept, edited_at=self._clock.now(), edited_by=by)
        case = await self.get(guild_id, number)
        self._facts.publish(CaseEdited(case))
        return case

    async def end(self, guild_id: int, number: int) -> bool:
        """Says that what a temporary act did is undone, whoever did it. False where that was known already."""
        async with self._database.transaction() as session:
            ended = await session.execute(
                update(ModerationCase)
                .where(*is_case(guild_id, number), ModerationCase.ended_at.is_(None))
                .values(ended_at=self._clock.now())
                .returning(ModerationCase.id)
            )
            first = bool(ended.all())
            await self._jobs.cancel(session, EXPIRY, _key(guild_id, number))
        if first:
            self._facts.publish(CaseEnded(await self.get(guild_id, number)))
        return first

    def on_expiry(self, kind: CaseKind, expired: Expired) -> Callable[[], None]:
        """Have what a case of this kind did undone by `expired` when its time is over.

        Until the returned function is called; from then on such cases wait.

        It may be called twice for one case, so it looks at how things are before it acts. The case has ended when it
        returns; to be called again later, it raises `Later`.
        """
        name = self._known(kind).name
        self._expired[name] = expired
        return lambda: self._expired.__delitem__(name)

    async def logged(self, guild_id: int, number: int, *, channel_id: int, message_id: int) -> Case:
        """Keeps where the case was told to the staff, so that the message can follow it. Returns it as it is by now."""
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
            self._say_later(case, CaseState.SETTLED, None)
            raise CaseUnsettled(case=case.number) from away

    async def _fail(self, case: Case, error: Exception) -> None:
        failure = type(error).__name__[:200]
        try:
            await self._end(case, CaseState.FAILED, failure)
        except DatabaseUnavailable as away:
            self._say_later(case, CaseState.FAILED, failure)
            error.add_note(f"Case #{case.number} of guild {case.guild_id} stays pending for now: {away}")

    def _say_later(self, case: Case, state: CaseState, failure: str | None) -> None:
        said = self._say_until_heard(case, state, failure)
        self._tasks.spawn(said, name=f"settle case {case.number}", owner=__name__, endless=True)

    async def _say_until_heard(self, case: Case, state: CaseState, failure: str | None) -> None:
        """Ends with the process: then the audit log tells how it went."""
        place = (case.guild_id, case.number)
        self._under_way.add(place)
        try:
            for attempt in range(1_000_000):
                await self._clock.sleep(_AGAIN[min(attempt, len(_AGAIN) - 1)])
                try:
                    await self._end(case, state, failure, late=True)
                except DatabaseUnavailable as away:
                    _log.warning("a case waits for the database", case=case.number, error=str(away))
                else:
                    return
        finally:
            self._under_way.discard(place)

    async def _end(self, case: Case, state: CaseState, failure: str | None = None, *, late: bool = False) -> bool:
        settled_at = self._clock.now()
        async with self._database.transaction() as session:
            changed = await session.execute(
                update(ModerationCase)
                .where(*is_case(case.guild_id, case.number), ModerationCase.settled_at.is_(None))
                .values(state=state, failure=failure, settled_at=settled_at, notice=case.notice, data=case.data)
                .returning(ModerationCase.id)
            )
            known_already = not changed.all()
            if state is CaseState.SETTLED and case.expires_at is not None and not known_already:
                await self._plan_end(session, case, case.expires_at)
        case.state, case.failure, case.settled_at = state, failure, settled_at
        if not known_already:
            self._facts.publish(CaseSettled(replace(case), late))
        return not known_already

    async def _plan_end(self, session: AsyncSession, case: Case, expires_at: datetime) -> None:
        if case.kind in self._expired:
            key = _key(case.guild_id, case.number)
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


def _key(guild_id: int, number: int) -> str:
    return f"{guild_id}/{number}"


async def _next_number(session: AsyncSession, guild_id: int) -> int:
    """Takes the guild's next number in one statement: whoever comes at the same time waits for this transaction."""
    taken = inserting(session, Guild).values(id=guild_id, next_case_number=2)
    counted = taken.on_conflict_do_update(
        index_elements=[Guild.id], set_={"next_case_number": Guild.next_case_number + 1}
    ).returning(Guild.next_case_number - 1)
    return (await session.scalars(counted)).one()
