"""Tux's own roles and log channel: what is taken from Tux is told by the gateway, where the audit log is silent.

Whoever takes View Audit Log from Tux is not told of by the log, and whoever moves roles is by none at all:
https://github.com/discord/discord-api-docs/issues/7152
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import discord

from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.audit_log_entries import RawEntry
from tux.features.antinuke.detection.entries import GRAVE, SERIOUS
from tux.features.antinuke.detection.permissions import ADMINISTRATOR, VIEW_AUDIT_LOG, lost_of_needed
from tux.features.antinuke.guard import Guard, WatchedGuild
from tux.features.antinuke.kinds import AntinukeActionType, Attribution
from tux.features.antinuke.responses.powers import own_member
from tux.features.antinuke.watch.own_powers import OwnPowers, is_owner_alone_above
from tux.guilds.permissions.channels import may_log
from tux.runtime.clock import Clock
from tux.runtime.tasks import Tasks

SETTLE_SECONDS = 0.2
"""The time in which the events of one request have come: moving one role moves others as well."""

ENTRY_SECONDS = 1.0
"""The time within which the audit log tells who did something, if it does."""

_OVERWRITES, _MEMBER_ROLES, _ROLES = frozenset({13, 14, 15}), 25, frozenset({31, 32})
OWN_ROLE_TYPES = _OVERWRITES | _ROLES | {_MEMBER_ROLES}
"""The types of entries about who may do what."""


@dataclass(frozen=True, slots=True)
class _Before:
    """The powers of Tux before they began to change."""

    powers: OwnPowers
    at: float
    is_owner_alone: bool


@dataclass(frozen=True, slots=True)
class _Told:
    """An entry about what Tux cannot do without."""

    actor_id: int | None
    at: float
    is_about_tux: bool


class OwnRoles:
    """The watch over what Tux may do, and above whom it is."""

    def __init__(self, guard: Guard, tasks: Tasks, clock: Clock) -> None:
        self._guard = guard
        self._tasks = tasks
        self._clock = clock
        self._before: dict[int, _Before] = {}
        self._told: dict[tuple[int, int], _Told] = {}
        """The last entry about each channel that is guarded, by guild and channel; 0 for those about Tux's roles."""
        self._hiding: set[int] = set()
        """The channels that may have been hidden."""

    def read(self, entry: RawEntry, watched: WatchedGuild) -> Iterable[Act]:
        """Remember who changed Tux's roles, or who may see its log channel."""
        guild, kind = watched.guild, entry.action_type
        is_own = entry.number("id", 0) in {guild.tux_id, *guild.tux_role_ids}
        told = _Told(entry.user_id, self._guard.now(), is_own)
        if kind in _OVERWRITES:
            if entry.target_id in guild.guarded_ids:
                self._told[guild.guild_id, entry.target_id or 0] = told
        elif entry.target_id in (guild.tux_role_ids if kind in _ROLES else {guild.tux_id}):
            self._told[guild.guild_id, 0] = told
        return ()

    # roles

    def on_role_update(self, event: Mapping[str, Any]) -> None:
        """Hear of a role that is changed. `event` is GUILD_ROLE_UPDATE, before discord.py reads it."""
        guild_id, role_id = int(event["guild_id"]), int(event["role"]["id"])
        guild = self._guild(guild_id)
        role = None if guild is None else guild.get_role(role_id)
        if role is None:
            return
        permissions = int(event["role"]["permissions"])
        if role.permissions.value & ~permissions:
            self._compare(guild_id, {role_id: permissions})
        if role.position != event["role"]["position"]:
            self._suspect(guild_id)

    def on_role_delete(self, event: Mapping[str, Any]) -> None:
        """Hear of a role that is deleted. `event` is GUILD_ROLE_DELETE, before discord.py reads it."""
        guild_id, role_id = int(event["guild_id"]), int(event["role_id"])
        self._compare(guild_id, {role_id: 0}, are_gone=True)
        watched = self._guard.watched(guild_id)
        if watched is not None and role_id in watched.guild.present_role_ids:
            watched.guild.note_deleted_role(role_id, self._guard.now())
        self._miss(guild_id, role_id)

    def on_member_update(self, event: Mapping[str, Any]) -> None:
        """Hear of roles that are taken from Tux. `event` is GUILD_MEMBER_UPDATE, before discord.py reads it."""
        if int(event["user"]["id"]) != self._guard.tux_id:
            return
        guild_id = int(event["guild_id"])
        if (watched := self._guard.watched(guild_id)) is not None:
            left = {int(role_id) for role_id in event["roles"]}
            gone = {role_id: 0 for role_id in watched.guild.present_role_ids if role_id not in left}
            self._compare(guild_id, gone, are_gone=True)

    def _compare(self, guild_id: int, changed: Mapping[int, int], *, are_gone: bool = False) -> None:
        """Look at roles of Tux that have other permissions from now on, or are gone."""
        watched = self._guard.watched(guild_id)
        role_ids = () if watched is None else (*watched.guild.present_role_ids, guild_id)
        if watched is None or changed.keys().isdisjoint(role_ids):
            return
        permissions = {role_id: watched.guild.permissions_of(role_id) or 0 for role_id in role_ids}
        before, after = _total(permissions), _total({**permissions, **changed})
        if _sees_log(before) and not _sees_log(after):
            guild = self._guild(guild_id)
            is_owner_alone = guild is not None and is_owner_alone_above(guild)
            self._tell(watched, changed.keys(), is_owner_alone=is_owner_alone)
        elif are_gone or lost_of_needed(before, after):
            self._suspect(guild_id)

    def _suspect(self, guild_id: int) -> None:
        """Look at the powers of Tux once what changes them is over."""
        guild, watched = self._guild(guild_id), self._guard.watched(guild_id)
        if guild is None or watched is None or guild_id in self._before:
            return
        powers = self._powers(guild, watched)
        self._before[guild_id] = _Before(powers, self._guard.now(), is_owner_alone_above(guild))
        self._tasks.spawn(self._settle(watched), name="look at Tux's powers", owner=__name__, endless=True)

    def _powers(self, guild: discord.Guild, watched: WatchedGuild) -> OwnPowers:
        return OwnPowers.of(guild, frozenset(watched.guild.guarded_ids))

    async def _settle(self, watched: WatchedGuild) -> None:
        guild_id = watched.guild.guild_id
        await self._clock.sleep(SETTLE_SECONDS)
        before, guild = self._before.pop(guild_id), self._guild(guild_id)
        if guild is None:
            return  # whoever removed it is told of by the audit log when Tux is back
        later = self._powers(guild, watched)
        risen, lost = before.powers.roles_risen(later, guild), before.powers.permissions_lost(later)
        if risen and before.powers.role_ids <= later.role_ids:  # it was moved, and no entry tells of that
            self._tell(watched, risen, is_owner_alone=before.is_owner_alone)
        elif (risen or lost) and _sees_log(later.permissions) and not await self._is_told(guild_id, 0, before.at):
            self._tell(watched, risen or later.role_ids, is_owner_alone=before.is_owner_alone)

    def _tell(self, watched: WatchedGuild, role_ids: Iterable[int], *, is_owner_alone: bool) -> None:
        owner_id = None if watched.guild.guild is None else watched.guild.guild.owner_id
        actor_id = owner_id if is_owner_alone else None
        self._observe(
            watched,
            actor_id,
            Attribution.UNKNOWN if actor_id is None else Attribution.ELIMINATION,
            target_id=next(iter(role_ids), None),
            evidence={"roles": [str(role_id) for role_id in role_ids]},
        )

    # the log channel

    def on_channel_update(self, event: Mapping[str, Any]) -> None:
        """Hear of a channel that is changed. `event` is CHANNEL_UPDATE, before discord.py reads it."""
        guild_id, channel_id = int(event.get("guild_id") or 0), int(event["id"])
        watched = self._guard.watched(guild_id)
        if watched is None or channel_id not in watched.guild.guarded_ids or channel_id in self._hiding:
            return
        if self._may_log(guild_id, channel_id):
            self._hiding.add(channel_id)
            self._tasks.spawn(self._find_hidden(watched, channel_id), name="look at the log channel", owner=__name__)

    def on_channel_delete(self, event: Mapping[str, Any]) -> None:
        """Hear of a channel that is deleted. `event` is CHANNEL_DELETE."""
        self._miss(int(event.get("guild_id") or 0), int(event["id"]))

    def _miss(self, guild_id: int, thing_id: int) -> None:
        """Tell of something that Tux needs and that is deleted, where no entry can tell who did it."""
        watched = self._guard.watched(guild_id)
        if watched is not None and thing_id in watched.guild.guarded_ids and not self._may_view_log(guild_id):
            self._observe(watched, None, Attribution.UNKNOWN, target_id=thing_id)

    async def _find_hidden(self, watched: WatchedGuild, channel_id: int) -> None:
        guild_id, since = watched.guild.guild_id, self._guard.now()
        try:
            await self._clock.sleep(SETTLE_SECONDS)
        finally:
            self._hiding.discard(channel_id)
        if self._may_log(guild_id, channel_id):
            return
        told = await self._is_told(guild_id, channel_id, since) if self._may_view_log(guild_id) else None
        if told is None or told.actor_id is None:
            self._observe(watched, None, Attribution.UNKNOWN, target_id=channel_id)
        else:
            weight = GRAVE if told.is_about_tux else SERIOUS
            self._observe(watched, told.actor_id, Attribution.AUDIT, target_id=channel_id, weight=weight)

    def _may_log(self, guild_id: int, channel_id: int) -> bool:
        """Return True where Tux can write in a channel, or where it is gone."""
        guild = self._guild(guild_id)
        channel = None if guild is None else guild.get_channel(channel_id)
        return not isinstance(channel, discord.TextChannel) or may_log(channel)

    def _may_view_log(self, guild_id: int) -> bool:
        guild = self._guild(guild_id)
        return guild is not None and guild.me.guild_permissions.view_audit_log

    async def _is_told(self, guild_id: int, what: int, since: float) -> _Told | None:
        """Return the entry about something, once it is there; None if none comes."""
        for pause in (0.0, ENTRY_SECONDS - SETTLE_SECONDS):
            await self._clock.sleep(pause)
            told = self._told.get((guild_id, what))
            if told is not None and told.at >= since - ENTRY_SECONDS:
                return told
        return None

    def _guild(self, guild_id: int) -> discord.Guild | None:
        """Return a guild in which Tux knows itself, which it does not while it leaves, or has only just come."""
        guild = self._guard.guild(guild_id)
        return guild if guild is not None and own_member(guild) is not None else None

    def _observe(
        self,
        watched: WatchedGuild,
        actor_id: int | None,
        attribution: Attribution,
        *,
        target_id: int | None,
        weight: float = GRAVE,
        evidence: Mapping[str, Any] | None = None,
    ) -> None:
        self._guard.observe(
            Act(
                guild_id=watched.guild.guild_id,
                action=AntinukeActionType.SELF_TAMPER,
                at=self._guard.now(),
                actor_id=actor_id,
                attribution=attribution,
                weight=weight,
                target_id=target_id,
                evidence=evidence or {},
            )
        )


def _total(permissions: Mapping[int, int]) -> int:
    bits = 0
    for each in permissions.values():
        bits |= each
    return bits


def _sees_log(permissions: int) -> bool:
    return bool(permissions & (VIEW_AUDIT_LOG | ADMINISTRATOR))
