"""The record of moderators' actions: a case is written before the action, and settled after it."""

import secrets
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import discord
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from tux.database import Database, Guild, dialect_insert, is_about, lock_guild
from tux.guilds.cases.action_records import ActionRecord, ActionRecords, RecordFiles
from tux.guilds.cases.expiry import CaseExpiry, Expire
from tux.guilds.cases.gates import CaseGate, IntendedAction
from tux.guilds.cases.kinds import CaseKind, CaseKinds
from tux.guilds.cases.present_ids import IdOf, with_present_ids
from tux.guilds.cases.queries import CaseQueries, is_case
from tux.guilds.cases.record import (
    Case,
    CaseEdited,
    CaseEnded,
    CaseInDoubt,
    CaseLeftPending,
    CaseOpened,
    CaseSettled,
    case_from_row,
    checked_reason,
    shortened_reason,
)
from tux.guilds.cases.settlement import CaseSettlement
from tux.guilds.cases.tables import CaseState, EarlierReason, ModerationCase
from tux.guilds.member_locks import MemberLocks
from tux.guilds.permissions import OwnMatter
from tux.jobs import Jobs
from tux.runtime.clock import Clock
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.facts import Facts
from tux.runtime.shards import ALL_SHARDS, Shards
from tux.runtime.tasks import Tasks

INTERRUPTED = "Interrupted"
"""The failure of an action that was interrupted before Discord had carried it out."""


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
        """Keep actions done while the database is down in `records_folder`. Without one, `record()` cannot be used."""
        super().__init__(database, shards)
        self._facts = facts
        self._clock = clock
        self.kinds = kinds
        self.gate = CaseGate()
        """The gate that every action passes before its case is opened."""
        self.locks = MemberLocks()
        """The locks of the targets of cases: who acts on one holds its lock, and so does what ends a case."""
        self._expiry = CaseExpiry(
            jobs, clock, kinds, self.locks, get=self.get, end=self.end, successors=self.successors
        )
        self._settlement = CaseSettlement(database, facts, clock, tasks, self._expiry)
        self._records = (
            None
            if records_folder is None
            else ActionRecords(self._write, RecordFiles(records_folder), clock, tasks, shards)
        )

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
        admitted: bool = False,
    ) -> AsyncGenerator[Case]:
        """Open a case, let the block act, and settle the case, with `notice` and `data` as the block has set them.

        If the block raises, the action has failed, and the case says so. If the block is interrupted (cancelled, or the
        process ends), the case stays pending, because it is unknown whether Discord carried the action out. The same
        goes for a block to which Discord gives no answer; then `CaseInDoubt` is raised. `CaseUnsettled` is raised where
        the action was done but the database is down; the case is settled once it is back. At `expires_at`, the case
        ends, and where its kind is `ended_by_tux`, the function given to `on_expiry()` undoes the action.

        The `gate` may refuse it first, unless it was `admitted` already, as one of several actions of one request.
        """
        if not admitted:
            self.gate.admit(
                IntendedAction(
                    kind=kind, guild_id=guild_id, moderator_id=moderator_id, target_ids=(target_id,), data=data or {}
                )
            )
        case = await self._open(kind, guild_id, target_id, moderator_id, reason, expires_at, data)
        try:
            with self._settlement.under_way(case):
                self._facts.publish(CaseOpened(replace(case)))
                try:
                    yield case
                except (*UNREACHED, discord.DiscordServerError) as error:
                    raise CaseInDoubt(case=case.number) from error
                except Exception as error:
                    await self._settlement.fail(case, error)
                    raise
                await self._settlement.succeed(case)
        except CaseInDoubt:
            self._facts.publish(CaseLeftPending(replace(case)))
            raise

    def is_under_way(self, case: Case) -> bool:
        """Return True where this process is still acting on a pending case, or about to settle it."""
        return self._settlement.is_under_way(case)

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
        data: Mapping[str, Any] | None = None,
    ) -> Case | None:
        """Write a settled case for an action that Tux did not take. Returns None where its entry has one already."""
        async with self._database.transaction() as session:
            await lock_guild(session, guild_id)
            existing_case = select(ModerationCase.id).where(
                ModerationCase.guild_id == guild_id, ModerationCase.audit_entry_id == audit_entry_id
            )
            if await session.scalar(existing_case) is not None:
                return None
            row = await self._insert_settled(
                session,
                at,
                guild_id=guild_id,
                kind=self._require_registered(kind).name,
                target_id=target_id,
                moderator_id=moderator_id,
                reason=checked_reason(reason),
                expires_at=expires_at,
                audit_entry_id=audit_entry_id,
                data=data,
            )
        case = case_from_row(row)
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
        done_at: datetime | None = None,
        expires_at: datetime | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> Case | None:
        """Record an action that was done before it had a case, at `done_at` (now by default).

        There is one case for each `key` in a guild. An action that was over by the time it was done has no expiry.
        Returns None while the database is down. The case is written once it is back, even after a restart.
        """
        if self._records is None:
            raise RuntimeError("these cases have no folder for records")
        record = ActionRecord(
            key=key,
            kind=self._require_registered(kind).name,
            guild_id=guild_id,
            target_id=target_id,
            moderator_id=moderator_id,
            reason=shortened_reason(reason),
            done_at=done_at or self._clock.now(),
            expires_at=expires_at,
            data=data,
        )
        return await self._records.record(record)

    def write_earlier_records(self) -> None:
        """Start to write the cases of actions that were recorded before a restart."""
        if self._records is not None:
            self._records.catch_up()

    async def _write(self, record: ActionRecord) -> Case:
        """Write the case of a recorded action, unless it has one."""
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
        case = case_from_row(row)
        if is_new:
            self._facts.publish(CaseSettled(replace(case), late=True))
        return case

    async def _insert_settled(
        self, session: AsyncSession, done_at: datetime, *, guild_id: int, expires_at: datetime | None, **values: Any
    ) -> ModerationCase:
        """Insert a settled case and plan its end, if that is later than `done_at`."""
        number = await _next_number(session, guild_id)
        row = ModerationCase(
            guild_id=guild_id,
            number=number,
            state=CaseState.SETTLED,
            created_at=done_at,
            settled_at=done_at,
            expires_at=expires_at if expires_at is not None and expires_at > done_at else None,
            **values,
        )
        session.add(row)
        await session.flush()
        if row.expires_at is not None:
            await self._expiry.plan(session, case_from_row(row), row.expires_at)
        return row

    async def settle_as_done(self, case: Case) -> bool:
        """Settle an interrupted case whose action Discord carried out. Returns False where it was settled meanwhile."""
        return await self._settlement.write(case, CaseState.SETTLED)

    async def settle_as_failed(self, case: Case, failure: str = INTERRUPTED) -> bool:
        """Settle an interrupted case whose action Discord did not carry out, or only in part, as `failure` says.

        Returns False where it was settled meanwhile.
        """
        return await self._settlement.write(case, CaseState.FAILED, failure)

    async def edit(self, guild_id: int, number: int, *, reason: str, by: int, by_owner: bool = False) -> Case:
        """Change the reason of a case, which keeps the earlier one. `by_owner` is True for the owner of the guild.

        Raises `CaseUnknown`, `ReasonTooLong`, or `OwnMatter` where the case is about the editor.
        """
        new_reason = checked_reason(reason)
        await self.get(guild_id, number)
        async with self._database.transaction() as session:
            await lock_guild(session, guild_id)
            row = (await session.scalars(select(ModerationCase).where(*is_case(guild_id, number)))).one()
            if not by_owner and await is_about(session, guild_id, row.target_id, by):
                raise OwnMatter
            session.add(_earlier_reason(row))
            row.reason, row.edited_at, row.edited_by = new_reason, self._clock.now(), by
        case = await self.get(guild_id, number)
        self._facts.publish(CaseEdited(case))
        return case

    async def keep_notice(self, case: Case) -> None:
        """Note what the target was told before the action of a pending case. While the database is down, it is lost."""
        await self._settlement.keep_notice(case)

    async def note_correction(self, guild_id: int, number: int) -> Case:
        """Note that the target was told that the action did not happen. Returns the case as it is now."""
        await self._change(guild_id, number, corrected_at=self._clock.now())
        case = await self.get(guild_id, number)
        self._facts.publish(CaseEdited(case))
        return case

    async def end(self, guild_id: int, number: int) -> bool:
        """Note that an action is no longer in force, whoever undid it. Returns False where that was known already."""
        async with self._database.transaction() as session:
            updated = await session.execute(
                update(ModerationCase)
                .where(*is_case(guild_id, number), ModerationCase.ended_at.is_(None))
                .values(ended_at=self._clock.now())
                .returning(ModerationCase.id)
            )
            is_new = bool(updated.all())
            await self._expiry.cancel(session, guild_id, number)
        if is_new:
            self._facts.publish(CaseEnded(await self.get(guild_id, number)))
        return is_new

    async def successors(self, case: Case) -> Sequence[Case]:
        """Return the later cases about the same target that end this one, or will unless their action has failed."""
        kinds = [kind.name for kind in self.kinds if case.kind in kind.ends]
        return await self.later(case, *kinds)

    async def keep(self, guild_id: int, number: int, data: Mapping[str, Any]) -> None:
        """Store what is left to undo of an action that was undone in part."""
        await self._change(guild_id, number, data=data)

    async def replace_ids(self, guild_id: int, id_of: IdOf) -> None:
        """Let the cases in force name the roles and channels that were made anew, so that they can still be undone.

        These are those that hold members' roles, and those that have changed channels.
        """
        for kind in self.kinds.naming_ids:
            for case in await self.all_standing(kind, guild_id):
                data = with_present_ids(case.data or {}, id_of)
                if data != case.data:
                    await self.keep(guild_id, case.number, data)
                    self._facts.publish(CaseEdited(await self.get(guild_id, case.number)))

    def on_expiry(self, kind: CaseKind, expire: Expire) -> Callable[[], None]:
        """Have `expire` undo cases of this kind when their time is over, until the returned function is called.

        It is called under the lock of the case's target, and only where no later case has replaced this one. It may be
        called twice for one case. The case has ended when it returns; to be called again later, it raises `Later`.
        `kind` has to be `ended_by_tux` and has one such function, or `ValueError` is raised.
        """
        return self._expiry.add(self._require_registered(kind), expire)

    async def record_log_message(self, guild_id: int, number: int, *, channel_id: int, message_id: int) -> Case:
        """Store where a case was posted, so that the message can be updated. Returns the case as it is now."""
        await self._change(guild_id, number, log_channel_id=channel_id, log_message_id=message_id)
        return await self.get(guild_id, number)

    def _require_registered(self, kind: CaseKind) -> CaseKind:
        if kind not in self.kinds:
            raise LookupError(f"no feature has registered the kind {kind.name}")
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
        name, stored_reason = self._require_registered(kind).name, checked_reason(reason)
        opening = secrets.token_hex(16)
        async with self._database.transaction() as session:
            row = ModerationCase(
                guild_id=guild_id,
                number=await _next_number(session, guild_id),
                kind=name,
                state=CaseState.PENDING,
                target_id=target_id,
                moderator_id=moderator_id,
                reason=stored_reason,
                created_at=self._clock.now(),
                expires_at=expires_at,
                data=data,
                opening=opening,
            )
            session.add(row)
        return case_from_row(row)

    async def _change(self, guild_id: int, number: int, **values: object) -> None:
        async with self._database.transaction() as session:
            await session.execute(update(ModerationCase).where(*is_case(guild_id, number)).values(**values))


def _earlier_reason(row: ModerationCase) -> EarlierReason:
    """Return what a case's reason is before an edit."""
    return EarlierReason(
        guild_id=row.guild_id,
        number=row.number,
        target_id=row.target_id,
        reason=row.reason,
        written_by=row.edited_by or row.moderator_id,
        written_at=row.edited_at or row.created_at,
    )


async def _next_number(session: AsyncSession, guild_id: int) -> int:
    """Take the guild's next number in one statement: a concurrent transaction waits for this one."""
    insert = dialect_insert(session, Guild).values(id=guild_id, next_case_number=2)
    number = insert.on_conflict_do_update(
        index_elements=[Guild.id], set_={"next_case_number": Guild.next_case_number + 1}
    ).returning(Guild.next_case_number - 1)
    return (await session.scalars(number)).one()
