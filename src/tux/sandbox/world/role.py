"""Roles."""

from __future__ import annotations

from dataclasses import dataclass

from tux.sandbox.permissions import Permission
from tux.sandbox.world.payloads import Json


@dataclass(slots=True, eq=False)
class Role:
    """A role of a guild."""

    id: int
    guild_id: int
    name: str
    permissions: Permission
    position: int
    color: int = 0
    secondary_color: int | None = None
    tertiary_color: int | None = None
    hoist: bool = False
    mentionable: bool = False
    managed: bool = False
    icon: str | None = None
    unicode_emoji: str | None = None
    tags: Json | None = None
    flags: int = 0

    def payload(self) -> Json:
        """Return the role object, with `tags` only if it has any."""
        data: Json = {
            "id": str(self.id),
            "name": self.name,
            "color": self.color,
            "colors": {
                "primary_color": self.color,
                "secondary_color": self.secondary_color,
                "tertiary_color": self.tertiary_color,
            },
            "hoist": self.hoist,
            "icon": self.icon,
            "unicode_emoji": self.unicode_emoji,
            "position": self.position,
            "permissions": str(int(self.permissions)),
            "managed": self.managed,
            "mentionable": self.mentionable,
            "flags": self.flags,
            "description": None,
        }
        if self.tags is not None:
            data["tags"] = self.tags
        return data

    def brief(self) -> Json:
        """Return the partial role object that invites carry."""
        fields = ("id", "name", "position", "color", "colors", "icon", "unicode_emoji")
        payload = self.payload()
        return {name: payload[name] for name in fields}
