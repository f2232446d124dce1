"""The ends of temporary actions, planned as durable jobs."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from tux.guilds.cases.kinds import CaseKind, CaseKinds
from tux.guilds.cases.record import Case
from tux.guilds.cases.tables import CaseState
from tux.guilds.member_locks import MemberLocks
from tux.jobs import Job, Jobs, Later
from tux.runtime.clock import Clock

EXPIRY = "case-expiry"
"""The kind of job that ends a temporary action."""

_FEATURE_MISSING_PAUSE = timedelta(minutes=10)
"""The wait for a feature that is not loaded."""

_DOUBT_PAUSE = timedelta(minutes=1)
"""The wait for a later case of which nobody knows yet whether its action was done."""

Expire = Callable[[Case], Awaitable[None]]
"""Undoes a case whose time is over, under the lock of its target. Raises `Later` to be called again."""


class CaseExpiry:
    """Plans the ends of cases, in any process, and carries them out where the feature of a case is loaded."""

    def __init__(
        self,
        jobs: Jobs,
        clock: Clock,
        kinds: CaseKinds,
        locks: MemberLocks,
        *,
        get: Callable[[int, int], Awaitable[Case]],
        end: Callable[[int, int], Awaitable[bool]],
        successors: Callable[[Case], Awaitable[Sequence[Case]]],
    ) -> None:
        """`get` reads a case, and `end` notes that it is no longer in force, both by guild and number.

        `successors` returns the later cases that end one.
        """
        self._jobs = jobs
        self._clock = clock
        self._kinds = kinds
        self._locks = locks
        self._get = get
        self._end = end
        self._successors = successors
        self.functions: dict[str, Expire] = {}
        """The functions that undo cases whose time is over, by the name of the kind."""
        jobs.on(EXPIRY, self._expire)

    def add(self, kind: CaseKind, expire: Expire) -> Callable[[], None]:
        """Have `expire` undo cases of this kind, until the returned function is called.

        Raises `ValueError` where the kind has a function already, or where Tux does not end its cases.
        """
        if not kind.ended_by_tux:
            raise ValueError(f"Tux does not end cases of the kind {kind.name}")
        if kind.name in self.functions:
            raise ValueError(f"the kind of case named {kind.name} has a function for its end already")
        self.functions[kind.name] = expire
        return lambda: self.functions.__delitem__(kind.name)

    async def plan(self, session: AsyncSession, case: Case, expires_at: datetime) -> None:
        """Plan the end of a case, whether or not its feature is loaded in this process."""
        key = _job_key(case.guild_id, case.number)
        data = {"case": case.number}
        await self._jobs.schedule(session, EXPIRY, key=key, guild_id=case.guild_id, due_at=expires_at, data=data)

    async def cancel(self, session: AsyncSession, guild_id: int, number: int) -> None:
        """Cancel the planned end of a case, if there is one."""
        await self._jobs.cancel(session, EXPIRY, _job_key(guild_id, number))

    async def _expire(self, job: Job) -> None:
        case = await self._get(job.guild_id, int(job.data["case"]))
        async with self._locks.acquire(case.guild_id, case.target_id):
            await self._expire_locked(await self._get(case.guild_id, case.number))

    async def _expire_locked(self, case: Case) -> None:
        """Undo and end a case, as it is now that nobody else acts on its target."""
        if not case.active:
            return
        kind, expire = self._kinds.get(case.kind), self.functions.get(case.kind)
        if kind is None or (kind.ended_by_tux and expire is None):
            raise Later(self._clock.now() + _FEATURE_MISSING_PAUSE)
        if expire is not None and not await self._is_replaced(case, kind):
            await expire(case)
        await self._end(case.guild_id, case.number)

    async def _is_replaced(self, case: Case, kind: CaseKind) -> bool:
        """Return True where a later case has ended this one.

        Raises `Later` where it is in doubt whether one has taken its place. Of one that undoes it, it does not matter.
        """
        successors = await self._successors(case)
        if any(successor.state is CaseState.SETTLED for successor in successors):
            return True
        if any(successor.kind != kind.opposite for successor in successors):
            raise Later(self._clock.now() + _DOUBT_PAUSE)
        return False


def _job_key(guild_id: int, number: int) -> str:
    return f"{guild_id}/{number}"
