"""Slowing channels down, and closing them to everyone for a while."""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import discord

from tux.features.moderation.kinds import LOCKDOWN, SLOWMODE, UNLOCK
from tux.features.moderation.log import Logged, ModerationLog
from tux.guilds.cases import Case, CaseKind, Cases, CaseState
from tux.runtime.refusals import Refusal
from tux.runtime.times import parse_duration

LONGEST = timedelta(hours=6)
"""The longest slow mode that Discord has."""

Slowable = discord.TextChannel | discord.Thread | discord.VoiceChannel | discord.StageChannel | discord.ForumChannel
Lockable = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.ForumChannel
Allowed = Mapping[str, bool | None]
Names = Sequence[str]

_OFF = {"0", "off", "none", "0s"}
_MENTION = re.compile(r"<#(\d+)>")

_CLOSED = (
    "send_messages",
    "send_messages_in_threads",
    "create_public_threads",
    "create_private_threads",
    "add_reactions",
    "connect",
)
"""What a lockdown takes from everyone but staff."""

_STAFF = ("manage_messages", "manage_channels", "moderate_members")
"""Whoever holds one of these in the server goes on: who locks a channel has to talk in it, and to open it again."""


class SlowmodeTooLong(Refusal):
    """Data: `given`, `hours`."""

    key = "slowmode-too-long"


class SlowmodeAlready(Refusal):
    """Data: `channel`."""

    key = "slowmode-already"


class LockedAlready(Refusal):
    """Data: `channel`."""

    key = "lockdown-already"


class NoneLocked(Refusal):
    """Discord let the bot change none of them. Data: `channels`."""

    key = "lockdown-none"


class NotLocked(Refusal):
    """Data: `channel`."""

    key = "unlock-not-locked"


@dataclass(frozen=True, slots=True)
class Locked:
    """A lockdown, or its end. `failed` are channels that the bot may not change."""

    case: Case
    logged: Logged
    changed: int
    failed: Sequence["Lockable"]


@dataclass(frozen=True, slots=True)
class Changed:
    """A channel that was changed, as it was recorded and logged."""

    case: Case
    logged: Logged


def delay_of(text: str) -> int:
    """Seconds between messages: `10s`, `5m`, `off`, or a bare number of seconds. Refuses more than Discord has."""
    given = text.strip().lower()
    if given in _OFF:
        return 0
    seconds = int(given) if given.isdecimal() and len(given) < 10 else round(parse_duration(text).total_seconds())
    if seconds > LONGEST.total_seconds():
        raise SlowmodeTooLong(given=text.strip(), hours=int(LONGEST / timedelta(hours=1)))
    return seconds


def apart(text: str) -> tuple[int | None, str]:
    """A channel that was written behind the delay, and the delay: typed, either may come first."""
    mention = _MENTION.search(text)
    if mention is None:
        return None, text
    return int(mention[1]), _MENTION.sub("", text).strip()


class Channels:
    def __init__(self, cases: Cases, log: ModerationLog) -> None:
        self._cases = cases
        self._log = log

    async def slow(self, channel: Slowable, seconds: int, *, moderator: discord.Member, reason: str = "") -> Changed:
        """Lets members write only once in so many seconds; 0 lifts that."""
        if channel.slowmode_delay == seconds:
            raise SlowmodeAlready(channel=channel)
        async with self._cases.opening(
            SLOWMODE,
            guild_id=channel.guild.id,
            target_id=channel.id,
            moderator_id=moderator.id,
            reason=reason,
            data={"before": channel.slowmode_delay, "after": seconds},
        ) as case:
            await channel.edit(slowmode_delay=seconds, reason=case.audit_reason(str(moderator)))
        return Changed(case, await self._log.post(channel.guild, case))

    async def lock(self, channels: Sequence[Lockable], *, moderator: discord.Member, reason: str = "") -> Locked:
        """Closes channels to everyone, and keeps on the case what stood there before.

        Refuses where all are closed already. What Discord does not let the bot close is named, and the rest stands.
        """
        guild = moderator.guild
        before = {str(channel.id): _allowed(channel) for channel in channels}
        to_close = [channel for channel in channels if before[str(channel.id)]["send_messages"] is not False]
        if not to_close:
            raise LockedAlready(channel=channels[0])
        kept = {str(channel.id): _kept(channel) for channel in to_close}
        async with self._opening(LOCKDOWN, channels, moderator, reason, {"channels": before, "kept": kept}) as case:
            why = case.audit_reason(str(moderator))
            failed = [channel for channel in to_close if not await _close(channel, kept[str(channel.id)], why)]
            if len(failed) == len(to_close):
                raise NoneLocked(channels=failed)
            changed = {name: was for name, was in before.items() if name not in _names(failed)}
            case.data = {"channels": changed, "kept": kept}
        return Locked(case, await self._log.post(guild, case), len(to_close) - len(failed), failed)

    async def unlock(self, channels: Sequence[Lockable], *, moderator: discord.Member, reason: str = "") -> Locked:
        """Gives back what the last lockdown took; what somebody has changed by hand since stays as it is."""
        lockdown = await self._lockdown_of(_place(channels))
        if lockdown is None:
            raise NotLocked(channel=channels[0])
        data = lockdown.data or {}
        before: Mapping[str, Allowed] = data.get("channels", {})
        staff: Mapping[str, Mapping[str, Names]] = data.get("kept", {})
        async with self._opening(UNLOCK, channels, moderator, reason, None) as case:
            why = case.audit_reason(str(moderator))
            kept = [channel for channel in channels if str(channel.id) in before]
            failed = [
                channel
                for channel in kept
                if not await _reopen(channel, before[str(channel.id)], staff.get(str(channel.id), {}), why)
            ]
            if kept and len(failed) == len(kept):
                raise NoneLocked(channels=failed)
        await self._cases.end(lockdown.guild_id, lockdown.number)
        return Locked(case, await self._log.post(moderator.guild, case), len(kept) - len(failed), failed)

    def _opening(
        self,
        kind: CaseKind,
        channels: Sequence[Lockable],
        moderator: discord.Member,
        reason: str,
        data: Mapping[str, Any] | None,
    ) -> AbstractAsyncContextManager[Case]:
        return self._cases.opening(
            kind,
            guild_id=moderator.guild.id,
            target_id=_place(channels)[1],
            moderator_id=moderator.id,
            reason=reason,
            data=data,
        )

    async def _lockdown_of(self, place: tuple[int, int]) -> Case | None:
        guild_id, target_id = place
        found = await self._cases.search(guild_id, target_id=target_id, kind=LOCKDOWN.name, state=CaseState.SETTLED)
        return next((case for case in found.cases if case.ended_at is None), None)


def _place(channels: Sequence[Lockable]) -> tuple[int, int]:
    """The guild, and what a lockdown is kept under: the channel, or for several the guild."""
    guild_id = channels[0].guild.id
    return guild_id, channels[0].id if len(channels) == 1 else guild_id


def _names(channels: Sequence[Lockable]) -> set[str]:
    return {str(channel.id) for channel in channels}


def _allowed(channel: Lockable) -> Allowed:
    overwrite = channel.overwrites_for(channel.guild.default_role)
    return {name: getattr(overwrite, name) for name in _CLOSED}


def _taken(channel: Lockable) -> Names:
    """What a lockdown takes from everyone: nobody may deny others what they may not do themselves in the server."""
    held = channel.guild.me.guild_permissions
    return [name for name in _CLOSED if getattr(held, name)]


def _kept(channel: Lockable) -> Mapping[str, Names]:
    """What it leaves to staff and to the bot, by id: whatever the channel says nothing about for them."""
    guild, kept = channel.guild, dict[str, Names]()
    for one in (guild.self_role or guild.me, *filter(_is_staff, guild.roles)):
        overwrite = channel.overwrites_for(one)
        if unsaid := [name for name in _taken(channel) if getattr(overwrite, name) is None]:
            kept[str(one.id)] = unsaid
    return kept


def _is_staff(role: discord.Role) -> bool:
    return not role.is_default() and any(getattr(role.permissions, name) for name in _STAFF)


async def _close(channel: Lockable, kept: Mapping[str, Names], reason: str) -> bool:
    changes: dict[str, Allowed] = {target: dict.fromkeys(names, True) for target, names in kept.items()}
    changes[str(channel.guild.id)] = dict.fromkeys(_taken(channel), False)
    return await _set(channel, changes, reason)


async def _reopen(channel: Lockable, before: Allowed, kept: Mapping[str, Names], reason: str) -> bool:
    overwrites = {str(target.id): overwrite for target, overwrite in channel.overwrites.items()}

    def still(target: str, names: Iterable[str], said: bool) -> Names:
        overwrite = overwrites.get(target)
        return [name for name in names if overwrite and getattr(overwrite, name) is said]

    changes: dict[str, Allowed] = {
        target: dict.fromkeys(still(target, names, said=True)) for target, names in kept.items()
    }
    everyone = str(channel.guild.id)
    changes[everyone] = {name: before.get(name) for name in still(everyone, _CLOSED, said=False)}
    return await _set(channel, changes, reason)


async def _set(channel: Lockable, changes: Mapping[str, Allowed], reason: str) -> bool:
    """All of it in one request. Staff's roles that are gone meanwhile are passed over."""
    overwrites = dict(channel.overwrites)
    for target_id, allowed in changes.items():
        target = channel.guild.get_role(int(target_id)) or channel.guild.get_member(int(target_id))
        if target is not None:
            overwrite = channel.overwrites_for(target)
            overwrite.update(**allowed)
            overwrites[target] = overwrite
    left = {target: overwrite for target, overwrite in overwrites.items() if not overwrite.is_empty()}
    try:
        await channel.edit(overwrites=left, reason=reason)
    except (discord.Forbidden, discord.NotFound):
        return False
    return True
