"""Facts about a guild without which an entry of its audit log cannot be understood."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from tux.features.antinuke.detection.permissions import ADMINISTRATOR


class GuildFacts(Protocol):
    """The present state of a guild. All of it comes from memory, since it is asked for while an act is judged."""

    @property
    def guild_id(self) -> int: ...

    @property
    def tux_id(self) -> int: ...

    @property
    def tux_role_ids(self) -> Collection[int]:
        """The roles that Tux has, without @everyone."""
        ...

    @property
    def guarded_ids(self) -> Collection[int]:
        """The channels and roles without which antinuke is deaf or lame: its log channel and the quarantine role."""
        ...

    @property
    def trusted_role_ids(self) -> Collection[int]:
        """The roles that raise somebody's limits, or allow them more in Tux."""
        ...

    @property
    def canaries(self) -> Collection[int]:
        """The ids of decoys."""
        ...

    def permissions_of(self, role_id: int) -> int | None:
        """Return the permissions of a role as an integer, or None if it is unknown."""
        ...

    def is_widespread(self, role_id: int) -> bool:
        """Return True for a role that many members have: at least ten of them, and one in ten."""
        ...

    def powers_of(self, user_id: int) -> int | None:
        """Return the permissions of a member in the guild as an integer, or None if they are no member.

        The owner is an administrator.
        """
        ...

    def able(self, permissions: int) -> Collection[int]:
        """Return the ids of all members, the owner included, who have all of these permissions."""
        ...

    def joined_at(self, user_id: int) -> float | None:
        """Return the time at which a member joined, or somebody who was one a moment ago; None if it is unknown."""
        ...

    def banned_by_tux(self, user_id: int, at: float) -> bool:
        """Return True if Tux itself asked Discord to ban a user shortly before a time, in seconds since 1970."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownGuild:
    """A guild of which the facts are given, as for drills and replays."""

    guild_id: int
    tux_id: int = 0
    owner_id: int = 0
    tux_role_ids: frozenset[int] = frozenset()
    guarded_ids: frozenset[int] = frozenset()
    trusted_role_ids: frozenset[int] = frozenset()
    canaries: frozenset[int] = frozenset()
    permissions: Mapping[int, int] = field(default_factory=dict[int, int])
    """The permissions of roles."""
    widespread_role_ids: frozenset[int] = frozenset()
    powers: Mapping[int, int] = field(default_factory=dict[int, int])
    """The permissions of members."""
    joined: Mapping[int, float] = field(default_factory=dict[int, float])
    banned_by_tux_ids: frozenset[int] = frozenset()

    def permissions_of(self, role_id: int) -> int | None:
        """Return the permissions of a role as an integer, or None if it is unknown."""
        return self.permissions.get(role_id)

    def is_widespread(self, role_id: int) -> bool:
        """Return True for a role that many members have."""
        return role_id in self.widespread_role_ids

    def powers_of(self, user_id: int) -> int | None:
        """Return the permissions of a member in the guild as an integer, or None if they are no member."""
        return ADMINISTRATOR if user_id == self.owner_id else self.powers.get(user_id)

    def able(self, permissions: int) -> Collection[int]:
        """Return the ids of all members, the owner included, who have all of these permissions."""
        able = (
            user
            for user, powers in self.powers.items()
            if powers & ADMINISTRATOR or powers & permissions == permissions
        )
        return {*able, *([self.owner_id] if self.owner_id else [])}

    def joined_at(self, user_id: int) -> float | None:
        """Return the time at which a member joined, or somebody who was one a moment ago; None if it is unknown."""
        return self.joined.get(user_id)

    def banned_by_tux(self, user_id: int, at: float) -> bool:
        """Return True if Tux itself asked Discord to ban a user shortly before a time, in seconds since 1970."""
        del at
        return user_id in self.banned_by_tux_ids
