"""The settlement of cases: their outcome is written, even where the database is down when it becomes known."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace

import structlog
from sqlalchemy import update

from tux.database import Database, DatabaseUnavailable
from tux.guilds.cases.expiry import CaseExpiry
from tux.guilds.cases.queries import is_case
from tux.guilds.cases.record import Case, CaseSettled, CaseUnsettled
from tux.guilds.cases.tables import CaseState, ModerationCase
from tux.runtime.clock import Clock
from tux.runtime.facts import Facts
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

_LONGEST_FAILURE_CHARACTERS = 200

_RETRY_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)
"""The pauses between attempts to settle a case while the database is down; the last one repeats."""


class CaseSettlement:
    """Writes the outcomes of cases, and knows which cases this process is still working on."""

    def __init__(self, database: Database, facts: Facts, clock: Clock, tasks: Tasks, expiry: CaseExpiry) -> None:
        self._database = database
        self._facts = facts
        self._clock = clock
        self._tasks = tasks
        self._expiry = expiry
        self._under_way: set[tuple[int, int]] = set()

    def is_under_way(self, case: Case) -> bool:
        """Return True where this process is still acting on a pending case, or about to settle it."""
        return (case.guild_id, case.number) in self._under_way

    @contextmanager
    def under_way(self, case: Case) -> Generator[None]:
        """Mark a case as under way during the block."""
        key = (case.guild_id, case.number)
        self._under_way.add(key)
        try:
            yield
        finally:
            self._under_way.discard(key)

    async def succeed(self, case: Case) -> None:
        """Settle a case whose action was done. Raises `CaseUnsettled` while the database is down, and settles later."""
        try:
            await self.write(case, CaseState.SETTLED)
        except DatabaseUnavailable as unavailable:
            self._write_later(case, CaseState.SETTLED, None)
            raise CaseUnsettled(case=case.number) from unavailable

    async def fail(self, case: Case, error: Exception) -> None:
        """Settle a case whose action failed. While the database is down, this is noted on `error` and done later."""
        failure = type(error).__name__[:_LONGEST_FAILURE_CHARACTERS]
        try:
            await self.write(case, CaseState.FAILED, failure)
        except DatabaseUnavailable as unavailable:
            self._write_later(case, CaseState.FAILED, failure)
            error.add_note(f"Case #{case.number} of guild {case.guild_id} stays pending for now: {unavailable}")

    async def write(self, case: Case, state: CaseState, failure: str | None = None, *, late: bool = False) -> bool:
        """Write the outcome of a pending case, and publish it. Return False where the case was settled already."""
        settled_at = self._clock.now()
        async with self._database.transaction() as session:
            updated = await session.execute(
                update(ModerationCase)
                .where(*is_case(case.guild_id, case.number), ModerationCase.settled_at.is_(None))
                .values(
                    state=state,
                    failure=failure,
                    settled_at=settled_at,
                    notice=case.notice,
                    corrected_at=case.corrected_at,
                    data=case.data,
                )
                .returning(ModerationCase.id)
            )
            is_new = bool(updated.all())
            if state is CaseState.SETTLED and case.expires_at is not None and is_new:
                await self._expiry.plan(session, case, case.expires_at)
        case.state, case.failure, case.settled_at = state, failure, settled_at
        if is_new:
            self._facts.publish(CaseSettled(replace(case), late))
        return is_new

    async def keep_notice(self, case: Case) -> None:
        """Note on a case that stays pending what its target was told. While the database is down, that is lost."""
        pending = (*is_case(case.guild_id, case.number), ModerationCase.settled_at.is_(None))
        try:
            async with self._database.transaction() as session:
                await session.execute(update(ModerationCase).where(*pending).values(notice=case.notice))
        except DatabaseUnavailable as unavailable:
            _log.warning("a case does not say what its target was told", case=case.number, error=str(unavailable))

    def _write_later(self, case: Case, state: CaseState, failure: str | None) -> None:
        work = self._write_until_done(case, state, failure)
        self._tasks.spawn(work, name=f"settle case {case.number}", owner=__name__, endless=True)

    async def _write_until_done(self, case: Case, state: CaseState, failure: str | None) -> None:
        """Settle a case once the database is back. After a restart, the audit log tells what became of it."""
        with self.under_way(case):
            for attempt in range(1_000_000):
                await self._clock.sleep(_RETRY_SECONDS[min(attempt, len(_RETRY_SECONDS) - 1)])
                try:
                    await self.write(case, state, failure, late=True)
                except DatabaseUnavailable as unavailable:
                    _log.warning("a case waits for the database", case=case.number, error=str(unavailable))
                else:
                    return
