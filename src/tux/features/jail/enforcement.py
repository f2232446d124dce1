"""Enforcement of the jail, no matter who gives members roles or how often they leave and come back."""

from datetime import timedelta
from typing import TypeGuard

import discord
import structlog

from tux.database import Database, DatabaseUnavailable
from tux.features.jail.host import JailHost
from tux.features.jail.prisoners import MemberKey, Prisoners
from tux.features.jail.roles import why_unfit
from tux.guilds.cases import Case, Cases, CaseState
from tux.guilds.member_locks import MemberLocks
from tux.guilds.member_roles import set_roles, split_roles
from tux.guilds.notices import notify_staff
from tux.guilds.role_rivals import find_rivals
from tux.guilds.settings.store import GuildSettings
from tux.jobs import Job, Jobs
from tux.runtime.clock import Clock
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.markup import user_mention

_log = structlog.stdlib.get_logger(__name__)

HOLD = "jail-hold"
"""The kind of job that enforces the jail again after that has failed. Data: `user`."""

_RETRY_AFTER = timedelta(seconds=10)

MAX_REPEATS = 5
"""The number of times per minute that a member's roles are corrected without a rest in between."""

LONGEST_REST_SECONDS = 10.0
"""The longest rest between two corrections. It begins at a second and doubles: two bots could go on for ever."""

_REPEATS_COUNT_FOR_SECONDS = 60.0
_WARN_AGAIN_AFTER = timedelta(hours=1)

_MEMBERS_PER_QUERY = 100
"""The number of members that Discord can be asked for at once."""


class Enforcement:
    """Takes roles away that members in jail were given, and gives them the jail's role if they lack it."""

    def __init__(
        self,
        prisoners: Prisoners,
        host: JailHost,
        *,
        locks: MemberLocks,
        cases: Cases,
        settings: GuildSettings,
        database: Database,
        jobs: Jobs,
        clock: Clock,
    ) -> None:
        self._prisoners = prisoners
        self._host = host
        self._locks = locks
        self._cases = cases
        self._settings = settings
        self._database = database
        self._jobs = jobs
        self._clock = clock
        self._corrected_at: dict[MemberKey, list[float]] = {}
        """The times of the last corrections of each member."""
        self._resting_until: dict[MemberKey, float] = {}
        self._warned_at: dict[MemberKey, float] = {}
        """The time when staff were last told that somebody cannot be kept in jail."""

    async def hold(
        self, guild_id: int, user_id: int, *, joined: bool = False, fetched: discord.Member | None = None
    ) -> None:
        """Correct the roles of a member in jail, if they need it.

        It can be called at any time. If Discord is in trouble, it is tried again. A member who has just `joined` is
        corrected at once: people leave and come back to get out of jail, so it is no sign of another bot. A `fetched`
        member counts instead of the cached one, whose roles may be from before an outage.
        """
        key, guild = (guild_id, user_id), self._host.get_guild(guild_id)
        if joined:
            self._corrected_at.pop(key, None)
            self._resting_until.pop(key, None)
        if guild is None or not self._needs_correction(fetched or guild.get_member(user_id), key):
            return
        try:
            async with self._locks.acquire(guild_id, user_id):
                await self._correct(fetched or guild.get_member(user_id), key)
        except (discord.DiscordServerError, discord.RateLimited, *UNREACHED) as error:
            _log.warning("could not correct the roles of a member in jail", guild_id=guild_id, error=str(error))
            await self._retry_later(key, _RETRY_AFTER)

    async def hold_all(self, guild: discord.Guild) -> None:
        """Correct the roles of everybody in jail in a guild, if they need it."""
        user_ids = [case.target_id for case in self._prisoners.cases_in(guild.id)]
        for start in range(0, len(user_ids), _MEMBERS_PER_QUERY):
            batch = user_ids[start : start + _MEMBERS_PER_QUERY]
            for member in await guild.query_members(user_ids=batch, limit=_MEMBERS_PER_QUERY, cache=True):
                await self.hold(guild.id, member.id, fetched=member)

    def forget(self, key: MemberKey) -> None:
        """Forget a member who is no longer in jail."""
        for memory in (self._corrected_at, self._resting_until, self._warned_at):
            memory.pop(key, None)

    async def warn_staff(self, member: discord.Member, text_key: str, case: Case, **data: object) -> None:
        """Tell staff about a member in jail, at most once an hour."""
        if self._is_time_to_warn(member):
            text = self._text(member.guild, text_key, target=member, case=case.number, **data)
            await notify_staff(self._settings, member.guild, text)

    def _is_time_to_warn(self, member: discord.Member) -> bool:
        key, now = (member.guild.id, member.id), self._clock.monotonic()
        last = self._warned_at.get(key)
        if last is not None and now - last < _WARN_AGAIN_AFTER.total_seconds():
            return False
        self._warned_at[key] = now
        return True

    async def _warn_of_rivals(self, member: discord.Member, case: Case) -> None:
        """Tell staff, at most once an hour, who gives a member in jail which roles."""
        if not self._is_time_to_warn(member):
            return
        lines = [
            self._text(member.guild, f"jail-fight-{change}", by=user_mention(user_id), roles=roles)
            for (user_id, change), roles in (await find_rivals(member)).items()
        ]
        text = self._text(
            member.guild,
            "jail-fight",
            target=member,
            case=case.number,
            known=bool(lines),
            seconds=int(LONGEST_REST_SECONDS),
        )
        await notify_staff(self._settings, member.guild, "\n- ".join([text, *lines]))

    async def on_hold_due(self, job: Job) -> None:
        """Try again what failed earlier, or what a rest has put off."""
        self._resting_until.pop((job.guild_id, int(job.data["user"])), None)
        await self.hold(job.guild_id, int(job.data["user"]))

    def _needs_correction(self, member: discord.Member | None, key: MemberKey) -> TypeGuard[discord.Member]:
        case = self._prisoners.case_of(key)
        if member is None or case is None or self._resting_until.get(key, 0.0) > self._clock.monotonic():
            return False
        if case.expires_at is not None and case.expires_at <= self._clock.now():
            return False  # they are about to be let out, or have been by a process that could not say so any more
        role = self._prisoners.role_in(member.guild)
        return role is not None and (role not in member.roles or bool(split_roles(member, role).stripped))

    async def _correct(self, member: discord.Member | None, key: MemberKey) -> None:
        """Correct a member's roles, under their lock, if they still need it."""
        if not self._needs_correction(member, key):
            return
        role, case = self._prisoners.role_in(member.guild), self._prisoners.case_of(key)
        if role is None or case is None:
            return
        if await self._was_released(case):
            return
        if why_unfit(role, await self._host.ranks_in(member.guild.id)) not in {None, "above"}:
            await self.warn_staff(member, "jail-unfit", case)
            return
        if seconds := self._rest_seconds(key):
            await self._rest(key, seconds)
        else:
            await self._set_roles(member, role, case)
        if len(self._corrected_at[key]) >= MAX_REPEATS:
            await self._warn_of_rivals(member, case)

    async def _set_roles(self, member: discord.Member, role: discord.Role, case: Case) -> None:
        self._corrected_at[(case.guild_id, case.target_id)].append(self._clock.monotonic())
        reason = self._text(member.guild, "jail-held", case=case.number)
        try:
            await set_roles(member, [*split_roles(member, role).kept, role], reason, disconnect=True)
        except discord.NotFound:
            return  # they have left
        except discord.Forbidden:
            await self.warn_staff(member, "jail-cannot-hold", case)

    def _rest_seconds(self, key: MemberKey) -> float:
        """Return how long to rest before the next correction. There is none to rest for where few were undone."""
        now = self._clock.monotonic()
        since = now - _REPEATS_COUNT_FOR_SECONDS
        recent = self._corrected_at[key] = [at for at in self._corrected_at.get(key, ()) if at > since]
        if len(recent) < MAX_REPEATS:
            return 0.0
        return max(0.0, recent[-1] + min(LONGEST_REST_SECONDS, 2.0 ** (len(recent) - MAX_REPEATS)) - now)

    async def _rest(self, key: MemberKey, seconds: float) -> None:
        self._resting_until[key] = self._clock.monotonic() + seconds
        try:
            await self._retry_later(key, timedelta(seconds=seconds))
        except DatabaseUnavailable:
            del self._resting_until[key]  # the next event is not held up

    async def _was_released(self, case: Case) -> bool:
        """Return True if the member was let out already, and only a crash kept the case from saying so."""
        try:
            successors = await self._cases.successors(case)
        except DatabaseUnavailable:
            return False  # as far as anybody knows, they are in jail
        if any(successor.state is CaseState.SETTLED for successor in successors):
            self._prisoners.remove((case.guild_id, case.target_id))
            self.forget((case.guild_id, case.target_id))
            await self._cases.end(case.guild_id, case.number)
        return bool(successors)  # a pending one will be settled

    async def _retry_later(self, key: MemberKey, wait: timedelta) -> None:
        guild_id, user_id = key
        due_at, job_key = self._clock.now() + wait, f"{guild_id}/{user_id}"
        async with self._database.transaction() as session:
            await self._jobs.schedule(
                session, HOLD, key=job_key, guild_id=guild_id, due_at=due_at, data={"user": user_id}
            )

    def _text(self, guild: discord.Guild, key: str, /, **data: object) -> str:
        return self._host.texts.say(key, locale=self._host.locale_in(guild.id), **data)
