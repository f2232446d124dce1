"""Custom emojis."""

from __future__ import annotations

from dataclasses import dataclass, field

from tux.sandbox.world.payloads import Json
from tux.sandbox.world.user import User


@dataclass(slots=True, eq=False)
class Emoji:
    """A custom emoji of a guild, or of an application."""

    id: int
    name: str
    user: User | None
    image: bytes
    animated: bool = False
    roles: list[int] = field(default_factory=list[int])
    available: bool = True
    managed: bool = False

    def payload(self, *, user: bool = False) -> Json:
        """Return the emoji object."""
        data: Json = {
            "id": str(self.id),
            "name": self.name,
            "roles": [str(role_id) for role_id in self.roles],
            "require_colons": True,
            "managed": self.managed,
            "animated": self.animated,
            "available": self.available,
        }
        if user and self.user is not None:
            data["user"] = self.user.payload()
        return data
