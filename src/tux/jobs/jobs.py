"""One table of things to do, claimed by one process at a time, and taken off it only once they are done."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from tux.database import Database, DatabaseUnavailable, after_commit, inserting, owned
from tux.jobs.tables import DurableJob
from tux.runtime.clock import Clock
from tux.runtime.occurrences import Occurrence, Reporter, Surface
from tux.runtime.shards import ALL_SHARDS, Shards
from tux.runtime.traces import Trace

_log = structlog.stdlib.get_logger(__name__)

LEASE = timedelta(minutes=5)
"""The time for which a claim holds. After that, somebody else does the job of a process that died."""

WITHIN = 120.0
"""Seconds that a handler may take: well below the lease, so that no two ever work on the same job."""

AT_ONCE = 20
"""Jobs that one process does at the same time."""

LOOK = 60.0
"""Seconds after which it looks again though nothing is due: another process may have scheduled something."""

_PAUSES = (10, 60, 300, 1800, 3600)
"""Seconds before a job that failed is tried again, by how often it has; the last one from then on."""

_TOPIC = "jobs"
"""The topic of the notifications by which one process wakes another: `guild_id`."""

_AWAY = 5.0
"""Seconds before it looks again when the database was away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something that is due. `attempts` counts this one."""

    kind: str
    key: str
    guild_id: int
    due_at: datetime
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])
    attempts: int = 1


class Later(Exception):
    """Raised by a handler that cannot do it now: it is due again at `when`, and that is no failure."""

    def __init__(self, when: datetime) -> None:
        super().__init__(when)
        self.when = when


Handler = Callable[[Job], Awaitable[None]]


class Jobs:
    """The durable timers. A handler may be called twice for one job (the process died before the job was taken
    off), so it looks at how things are before it acts."""

    def __init__(self, database: Database, clock: Clock, reporter: Reporter, shards: Shards = ALL_SHARDS) -> None:
        """Only jobs of guilds on `shards` are done here; any can be scheduled."""
        self._database = database
        self._clock = clock
        self._reporter = reporter
        self._shards = shards
        self._running = False
        self._handlers: dict[str, Handler] = {}
        self._rest: asyncio.Task[None] | None = None
        self._woken = False
        database.notifications.subscribe(_TOPIC, heard=self._hear, missed=self._look_again)

    def on(self, kind: str, handler: Handler) -> Callable[[], None]:
        """Has jobs of this kind done by `handler`, until the returned function is called. Jobs without one wait."""
        if kind in self._handlers:
            raise ValueError(f"jobs of the kind {kind} have a handler already")
        self._handlers[kind] = handler
        self.wake()
        return lambda: self._handlers.__delitem__(kind)

    async def schedule(
        self,
        session: AsyncSession,
        kind: str,
        *,
        key: str,
        guild_id: int,
        due_at: datetime,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """Has something done at `due_at`, if the transaction is kept. The same kind and key again moves it there.

        The guild's row has to be there.
        """
        values: dict[str, Any] = {"guild_id": guild_id, "data": data or {}, "due_at": due_at}
        anew = {**values, "attempts": 0, "claimed_until": None, "claim": None}
        put = inserting(session, DurableJob).values(
            kind=kind, key=key, created_at=self._clock.now(), attempts=0, **values
        )
        await session.execute(put.on_conflict_do_update(index_elements=["kind", "key"], set_=anew))
        await self._tell_owner(session, guild_id)

    async def cancel(self, session: AsyncSession, kind: str, key: str) -> bool:
        """Takes a job back, if the transaction is kept; False where there is none. One under way goes on."""
        gone = await session.execute(
            delete(DurableJob).where(DurableJob.kind == kind, DurableJob.key == key).returning(DurableJob.id)
        )
        return bool(gone.all())

    async def planned(self, session: AsyncSession, kind: str, key: str) -> bool:
        """Return whether there is such a job."""
        there = select(DurableJob.id).where(DurableJob.kind == kind, DurableJob.key == key)
        return await session.scalar(there) is not None

    async def hasten(self, session: AsyncSession, kind: str, key: str) -> bool:
        """Has a job done at once, if the transaction is kept; False where there is none."""
        sooner = update(DurableJob).where(DurableJob.kind == kind, DurableJob.key == key)
        now = {"due_at": self._clock.now(), "claim": None, "claimed_until": None}
        moved = await session.execute(sooner.values(now).returning(DurableJob.guild_id))
        guild_ids = list(moved.scalars())
        for guild_id in guild_ids:
            await self._tell_owner(session, guild_id)
        return bool(guild_ids)

    async def _tell_owner(self, session: AsyncSession, guild_id: int) -> None:
        """Wake whichever process does the jobs of the guild, if the transaction is kept."""
        if self._running and self._shards.owns(guild_id):
            after_commit(session, self.wake)
        else:
            await self._database.notifications.send(session, _TOPIC, guild_id=guild_id)

    async def _hear(self, message: Mapping[str, Any]) -> None:
        if self._shards.owns(message["guild_id"]):
            self.wake()

    async def _look_again(self) -> None:
        self.wake()

    def wake(self) -> None:
        """Looks at once for what is due."""
        self._woken = True
        if self._rest is not None:
            self._rest.cancel()

    async def run(self) -> None:
        """Does what is due, for ever."""
        self._running = True
        while True:
            self._woken = False
            try:
                done = await self.do_due()
                pause = 0.0 if done else await self._until_next()
            except DatabaseUnavailable as error:
                _log.warning("jobs wait for the database", error=str(error))
                pause = _AWAY
            except Exception as error:  # noqa: BLE001 - one bad moment must not be the end of every timer
                await self._report(error)
                pause = _AWAY
            await self._sleep(pause)

    async def do_due(self) -> int:
        """Does what is due now, at most `AT_ONCE` of it, and returns how much that was."""
        claim = secrets.token_hex(8)
        rows = await self._claim(claim)
        try:
            outcomes = await asyncio.gather(*(self._do(row, claim) for row in rows), return_exceptions=True)
        except asyncio.CancelledError:
            await self._release(claim)
            raise
        for error in outcomes:
            if isinstance(error, Exception):
                await self._report(error)
        return len(rows)

    async def _report(self, error: Exception) -> None:
        await self._reporter.report(Occurrence(surface=Surface.JOB, error=error, source="jobs"))

    async def _release(self, claim: str) -> None:
        """The process stops: whoever comes next need not wait for the lease to end."""
        async with self._database.transaction() as session:
            free = update(DurableJob).where(DurableJob.claim == claim).values(claim=None, claimed_until=None)
            await session.execute(free)

    async def _sleep(self, seconds: float) -> None:
        if self._woken or seconds <= 0:
            await asyncio.sleep(0)
            return
        self._rest = asyncio.get_running_loop().create_task(self._clock.sleep(seconds), name="jobs rest")
        try:
            await asyncio.wait({self._rest})
        finally:
            self._rest.cancel()
            self._rest = None

    async def _until_next(self) -> float:
        next_due = select(func.min(DurableJob.due_at)).where(self._free(), *self._ours())
        async with self._database.session() as session:
            due_at = await session.scalar(next_due)
        if due_at is None:
            return LOOK
        return min(LOOK, max(0.0, (due_at - self._clock.now()).total_seconds()))

    def _ours(self) -> Sequence[ColumnElement[bool]]:
        """Return the conditions under which a job is done by this process."""
        return (DurableJob.kind.in_(self._handlers), *owned(DurableJob.guild_id, self._shards))

    def _free(self) -> ColumnElement[bool]:
        return or_(DurableJob.claimed_until.is_(None), DurableJob.claimed_until <= self._clock.now())

    async def _claim(self, claim: str) -> Sequence[DurableJob]:
        now = self._clock.now()
        due = (
            select(DurableJob)
            .where(DurableJob.due_at <= now, self._free(), *self._ours())
            .order_by(DurableJob.due_at)
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        async with self._database.transaction() as session:
            rows = (await session.scalars(due)).all()
            for row in rows:
                row.claim, row.claimed_until, row.attempts = claim, now + LEASE, row.attempts + 1
        return rows

    async def _do(self, row: DurableJob, claim: str) -> None:
        job = Job(
            kind=row.kind,
            key=row.key,
            guild_id=row.guild_id,
            due_at=row.due_at,
            data=row.data,
            attempts=row.attempts,
        )
        with Trace():
            again = await self._handle(job)
        mine = (DurableJob.id == row.id, DurableJob.claim == claim)
        settled = (
            delete(DurableJob).where(*mine)
            if again is None
            else update(DurableJob).where(*mine).values(due_at=again, claim=None, claimed_until=None)
        )
        try:
            async with self._database.transaction() as session:
                await session.execute(settled)
        except DatabaseUnavailable as error:
            _log.warning("a job is done, but could not be taken off", kind=job.kind, key=job.key, error=str(error))

    async def _handle(self, job: Job) -> datetime | None:
        """None once it is done, else when to try again."""
        try:
            async with asyncio.timeout(WITHIN):
                await self._handlers[job.kind](job)
        except Later as later:
            return later.when
        except Exception as error:  # noqa: BLE001 - nobody awaits a job: here is where it is heard
            if job.attempts & (job.attempts - 1) == 0:  # the 1st, 2nd, 4th, 8th …: it may go on for days
                await self._reporter.report(
                    Occurrence(
                        surface=Surface.JOB,
                        error=error,
                        job=job.kind,
                        source=job.key,
                        guild_id=job.guild_id,
                        attempt=job.attempts,
                    )
                )
            pause = _PAUSES[min(job.attempts, len(_PAUSES)) - 1]
            return self._clock.now() + timedelta(seconds=pause)
        return None
