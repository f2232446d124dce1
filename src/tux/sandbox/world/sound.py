"""Soundboard sounds."""

from __future__ import annotations

from dataclasses import dataclass, field

from tux.sandbox.world.payloads import Json, ident
from tux.sandbox.world.user import User


@dataclass(slots=True, eq=False)
class Sound:
    """A soundboard sound of a guild. `volume` is from 0 to 1."""

    id: int
    guild_id: int
    name: str
    user: User | None
    content: bytes = field(repr=False)
    volume: float = 1.0
    emoji_id: int | None = None
    emoji_name: str | None = None
    available: bool = True

    def payload(self, *, user: bool = True) -> Json:
        """Return the soundboard sound object."""
        data: Json = {
            "sound_id": str(self.id),
            "guild_id": str(self.guild_id),
            "name": self.name,
            "volume": self.volume,
            "emoji_id": ident(self.emoji_id),
            "emoji_name": self.emoji_name,
            "available": self.available,
        }
        if user and self.user is not None:
            data["user"] = self.user.payload()
        return data
