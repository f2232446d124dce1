"""The watch over guilds whose audit log Tux may not view: the gateway tells what is destroyed, though not by whom."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.entries import GRAVE, TRIFLING, weight_of_removal
from tux.features.antinuke.guard import Guard, WatchedGuild
from tux.features.antinuke.kinds import AntinukeActionType, Attribution

MOST_CREATED = 4096
"""The channels and roles, of all guilds together, of which it is remembered that they were made a short time ago."""

BURST_PAUSE_SECONDS = 0.15
BURST = 10
"""The members who vanish, each within such a pause after the one before, of whom nobody believes that they left.

Where people leave by themselves at two a second, that happens once in a hundred thousand times.
"""


MOST_KICKS_PER_SECOND = 150
"""The members whom no attacker kicks in a second. Where more vanish, they were pruned: a prune is one request."""


@dataclass(slots=True)
class Burst:
    """Members who vanish one right after the other."""

    count: int = 0
    began_at: float = 0.0
    last_at: float = 0.0

    def add(self, at: float) -> None:
        """Count one more, or begin anew after a pause."""
        if at - self.last_at > BURST_PAUSE_SECONDS:
            self.count, self.began_at = 0, at
        self.count, self.last_at = self.count + 1, at

    @property
    def action(self) -> AntinukeActionType:
        """Return what must have been done to them."""
        is_prune = self.count - 1 > MOST_KICKS_PER_SECOND * (self.last_at - self.began_at)
        return AntinukeActionType.MEMBER_PRUNE if is_prune else AntinukeActionType.MEMBER_KICK


class UnseenActs:
    """The watch over what is destroyed in guilds whose audit log Tux may not view. It counts as nobody's."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._bursts: dict[int, Burst] = {}
        self._created: OrderedDict[int, None] = OrderedDict()
        """What was created of late. Its deletion counts for little: tickets and temporary channels come and go."""
        self._behind: set[int] = set()
        """The shards that hear of what happened in a gap, all at once: how fast it was is not known."""

    def on_shard_lost(self, shard_id: int) -> None:
        """Hear that the connection of a shard is gone."""
        self._behind.add(shard_id)

    def on_shard_back(self, shard_id: int) -> None:
        """Hear that a shard knows of everything that happened meanwhile."""
        self._behind.discard(shard_id)

    def on_channel_create(self, event: Mapping[str, Any]) -> None:
        """Remember a channel. `event` is CHANNEL_CREATE."""
        self._remember(event, int(event["id"]))

    def on_role_create(self, event: Mapping[str, Any]) -> None:
        """Remember a role. `event` is GUILD_ROLE_CREATE."""
        self._remember(event, int(event["role"]["id"]))

    def on_channel_delete(self, event: Mapping[str, Any]) -> None:
        """Count a channel. `event` is CHANNEL_DELETE."""
        self._count_thing(event, int(event["id"]), AntinukeActionType.CHANNEL_DELETE)

    def on_role_delete(self, event: Mapping[str, Any]) -> None:
        """Count a role, before discord.py reads of it. `event` is GUILD_ROLE_DELETE."""
        role_id = int(event["role_id"])
        guild = self._guard.guild(int(event["guild_id"]))
        role = None if guild is None else guild.get_role(role_id)
        if role is None or not role.managed:  # that of a bot goes with it
            self._count_thing(event, role_id, AntinukeActionType.ROLE_DELETE)

    def on_ban(self, event: Mapping[str, Any]) -> None:
        """Count a ban. `event` is GUILD_BAN_ADD."""
        watched, user_id, now = self._blind(event), int(event["user"]["id"]), self._guard.now()
        if watched is not None and not watched.guild.banned_by_tux(user_id, now):
            weight = weight_of_removal(user_id, now, watched.guild)
            is_paced = not self._is_behind(watched)
            self._count(watched, AntinukeActionType.MEMBER_BAN, user_id, weight, at=now, is_paced=is_paced)

    def on_member_remove(self, event: Mapping[str, Any]) -> None:
        """Count members who vanish faster than people leave. `event` is GUILD_MEMBER_REMOVE, still unread.

        A raid that leaves, or that is cleaned up, is no attack: newcomers do not count.
        """
        watched, user_id, now = self._blind(event), int(event["user"]["id"]), self._guard.now()
        if watched is None or watched.guild.banned_by_tux(user_id, now):
            return
        if weight_of_removal(user_id, now, watched.guild) < GRAVE:
            return
        burst = self._bursts.setdefault(watched.guild.guild_id, Burst())
        burst.add(now)
        if burst.count >= BURST:
            weight = float(BURST if burst.count == BURST else 1)
            self._count(watched, burst.action, user_id, weight, at=now, is_paced=False)

    def _remember(self, event: Mapping[str, Any], thing_id: int) -> None:
        if self._blind(event) is not None:
            self._created[thing_id] = None
            if len(self._created) > MOST_CREATED:
                self._created.popitem(last=False)

    def _count_thing(self, event: Mapping[str, Any], thing_id: int, action: AntinukeActionType) -> None:
        watched, now = self._blind(event), self._guard.now()
        if watched is not None:
            weight = TRIFLING if thing_id in self._created else GRAVE
            self._count(watched, action, thing_id, weight, at=now, is_paced=not self._is_behind(watched))

    def _is_behind(self, watched: WatchedGuild) -> bool:
        guild = watched.guild.guild
        return guild is not None and guild.shard_id in self._behind

    def _blind(self, event: Mapping[str, Any]) -> WatchedGuild | None:
        """Return the guild of an event if it is watched, and Tux may not view its audit log."""
        guild_id = int(event.get("guild_id") or 0)
        guild, watched = self._guard.guild(guild_id), self._guard.watched(guild_id)
        if guild is None or watched is None or guild.me.guild_permissions.view_audit_log:
            return None
        return watched

    def _count(
        self,
        watched: WatchedGuild,
        action: AntinukeActionType,
        target_id: int,
        weight: float,
        *,
        at: float,
        is_paced: bool = True,
    ) -> None:
        self._guard.observe(
            Act(
                guild_id=watched.guild.guild_id,
                action=action,
                at=at,
                actor_id=None,
                attribution=Attribution.UNKNOWN,
                weight=weight,
                target_id=target_id,
                is_paced=is_paced,
            )
        )
