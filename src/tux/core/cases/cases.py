"""The one way to act as a moderator: write down what is meant, do it, write down how it went."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields, replace
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from tux.core.cases.kinds import CaseKind, CaseKinds
from tux.core.cases.tables import REASON_LIMIT, CaseState, ModerationCase, Notice
from tux.core.clock import Clock
from tux.core.database import Database, DatabaseUnavailable, Guild, inserting
from tux.core.facts import Facts
from tux.core.refusals import Fault, Refusal

AUDIT_REASON_LIMIT = 512
"""Characters of a reason that Discord's audit log keeps."""


class CaseUnknown(Refusal):
    """The guild has no case of that number."""

    key = "case-unknown"


class ReasonTooLong(Refusal):
    """Longer than a case can keep."""

    key = "reason-too-long"


class CaseUnsettled(Fault):
    """The act was done, but the database was away when its case was to say so: the case stays pending."""

    key = "case-unsettled"


@dataclass(slots=True, kw_only=True)
class Case:
    """A case as it was when it was read. `kind` is the name of its `CaseKind`."""

    guild_id: int
    number: int
    kind: str
    state: CaseState
    target_id: int
    moderator_id: int
    reason: str
    created_at: datetime
    settled_at: datetime | None
    expires_at: datetime | None
    failure: str | None
    notice: Notice | None
    log_channel_id: int | None
    log_message_id: int | None

    def audit_reason(self, moderator_name: str) -> str:
        """What Discord's audit log says about the act: who, which case, and as much of the reason as it keeps."""
        said = f"{moderator_name} ({self.moderator_id}) · case #{self.number}"
        if self.reason:
            said = f"{said}: {self.reason}"
        return said if len(said) <= AUDIT_REASON_LIMIT else f"{said[: AUDIT_REASON_LIMIT - 1]}…"


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """Someone is about to act."""

    case: Case


@dataclass(frozen=True, slots=True)
class CaseSettled:
    """It is known how an act went: `case.state` is settled or failed."""

    case: Case


class Cases:
    """Every guild's cases, numbered from 1."""

    def __init__(self, database: Database, facts: Facts, clock: Clock, kinds: CaseKinds) -> None:
        self._database = database
        self._facts = facts
        self._clock = clock
        self.kinds = kinds

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
    ) -> AsyncGenerator[Case]:
        """Opens a case, lets the block act, and settles the case, with the `notice` that the block has set on it.

        A block that raises has failed, and the case says so. A block that is cut off (cancelled, or the process ends)
        leaves the case pending: whether Discord did it is not known here. `CaseUnsettled` is raised where it was done
        and only the database could not be told.
        """
        case = await self._open(kind, guild_id, target_id, moderator_id, reason, expires_at)
        self._facts.publish(CaseOpened(replace(case)))
        try:
            yield case
        except Exception as error:
            await self._fail(case, error)
            raise
        await self._settle(case)

    async def get(self, guild_id: int, number: int) -> Case:
        """The case of that number; refuses with `CaseUnknown` where there is none."""
        async with self._database.session() as session:
            row = await session.scalar(select(ModerationCase).where(*_is(guild_id, number)))
        if row is None:
            raise CaseUnknown(number=number)
        return _case(row)

    async def pending(self, guild_id: int) -> Sequence[Case]:
        """The cases whose end is not known, the oldest first: acts under way, and acts that were cut off."""
        rows = (
            select(ModerationCase)
            .where(ModerationCase.guild_id == guild_id, ModerationCase.settled_at.is_(None))
            .order_by(ModerationCase.number)
        )
        async with self._database.session() as session:
            return [_case(row) for row in await session.scalars(rows)]

    async def logged(self, guild_id: int, number: int, *, channel_id: int, message_id: int) -> None:
        """Keeps where the case was told to the staff, so that the message can follow the case."""
        async with self._database.transaction() as session:
            await session.execute(
                update(ModerationCase)
                .where(*_is(guild_id, number))
                .values(log_channel_id=channel_id, log_message_id=message_id)
            )

    async def _open(
        self,
        kind: CaseKind,
        guild_id: int,
        target_id: int,
        moderator_id: int,
        reason: str,
        expires_at: datetime | None,
    ) -> Case:
        if kind not in self.kinds:
            raise LookupError(f"no feature has brought the kind {kind.name}")
        kept = _kept(reason)
        async with self._database.transaction() as session:
            row = ModerationCase(
                guild_id=guild_id,
                number=await _next_number(session, guild_id),
                kind=kind.name,
                state=CaseState.PENDING,
                target_id=target_id,
                moderator_id=moderator_id,
                reason=kept,
                created_at=self._clock.now(),
                expires_at=expires_at,
            )
            session.add(row)
        return _case(row)

    async def _settle(self, case: Case) -> None:
        try:
            await self._end(case, CaseState.SETTLED)
        except DatabaseUnavailable as away:
            raise CaseUnsettled(case=case.number) from away

    async def _fail(self, case: Case, error: Exception) -> None:
        try:
            await self._end(case, CaseState.FAILED, type(error).__name__[:200])
        except DatabaseUnavailable as away:
            error.add_note(f"Case #{case.number} of guild {case.guild_id} stays pending: {away}")

    async def _end(self, case: Case, state: CaseState, failure: str | None = None) -> None:
        settled_at = self._clock.now()
        async with self._database.transaction() as session:
            await session.execute(
                update(ModerationCase)
                .where(*_is(case.guild_id, case.number))
                .values(state=state, failure=failure, settled_at=settled_at, notice=case.notice)
            )
        case.state, case.failure, case.settled_at = state, failure, settled_at
        self._facts.publish(CaseSettled(replace(case)))


def _is(guild_id: int, number: int) -> tuple[ColumnElement[bool], ...]:
    return (ModerationCase.guild_id == guild_id, ModerationCase.number == number)


def _kept(reason: str) -> str:
    """The reason as the database can keep it, which on PostgreSQL is without NUL."""
    kept = reason.replace("\0", "").strip()
    if len(kept) > REASON_LIMIT:
        raise ReasonTooLong(length=len(kept), limit=REASON_LIMIT)
    return kept


async def _next_number(session: AsyncSession, guild_id: int) -> int:
    """Takes the guild's next number in one statement: whoever comes at the same time waits for this transaction."""
    taken = inserting(session, Guild).values(id=guild_id, next_case_number=2)
    counted = taken.on_conflict_do_update(
        index_elements=[Guild.id], set_={"next_case_number": Guild.next_case_number + 1}
    ).returning(Guild.next_case_number - 1)
    return (await session.scalars(counted)).one()


def _case(row: ModerationCase) -> Case:
    return Case(**{field.name: getattr(row, field.name) for field in fields(Case)})
