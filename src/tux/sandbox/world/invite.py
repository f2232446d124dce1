"""Invites."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tux.sandbox.world.application import Application
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.invite_targets import InviteTargets
from tux.sandbox.world.payloads import Json, stamp
from tux.sandbox.world.user import User


@dataclass(slots=True, eq=False)
class Invite:
    """A way into a guild. `max_age` is in seconds, 0 for ever; `max_uses` is 0 for any number."""

    code: str
    guild_id: int
    channel: Channel
    inviter: User | None
    created_at: datetime
    max_age: int = 86_400
    max_uses: int = 0
    uses: int = 0
    temporary: bool = False
    target_type: int | None = None
    target_user: User | None = None
    target_application: Application | None = None
    roles: list[int] = field(default_factory=list[int])
    """The ids of the roles that it gives to those who join by it."""

    targets: InviteTargets | None = None
    """The only users who see it; None for everybody."""

    @property
    def expires_at(self) -> datetime | None:
        """The time at which it expires; None for never."""
        return self.created_at + timedelta(seconds=self.max_age) if self.max_age else None

    def payload(self, guild: Guild, *, metadata: bool = False) -> Json:
        """Return the invite object; `metadata` adds how often it was used and may be used."""
        data: Json = {
            "type": 0,
            "code": self.code,
            "guild_id": str(guild.id),
            "guild": guild.invited(),
            "channel": {"id": str(self.channel.id), "type": self.channel.type, "name": self.channel.name},
            "expires_at": stamp(self.expires_at),
            "flags": 0,
        }
        optional: Json = {
            "inviter": self.inviter and self.inviter.payload(),
            "target_type": self.target_type,
            "target_user": self.target_user and self.target_user.payload(),
            "target_application": self.target_application and self.target_application.brief(),
            "roles": [guild.roles[role_id].brief() for role_id in self.roles if role_id in guild.roles] or None,
        }
        data |= {name: value for name, value in optional.items() if value is not None}
        if metadata:
            data |= {
                "uses": self.uses,
                "max_uses": self.max_uses,
                "max_age": self.max_age,
                "temporary": self.temporary,
                "created_at": stamp(self.created_at),
            }
        return data
