"""Guilds as discord.py's cache knows them, for whoever reads their audit logs."""

import math
from collections import OrderedDict
from collections.abc import Collection, Iterable
from typing import Protocol

import discord

from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.kinds import SubjectType
from tux.features.antinuke.role_holders import holders_of

MOST_GONE = 5000
"""The members of a guild who have just left whose time of joining is remembered: their entries come afterwards."""


DELETED_SECONDS = 30.0
"""The time within which the entry comes about a role that was deleted."""

LEAST_WIDESPREAD = 10
LEAST_SHARE = 0.1
"""The members, and their share, from which on a role is that of many. In a small guild, one moderator is a tenth."""

BANNING_SECONDS = 30.0
"""The time within which Tux has banned whom it was told to ban."""


class GuildsInCache(Protocol):
    """The bot, as far as guilds are looked up in its cache."""

    @property
    def user_id(self) -> int | None: ...

    def get_guild(self, guild_id: int, /) -> discord.Guild | None: ...


class CachedGuildFacts:
    """The facts about a guild. Each is looked up as it is asked for; without the guild, nothing is known."""

    def __init__(self, host: GuildsInCache, policy: GuildPolicy) -> None:
        self._host = host
        self.guild_id = policy.guild_id
        self.use(policy)
        self._gone: OrderedDict[int, float] = OrderedDict()
        """The times at which those joined who have left since."""
        self._deleted_roles: dict[int, float] = {}
        """The roles of Tux that were deleted, and when: the entry about it may come once they are gone."""
        self._banned: OrderedDict[int, float] = OrderedDict()
        """Those whom Tux was told to ban, and when."""

    def use(self, policy: GuildPolicy) -> None:
        """Use a policy from now on."""
        self.policy = policy
        self.trusted_role_ids = frozenset(subject_id for kind, subject_id in policy.trust if kind is SubjectType.ROLE)
        """The ids of roles that raise somebody's limits."""

    @property
    def guild(self) -> discord.Guild | None:
        """Return the guild, if Tux is in it and knows it."""
        return self._host.get_guild(self.guild_id)

    @property
    def tux_id(self) -> int:
        """Return the id of Tux's user, or 0 before it is logged in."""
        return self._host.user_id or 0

    @property
    def tux_role_ids(self) -> Collection[int]:
        """Return the roles that Tux has, and those that were just deleted, without @everyone."""
        return [*self.present_role_ids, *self._deleted_roles]

    @property
    def present_role_ids(self) -> Collection[int]:
        """Return the roles that Tux has, without @everyone."""
        me = self._member(self.tux_id)
        return () if me is None else [role.id for role in me.roles if role.id != self.guild_id]

    def note_deleted_role(self, role_id: int, at: float) -> None:
        """Remember that a role of Tux is about to vanish from the cache."""
        self._deleted_roles = {
            known: time for known, time in self._deleted_roles.items() if at - time < DELETED_SECONDS
        }
        self._deleted_roles[role_id] = at

    @property
    def guarded_ids(self) -> Collection[int]:
        """Return the ids of its log channel and the quarantine role."""
        return self.policy.guarded_ids

    @property
    def canaries(self) -> Collection[int]:
        """Return the ids of decoys."""
        return self.policy.canaries

    def permissions_of(self, role_id: int) -> int | None:
        """Return the permissions of a role, or None if it is unknown."""
        role = self.guild.get_role(role_id) if self.guild is not None else None
        return None if role is None else role.permissions.value

    def is_widespread(self, role_id: int) -> bool:
        """Return True for a role that at least one in ten members has, and no fewer than ten of them.

        It goes through all members, and is only to be asked for where the role is given dangerous permissions.
        """
        guild = self.guild
        role = None if guild is None else guild.get_role(role_id)
        if guild is None or role is None:
            return False
        return len(role.members) >= max(LEAST_WIDESPREAD, LEAST_SHARE * len(guild.members))

    def powers_of(self, user_id: int) -> int | None:
        """Return the permissions of a member in the guild, or None if they are unknown."""
        member = self._member(user_id)
        return None if member is None else member.guild_permissions.value

    def able(self, permissions: int) -> Collection[int]:
        """Return the ids of all members, the owner included, who have all of these permissions.

        None is returned where Tux does not know every member: the one who is left may be one of those.
        It goes through all members, and is only to be asked for where nobody else can tell who did something.
        """
        guild = self.guild
        if guild is None or not guild.chunked:
            return ()
        wanted = discord.Permissions(permissions)
        helpful = [
            role for role in guild.roles if role.permissions.administrator or role.permissions.value & permissions
        ]
        is_everyones = any(role.is_default() for role in helpful)
        candidates = guild.members if is_everyones else holders_of(guild, [role.id for role in helpful])
        able = {member.id for member in candidates if member.guild_permissions >= wanted}
        return able | ({guild.owner_id} if guild.owner_id is not None else set())

    def joined_at(self, user_id: int) -> float | None:
        """Return the time at which a member joined, or somebody who was one a moment ago; None if it is unknown."""
        member = self._member(user_id)
        if member is None or member.joined_at is None:
            return self._gone.get(user_id)
        return member.joined_at.timestamp()

    def is_stranger(self, user_id: int) -> bool:
        """Return True for somebody who is certainly no member."""
        guild = self.guild
        return guild is not None and guild.chunked and guild.get_member(user_id) is None

    def note_departure(self, user_id: int) -> None:
        """Remember when somebody joined who is about to vanish from the cache."""
        if (joined_at := self.joined_at(user_id)) is not None:
            self._gone[user_id] = joined_at
            if len(self._gone) > MOST_GONE:
                self._gone.popitem(last=False)

    def banned_by_tux(self, user_id: int, at: float) -> bool:
        """Return True for somebody whom Tux was told to ban shortly before a time, in seconds since 1970."""
        return abs(at - self._banned.get(user_id, -math.inf)) <= BANNING_SECONDS

    def note_bans(self, user_ids: Iterable[int], at: float) -> None:
        """Remember whom Tux is about to ban at a time: entries of a bulk ban may name nobody."""
        self._banned.update(dict.fromkeys(user_ids, at))
        while len(self._banned) > MOST_GONE:
            self._banned.popitem(last=False)

    def forget_ban(self, user_id: int) -> None:
        """Forget that Tux was about to ban somebody, as it did not."""
        self._banned.pop(user_id, None)

    def _member(self, user_id: int) -> discord.Member | None:
        guild = self.guild
        return None if guild is None else guild.get_member(user_id)
