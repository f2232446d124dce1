"""Panic mode: nobody below Tux has a dangerous permission, invites and direct messages are paused."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

import discord
import structlog

from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.kinds import AntinukeActionType
from tux.features.antinuke.responses.holders import roles_to_take
from tux.features.antinuke.responses.panic_beginnings import take, take_rest
from tux.features.antinuke.responses.panic_ends import put_back
from tux.features.antinuke.responses.panic_facts import PanicBegan, PanicEnded
from tux.features.antinuke.responses.panic_records import PanicRecord, TakenPermissions
from tux.features.antinuke.responses.panic_requests import PanicRequests, PanicRequestsHost
from tux.features.antinuke.responses.panic_storage import PanicStorage
from tux.features.antinuke.responses.roles_and_pauses import RolesAndPauses
from tux.jobs import Job, Later
from tux.runtime.clock import Clock
from tux.runtime.facts import Facts
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

DEFAULT_DURATION = timedelta(hours=1)

LONGEST = timedelta(hours=24)
"""The longest time for which Discord pauses invites and direct messages."""

_AWAY = timedelta(minutes=10)
"""The wait before trying again in a guild that Tux cannot see: it may come back."""

_CACHE_LATE_SECONDS = 60.0
"""The time after an end of panic mode for which the cache may not know of it."""


class PanicHost(PanicRequestsHost, Protocol):
    """The bot, as far as panic mode knows it."""

    def get_guild(self, guild_id: int, /) -> discord.Guild | None: ...


class Panics:
    """The guilds in panic mode."""

    def __init__(
        self,
        host: PanicHost,
        policy_of: Callable[[int], GuildPolicy | None],
        storage: PanicStorage,
        *,
        facts: Facts,
        tasks: Tasks,
        clock: Clock,
    ) -> None:
        self._host = host
        self._policy_of = policy_of
        self._storage = storage
        self._requests = PanicRequests(host, clock)
        self._facts = facts
        self._tasks = tasks
        self._clock = clock
        self._active: dict[int, PanicRecord] = {}
        self._unresumed: set[int] = set()
        """The guilds whose panic mode of before a restart has not been gone on with."""
        self._awaited: set[int] = set()
        """The guilds in which panic mode begins as soon as an earlier one has ended."""
        self._ended_at: dict[int, float] = {}
        """The times at which panic mode last ended, on the monotonic clock."""
        self._locks: dict[int, asyncio.Lock] = {}
        self.is_attacker: Callable[[int, int], bool] = lambda _guild_id, _user_id: False
        """Tells by the ids of a guild and of a user if they were stopped; they get no role back."""

    def active(self, guild_id: int) -> PanicRecord | None:
        """Return the record of the panic mode that a guild is in, or None."""
        return self._active.get(guild_id)

    def begin(self, guild: discord.Guild, verdict: Verdict) -> bool:
        """Begin panic mode because of an attack. Returns False where it has begun, or where its settings forbid it."""
        policy = self._policy_of(guild.id)
        if self._has_begun(guild.id) or (policy is not None and not policy.panic_armed):
            return False
        incident_id = verdict.incident_id.hex
        self._tasks.spawn_at_once(
            self.start(guild, incident_id=incident_id, action=verdict.action),
            name=f"panic mode in {guild.id}",
            owner=__name__,
        )
        return True

    def _has_begun(self, guild_id: int) -> bool:
        """Return True unless there is something to take: one that ends gives back what the next attack needs."""
        record = self._active.get(guild_id)
        is_on = record is not None and not record.is_ending and guild_id not in self._unresumed
        return is_on or guild_id in self._awaited

    async def start(
        self,
        guild: discord.Guild,
        *,
        duration: timedelta = DEFAULT_DURATION,
        by: int | None = None,
        incident_id: str | None = None,
        action: AntinukeActionType | None = None,
    ) -> PanicBegan:
        """Take every dangerous permission from the roles below Tux, and pause invites and direct messages.

        A role that Tux cannot disarm, as it lacks a permission itself, is taken from its holders instead, beginning
        with those who have the power for `action`.

        The way back is on disk before the first request. Where panic mode has begun already, what is still missing is
        done, such as roles that were made since. `duration` is at most `LONGEST`.
        """
        async with self._turn(guild.id):
            earlier = self._active.get(guild.id)
            state = await self._present(guild, earlier)
            until = self._clock.now() + min(duration, LONGEST)
            record = earlier or PanicRecord(
                guild_id=guild.id,
                began_at=self._clock.now(),
                until=until,
                by=by,
                incident_id=incident_id,
                roles=(),
                invites_until=state.invites_until,
                messages_until=state.messages_until,
            )
            record = record.prolonged(until, state.permissions_to_take())
            record = record.joined(roles_to_take(guild, self._policy_of(guild.id), action))
            self._unresumed.discard(guild.id)
            await self._keep(record)
            began = await take(self._requests, guild, record, state)
            began = await take_rest(self._requests, guild, began, self._keep)
            is_prolonged = earlier is not None and not earlier.is_ending
            began = replace(began, by=by, is_prolonged=is_prolonged, record=replace(began.record, is_told=True))
            self._facts.publish(began)
            await self._keep(began.record)
        self._end_in_time(began.record)
        self._copy(guild.id)
        return began

    async def end(self, guild_id: int, *, by: int | None = None) -> PanicEnded | None:
        """Give the roles back what was taken. Returns None where the guild is not in panic mode.

        What somebody has changed meanwhile stays.
        """
        async with self._lock(guild_id):
            record, guild = self._active.get(guild_id), self._host.get_guild(guild_id)
            if record is None or guild is None:
                return None
            ended_by = by if by is not None or not record.is_ending else record.ended_by
            is_next_attempt, record = record.is_ending, replace(record, is_ending=True, ended_by=ended_by)
            await self._keep(record)
            ended = await put_back(self._requests, guild, record, self.is_attacker, self._clock.now())
            ended = replace(ended, is_next_attempt=is_next_attempt)
            self._ended_at[guild_id] = self._clock.monotonic()
            await self._settle(record, ended)
        self._facts.publish(ended)
        self._copy(guild_id)
        return ended

    async def on_end_due(self, job: Job) -> None:
        """End panic mode by the job in the database, which knows the way back even where the disk was lost."""
        guild = self._host.get_guild(job.guild_id)
        if guild is None:
            raise Later(self._clock.now() + _AWAY)
        if job.guild_id not in self._active:
            self._active[job.guild_id] = PanicRecord.from_json(job.data)
        await self.end(job.guild_id)

    def load(self) -> None:
        """Read what was begun or ended before a restart, so that it is known before the first event."""
        for record in self._storage.read():
            self._active[record.guild_id] = record
            self._unresumed.add(record.guild_id)

    async def resume(self) -> None:
        """Go on with what was loaded, in the guilds that are there."""
        for guild_id in sorted(self._unresumed):
            guild, record = self._host.get_guild(guild_id), self._active.get(guild_id)
            if guild is None or guild.unavailable or record is None or guild_id not in self._unresumed:
                continue
            self._unresumed.discard(guild_id)
            try:
                await self._resume(guild, record)
            except Exception:  # noqa: BLE001 - the other guilds are not to wait for this one
                _log.exception("panic mode could not be resumed", guild_id=guild.id)

    async def _resume(self, guild: discord.Guild, record: PanicRecord) -> None:
        if record.is_ending:
            await self.end(guild.id, by=record.ended_by)
            return
        async with self._lock(guild.id):
            state = RolesAndPauses.cached(guild)
            untouched = [role.role_id for role in record.roles if _is_untouched(role, state)]
            users = [taken.user_id for taken in record.members]
            began = await take(self._requests, guild, record.only(untouched, users), state)
            if not record.is_told:
                self._facts.publish(replace(began, record=record))
                await self._keep(replace(record, is_told=True))
        self._end_in_time(record)

    def forget(self, guild_id: int) -> None:
        """Forget a guild that Tux has left for good. Raises `OSError` where its file cannot be removed."""
        self._active.pop(guild_id, None)
        self._unresumed.discard(guild_id)
        self._storage.forget(guild_id)

    # the beginning

    async def _present(self, guild: discord.Guild, earlier: PanicRecord | None) -> RolesAndPauses:
        """Return what the guild is like: what the cache knows, unless it may not know yet what was put back."""
        ended_at = self._ended_at.get(guild.id)
        ended_lately = ended_at is not None and self._clock.monotonic() - ended_at < _CACHE_LATE_SECONDS
        if ended_lately or (earlier is not None and earlier.is_ending):
            fetched = await self._requests.fetch(guild)
            if fetched is not None:
                return fetched
        return RolesAndPauses.cached(guild)

    def _end_in_time(self, record: PanicRecord) -> None:
        name = f"end panic mode in {record.guild_id}"
        self._tasks.spawn(self._end_at(record), name=name, owner=__name__, endless=True)

    async def _end_at(self, record: PanicRecord) -> None:
        await self._clock.sleep((record.until - self._clock.now()).total_seconds())
        current = self._active.get(record.guild_id)
        if current is not None and current.until == record.until and not current.is_ending:
            await self.end(record.guild_id)

    # the end

    async def _settle(self, record: PanicRecord, ended: PanicEnded) -> None:
        """Forget what was put back. The rest is kept, so that it can be tried again."""
        is_taken_again = record.guild_id in self._awaited
        role_ids = {*ended.failed_role_ids, *(ended.restored_role_ids if is_taken_again else ())}
        user_ids = {*ended.failed_user_ids, *(ended.restored_user_ids if is_taken_again else ())}
        rest = record.only(role_ids, user_ids)
        is_left = rest.roles or rest.members or ended.is_pause_left
        if is_left and self._clock.now() < record.until + LONGEST:
            await self._keep(rest)
            name = f"put back what is left of panic mode in {record.guild_id}"
            self._tasks.spawn(self._end_again(rest), name=name, owner=__name__, endless=True)
            return
        self._active.pop(record.guild_id, None)
        await self._storage.remove(record.guild_id)

    async def _end_again(self, record: PanicRecord) -> None:
        """Try to put back the rest, as after a role was moved below Tux again."""
        await self._clock.sleep(_AWAY.total_seconds())
        if self._active.get(record.guild_id) is record:
            await self.end(record.guild_id)

    # the records

    async def _keep(self, record: PanicRecord) -> None:
        self._active[record.guild_id] = record
        await self._storage.save(record)

    def _copy(self, guild_id: int) -> None:
        self._storage.copy(guild_id, lambda: self._active.get(guild_id))

    @asynccontextmanager
    async def _turn(self, guild_id: int) -> AsyncGenerator[None]:
        """Wait for an end that is under way, and have it know that the next panic mode waits."""
        self._awaited.add(guild_id)
        try:
            async with self._lock(guild_id):
                self._awaited.discard(guild_id)
                yield
        finally:
            self._awaited.discard(guild_id)

    def _lock(self, guild_id: int) -> asyncio.Lock:
        return self._locks.setdefault(guild_id, asyncio.Lock())


def _is_untouched(role: TakenPermissions, state: RolesAndPauses) -> bool:
    return state.permissions_of(role.role_id) in {role.before, role.after}
