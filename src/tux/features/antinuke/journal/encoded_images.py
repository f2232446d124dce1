"""Images of guilds as JSON: the same image gives the same bytes, wherever and whenever it is written."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, cast

import orjson

from tux.features.antinuke.images import GuildImage, Payload

VERSION = 1
"""The version of the format. `decoded()` reads every version up to this one."""

_BY_ID = ("roles", "channels", "emojis", "stickers", "sounds", "webhooks", "automod_rules")
_OBJECTS = ("guild", "onboarding", "welcome_screen")


class ImageUnreadable(Exception):
    """Raised for bytes that are no image, or one of a later version of Tux."""


def encoded(image: GuildImage) -> bytes:
    """Return the image as JSON in UTF-8. Its keys are sorted, and ids are texts."""
    return _dumped({"version": VERSION, "taken_at": image.taken_at.isoformat(), **_content(image)})


def digest(image: GuildImage) -> str:
    """Return the SHA-256 of what is in the image, in hexadecimal. The time at which it was taken does not count."""
    return sha256(_dumped(_content(image))).hexdigest()


def decoded(data: bytes) -> GuildImage:
    """Return the image that `encoded()` has written. Raises `ImageUnreadable`."""
    try:
        document = cast("dict[str, Any]", orjson.loads(data))
        if document["version"] > VERSION:
            raise ImageUnreadable(f"version {document['version']}")
        return _image(document)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ImageUnreadable(type(error).__name__) from error


def _dumped(document: Mapping[str, Any]) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)


def _content(image: GuildImage) -> Mapping[str, Any]:
    payloads = {name: getattr(image, name) for name in (*_BY_ID, *_OBJECTS)}
    return payloads | {
        "guild_id": str(image.guild_id),
        "member_roles": {user_id: _texts(role_ids) for user_id, role_ids in image.member_roles.items()},
        "ban_ids": _texts(image.ban_ids),
        "pictures": image.pictures,
        "unread": sorted(image.unread),
    }


def _image(document: Mapping[str, Any]) -> GuildImage:
    by_id: dict[str, dict[int, Payload]] = {
        name: {int(object_id): payload for object_id, payload in document[name].items()} for name in _BY_ID
    }
    return GuildImage(
        guild_id=int(document["guild_id"]),
        taken_at=datetime.fromisoformat(document["taken_at"]),
        **by_id,
        **{name: document[name] for name in _OBJECTS},
        member_roles={
            int(user_id): frozenset(map(int, role_ids)) for user_id, role_ids in document["member_roles"].items()
        },
        ban_ids=frozenset(map(int, document["ban_ids"])),
        pictures=document["pictures"],
        unread=frozenset(document["unread"]),
    )


def _texts(ids: frozenset[int]) -> list[str]:
    return [str(object_id) for object_id in sorted(ids)]
