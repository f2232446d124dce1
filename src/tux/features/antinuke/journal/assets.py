"""Pictures and sounds of a guild on Discord's CDN."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tux.features.antinuke.images import Payload
from tux.features.antinuke.journal.changes import ObjectType

_STICKER_SUFFIXES = {3: "json", 4: "gif"}
"""The suffixes of stickers by `format_type`. All others are PNG."""

_GUILD_FOLDERS = {
    "icon": "icons",
    "splash": "splashes",
    "banner": "banners",
    "discovery_splash": "discovery-splashes",
}
"""The folders of a guild's pictures, by the field that has their hash."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file on the CDN that belongs to an object. The file at a path never changes: new pictures have new paths."""

    kind: str
    """Its kind, as `GuildImage.pictures` has it: `emoji`, `sticker`, `sound`, `role_icon`, `guild_icon`, …"""
    object_id: int
    path: str
    """Its path without suffix."""
    suffix: str = ""

    @property
    def key(self) -> str:
        """Return its key in `GuildImage.pictures`."""
        return f"{self.kind}/{self.object_id}"


def assets_of(object_type: ObjectType, object_id: int, payload: Payload) -> Iterator[Asset]:
    """Return the files that belong to an object."""
    if read := _READERS.get(object_type):
        yield from read(object_id, payload)


def _emoji(emoji_id: int, emoji: Payload) -> Iterator[Asset]:
    yield Asset("emoji", emoji_id, f"emojis/{emoji_id}", "gif" if emoji.get("animated") else "png")


def _sticker(sticker_id: int, sticker: Payload) -> Iterator[Asset]:
    suffix = _STICKER_SUFFIXES.get(sticker.get("format_type", 1), "png")
    yield Asset("sticker", sticker_id, f"stickers/{sticker_id}", suffix)


def _sound(sound_id: int, _: Payload) -> Iterator[Asset]:
    yield Asset("sound", sound_id, f"soundboard-sounds/{sound_id}")


def _role(role_id: int, role: Payload) -> Iterator[Asset]:
    yield from _hashed("role_icon", role_id, "role-icons", role.get("icon"))


def _webhook(webhook_id: int, webhook: Payload) -> Iterator[Asset]:
    yield from _hashed("webhook_avatar", webhook_id, "avatars", webhook.get("avatar"))


def _guild(guild_id: int, guild: Payload) -> Iterator[Asset]:
    for name, folder in _GUILD_FOLDERS.items():
        yield from _hashed(f"guild_{name}", guild_id, folder, guild.get(name))


def _hashed(kind: str, object_id: int, folder: str, name: Any) -> Iterator[Asset]:
    """Return a picture that has a hash for a name, which begins with `a_` if it moves."""
    if name:
        yield Asset(kind, object_id, f"{folder}/{object_id}/{name}", "gif" if str(name).startswith("a_") else "png")


_READERS: Mapping[ObjectType, Callable[[int, Payload], Iterator[Asset]]] = {
    ObjectType.EMOJI: _emoji,
    ObjectType.STICKER: _sticker,
    ObjectType.SOUND: _sound,
    ObjectType.ROLE: _role,
    ObjectType.WEBHOOK: _webhook,
    ObjectType.GUILD: _guild,
}
WITH_FILES = frozenset(_READERS)
"""The types of objects to which files may belong."""
