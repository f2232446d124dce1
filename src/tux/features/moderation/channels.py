"""Slow mode, and lockdowns of channels."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from weakref import WeakValueDictionary

import discord
import structlog

from tux.features.moderation.channel_cases import LOCKDOWN, SLOWMODE, UNLOCK
from tux.features.moderation.errors import AlreadyLocked, NoneLocked, NotLocked, SlowmodeTooLong, SlowmodeUnchanged
from tux.features.moderation.lock_plans import OverwriteChange, Staff, plan_lock, plan_unlock
from tux.guilds.actions import Logged, ModerationLog
from tux.guilds.cases import Case, CaseKind, Cases
from tux.guilds.permissions import RankSettings
from tux.guilds.permissions.channel_access import require_bot_in
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.times import parse_duration

_log = structlog.stdlib.get_logger(__name__)

LONGEST_SLOWMODE = timedelta(hours=6)
"""The longest slow mode that Discord allows."""

MAX_NAMED = 10
"""The number of channels that a sentence names."""

_SERVER_ERROR = 500
"""The lowest status of an answer that says nothing about the request."""

Slowable = discord.TextChannel | discord.Thread | discord.VoiceChannel | discord.StageChannel | discord.ForumChannel
Lockable = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.ForumChannel

RanksIn = Callable[[int], Awaitable[RankSettings]]
"""A function that returns the ranks of a guild."""

_OFF = {"0", "off", "none", "0s"}


@dataclass(frozen=True, slots=True)
class LockdownResult:
    """A lockdown, or the end of one."""

    case: Case
    logged: Logged
    changed: int
    """The number of channels that were locked or unlocked."""
    failed: Sequence["Lockable"]
    """The channels that Discord did not let the bot change, and which are as they were."""
    still_locked: Sequence["Lockable"] = ()
    """The channels that a lockdown of their own keeps locked when the server's ends."""


@dataclass(frozen=True, slots=True)
class SlowmodeResult:
    """A slow mode that was set, recorded and logged."""

    case: Case
    logged: Logged


def parse_delay(text: str) -> int:
    """Return the seconds between messages for `10s`, `5m`, `off` or a bare number.

    Raises `SlowmodeTooLong` for more than Discord allows.
    """
    delay = text.strip().lower()
    if delay in _OFF:
        return 0
    seconds = round(parse_duration(text).total_seconds())
    if seconds > LONGEST_SLOWMODE.total_seconds():
        raise SlowmodeTooLong(given=text.strip(), hours=int(LONGEST_SLOWMODE / timedelta(hours=1)))
    return seconds


class Channels:
    """Sets slow modes, and locks and unlocks channels."""

    def __init__(self, cases: Cases, log: ModerationLog, ranks_in: RanksIn) -> None:
        self._cases = cases
        self._log = log
        self._ranks_in = ranks_in
        self._busy: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        """A lock for each guild, so that two lockdowns never change its channels at once."""

    async def set_slowmode(
        self, channel: Slowable, seconds: int, *, moderator: discord.Member, reason: str = ""
    ) -> SlowmodeResult:
        """Let members send one message every so many seconds; 0 turns slow mode off."""
        require_bot_in(channel, ("manage_threads",) if isinstance(channel, discord.Thread) else ("manage_channels",))
        if channel.slowmode_delay == seconds:
            raise SlowmodeUnchanged(channel=channel, seconds=seconds)
        async with self._cases.opening(
            SLOWMODE,
            guild_id=channel.guild.id,
            target_id=channel.id,
            moderator_id=moderator.id,
            reason=reason,
            data={"before": channel.slowmode_delay, "after": seconds},
        ) as case:
            await channel.edit(slowmode_delay=seconds, reason=case.audit_reason(str(moderator)))
        return SlowmodeResult(case, await self._log.post(channel.guild, case))

    async def lock(
        self, channels: Sequence[Lockable], *, moderator: discord.Member, everywhere: bool = False, reason: str = ""
    ) -> LockdownResult:
        """Lock channels for everyone but staff, and keep every change on the case, to undo exactly that.

        Refuses if nobody but staff can write in any of them. Channels that the bot may not change are in the result.
        """
        guild = moderator.guild
        async with self._alone(guild):
            staff = Staff.of(guild, await self._ranks_in(guild.id))
            plans = {channel: plan_lock(channel, staff) for channel in await _fresh(channels)}
            plans = {channel: plan for channel, plan in plans.items() if plan}
            if not plans:
                raise AlreadyLocked(channel=None if everywhere else channels[0])
            data = {"channels": _stored(plans), **_Work().numbers}
            async with self._opening(LOCKDOWN, channels, everywhere, moderator, reason, data) as case:
                work = await _change_all(plans, case.audit_reason(str(moderator)))
                case.data = {"channels": _stored({channel: plans[channel] for channel in work.touched}), **work.numbers}
        return LockdownResult(case, await self._log.post(guild, case), len(work.done), work.failed)

    async def unlock(
        self, channels: Sequence[Lockable], *, moderator: discord.Member, everywhere: bool = False, reason: str = ""
    ) -> LockdownResult:
        """Restore what lockdowns changed in these channels, except for what somebody has changed since.

        `everywhere` ends those of the whole server, and leaves a channel locked that was locked on its own.
        """
        guild = moderator.guild
        async with self._alone(guild):
            lockdowns = [*await self._cases.all_standing(LOCKDOWN.name, guild.id)][::-1]
            chosen = [case for case in lockdowns if not everywhere or case.target_id == guild.id]
            changes = {channel: _changes_of(chosen, channel) for channel in await _fresh(channels)}
            plans = {channel: plan_unlock(channel, undoing) for channel, undoing in changes.items() if undoing}
            if not plans:
                raise NotLocked(channel=None if everywhere else channels[0])
            async with self._opening(UNLOCK, channels, everywhere, moderator, reason, None) as case:
                work = await _change_all(plans, case.audit_reason(str(moderator)))
                case.data = work.numbers
            for lockdown in chosen:
                await self._forget(guild, lockdown, {str(channel.id) for channel in work.done})
        others = {key for other in lockdowns if other not in chosen for key in _channels(other)} if everywhere else ()
        still_locked = [channel for channel in channels if str(channel.id) in others]
        return LockdownResult(case, await self._log.post(guild, case), len(work.done), work.failed, still_locked)

    async def _forget(self, guild: discord.Guild, lockdown: Case, unlocked: set[str]) -> None:
        """Take unlocked channels off a lockdown, which ends with the last of them. Deleted ones are unlocked too."""
        kept = {
            key: changes
            for key, changes in _channels(lockdown).items()
            if key not in unlocked and guild.get_channel(int(key)) is not None
        }
        if not kept:
            await self._cases.end(lockdown.guild_id, lockdown.number)
        elif len(kept) < len(_channels(lockdown)):
            await self._cases.keep(lockdown.guild_id, lockdown.number, {**(lockdown.data or {}), "channels": kept})

    @asynccontextmanager
    async def _alone(self, guild: discord.Guild) -> AsyncGenerator[None]:
        async with self._busy.setdefault(guild.id, asyncio.Lock()):
            yield

    @asynccontextmanager
    async def _opening(
        self,
        kind: CaseKind,
        channels: Sequence[Lockable],
        everywhere: bool,
        moderator: discord.Member,
        reason: str,
        data: Mapping[str, Any] | None,
    ) -> AsyncGenerator[Case]:
        guild_id = moderator.guild.id
        async with self._cases.opening(
            kind,
            guild_id=guild_id,
            target_id=guild_id if everywhere else channels[0].id,
            moderator_id=moderator.id,
            reason=reason,
            data=data,
        ) as case:
            yield case


@dataclass(slots=True)
class _Work:
    """The channels by what became of them, while overwrites were changed."""

    done: list[Lockable] = field(default_factory=list[Lockable])
    failed: list[Lockable] = field(default_factory=list[Lockable])
    half_done: list[Lockable] = field(default_factory=list[Lockable])
    """Those of `failed` in which a change could not be undone."""

    @property
    def touched(self) -> Sequence[Lockable]:
        return [*self.done, *self.half_done]

    @property
    def numbers(self) -> Mapping[str, int]:
        """Return the numbers that the case keeps."""
        return {"done": len(self.done), "failed": len(self.failed)}


Plans = Mapping[Lockable, Sequence[OverwriteChange]]


async def _change_all(plans: Plans, reason: str) -> _Work:
    """Change the channels one by one, and return what became of each.

    Where Discord refuses a change, those before it in the channel are taken back. Where it does not answer, the
    channels still to come count as failed, so that what was done is recorded.

    Raises `NoneLocked` if it refuses all of them, and the error if it did not answer before any was done.
    """
    work, unanswered = _Work(), None
    for channel, changes in plans.items():
        made = list[OverwriteChange]()
        try:
            if unanswered is None:
                for change in changes:
                    await change.make(channel, reason)
                    made.append(change)
                work.done.append(channel)
                continue
        except (discord.HTTPException, *UNREACHED) as error:
            _log.warning("could not change overwrites", channel_id=channel.id, error=str(error))
            if not isinstance(error, discord.HTTPException) or error.status >= _SERVER_ERROR:
                unanswered = error
        work.failed.append(channel)
        if not await _take_back(channel, made, reason):
            work.half_done.append(channel)
    if not work.touched:
        raise unanswered or NoneLocked(channels=work.failed[:MAX_NAMED])
    return work


async def _take_back(channel: Lockable, changes: Sequence[OverwriteChange], reason: str) -> bool:
    try:
        for change in reversed(changes):
            await change.reversed.make(channel, reason)
    except (discord.HTTPException, *UNREACHED):
        return False
    return True


async def _fresh(channels: Sequence[Lockable]) -> list[Lockable]:
    """Return the channels as they are now. What discord.py knows of them may be older than the last change."""
    current = {channel.id: channel for channel in await channels[0].guild.fetch_channels()}
    found = [current.get(channel.id) for channel in channels]
    return [channel for channel in found if isinstance(channel, Lockable)]


def _stored(plans: Plans) -> Mapping[str, Any]:
    return {str(channel.id): [change.to_json() for change in changes] for channel, changes in plans.items()}


def _channels(lockdown: Case) -> Mapping[str, Any]:
    return (lockdown.data or {}).get("channels", {})


def _changes_of(lockdowns: Sequence[Case], channel: Lockable) -> Sequence[OverwriteChange]:
    """Return the changes of a channel to undo, the latest first."""
    stored = [_channels(lockdown).get(str(channel.id), []) for lockdown in lockdowns]
    return [OverwriteChange.from_json(data) for changes in stored for data in reversed(changes)]
