"""Claims on jobs: the rows that a process takes for a while, so that no other does the same jobs."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, not_, or_, select, tuple_, update

from tux.database import Database, owned
from tux.jobs.tables import DurableJob
from tux.runtime.clock import Clock
from tux.runtime.shards import Shards

LEASE = timedelta(minutes=5)
"""The time for which a claim holds. After that, another process does the job of one that died."""


class Claims:
    """The claims of one process. `kinds` are the kinds of jobs that it does, `but` the jobs that it is doing now."""

    def __init__(self, database: Database, clock: Clock, shards: Shards) -> None:
        self._database = database
        self._clock = clock
        self._shards = shards

    async def take(
        self, kinds: Collection[str], most: int, *, but: Collection[tuple[str, str]]
    ) -> Sequence[DurableJob]:
        """Claim jobs that are due, at most `most` of them and the oldest first."""
        now, claim = self._clock.now(), secrets.token_hex(8)
        due = (
            select(DurableJob)
            .where(DurableJob.due_at <= now, self._unclaimed(), *self._own_jobs(kinds, but))
            .order_by(DurableJob.due_at)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        async with self._database.transaction() as session:
            rows = (await session.scalars(due)).all()
            for row in rows:
                row.claim, row.claimed_until, row.attempts = claim, now + LEASE, row.attempts + 1
        return rows

    async def next_at(self, kinds: Collection[str], *, but: Collection[tuple[str, str]]) -> datetime | None:
        """Return when the next job can be claimed, which another process may have claimed and never finish."""
        jobs = self._own_jobs(kinds, but)
        next_due = select(func.min(DurableJob.due_at)).where(self._unclaimed(), *jobs)
        next_expiry = select(func.min(DurableJob.claimed_until)).where(not_(self._unclaimed()), *jobs)
        async with self._database.session() as session:
            times = await session.scalar(next_due), await session.scalar(next_expiry)
        return min((time for time in times if time is not None), default=None)

    async def settle(self, job: DurableJob, changes: Mapping[str, Any] | None) -> None:
        """Delete a job that is done, or change its columns. If it is no longer claimed as before, it stays as it is."""
        still_claimed = (DurableJob.id == job.id, DurableJob.claim == job.claim)
        settlement = (
            delete(DurableJob).where(*still_claimed)
            if changes is None
            else update(DurableJob).where(*still_claimed).values(**changes, claim=None, claimed_until=None)
        )
        async with self._database.transaction() as session:
            await session.execute(settlement)

    async def give_up(self, claims: Collection[str]) -> None:
        """Give up claims when the process stops, so that the next one need not wait for the leases to end."""
        claimed = update(DurableJob).where(DurableJob.claim.in_(claims))
        async with self._database.transaction() as session:
            await session.execute(claimed.values(claim=None, claimed_until=None))

    def _own_jobs(self, kinds: Collection[str], but: Collection[tuple[str, str]]) -> Sequence[ColumnElement[bool]]:
        in_hand = tuple_(DurableJob.kind, DurableJob.key).in_(but)
        return (DurableJob.kind.in_(kinds), not_(in_hand), *owned(DurableJob.guild_id, self._shards))

    def _unclaimed(self) -> ColumnElement[bool]:
        return or_(DurableJob.claimed_until.is_(None), DurableJob.claimed_until <= self._clock.now())
