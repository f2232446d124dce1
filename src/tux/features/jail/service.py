"""Putting members into jail, holding them there whatever else happens, and letting them out as they came in.

Who is in jail is what the cases say: the newest of the kind that is settled and has not ended. It is known by heart, so
that no event waits for the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import discord
import structlog

from tux.bot.client import Tux
from tux.bot.commands import NotMember, Target
from tux.database import DatabaseUnavailable
from tux.features.jail.errors import AlreadyJailed, BotInJail, NoJail, NotJailed
from tux.features.jail.roles import RestoredRoles, Split, require_fit, restored, split, unfit
from tux.features.jail.settings import JailSettings
from tux.guilds.cases import Case, CaseEnded, CaseKind, CaseSettled, CaseState, Notice
from tux.guilds.jail_facts import MemberJailed, MemberReleased
from tux.guilds.member_locks import MemberLocks
from tux.guilds.notices import notify, notify_staff
from tux.guilds.permissions import require_rank_over
from tux.guilds.retention import GuildDataDeleted
from tux.guilds.settings.store import SettingsChanged
from tux.jobs import Job, Later
from tux.runtime.discord_endpoints import UNREACHED

JAIL = CaseKind("jail", frozenset({discord.AuditLogAction.member_role_update}), opposite="unjail", lasting=True)
UNJAIL = CaseKind("unjail", frozenset({discord.AuditLogAction.member_role_update}))

HOLD = "jail-hold"
"""The kind of job that holds somebody again after that has failed: `user`."""

_AGAIN = timedelta(seconds=10)

MOST_ANSWERS = 5
"""How often a minute somebody is held again. Another bot that answers us would otherwise never let us stop."""
_REST = timedelta(minutes=1)
_SAY_AGAIN = timedelta(hours=1)

_REFUSED = timedelta(minutes=10)
_GUILD_AWAY = timedelta(hours=1)
"""How long the end of a sentence waits for a guild that the bot cannot see: it may come back to it."""

_ASKED_AT_ONCE = 100
"""Members that Discord tells about at once."""

_log = structlog.stdlib.get_logger(__name__)

Place = tuple[int, int]
"""A guild and a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JailRequest:
    """What a moderator wants."""

    moderator: discord.Member
    reason: str = ""
    silent: bool = False
    """Without a direct message."""
    duration: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Jailed:
    """Somebody is in jail now."""

    case: Case
    roles: Split


@dataclass(frozen=True, slots=True)
class Released:
    """Somebody is out of it. `roles` is None where they are not in the server."""

    case: Case
    roles: RestoredRoles | None


class Jails:
    """The jails of all servers."""

    def __init__(self, bot: Tux) -> None:
        self._bot = bot
        self._cases = bot.cases
        self._turns = MemberLocks()
        self._held: dict[Place, Case] = {}
        """The case that holds somebody."""
        self._roles: dict[int, int | None] = {}
        """The jail role of each guild."""
        self._answers: dict[Place, list[float]] = {}
        """When somebody was held again, of late."""
        self._rests: dict[Place, float] = {}
        """Until when they are not."""
        self._warned: dict[Place, float] = {}
        """When staff were told last that somebody cannot be held."""

    # what moderators do

    async def jail(self, target: Target, order: JailRequest) -> Jailed:
        """Takes the member's roles away, all that can be, and gives them the jail's, in one step.

        The roles are on the case before that. Raises the refusal, having changed nothing, where it cannot be.
        """
        guild = order.moderator.guild
        async with self._turns.of(guild.id, target.id):
            member = await _fetch(guild, target)
            require_rank_over(member, moderator=order.moderator)
            if member.bot:
                raise BotInJail(target=member)
            if (standing := self._held.get((guild.id, member.id))) is not None:
                raise AlreadyJailed(target=member, case=standing.number)
            role = await self.role_in(guild)
            case, roles = await self._jail(member, role, order)
        self._bot.facts.publish(
            MemberJailed(
                guild_id=guild.id,
                user_id=member.id,
                moderator_id=case.moderator_id,
                case=case.number,
                until=case.expires_at,
            )
        )
        await self.hold(guild.id, member.id)  # somebody may have been faster than the case
        return Jailed(case, roles)

    async def _jail(self, member: discord.Member, role: discord.Role, order: JailRequest) -> tuple[Case, Split]:
        roles = split(member, role)
        until = None if order.duration is None else self._bot.clock.now() + order.duration
        opening = self._cases.opening(
            JAIL,
            guild_id=member.guild.id,
            target_id=member.id,
            moderator_id=order.moderator.id,
            reason=order.reason,
            expires_at=until,
            data={"roles": [one.id for one in roles.stripped], "jail": role.id},
        )
        async with opening as case:
            await _wear(member, [*roles.kept, role], case.audit_reason(str(order.moderator)), out_of_voice=True)
            self._held[(case.guild_id, case.target_id)] = case  # also where the database cannot be told now
            case.notice = Notice.NONE if order.silent else await self._notice(member, case)
        return case, roles

    async def unjail(self, target: Target, order: JailRequest) -> Released:
        """Gives back the roles that were taken, as far as they are there, and lets them keep what they have."""
        guild = order.moderator.guild
        async with self._turns.of(guild.id, target.id):
            member = await _find(guild, target)
            require_rank_over(member or target, moderator=order.moderator)
            standing = self._held.get((guild.id, target.id))
            if standing is None:
                raise NotJailed(target=target)
            opening = self._cases.opening(
                UNJAIL,
                guild_id=guild.id,
                target_id=target.id,
                moderator_id=order.moderator.id,
                reason=order.reason,
            )
            async with opening as case:
                roles = await self._free(member, standing, case.audit_reason(str(order.moderator))) if member else None
                told = member is not None and not order.silent
                case.notice = await self._notice(member, case) if member and told else Notice.NONE
            await self._end(standing)
        self._released(standing, order.moderator.id)
        return Released(case, roles)

    async def _free(self, member: discord.Member, standing: Case, why: str) -> RestoredRoles:
        found = restored(member.guild, _taken(standing))
        now = (await self._bot.settings.get(member.guild.id, JailSettings)).role_id
        jails = {now, (standing.data or {}).get("jail")}  # the settings may have changed since
        kept = [role for role in member.roles if not role.is_default() and role.id not in jails]
        wanted = [*kept, *(role for role in found.back if role not in kept)]
        await _wear(member, wanted, why)
        return found

    async def _end(self, standing: Case) -> None:
        """Once the case has ended; while the database is away they are free here, and the settled case frees them."""
        self._let_go((standing.guild_id, standing.target_id))
        await self._cases.end(standing.guild_id, standing.number)

    async def _notice(self, member: discord.Member, case: Case) -> Notice:
        said = self._say(
            member.guild,
            f"{case.kind}-notice",
            guild=member.guild.name,
            reason=case.short_reason or None,
            until=case.expires_at,
        )
        return await notify(member, said)

    def _released(self, case: Case, by: int | None) -> None:
        fact = MemberReleased(guild_id=case.guild_id, user_id=case.target_id, moderator_id=by, case=case.number)
        self._bot.facts.publish(fact)

    # the end of a sentence

    async def release(self, case: Case) -> None:
        """Lets somebody out whose time is over."""
        guild = self._bot.get_guild(case.guild_id)
        if guild is None or guild.unavailable:
            raise Later(self._bot.clock.now() + _GUILD_AWAY)
        async with self._turns.of(guild.id, case.target_id):
            member = await _find(guild, discord.Object(case.target_id))
            if member is not None:
                over = self._say(guild, "jail-over")
                try:
                    await self._free(member, case, f"{over} · case #{case.number}")
                except discord.Forbidden:
                    await self._warn(member, "jail-cannot-free", case)
                    raise Later(self._bot.clock.now() + _REFUSED) from None
            self._let_go((guild.id, case.target_id))
        self._released(case, None)

    def _let_go(self, place: Place) -> None:
        for known in (self._held, self._answers, self._rests, self._warned):
            known.pop(place, None)

    # holding them

    def held_in(self, guild_id: int) -> Sequence[Case]:
        """The cases of those who are in jail there, the oldest first."""
        found = [case for (its, _), case in self._held.items() if its == guild_id]
        return sorted(found, key=lambda case: case.number)

    def holds(self, guild_id: int, user_id: int) -> bool:
        return (guild_id, user_id) in self._held

    def has_jail(self, guild_id: int) -> bool:
        """Whether one was ever set up there."""
        return guild_id in self._roles

    def role_id_in(self, guild_id: int) -> int | None:
        """What the settings say, whether the role is there or not."""
        return self._roles.get(guild_id)

    async def role_in(self, guild: discord.Guild) -> discord.Role:
        """Raises `NoJail` where there is none, and `JailRoleUnfit` where it does not hold anybody."""
        role_id = (await self._bot.settings.get(guild.id, JailSettings)).role_id
        role = guild.get_role(role_id or 0)
        if role is None:
            raise NoJail(gone=role_id is not None)
        require_fit(role, await self._bot.ranks_in(guild.id))
        return role

    async def hold(self, guild_id: int, user_id: int, *, joined: bool = False) -> None:
        """Takes from somebody in jail what they were given, and gives them the jail's role if they lack it.

        Looks at how things are first, so that it can be called at any time. Where Discord does not let it happen now,
        it is tried again. Whoever has just `joined` is no sign of another bot: that is how people try to get out.
        """
        guild = self._bot.get_guild(guild_id)
        if joined:
            self._answers.pop((guild_id, user_id), None)
            self._rests.pop((guild_id, user_id), None)
        member = guild and guild.get_member(user_id)
        if guild is None or member is None or not self._loose(member, (guild_id, user_id)):
            return
        try:
            async with self._turns.of(guild_id, user_id):
                await self._hold(member)
        except (discord.DiscordServerError, discord.RateLimited, *UNREACHED) as error:
            _log.warning("somebody in jail could not be held", guild_id=guild_id, error=str(error))
            await self._later((guild_id, user_id), _AGAIN)

    async def _later(self, place: Place, wait: timedelta) -> None:
        guild_id, user_id = place
        async with self._bot.database.transaction() as session:
            due = self._bot.clock.now() + wait
            key = f"{guild_id}/{user_id}"
            await self._bot.jobs.schedule(session, HOLD, key=key, guild_id=guild_id, due_at=due, data={"user": user_id})

    def _loose(self, member: discord.Member, place: Place) -> bool:
        if place not in self._held or self._rests.get(place, 0.0) > self._bot.clock.monotonic():
            return False
        role_id = self._roles.get(place[0])
        role = member.guild.get_role(role_id or 0)
        return role is not None and (role not in member.roles or bool(split(member, role).stripped))

    async def _hold(self, member: discord.Member) -> None:
        """While nobody else acts on them."""
        place = (member.guild.id, member.id)
        role = member.guild.get_role(self._roles.get(member.guild.id) or 0)
        standing = self._held.get(place)
        if role is None or standing is None or not self._loose(member, place):
            return
        try:
            if await self._was_freed(standing):
                return
        except DatabaseUnavailable:
            pass  # they are in jail as far as anybody knows
        if unfit(role, await self._bot.ranks_in(member.guild.id)) not in {None, "above"}:
            await self._warn(member, "jail-unfit", standing)
            return
        if self._is_fight(place):
            self._rests[place] = self._bot.clock.monotonic() + _REST.total_seconds()
            await self._warn(member, "jail-fight", standing)
            await self._later(place, _REST)
            return
        why = self._say(member.guild, "jail-held", case=standing.number)
        try:
            await _wear(member, [*split(member, role).kept, role], why, out_of_voice=True)
        except discord.NotFound:
            return  # they have left
        except discord.Forbidden:
            await self._warn(member, "jail-cannot-hold", standing)

    def _is_fight(self, place: Place) -> bool:
        """Whether what is done is undone as fast. Counts this time too."""
        now = self._bot.clock.monotonic()
        recent = [at for at in self._answers.pop(place, ()) if now - at < _REST.total_seconds()]
        if len(recent) >= MOST_ANSWERS:
            return True
        self._answers[place] = [*recent, now]
        return False

    async def _warn(self, member: discord.Member, key: str, standing: Case) -> None:
        """Tells staff, who need not read it again for every event."""
        place, now = (member.guild.id, member.id), self._bot.clock.monotonic()
        if (last := self._warned.get(place)) is not None and now - last < _SAY_AGAIN.total_seconds():
            return
        self._warned[place] = now
        said = self._say(member.guild, key, target=member, case=standing.number)
        await notify_staff(self._bot.settings, member.guild, said)

    async def _was_freed(self, standing: Case) -> bool:
        """Whether somebody has let them out since, though the case does not say so: the process ended in between."""
        later = await self._cases.search(
            standing.guild_id,
            target_id=standing.target_id,
            kind=UNJAIL.name,
            after=standing.number,
            limit=10,
        )
        states = {case.state for case in later.cases}
        if CaseState.SETTLED in states:
            await self._end(standing)
        return not states.isdisjoint({CaseState.SETTLED, CaseState.PENDING})  # of the latter, `_settled()` will hear

    async def on_hold_due(self, job: Job) -> None:
        await self.hold(job.guild_id, int(job.data["user"]))

    # what others tell

    async def load(self, guild_ids: Sequence[int]) -> None:
        """Finds out who is in jail in these guilds, and what their jail role is."""
        freed = await self._cases.latest(UNJAIL.name, *guild_ids)
        for case in await self._cases.all_standing(JAIL.name, *guild_ids):
            place = (case.guild_id, case.target_id)
            if freed.get(place, 0) > case.number:  # the process ended before the case could say so
                await self._cases.end(case.guild_id, case.number)
            else:
                self._held[place] = case
        roles = await self._bot.settings.everywhere(JailSettings)
        self._roles.update({guild_id: roles[guild_id].role_id for guild_id in guild_ids if guild_id in roles})

    async def recall(self, guild: discord.Guild) -> None:
        """Looks at everybody who is in jail in a guild."""
        people = [case.target_id for case in self.held_in(guild.id)]
        for begin in range(0, len(people), _ASKED_AT_ONCE):
            asked = people[begin : begin + _ASKED_AT_ONCE]
            for member in await guild.query_members(user_ids=asked, limit=_ASKED_AT_ONCE, cache=True):
                await self.hold(guild.id, member.id)

    async def on_case_settled(self, fact: CaseSettled) -> None:
        """Also of a case that was cut off, and of which it has come out that Discord did it."""
        case = fact.case
        place = (case.guild_id, case.target_id)
        if case.state is not CaseState.SETTLED:
            if case.kind == UNJAIL.name:  # they were not let out, and nobody held them while that was in doubt
                await self.hold(*place)
            return
        if case.kind == JAIL.name and place not in self._held and case.ended_at is None:
            self._held[place] = case
            await self.hold(*place)
        elif case.kind == UNJAIL.name and (standing := self._held.get(place)) and standing.number < case.number:
            await self._end(standing)

    async def on_case_ended(self, fact: CaseEnded) -> None:
        place = (fact.case.guild_id, fact.case.target_id)
        if (standing := self._held.get(place)) and standing.number == fact.case.number:
            self._let_go(place)

    async def on_guild_data_deleted(self, fact: GuildDataDeleted) -> None:
        self._roles.pop(fact.guild_id, None)
        for place in [place for place in self._held if place[0] == fact.guild_id]:
            self._let_go(place)

    async def on_settings_changed(self, change: SettingsChanged) -> None:
        guild = self._bot.get_guild(change.guild_id)
        if isinstance(change.after, JailSettings):
            self._roles[change.guild_id] = change.after.role_id
            if guild is not None:
                await self.recall(guild)

    def _say(self, where: discord.Guild, key: str, /, **data: object) -> str:
        return self._bot.texts.say(key, locale=self._bot.locale_in(where.id), **data)


def _taken(case: Case) -> Sequence[int]:
    data: Mapping[str, Any] = case.data or {}
    return [int(role_id) for role_id in data.get("roles", ())]


async def _wear(member: discord.Member, roles: Sequence[discord.Role], why: str, *, out_of_voice: bool = False) -> None:
    """Gives a member exactly these roles, in one request. Who is in a voice channel would otherwise stay there."""
    more: dict[str, Any] = {}
    if out_of_voice and member.voice is not None and member.guild.me.guild_permissions.move_members:
        more["voice_channel"] = None
    await member.edit(roles=list(roles), reason=why, **more)


async def _fetch(guild: discord.Guild, target: Target) -> discord.Member:
    """As they are now: what is stored has to be what they have."""
    found = await _find(guild, target)
    if found is None:
        raise NotMember(target=target)
    return found


async def _find(guild: discord.Guild, target: discord.abc.Snowflake) -> discord.Member | None:
    try:
        return await guild.fetch_member(target.id)
    except discord.NotFound:
        return None
