"""Members of guilds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tux.sandbox.world.payloads import Json, stamp
from tux.sandbox.world.user import User

DID_REJOIN, COMPLETED_ONBOARDING, BYPASSES_VERIFICATION, STARTED_ONBOARDING = 1 << 0, 1 << 1, 1 << 2, 1 << 3
"""Flags of members: https://discord.com/developers/docs/resources/guild#guild-member-object-guild-member-flags"""


@dataclass(slots=True, eq=False)
class Member:
    """A user in a guild. `roles` never holds @everyone."""

    user: User
    guild_id: int
    joined_at: datetime
    roles: list[int] = field(default_factory=list[int])
    nick: str | None = None
    avatar: str | None = None
    banner: str | None = None
    premium_since: datetime | None = None
    deaf: bool = False
    mute: bool = False
    pending: bool = False
    flags: int = 0
    communication_disabled_until: datetime | None = None

    @property
    def id(self) -> int:
        """The user's id."""
        return self.user.id

    @property
    def names(self) -> tuple[str, str, str]:
        """The username, display name and nickname; empty where there is none."""
        return self.user.username, self.user.global_name or "", self.nick or ""

    def timed_out(self, now: datetime) -> bool:
        """Return True if a timeout is in force."""
        return self.communication_disabled_until is not None and self.communication_disabled_until > now

    def set_editable_flags(self, flags: int) -> None:
        """Set the one flag that others may edit, BYPASSES_VERIFICATION; it ends the wait for verification."""
        self.flags = self.flags & ~BYPASSES_VERIFICATION | flags & BYPASSES_VERIFICATION
        self.pending = self.pending and not flags & BYPASSES_VERIFICATION

    def payload(self, *, user: bool = True) -> Json:
        """Return the member object; those in messages come without `user`."""
        data: Json = {
            "nick": self.nick,
            "avatar": self.avatar,
            "banner": self.banner,
            "roles": [str(role_id) for role_id in self.roles],
            "joined_at": stamp(self.joined_at),
            "premium_since": stamp(self.premium_since),
            "deaf": self.deaf,
            "mute": self.mute,
            "flags": self.flags,
            "pending": self.pending,
            "communication_disabled_until": stamp(self.communication_disabled_until),
            "avatar_decoration_data": None,
            "collectibles": None,
        }
        if user:
            data["user"] = self.user.payload()
        return data
