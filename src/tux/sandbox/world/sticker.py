"""Stickers."""

from __future__ import annotations

from dataclasses import dataclass

from tux.sandbox.world.payloads import Json
from tux.sandbox.world.user import User


@dataclass(slots=True, eq=False)
class Sticker:
    """A sticker of a guild."""

    id: int
    guild_id: int
    name: str
    description: str | None
    tags: str
    user: User | None
    image: bytes
    format_type: int = 1
    available: bool = True

    def payload(self, *, user: bool = True) -> Json:
        """Return the sticker object."""
        data: Json = {
            "id": str(self.id),
            "name": self.name,
            "description": self.description,
            "tags": self.tags,
            "type": 2,
            "format_type": self.format_type,
            "available": self.available,
            "guild_id": str(self.guild_id),
        }
        if user and self.user is not None:
            data["user"] = self.user.payload()
        return data
