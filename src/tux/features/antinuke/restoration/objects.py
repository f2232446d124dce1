"""The objects of a guild and those of their fields that can be put back, in a form in which they can be compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from tux.features.antinuke.images import GuildImage, Payload


class ObjectKind(StrEnum):
    """A kind of object, in the order in which they are listed."""

    ROLE = "role"
    CHANNEL = "channel"
    MEMBER = "member"
    BAN = "ban"
    WEBHOOK = "webhook"
    EMOJI = "emoji"
    STICKER = "sticker"
    SOUND = "sound"
    AUTOMOD_RULE = "automod_rule"
    ONBOARDING = "onboarding"
    WELCOME_SCREEN = "welcome_screen"
    GUILD = "guild"


PARTS: Mapping[ObjectKind, str] = {
    ObjectKind.ROLE: "roles",
    ObjectKind.CHANNEL: "channels",
    ObjectKind.MEMBER: "member_roles",
    ObjectKind.BAN: "ban_ids",
    ObjectKind.WEBHOOK: "webhooks",
    ObjectKind.EMOJI: "emojis",
    ObjectKind.STICKER: "stickers",
    ObjectKind.SOUND: "sounds",
    ObjectKind.AUTOMOD_RULE: "automod_rules",
    ObjectKind.ONBOARDING: "onboarding",
    ObjectKind.WELCOME_SCREEN: "welcome_screen",
    ObjectKind.GUILD: "guild",
}
"""The parts of an image, by the kinds of objects in them."""


class ObjectKey(NamedTuple):
    """An object of a guild. Guild, onboarding and welcome screen have the guild's id, members and bans the user's."""

    kind: ObjectKind
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
    collections: Mapping[ObjectKind, Mapping[int, Payload]] = {
        ObjectKind.ROLE: image.roles,
        ObjectKind.CHANNEL: image.channels,
        ObjectKind.WEBHOOK: image.webhooks,
        ObjectKind.EMOJI: image.emojis,
        ObjectKind.STICKER: image.stickers,
        ObjectKind.SOUND: image.sounds,
        ObjectKind.AUTOMOD_RULE: image.automod_rules,
    }
    if key.kind is ObjectKind.GUILD:
        return str(image.guild.get("name", key.id))
    payload = collections.get(key.kind, {}).get(key.id, {})
    return str(payload.get("name") or key.id)
