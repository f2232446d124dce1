"""Jobs: rows of one table, each claimed by one process at a time, and deleted only once it is done."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from tux.database import Database, DatabaseUnavailable, after_commit, dialect_insert
from tux.jobs.claims import Claims
from tux.jobs.tables import DurableJob
from tux.runtime.clock import Clock
from tux.runtime.occurrences import Occurrence, Reporter, Surface
from tux.runtime.shards import ALL_SHARDS, Shards
from tux.runtime.traces import Trace

_log = structlog.stdlib.get_logger(__name__)

HANDLER_TIMEOUT_SECONDS = 120.0
"""The time that a handler may take: well below the lease, so that two never work on the same job."""

AT_ONCE = 20
"""The number of jobs that one process does at the same time, apart from those that take long."""

SLOW_AFTER_SECONDS = 5.0
"""The time after which a job takes no other's place any more: most likely it waits for an answer."""

MOST_IN_HAND = 200
"""The number of jobs that one process does at the same time, those that take long included."""

LONGEST_PAUSE_SECONDS = 60.0
"""The longest time between two queries for due jobs: another process may have scheduled one."""

_RETRY_SECONDS = (10, 60, 300, 1800, 3600)
"""The pauses before a job is tried again after its first, second, … failure; the last one repeats."""

_TOPIC = "jobs"
"""The topic of the notifications by which one process wakes another: `guild_id`."""

_OUTAGE_SECONDS = 5.0
"""The pause after the database was down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job that is due. `attempts` includes the present one."""

    kind: str
    key: str
    guild_id: int
    due_at: datetime
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])
    attempts: int = 1


class Later(Exception):
    """Raised by a handler that cannot do the job now. It is due again at `when`, and has not failed."""

    def __init__(self, when: datetime) -> None:
        super().__init__(when)
        self.when = when


Handler = Callable[[Job], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _InHand:
    """A job that this process is doing. `begun_at` is on the monotonic clock."""

    claim: str
    begun_at: float


class Jobs:
    """The durable timers.

    A handler may be called twice for one job, if the process dies before the job is deleted. So it has to check the
    state of things before it acts.
    """

    def __init__(self, database: Database, clock: Clock, reporter: Reporter, shards: Shards = ALL_SHARDS) -> None:
        """Do only the jobs of guilds on `shards`. Jobs of any guild can be scheduled."""
        self._database = database
        self._clock = clock
        self._reporter = reporter
        self._shards = shards
        self._running = False
        self._handlers: dict[str, Handler] = {}
        self._claims = Claims(database, clock, shards)
        self._in_hand: dict[tuple[str, str], _InHand] = {}
        """The jobs that this process is doing, by kind and key: it does not begin any of them a second time."""
        self._rest: asyncio.Task[None] | None = None
        self._woken = False
        database.notifications.subscribe(_TOPIC, on_message=self._on_message, on_gap=self._on_gap)

    def on(self, kind: str, handler: Handler) -> Callable[[], None]:
        """Have `handler` do jobs of this kind until the returned function is called. Jobs without a handler wait."""
        if kind in self._handlers:
            raise ValueError(f"jobs of the kind {kind} already have a handler")
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
        """Schedule a job for `due_at`, if the transaction commits. The same kind and key again replaces the job.

        The guild's row has to exist.
        """
        values: dict[str, Any] = {"guild_id": guild_id, "data": data or {}, "due_at": due_at}
        replacement = {**values, "attempts": 0, "claimed_until": None, "claim": None}
        insert = dialect_insert(session, DurableJob).values(
            kind=kind, key=key, created_at=self._clock.now(), attempts=0, **values
        )
        await session.execute(insert.on_conflict_do_update(index_elements=["kind", "key"], set_=replacement))
        await self._tell_owner(session, guild_id)

    async def cancel(self, session: AsyncSession, kind: str, key: str) -> bool:
        """Cancel a job, if the transaction commits; return False where there is none. A running handler goes on."""
        deleted = await session.execute(
            delete(DurableJob).where(DurableJob.kind == kind, DurableJob.key == key).returning(DurableJob.id)
        )
        return bool(deleted.all())

    async def planned(self, session: AsyncSession, kind: str, key: str) -> bool:
        """Return whether there is such a job."""
        job_id = select(DurableJob.id).where(DurableJob.kind == kind, DurableJob.key == key)
        return await session.scalar(job_id) is not None

    async def hasten(self, session: AsyncSession, kind: str, key: str) -> bool:
        """Have a job done at once, if the transaction commits; return False where there is none."""
        job = update(DurableJob).where(DurableJob.kind == kind, DurableJob.key == key)
        due_now = {"due_at": self._clock.now(), "claim": None, "claimed_until": None}
        updated = await session.execute(job.values(due_now).returning(DurableJob.guild_id))
        guild_ids = list(updated.scalars())
        for guild_id in guild_ids:
            await self._tell_owner(session, guild_id)
        return bool(guild_ids)

    async def _tell_owner(self, session: AsyncSession, guild_id: int) -> None:
        """Wake the process that does the jobs of the guild, if the transaction commits."""
        if self._running and self._shards.owns(guild_id):
            after_commit(session, self.wake)
        else:
            await self._database.notifications.send(session, _TOPIC, guild_id=guild_id)

    async def _on_message(self, message: Mapping[str, Any]) -> None:
        if self._shards.owns(message["guild_id"]):
            self.wake()

    async def _on_gap(self) -> None:
        self.wake()

    def wake(self) -> None:
        """Query for due jobs at once."""
        self._woken = True
        if self._rest is not None:
            self._rest.cancel()

    async def run(self) -> None:
        """Do due jobs, for ever. One that takes long holds up no other."""
        self._running = True
        async with self._begun() as group:
            while True:
                self._woken = False
                try:
                    begun = await self._begin_due(group)
                    pause = 0.0 if begun else await self._until_next()
                except DatabaseUnavailable as error:
                    _log.warning("jobs wait for the database", error=str(error))
                    pause = _OUTAGE_SECONDS
                except Exception as error:  # noqa: BLE001 - one bad moment must not be the end of every timer
                    await self._report(error)
                    pause = _OUTAGE_SECONDS
                await self._sleep(pause)

    async def do_due(self) -> int:
        """Do the jobs that are due now, as many as there is room for, and return how many there were."""
        async with self._begun() as group:
            return await self._begin_due(group)

    @asynccontextmanager
    async def _begun(self) -> AsyncGenerator[asyncio.TaskGroup]:
        """Wait for the jobs that are begun in the block. When the process stops, give up those that are not done."""
        try:
            async with asyncio.TaskGroup() as group:
                yield group
        except asyncio.CancelledError:
            await self._give_up()
            raise

    async def _give_up(self) -> None:
        claims = {job.claim for job in self._in_hand.values()}
        self._in_hand.clear()
        try:
            if claims:
                await self._claims.give_up(claims)
        except DatabaseUnavailable as error:
            _log.warning("jobs in hand wait for their leases to end", error=str(error))

    async def _begin_due(self, group: asyncio.TaskGroup) -> int:
        room = self._room()
        rows = await self._claims.take(self._handlers, room, but=self._in_hand) if room else ()
        for row in rows:
            self._in_hand[row.kind, row.key] = _InHand(str(row.claim), self._clock.monotonic())
            group.create_task(self._do(row), name=f"job {row.kind}")
        return len(rows)

    async def _until_next(self) -> float:
        """Return the seconds until a job can begin. The end of one in hand wakes the runner earlier."""
        if not self._room():
            return SLOW_AFTER_SECONDS
        next_at = await self._claims.next_at(self._handlers, but=self._in_hand)
        if next_at is None:
            return LONGEST_PAUSE_SECONDS
        return min(LONGEST_PAUSE_SECONDS, max(0.0, (next_at - self._clock.now()).total_seconds()))

    def _room(self) -> int:
        """Return how many more jobs may begin."""
        slow_since = self._clock.monotonic() - SLOW_AFTER_SECONDS
        prompt = sum(job.begun_at > slow_since for job in self._in_hand.values())
        return max(0, min(AT_ONCE - prompt, MOST_IN_HAND - len(self._in_hand)))

    async def _report(self, error: Exception) -> None:
        await self._reporter.report(Occurrence(surface=Surface.JOB, error=error, source="jobs"))

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

    async def _do(self, row: DurableJob) -> None:
        try:
            await self._handle_and_settle(row)
        except Exception as error:  # noqa: BLE001 - nobody awaits a job, so its failure is reported here
            await self._report(error)
        del self._in_hand[row.kind, row.key]  # one that a stop cuts short stays in hand until it is given up
        self.wake()

    async def _handle_and_settle(self, row: DurableJob) -> None:
        job = Job(
            kind=row.kind,
            key=row.key,
            guild_id=row.guild_id,
            due_at=row.due_at,
            data=row.data,
            attempts=row.attempts,
        )
        with Trace():
            changes = await self._handle(job)
        try:
            await self._claims.settle(row, changes)
        except DatabaseUnavailable as error:
            _log.warning("a job was done but could not be settled", kind=job.kind, key=job.key, error=str(error))

    async def _handle(self, job: Job) -> Mapping[str, Any] | None:
        """Do the job. Return None if it is done, otherwise the columns that change."""
        not_attempted = {"attempts": job.attempts - 1}
        handler = self._handlers.get(job.kind)
        if handler is None:  # its feature was unloaded since the job was claimed
            return not_attempted
        try:
            async with asyncio.timeout(HANDLER_TIMEOUT_SECONDS):
                await handler(job)
        except Later as later:
            return not_attempted | {"due_at": later.when}
        except Exception as error:  # noqa: BLE001 - nobody awaits a job, so its failure is reported here
            if job.attempts & (job.attempts - 1) == 0:  # the 1st, 2nd, 4th, 8th …, because it may fail for days
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
            pause = _RETRY_SECONDS[min(job.attempts, len(_RETRY_SECONDS)) - 1]
            return {"due_at": self._clock.now() + timedelta(seconds=pause)}
        return None
