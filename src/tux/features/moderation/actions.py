"""What moderators do to people. Each kind of act is an entry of a table, and all of them go one way.

Who stands above whom, and whether it is so already → the case → the direct message, where it comes first → the act →
the direct message, where it comes after → the end of the case → the log. Nothing happens before the first of these.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Protocol

import discord

from tux.bot.commands import NotMember
from tux.bot.replies import Host
from tux.features.moderation import kinds
from tux.features.moderation.errors import (
    AlreadyBanned,
    NotBanned,
    NotTimedOut,
    StillBanned,
    TargetGone,
    TargetIsAnyBot,
    TimeoutOfAdministrator,
    TimeoutTooLong,
)
from tux.features.moderation.log import Logged, ModerationLog
from tux.guilds.cases import Case, CaseKind, Cases, CaseState, Notice
from tux.guilds.member_locks import MemberLocks
from tux.guilds.notices import notify
from tux.guilds.permissions import require_rank_over
from tux.jobs import Later
from tux.runtime.clock import Clock
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.refusals import Refusal

LONGEST_TIMEOUT = timedelta(days=28)
"""What Discord allows."""

_SKEW = timedelta(seconds=10)
"""How far Discord's clock may be behind ours: the longest timeout must not be too long by that."""

_GUILD_AWAY = timedelta(hours=1)
"""How long the end of a temporary act waits for a guild that the bot cannot see: it may come back to it."""

_CATCHING_UP = timedelta(seconds=1)
"""How long it waits for what was done by hand while the bot was away to be known."""

_CATCHING_UP_AT_MOST = timedelta(minutes=10)

Target = discord.Member | discord.User


class Tell(Enum):
    """When the target hears of it in a direct message."""

    BEFORE = auto()
    """Afterwards they share no server with the bot, and cannot be written to."""
    AFTER = auto()
    NEVER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRequest:
    """What a moderator wants done, to one person or to several."""

    moderator: discord.Member
    reason: str = ""
    silent: bool = False
    """Without a direct message."""
    delete_days: int = 0
    """How many days of what they wrote goes with a ban, up to 7."""
    duration: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionContext:
    """An order as it is carried out on one person."""

    target: Target
    order: ActionRequest
    until: datetime | None = None
    case: Case | None = None

    @property
    def guild(self) -> discord.Guild:
        return self.order.moderator.guild

    @property
    def member(self) -> discord.Member:
        """For acts on members only."""
        if not isinstance(self.target, discord.Member):
            raise NotMember(target=self.target)
        return self.target

    @property
    def why(self) -> str:
        """For Discord's audit log."""
        return self.case.audit_reason(str(self.order.moderator)) if self.case else ""


@dataclass(frozen=True, slots=True)
class ActionResult:
    """An act, as it was recorded and logged."""

    target: Target
    case: Case
    logged: Logged
    replaced: bool = False
    """Whether something temporary of its kind was in force, which it takes the place of."""


class ActionHost(Host, Protocol):
    """What acts need of the bot."""

    def get_guild(self, guild_id: int, /) -> discord.Guild | None: ...


Look = Callable[["MemberActions", ActionContext, bool], Awaitable[bool]]
"""Raises the refusal where it is so already or cannot be; tells whether it replaces something. Given: whether another
act on the same person was only just waited for."""

Do = Callable[[ActionContext], Awaitable[object]]


async def _nothing(*_: object) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAction:
    """A kind of act on a person."""

    kind: CaseKind
    permission: str
    """Discord's, that a moderator needs by default; the bot as well where it `does` something."""
    tell: Tell = Tell.NEVER
    members_only: bool = False
    ranked: bool = True
    """Whether the target has to be below the moderator and the bot."""
    look: Look = _nothing
    do: Do = _nothing
    does: bool = True
    """Whether Discord has to do anything."""
    gone: type[Refusal] = TargetGone
    """What it means where Discord does not know the target."""

    @property
    def needs(self) -> tuple[str, ...]:
        """What the bot has to be permitted."""
        return (self.permission,) if self.does else ()


class MemberActions:
    """Does what the table below says."""

    def __init__(self, cases: Cases, log: ModerationLog, host: ActionHost, clock: Clock) -> None:
        self._cases = cases
        self._log = log
        self._host = host
        self._clock = clock
        self.turns = MemberLocks()

    async def act(self, act: MemberAction, target: Target, order: ActionRequest) -> ActionResult:
        """Carries out an order on one person. Raises the refusal, having changed nothing, where it cannot be."""
        guild = order.moderator.guild
        async with self.turns.of(guild.id, target.id) as waited:
            target = await _as_of_now(guild, target, act)
            if act.ranked:
                require_rank_over(target, moderator=order.moderator)
            doing = ActionContext(target=target, order=order)
            replaced = await act.look(self, doing, waited)
            case = await self._carry_out(act, doing)
        return ActionResult(target, case, await self._log.post(guild, case), replaced)

    async def _carry_out(self, act: MemberAction, doing: ActionContext) -> Case:
        order, until = doing.order, None
        if order.duration is not None:
            until = self._clock.now() + order.duration
        opening = self._cases.opening(
            act.kind,
            guild_id=doing.guild.id,
            target_id=doing.target.id,
            moderator_id=order.moderator.id,
            reason=order.reason,
            expires_at=until,
        )
        case: Case | None = None
        try:
            async with opening as case:
                await self._in_order(act, replace(doing, case=case, until=until), case)
        except StillBanned:
            if case is not None:
                await self._log.post(doing.guild, case)
            raise
        return case

    async def _in_order(self, act: MemberAction, doing: ActionContext, case: Case) -> None:
        tells = Tell.NEVER if doing.order.silent else act.tell
        if tells is Tell.BEFORE:
            case.notice = await self._tell(doing, case)
        try:
            await act.do(doing)
        except discord.NotFound as error:
            raise act.gone(target=doing.target) from error
        if tells is Tell.AFTER:
            case.notice = await self._tell(doing, case)
        case.notice = case.notice or Notice.NONE

    async def _tell(self, doing: ActionContext, case: Case) -> Notice:
        said = self._host.texts.say(
            f"{case.kind}-notice",
            locale=self._host.locale_in(case.guild_id),
            guild=doing.guild.name,
            reason=case.short_reason or None,
            until=doing.until,
        )
        return await notify(doing.target, said)

    # how things are

    async def temporarily_banned(self, guild_id: int, user_id: int) -> Sequence[Case]:
        """The temporary bans of somebody that have not ended."""
        return await self._cases.active(guild_id, user_id, kinds.TEMPBAN.name)

    async def timed_out_until(self, member: discord.Member) -> datetime | None:
        """When a timeout ends that is in force."""
        until = member.timed_out_until
        return until if until is not None and until > self._clock.now() else None

    # the end of what is temporary

    async def lift_ban(self, case: Case, *, caught_up: Callable[[int], bool]) -> None:
        """Lifts a temporary ban whose time is over, unless it is no longer what keeps them out."""
        guild = self._host.get_guild(case.guild_id)
        now = self._clock.now()
        if guild is None or guild.unavailable:
            raise Later(now + _GUILD_AWAY)
        over = now - (case.expires_at or now)
        if not caught_up(guild.id) and over < _CATCHING_UP_AT_MOST:
            raise Later(now + _CATCHING_UP)
        async with self.turns.of(guild.id, case.target_id):
            if await self._stands(case):
                await _lift(guild, case, self._host)

    async def _stands(self, case: Case) -> bool:
        """Whether no later act has taken its place."""
        temporary = await self.temporarily_banned(case.guild_id, case.target_id)
        later = await self._cases.search(
            case.guild_id,
            target_id=case.target_id,
            kind=kinds.BAN.name,
            state=CaseState.SETTLED,
            after=case.number,
            limit=1,
        )
        return bool(temporary) and temporary[-1].number == case.number and not later.cases


async def _as_of_now(guild: discord.Guild, target: Target, act: MemberAction) -> Target:
    """The member with the roles that they have, or whoever is not in the guild.

    Who was not found among the members may still be one, and must not pass for somebody below everyone.
    """
    if isinstance(target, discord.Member) and not act.members_only:
        return target
    try:
        return await guild.fetch_member(target.id)
    except discord.NotFound:
        if act.members_only:
            raise NotMember(target=target) from None
        return target


async def is_banned(guild: discord.Guild, user: discord.abc.Snowflake) -> bool:
    try:
        await guild.fetch_ban(user)
    except discord.NotFound:
        return False
    return True


async def _lift(guild: discord.Guild, case: Case, host: Host) -> None:
    over = host.texts.say("tempban-over", locale=host.locale_in(guild.id))
    why = replace(case, moderator_id=guild.me.id, reason=over).audit_reason(str(guild.me))
    try:
        await guild.unban(discord.Object(case.target_id), reason=why)
    except discord.NotFound:
        return  # somebody was faster


# whether it is so already


async def _may_ban(acts: MemberActions, doing: ActionContext, waited: bool) -> bool:
    """A ban that ends by itself can be replaced; one that does not is there to stay."""
    target = doing.target
    if (not waited and isinstance(target, discord.Member)) or not await is_banned(doing.guild, target):
        return False
    if not await acts.temporarily_banned(doing.guild.id, target.id):
        raise AlreadyBanned(target=target)
    return True


async def _may_softban(acts: MemberActions, doing: ActionContext, waited: bool) -> bool:
    if await _may_ban(acts, doing, waited):
        raise AlreadyBanned(target=doing.target)
    return False


async def _may_unban(acts: MemberActions, doing: ActionContext, waited: bool) -> bool:
    del acts, waited
    if not await is_banned(doing.guild, doing.target):
        raise NotBanned(target=doing.target)
    return False


async def _may_warn(acts: MemberActions, doing: ActionContext, waited: bool) -> bool:
    del acts, waited
    if doing.target.bot:
        raise TargetIsAnyBot(target=doing.target)
    return False


async def _may_time_out(acts: MemberActions, doing: ActionContext, waited: bool) -> bool:
    del waited
    if (doing.order.duration or timedelta()) > LONGEST_TIMEOUT:
        raise TimeoutTooLong(days=LONGEST_TIMEOUT.days)
    if doing.member.guild_permissions.administrator:
        raise TimeoutOfAdministrator(target=doing.target)
    return await acts.timed_out_until(doing.member) is not None


async def _may_end_timeout(acts: MemberActions, doing: ActionContext, waited: bool) -> bool:
    del waited
    if await acts.timed_out_until(doing.member) is None:
        raise NotTimedOut(target=doing.target)
    return False


# doing it


async def _ban(doing: ActionContext) -> None:
    seconds = doing.order.delete_days * 86_400
    await doing.guild.ban(doing.target, reason=doing.why, delete_message_seconds=seconds)


async def _softban(doing: ActionContext) -> None:
    await _ban(doing)
    try:
        await doing.guild.unban(doing.target, reason=doing.why)
    except (discord.HTTPException, *UNREACHED) as error:
        if await is_banned(doing.guild, doing.target):
            raise StillBanned(target=doing.target, case=doing.case.number if doing.case else 0) from error


async def _unban(doing: ActionContext) -> None:
    await doing.guild.unban(doing.target, reason=doing.why)


async def _kick(doing: ActionContext) -> None:
    await doing.guild.kick(doing.target, reason=doing.why)


async def _time_out(doing: ActionContext) -> None:
    if doing.until is None or doing.case is None:
        raise TypeError("a timeout needs an end")
    longest = doing.case.created_at + LONGEST_TIMEOUT - _SKEW
    await doing.member.timeout(min(doing.until, longest), reason=doing.why)


async def _end_timeout(doing: ActionContext) -> None:
    await doing.member.timeout(None, reason=doing.why)


BAN = MemberAction(kind=kinds.BAN, permission="ban_members", tell=Tell.BEFORE, look=_may_ban, do=_ban)
TEMPBAN = MemberAction(kind=kinds.TEMPBAN, permission="ban_members", tell=Tell.BEFORE, look=_may_ban, do=_ban)
SOFTBAN = MemberAction(kind=kinds.SOFTBAN, permission="ban_members", tell=Tell.BEFORE, look=_may_softban, do=_softban)
UNBAN = MemberAction(
    kind=kinds.UNBAN, permission="ban_members", ranked=False, look=_may_unban, do=_unban, gone=NotBanned
)
KICK = MemberAction(kind=kinds.KICK, permission="kick_members", tell=Tell.BEFORE, members_only=True, do=_kick)
WARN = MemberAction(
    kind=kinds.WARN, permission="moderate_members", tell=Tell.AFTER, members_only=True, look=_may_warn, does=False
)
NOTE = MemberAction(kind=kinds.NOTE, permission="moderate_members", does=False)
TIMEOUT = MemberAction(
    kind=kinds.TIMEOUT,
    permission="moderate_members",
    tell=Tell.AFTER,
    members_only=True,
    look=_may_time_out,
    do=_time_out,
)
UNTIMEOUT = MemberAction(
    kind=kinds.UNTIMEOUT,
    permission="moderate_members",
    tell=Tell.AFTER,
    members_only=True,
    look=_may_end_timeout,
    do=_end_timeout,
)
