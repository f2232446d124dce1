"""Consumers of the audit log, each of which handles every entry at its own pace and across restarts."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import discord
import structlog

from tux.database import Database, DatabaseUnavailable, lock_guild
from tux.jobs import Job, Jobs, Later
from tux.runtime.clock import Clock
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

RETRY_SECONDS = 10.0
"""The pause before a consumer gets an entry again for which the database was down.

The pause after any other failure is as long at first, and then grows.
"""

_MOST_DOUBLINGS = 6
"""The number of times that the pause after a failure doubles."""

TIMEOUT_SECONDS = 60.0
"""The time that a consumer may take over one entry before it is postponed."""

LEFTOVER = "audit-log-entry"
"""The kind of job that gives a consumer an entry again. Data: `consumer`, its name, and `entry`, its id."""

_LEFTOVER_PAUSE = timedelta(minutes=10)
"""The time that a leftover waits where its consumer or its guild is unavailable."""

_DISCORD_RETENTION = timedelta(days=45)
"""The time for which Discord keeps an entry: https://docs.discord.com/developers/resources/audit-log"""

Wants = Callable[[discord.AuditLogEntry], bool]
Consume = Callable[[discord.AuditLogEntry], Coroutine[Any, Any, None]]
FindGuild = Callable[[int], discord.Guild | None]


@dataclass(slots=True, eq=False)
class _Consumer:
    name: str
    consume: Consume
    wants: Wants | None
    waiting: dict[int, deque[discord.AuditLogEntry]] = field(default_factory=dict[int, deque[discord.AuditLogEntry]])
    """The entries that are not settled, by guild, in the order in which they are to be handled."""

    async def handle(self, entry: discord.AuditLogEntry) -> None:
        """Consume an entry that is wanted."""
        if self.wants is None or self.wants(entry):
            await self.consume(entry)

    def may_want(self, entry: discord.AuditLogEntry) -> bool:
        """Return whether an entry is wanted, or True where that fails: then so does handling it, which is seen to."""
        try:
            return self.wants is None or self.wants(entry)
        except Exception:  # noqa: BLE001 - as above
            return True


class AuditLogConsumers:
    """Consumers by name. An entry is settled once its consumer has handled it, or a job will make it do so later."""

    def __init__(self, database: Database, jobs: Jobs, clock: Clock, tasks: Tasks, *, find_guild: FindGuild) -> None:
        self._database = database
        self._jobs = jobs
        self._clock = clock
        self._tasks = tasks
        self._find_guild = find_guild
        self._consumers: dict[str, _Consumer] = {}
        self._removed: set[_Consumer] = set()
        """Consumers that get nothing more, but still have entries that wait."""
        jobs.on(LEFTOVER, self._consume_leftover)

    def add(self, name: str, consume: Consume, *, wants: Wants | None = None) -> Callable[[], None]:
        """Have `consume` handle every entry that it `wants`, until the returned function is called.

        Jobs keep the entries that wait then for the next consumer of that name.
        """
        if name in self._consumers:
            raise ValueError(f"there already is a consumer named {name}")
        consumer = self._consumers[name] = _Consumer(name, consume, wants)
        return lambda: self._remove(consumer)

    def dispatch(self, entry: discord.AuditLogEntry) -> None:
        """Queue an entry for every consumer that wants it."""
        for consumer in tuple(self._consumers.values()):
            if consumer.may_want(entry):
                self._queue(consumer, entry)

    def unsettled(self, guild_id: int) -> Iterator[int]:
        """Yield the ids of a guild's entries that are not settled, and which a restart has to read again."""
        for consumer in (*self._consumers.values(), *self._removed):
            for entry in consumer.waiting.get(guild_id, ()):
                yield entry.id

    def _remove(self, consumer: _Consumer) -> None:
        del self._consumers[consumer.name]
        if consumer.waiting:
            self._removed.add(consumer)

    def _queue(self, consumer: _Consumer, entry: discord.AuditLogEntry) -> None:
        guild_id = entry.guild.id
        if guild_id in consumer.waiting:
            consumer.waiting[guild_id].append(entry)
            return
        consumer.waiting[guild_id] = deque([entry])
        work = self._settle_all(consumer, guild_id)
        self._tasks.spawn(work, name=_task_name(consumer), owner=__name__, endless=True)

    async def _settle_all(self, consumer: _Consumer, guild_id: int) -> None:
        """Settle what waits. Tux may stop at any point: entries that are left hold the guild's cursor back."""
        waiting = consumer.waiting[guild_id]
        failures = 0
        while waiting:
            try:
                await self._settle(consumer, waiting[0])
            except DatabaseUnavailable as error:
                _log.warning(
                    "an audit log entry waits for the database", **_log_context(consumer, waiting[0]), error=str(error)
                )
                await self._clock.sleep(RETRY_SECONDS)
            except Exception as error:  # noqa: BLE001 - it must not hold up other entries, not even for one that stays
                if failures == 0:
                    await self._tasks.report(error, name=_task_name(consumer), owner=__name__, guild_id=guild_id)
                waiting.rotate(-1)
                await self._clock.sleep(RETRY_SECONDS * 2 ** min(failures, _MOST_DOUBLINGS))
                failures += 1
            else:
                waiting.popleft()
        del consumer.waiting[guild_id]
        if not consumer.waiting:
            self._removed.discard(consumer)

    async def _settle(self, consumer: _Consumer, entry: discord.AuditLogEntry) -> None:
        if consumer in self._removed:
            await self._postpone(consumer, entry)
            return
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                await consumer.handle(entry)
        except DatabaseUnavailable:
            raise
        except (Exception, asyncio.CancelledError) as error:  # the job reports a failure that repeats
            if _is_stopping(error):
                raise
            await self._postpone(consumer, entry)
            _log.warning("an audit log entry was postponed", **_log_context(consumer, entry), exc_info=error)

    async def _postpone(self, consumer: _Consumer, entry: discord.AuditLogEntry) -> None:
        async with self._database.transaction() as session:
            await lock_guild(session, entry.guild.id)
            await self._jobs.schedule(
                session,
                LEFTOVER,
                key=f"{consumer.name}/{entry.id}",
                guild_id=entry.guild.id,
                due_at=self._clock.now(),
                data={"consumer": consumer.name, "entry": entry.id},
            )

    async def _consume_leftover(self, job: Job) -> None:
        name, entry_id = str(job.data["consumer"]), int(job.data["entry"])
        if self._clock.now() - discord.utils.snowflake_time(entry_id) > _DISCORD_RETENTION:
            _log.warning(
                "an audit log entry expired unhandled", consumer=name, guild_id=job.guild_id, entry_id=entry_id
            )
            return
        consumer, guild = self._consumers.get(name), self._find_guild(job.guild_id)
        if consumer is None or guild is None or guild.unavailable or not guild.me.guild_permissions.view_audit_log:
            raise Later(self._clock.now() + _LEFTOVER_PAUSE)
        before = discord.Object(entry_id - 1)
        async for entry in guild.audit_logs(limit=1, after=before, oldest_first=True):
            if entry.id == entry_id:
                await consumer.handle(entry)


def _is_stopping(error: BaseException) -> bool:
    """Return whether the current task is being cancelled, unlike something else that it awaited."""
    task = asyncio.current_task()
    return isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling() > 0


def _task_name(consumer: _Consumer) -> str:
    return f"consume audit log: {consumer.name}"


def _log_context(consumer: _Consumer, entry: discord.AuditLogEntry) -> dict[str, object]:
    return {"consumer": consumer.name, "guild_id": entry.guild.id, "entry_id": entry.id}
