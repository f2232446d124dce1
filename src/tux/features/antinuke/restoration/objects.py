"""The objects of a guild and those of their fields that can be put back, in a form in which they can be compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from tux.features.antinuke.images import GuildImage, Payload
from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.journal.parts import BY_ID


class ObjectKey(NamedTuple):
    """An object of a guild. Guild, onboarding and welcome screen have the guild's id, members and bans the user's."""

    kind: ObjectType
    id: int


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture: the same if its content is known to be, or else if Discord gave it the same hash."""

    discord_hash: str
    sha256: str | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Picture):
            return NotImplemented
        same_content = self.sha256 is not None and self.sha256 == other.sha256
        return same_content or self.discord_hash == other.discord_hash

    __hash__ = None  # pyright: ignore[reportAssignmentType] - equality is not transitive


@dataclass(frozen=True, slots=True)
class OverwriteBits:
    """A permission overwrite; its permissions are integers, so that bits without a name survive."""

    type: int
    allow: int
    deny: int


Fields = dict[str, Any]
"""The fields of an object. Those of overwrites are called `overwrite ID`, a member's roles `role ID`."""


def name_of(image: GuildImage, key: ObjectKey) -> str:
    """Return the name of an object; of members and bans, and of what has none, the id."""
    if key.kind is ObjectType.GUILD:
        return str(image.guild.get("name", key.id))
    objects: Mapping[int, Payload] = getattr(image, BY_ID[key.kind]) if key.kind in BY_ID else {}
    payload = objects.get(key.id, {})
    return str(payload.get("name") or key.id)
