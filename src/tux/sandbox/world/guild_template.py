"""Templates of guilds.

Source: https://discord.com/developers/docs/resources/guild-template
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tux.sandbox.world.payloads import Json, stamp
from tux.sandbox.world.user import User


@dataclass(slots=True, eq=False)
class GuildTemplate:
    """A snapshot of a guild, kept as Discord shows it, from which others are made by its code."""

    code: str
    source_guild_id: int
    creator: User
    name: str
    description: str | None
    created_at: datetime
    updated_at: datetime
    snapshot: Json
    usage_count: int = 0

    def payload(self, *, dirty: bool | None = None) -> Json:
        """Return the guild template object; it is dirty if its guild has changed since."""
        return {
            "code": self.code,
            "name": self.name,
            "description": self.description,
            "usage_count": self.usage_count,
            "creator_id": str(self.creator.id),
            "creator": self.creator.payload(),
            "created_at": stamp(self.created_at),
            "updated_at": stamp(self.updated_at),
            "source_guild_id": str(self.source_guild_id),
            "serialized_source_guild": self.snapshot,
            "is_dirty": dirty,
        }
