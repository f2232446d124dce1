"""Slow mode, and lockdowns of channels."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import discord

from tux.features.moderation.channel_cases import LOCKDOWN, SLOWMODE, UNLOCK
from tux.features.moderation.errors import AlreadyLocked, NoneLocked, NotLocked, SlowmodeTooLong, SlowmodeUnchanged
from tux.guilds.actions import Logged, ModerationLog
from tux.guilds.cases import Case, CaseKind, Cases, CaseState
from tux.runtime.times import parse_duration

LONGEST_SLOWMODE = timedelta(hours=6)
"""The longest slow mode that Discord allows."""

Slowable = discord.TextChannel | discord.Thread | discord.VoiceChannel | discord.StageChannel | discord.ForumChannel
Lockable = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.ForumChannel
Values = Mapping[str, bool | None]
"""The value of each permission in an overwrite."""

Names = Sequence[str]

_OFF = {"0", "off", "none", "0s"}

_CLOSED = (
    "send_messages",
    "send_messages_in_threads",
    "create_public_threads",
    "create_private_threads",
    "add_reactions",
    "connect",
)
"""The permissions that a lockdown takes from everyone but staff."""

_STAFF = ("manage_messages", "manage_channels", "moderate_members")
"""Roles with one of these permissions keep access: whoever locks a channel has to talk in it and unlock it."""


@dataclass(frozen=True, slots=True)
class LockdownResult:
    """A lockdown, or the end of one. `failed` has the channels that the bot may not change."""

    case: Case
    logged: Logged
    changed: int
    failed: Sequence["Lockable"]


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

    def __init__(self, cases: Cases, log: ModerationLog) -> None:
        self._cases = cases
        self._log = log

    async def set_slowmode(
        self, channel: Slowable, seconds: int, *, moderator: discord.Member, reason: str = ""
    ) -> SlowmodeResult:
        """Let members send one message every so many seconds; 0 turns slow mode off."""
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
        self, channels: Sequence[Lockable], *, moderator: discord.Member, reason: str = ""
    ) -> LockdownResult:
        """Lock channels for everyone but staff, and keep their previous permissions on the case.

        Refuses if all are locked already. Channels that the bot may not change are in the result as `failed`.
        """
        guild = moderator.guild
        before = {str(channel.id): _values(channel) for channel in channels}
        to_lock = [channel for channel in channels if before[str(channel.id)]["send_messages"] is not False]
        if not to_lock:
            raise AlreadyLocked(channel=channels[0])
        kept = {str(channel.id): _kept(channel) for channel in to_lock}
        async with self._opening(LOCKDOWN, channels, moderator, reason, {"channels": before, "kept": kept}) as case:
            audit_reason = case.audit_reason(str(moderator))
            failed = [channel for channel in to_lock if not await _lock(channel, kept[str(channel.id)], audit_reason)]
            if len(failed) == len(to_lock):
                raise NoneLocked(channels=failed)
            changed = {key: values for key, values in before.items() if key not in _ids(failed)}
            case.data = {"channels": changed, "kept": kept}
        return LockdownResult(case, await self._log.post(guild, case), len(to_lock) - len(failed), failed)

    async def unlock(
        self, channels: Sequence[Lockable], *, moderator: discord.Member, reason: str = ""
    ) -> LockdownResult:
        """Restore the permissions that the last lockdown took, except for those that somebody has changed since."""
        lockdown = await self._find_lockdown(*_target(channels))
        if lockdown is None:
            raise NotLocked(channel=channels[0])
        data = lockdown.data or {}
        before: Mapping[str, Values] = data.get("channels", {})
        staff: Mapping[str, Mapping[str, Names]] = data.get("kept", {})
        async with self._opening(UNLOCK, channels, moderator, reason, None) as case:
            audit_reason = case.audit_reason(str(moderator))
            kept = [channel for channel in channels if str(channel.id) in before]
            failed = [
                channel
                for channel in kept
                if not await _unlock(channel, before[str(channel.id)], staff.get(str(channel.id), {}), audit_reason)
            ]
            if kept and len(failed) == len(kept):
                raise NoneLocked(channels=failed)
        await self._cases.end(lockdown.guild_id, lockdown.number)
        return LockdownResult(case, await self._log.post(moderator.guild, case), len(kept) - len(failed), failed)

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
            target_id=_target(channels)[1],
            moderator_id=moderator.id,
            reason=reason,
            data=data,
        )

    async def _find_lockdown(self, guild_id: int, target_id: int) -> Case | None:
        page = await self._cases.search(guild_id, target_id=target_id, kind=LOCKDOWN.name, state=CaseState.SETTLED)
        return next((case for case in page.cases if case.ended_at is None), None)


def _target(channels: Sequence[Lockable]) -> tuple[int, int]:
    """Return the guild id, and the id that a lockdown is about: the channel's, or for several the guild's."""
    guild_id = channels[0].guild.id
    return guild_id, channels[0].id if len(channels) == 1 else guild_id


def _ids(channels: Sequence[Lockable]) -> set[str]:
    return {str(channel.id) for channel in channels}


def _values(channel: Lockable) -> Values:
    overwrite = channel.overwrites_for(channel.guild.default_role)
    return {name: getattr(overwrite, name) for name in _CLOSED}


def _deniable(channel: Lockable) -> Names:
    """Return the permissions that the bot can take from everyone: nobody can deny a permission that they lack."""
    permissions = channel.guild.me.guild_permissions
    return [name for name in _CLOSED if getattr(permissions, name)]


def _kept(channel: Lockable) -> Mapping[str, Names]:
    """Return the permissions to allow staff and the bot, by id: those that the channel neither allows nor denies."""
    guild, kept = channel.guild, dict[str, Names]()
    for target in (guild.self_role or guild.me, *filter(_is_staff, guild.roles)):
        overwrite = channel.overwrites_for(target)
        if unset := [name for name in _deniable(channel) if getattr(overwrite, name) is None]:
            kept[str(target.id)] = unset
    return kept


def _is_staff(role: discord.Role) -> bool:
    return not role.is_default() and any(getattr(role.permissions, name) for name in _STAFF)


async def _lock(channel: Lockable, kept: Mapping[str, Names], reason: str) -> bool:
    changes: dict[str, Values] = {target: dict.fromkeys(names, True) for target, names in kept.items()}
    changes[str(channel.guild.id)] = dict.fromkeys(_deniable(channel), False)
    return await _edit_overwrites(channel, changes, reason)


async def _unlock(channel: Lockable, before: Values, kept: Mapping[str, Names], reason: str) -> bool:
    overwrites = {str(target.id): overwrite for target, overwrite in channel.overwrites.items()}

    def unchanged(target: str, names: Iterable[str], value: bool) -> Names:
        overwrite = overwrites.get(target)
        return [name for name in names if overwrite and getattr(overwrite, name) is value]

    changes: dict[str, Values] = {
        target: dict.fromkeys(unchanged(target, names, value=True)) for target, names in kept.items()
    }
    everyone = str(channel.guild.id)
    changes[everyone] = {name: before.get(name) for name in unchanged(everyone, _CLOSED, value=False)}
    return await _edit_overwrites(channel, changes, reason)


async def _edit_overwrites(channel: Lockable, changes: Mapping[str, Values], reason: str) -> bool:
    """Make all changes in one request, and return False if Discord refuses. Roles deleted meanwhile are skipped."""
    overwrites = dict(channel.overwrites)
    for target_id, values in changes.items():
        target = channel.guild.get_role(int(target_id)) or channel.guild.get_member(int(target_id))
        if target is not None:
            overwrite = channel.overwrites_for(target)
            overwrite.update(**values)
            overwrites[target] = overwrite
    remaining = {target: overwrite for target, overwrite in overwrites.items() if not overwrite.is_empty()}
    try:
        await channel.edit(overwrites=remaining, reason=reason)
    except (discord.Forbidden, discord.NotFound):
        return False
    return True
