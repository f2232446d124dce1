"""Panic mode: nobody below Tux has a dangerous permission, invites and direct messages are paused."""

import asyncio
import itertools
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

import discord
import structlog
from discord.http import HTTPClient

from tux.database import Database, DatabaseUnavailable, lock_guild
from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.kinds import AntinukeActionType, AntinukeResponseType
from tux.features.antinuke.responses.holders import requests_to_give, requests_to_take, roles_to_take
from tux.features.antinuke.responses.panic_records import PanicFiles, PanicRecord, TakenPermissions, TakenRoles
from tux.features.antinuke.responses.powers import ADMINISTRATOR, danger, is_out_of_reach, own_permissions, reduced
from tux.features.antinuke.responses.requests import Failure, RequestFailed, ResponseRequest, send
from tux.jobs import Job, Jobs, Later
from tux.runtime.clock import Clock
from tux.runtime.facts import Facts
from tux.runtime.retry import retry_until_available
from tux.runtime.tasks import Tasks
from tux.runtime.texts import Texts

_log = structlog.stdlib.get_logger(__name__)

DEFAULT_DURATION = timedelta(hours=1)

LONGEST = timedelta(hours=24)
"""The longest time for which Discord pauses invites and direct messages."""

END = "antinuke-panic-end"
"""The kind of job that ends panic mode. Its data is the way back."""

_AWAY = timedelta(minutes=10)
"""The wait before trying again in a guild that Tux cannot see: it may come back."""

_AT_ONCE = 5
"""The requests that are under way together: more would meet the global rate limit."""

_PAUSES_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""The pauses between attempts where Discord did not answer or a rate limit was reached; then the rest is told."""

_ROLE = "/guilds/{guild_id}/roles/{role_id}"
_INCIDENT_ACTIONS = "/guilds/{guild_id}/incident-actions"


@dataclass(frozen=True, slots=True, kw_only=True)
class PanicBegan:
    """Panic mode has begun in a guild: what could be taken has been."""

    record: PanicRecord
    failed_role_ids: tuple[int, ...]
    are_invites_paused: bool
    failed_user_ids: tuple[int, ...] = ()
    """The members of whom Discord did not let Tux take a role that cannot be disarmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanicEnded:
    """Panic mode has ended in a guild, and its roles are as they were, as far as possible."""

    guild_id: int
    by: int | None
    restored_role_ids: tuple[int, ...] = ()
    changed_role_ids: tuple[int, ...] = ()
    """The roles that somebody has changed meanwhile. They stay as they are."""
    deleted_role_ids: tuple[int, ...] = ()
    failed_role_ids: tuple[int, ...] = ()
    """The roles that Discord did not let Tux put back. The way back of these is kept, for the next attempt."""
    restored_user_ids: tuple[int, ...] = ()
    """The members who have their roles again."""
    refused_user_ids: tuple[int, ...] = ()
    """Those who get none back, as they were found to be attackers."""
    failed_user_ids: tuple[int, ...] = ()
    """The members to whom Discord did not let Tux give roles back. These are kept as well, for the next attempt."""


class PanicHost(Protocol):
    """The bot, as far as panic mode knows it."""

    @property
    def http(self) -> HTTPClient: ...

    @property
    def texts(self) -> Texts: ...

    def locale_in(self, guild_id: int | None, /) -> str: ...

    def get_guild(self, guild_id: int, /) -> discord.Guild | None: ...


class Panics:
    """The guilds in panic mode."""

    def __init__(
        self,
        host: PanicHost,
        policy_of: Callable[[int], GuildPolicy | None],
        files: PanicFiles,
        *,
        database: Database,
        jobs: Jobs,
        facts: Facts,
        tasks: Tasks,
        clock: Clock,
    ) -> None:
        self._host = host
        self._policy_of = policy_of
        self._files = files
        self._database = database
        self._jobs = jobs
        self._facts = facts
        self._tasks = tasks
        self._clock = clock
        self._active: dict[int, PanicRecord] = {}
        self._unresumed: set[int] = set()
        """The guilds whose panic mode of before a restart has not been gone on with."""
        self._awaited: set[int] = set()
        """The guilds in which panic mode begins as soon as an earlier one has ended."""
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
            record = self._extended(guild, duration, by, incident_id)
            taken = roles_to_take(guild, self._policy_of(guild.id), action)
            record = replace(record, members=_joined(record.members, taken))
            self._active[guild.id] = record
            self._unresumed.discard(guild.id)
            await self._save(record)
            began = await self._carry_out(guild, record, is_cache_old=earlier is not None and earlier.is_ending)
        self._facts.publish(began)
        self._end_in_time(record)
        self._copy(guild.id)
        return began

    async def end(self, guild_id: int, *, by: int | None = None) -> PanicEnded | None:
        """Give the roles back what they had. Returns None where the guild is not in panic mode.

        A role that somebody has changed meanwhile stays as it is.
        """
        async with self._lock(guild_id):
            record, guild = self._active.get(guild_id), self._host.get_guild(guild_id)
            if record is None or guild is None:
                return None
            self._active[guild_id] = record = replace(record, is_ending=True)
            await self._save(record)
            ended = await self._put_back(guild, record, by)
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
        for record in self._files.read():
            self._active[record.guild_id] = record
            self._unresumed.add(record.guild_id)

    async def resume(self) -> None:
        """Go on with what was loaded, in the guilds that are there."""
        for guild_id in sorted(self._unresumed):
            guild, record = self._host.get_guild(guild_id), self._active.get(guild_id)
            if guild is None or record is None or guild_id not in self._unresumed:
                continue
            self._unresumed.discard(guild_id)
            try:
                await self._resume(guild, record)
            except Exception:  # noqa: BLE001 - the other guilds are not to wait for this one
                _log.exception("panic mode could not be resumed", guild_id=guild.id)

    async def _resume(self, guild: discord.Guild, record: PanicRecord) -> None:
        if record.is_ending:
            await self.end(guild.id, by=record.by)
            return
        untouched = [role for role in record.roles if _permissions(guild, role.role_id) in {role.before, role.after}]
        async with self._lock(guild.id):
            await self._carry_out(guild, replace(record, roles=tuple(untouched)))
        self._end_in_time(record)

    def forget(self, guild_id: int) -> None:
        """Forget a guild that Tux has left for good. Raises `OSError` where its file cannot be removed."""
        self._active.pop(guild_id, None)
        self._unresumed.discard(guild_id)
        self._files.remove(guild_id)

    # the beginning

    def _extended(
        self, guild: discord.Guild, duration: timedelta, by: int | None, incident_id: str | None
    ) -> PanicRecord:
        """Return the record of panic mode in a guild from now on, with what an earlier one has taken."""
        now, earlier = self._clock.now(), self._active.get(guild.id)
        taken = {role.role_id: role for role in (earlier.roles if earlier else ())}
        for role in _to_take(guild):
            before = taken[role.role_id].before if role.role_id in taken else role.before
            taken[role.role_id] = replace(role, before=before)
        until = now + min(duration, LONGEST)
        if earlier is not None:
            return replace(earlier, roles=tuple(taken.values()), until=until, is_ending=False)
        return PanicRecord(
            guild_id=guild.id,
            began_at=now,
            until=until,
            by=by,
            incident_id=incident_id,
            roles=tuple(taken.values()),
            invites_until=guild.invites_paused_until,
            messages_until=guild.dms_paused_until,
        )

    async def _carry_out(self, guild: discord.Guild, record: PanicRecord, *, is_cache_old: bool = False) -> PanicBegan:
        """Send what is missing; all of it where roles were put back a moment ago, of which the cache may not know."""
        due = [role for role in record.roles if is_cache_old or _is_due(guild, role)]
        roles = [_set_permissions(guild, role.role_id, role.after) for role in due]
        members = [request for taken in record.members for request in requests_to_take(guild, taken)]
        pause = _pause(guild.id, record.until, record.until)
        turns = itertools.chain.from_iterable(itertools.zip_longest(members, roles))
        requests = [request for request in turns if request is not None]
        failed = await self._send_all(guild, [pause, *requests], "panic-audit-reason")
        return PanicBegan(
            record=record,
            failed_role_ids=tuple(request.target_id for request in failed if request in roles),
            are_invites_paused=pause not in failed,
            failed_user_ids=tuple(dict.fromkeys(request.target_id for request in failed if request in members)),
        )

    def _end_in_time(self, record: PanicRecord) -> None:
        name = f"end panic mode in {record.guild_id}"
        self._tasks.spawn(self._end_at(record), name=name, owner=__name__, endless=True)

    async def _end_at(self, record: PanicRecord) -> None:
        await self._clock.sleep((record.until - self._clock.now()).total_seconds())
        current = self._active.get(record.guild_id)
        if current is not None and current.until == record.until:
            await self.end(record.guild_id)

    # the end

    async def _put_back(self, guild: discord.Guild, record: PanicRecord, by: int | None) -> PanicEnded:
        deleted = [role.role_id for role in record.roles if guild.get_role(role.role_id) is None]
        present = [role for role in record.roles if role.role_id not in deleted]
        changed = [
            role.role_id for role in present if _permissions(guild, role.role_id) not in {role.after, role.before}
        ]
        due = [role for role in present if _permissions(guild, role.role_id) == role.after != role.before]
        requests = [_set_permissions(guild, role.role_id, role.before) for role in due]
        pause = [_pause(guild.id, record.invites_until, record.messages_until)] if _is_ours(guild, record) else []
        refused = [taken.user_id for taken in record.members if self.is_attacker(guild.id, taken.user_id)]
        given = [taken for taken in record.members if taken.user_id not in refused]
        gifts = [request for taken in given for request in requests_to_give(guild, taken.user_id, taken.role_ids)]
        unsent = await self._send_all(guild, [*pause, *requests, *gifts], "panic-end-reason")
        failed = {request.target_id for request in unsent}
        return PanicEnded(
            guild_id=guild.id,
            by=by,
            restored_role_ids=tuple(role.role_id for role in due if role.role_id not in failed),
            changed_role_ids=tuple(changed),
            deleted_role_ids=tuple(deleted),
            failed_role_ids=tuple(role.role_id for role in due if role.role_id in failed),
            restored_user_ids=tuple(taken.user_id for taken in given if taken.user_id not in failed),
            refused_user_ids=tuple(refused),
            failed_user_ids=tuple(taken.user_id for taken in given if taken.user_id in failed),
        )

    async def _settle(self, record: PanicRecord, ended: PanicEnded) -> None:
        """Forget what was put back. The rest is kept, so that it can be tried again."""
        is_taken_again = record.guild_id in self._awaited
        role_ids = {*ended.failed_role_ids, *(ended.restored_role_ids if is_taken_again else ())}
        user_ids = {*ended.failed_user_ids, *(ended.restored_user_ids if is_taken_again else ())}
        rest = tuple(role for role in record.roles if role.role_id in role_ids)
        members = tuple(taken for taken in record.members if taken.user_id in user_ids)
        if (rest or members) and self._clock.now() < record.until + LONGEST:
            self._active[record.guild_id] = record = replace(record, roles=rest, members=members)
            await self._save(record)
            name = f"put back what is left of panic mode in {record.guild_id}"
            self._tasks.spawn(self._end_again(record), name=name, owner=__name__, endless=True)
            return
        self._active.pop(record.guild_id, None)
        await self._try_on_disk(lambda: self._files.remove(record.guild_id), record.guild_id)

    async def _end_again(self, record: PanicRecord) -> None:
        """Try to put back the rest, as after a role was moved below Tux again."""
        await self._clock.sleep(_AWAY.total_seconds())
        if self._active.get(record.guild_id) is record:
            await self.end(record.guild_id, by=record.by)

    # requests

    async def _send_all(
        self, guild: discord.Guild, requests: Sequence[ResponseRequest], reason_key: str
    ) -> Sequence[ResponseRequest]:
        """Send requests, a few at a time, and again while that may help. Returns those that failed."""
        reason = self._host.texts.say(reason_key, locale=self._host.locale_in(guild.id))
        slots, failed, waiting = asyncio.Semaphore(_AT_ONCE), list[ResponseRequest](), list(requests)
        for pause in (*_PAUSES_SECONDS, None):
            results = await asyncio.gather(*[self._send(request, reason, slots) for request in waiting])
            pairs = list(zip(waiting, results, strict=True))
            failed += [request for request, failure in pairs if failure is Failure.REFUSED]
            waiting = [request for request, failure in pairs if failure not in {None, Failure.REFUSED}]
            if not waiting or pause is None:
                break
            await self._clock.sleep(pause)
        return [*failed, *waiting]

    async def _send(self, request: ResponseRequest, reason: str, slots: asyncio.Semaphore) -> Failure | None:
        async with slots:
            try:
                await send(self._host.http, request, reason)
            except RequestFailed as error:
                _log.warning("panic mode met a refusal", code=error.code, **request.parameters)
                return None if request.is_moot(error.code) else error.failure
        return None

    # the disk, and the database

    def _copy(self, guild_id: int) -> None:
        """Have the database keep what is on disk, once it is up."""
        name = f"copy the way back from panic mode in {guild_id}"
        self._tasks.spawn(self._copy_when_up(guild_id), name=name, owner=__name__, endless=True)

    async def _copy_when_up(self, guild_id: int) -> None:
        await retry_until_available(
            lambda: self._write_job(guild_id), "panic mode", clock=self._clock, unavailable=DatabaseUnavailable
        )

    async def _write_job(self, guild_id: int) -> None:
        key = str(guild_id)
        async with self._database.transaction() as session:
            await lock_guild(session, guild_id)
            record = self._active.get(guild_id)
            if record is None or record.is_ending:
                await self._jobs.cancel(session, END, key)
                return
            await self._jobs.schedule(
                session, END, key=key, guild_id=guild_id, due_at=record.until, data=record.to_json()
            )

    async def _save(self, record: PanicRecord) -> None:
        await self._try_on_disk(lambda: self._files.save(record), record.guild_id)

    async def _try_on_disk(self, work: Callable[[], None], guild_id: int) -> None:
        """Work on the disk. A disk that is full must not keep an attack going: Discord's audit log has it all too."""
        try:
            await asyncio.to_thread(work)
        except OSError as error:
            _log.error("the way back from panic mode is not on disk", guild_id=guild_id, error=str(error))

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


def _to_take(guild: discord.Guild) -> Sequence[TakenPermissions]:
    """Return what Tux can take from the roles of a guild besides its own, administrators first."""
    own, own_roles = own_permissions(guild), set(guild.me.roles) - {guild.default_role}
    roles = [role for role in guild.roles if role not in own_roles and not is_out_of_reach(role)]
    roles.sort(key=lambda role: (not role.permissions.value & ADMINISTRATOR, -role.position))
    pairs = [(role, reduced(role.permissions.value, own, by=danger(role.permissions.value))) for role in roles]
    return [
        TakenPermissions(role.id, role.permissions.value, after)
        for role, after in pairs
        if after != role.permissions.value
    ]


def _joined(earlier: Sequence[TakenRoles], more: Sequence[TakenRoles]) -> tuple[TakenRoles, ...]:
    """Return what is taken from members altogether."""
    role_ids = {taken.user_id: taken.role_ids for taken in more}
    for taken in earlier:
        role_ids[taken.user_id] = tuple(dict.fromkeys((*taken.role_ids, *role_ids.get(taken.user_id, ()))))
    return tuple(TakenRoles(user_id, roles) for user_id, roles in role_ids.items())


def _permissions(guild: discord.Guild, role_id: int) -> int | None:
    role = guild.get_role(role_id)
    return None if role is None else role.permissions.value


def _is_due(guild: discord.Guild, role: TakenPermissions) -> bool:
    return _permissions(guild, role.role_id) not in {None, role.after}


def _is_ours(guild: discord.Guild, record: PanicRecord) -> bool:
    """Return True where the pause of invites is the one of panic mode."""
    until = guild.invites_paused_until
    return until is not None and abs(until - record.until) < timedelta(seconds=2)


def _set_permissions(guild: discord.Guild, role_id: int, permissions: int) -> ResponseRequest:
    return ResponseRequest(
        response=AntinukeResponseType.NEUTRALISE_ROLE,
        target_id=role_id,
        method="PATCH",
        path=_ROLE,
        parameters={"guild_id": guild.id, "role_id": role_id},
        body={"permissions": str(permissions)},
    )


def _pause(guild_id: int, invites_until: datetime | None, messages_until: datetime | None) -> ResponseRequest:
    times: Mapping[str, datetime | None] = {
        "invites_disabled_until": invites_until,
        "dms_disabled_until": messages_until,
    }
    body: dict[str, Any] = {name: until and until.isoformat() for name, until in times.items()}
    return ResponseRequest(
        response=AntinukeResponseType.PANIC_MODE,
        target_id=guild_id,
        method="PUT",
        path=_INCIDENT_ACTIONS,
        parameters={"guild_id": guild_id},
        body=body,
    )
