"""The parts of images, as the objects that changes are about."""

from collections.abc import Iterator, Mapping
from typing import Any

from tux.features.antinuke.images import GuildImage, Payload
from tux.features.antinuke.journal.assets import assets_of
from tux.features.antinuke.journal.changes import ObjectType

BY_ID: Mapping[ObjectType, str] = {
    ObjectType.ROLE: "roles",
    ObjectType.CHANNEL: "channels",
    ObjectType.EMOJI: "emojis",
    ObjectType.STICKER: "stickers",
    ObjectType.SOUND: "sounds",
    ObjectType.WEBHOOK: "webhooks",
    ObjectType.AUTOMOD_RULE: "automod_rules",
}
"""The fields of `GuildImage` that have objects by their ids."""

SINGLE: Mapping[ObjectType, str] = {
    ObjectType.GUILD: "guild",
    ObjectType.ONBOARDING: "onboarding",
    ObjectType.WELCOME_SCREEN: "welcome_screen",
}
"""The fields of `GuildImage` that are one object, whose id is that of the guild."""

PARTS: Mapping[ObjectType, str] = {
    **BY_ID,
    **SINGLE,
    ObjectType.MEMBER: "member_roles",
    ObjectType.BAN: "ban_ids",
}
"""The field of `GuildImage` that has the objects of each type."""

Key = tuple[ObjectType, int]


def ids_in(image: GuildImage, object_type: ObjectType) -> set[int]:
    """Return the ids of all objects of a type in an image."""
    part: Any = getattr(image, PARTS[object_type])
    if object_type in SINGLE:
        return {image.guild_id} if part else set()
    return set(part)


def object_in(image: GuildImage, key: Key) -> Payload | None:
    """Return an object of an image, as changes have it; None where there is none."""
    object_type, object_id = key
    part: Any = getattr(image, PARTS[object_type])
    if object_type in SINGLE:
        return part or None
    if object_type is ObjectType.MEMBER:
        return member(part.get(object_id))
    if object_type is ObjectType.BAN:
        return {} if object_id in part else None
    return part.get(object_id)


def objects_in(image: GuildImage) -> Iterator[tuple[Key, Payload]]:
    """Return every object of an image, as changes have them."""
    for object_type in PARTS:
        for object_id in ids_in(image, object_type):
            payload = object_in(image, (object_type, object_id))
            if payload is not None:
                yield (object_type, object_id), payload


def member(roles: frozenset[int] | None) -> Payload | None:
    """Return a member with these roles, as changes have them; None where there are no roles."""
    return {"roles": [str(role_id) for role_id in sorted(roles)]} if roles else None


def pictures_in(image: GuildImage) -> dict[str, str]:
    """Return the SHA-256 of the pictures in an image, by their path on the CDN."""
    return {
        asset.path: digest
        for (object_type, object_id), payload in objects_in(image)
        for asset in assets_of(object_type, object_id, payload)
        if (digest := image.pictures.get(asset.key))
    }
