"""The steps that put webhooks, emojis, stickers and sounds back."""

from collections.abc import Mapping
from typing import Any

from tux.features.antinuke.images import Payload
from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.restoration.differences import Difference
from tux.features.antinuke.restoration.fields import picture
from tux.features.antinuke.restoration.objects import Picture
from tux.features.antinuke.restoration.plans.comparisons import (
    Comparison,
    Planned,
    picture_reference,
    step,
    unrestorable,
)
from tux.features.antinuke.restoration.powers import EMOJI_SLOTS, SOUND_SLOTS, STICKER_SLOTS
from tux.features.antinuke.restoration.steps import Reason, StepKind

INCOMING = 1
"""The type of a webhook that has a URL. Others follow channels of other guilds, or belong to applications."""


def webhook_steps(comparison: Comparison) -> Planned:
    """Yield the steps for webhooks. Those that were deleted get new URLs."""
    for item in comparison.missing(ObjectType.WEBHOOK):
        webhook = comparison.wanted.webhooks[item.object_id]
        channel_id = webhook.get("channel_id")
        if webhook.get("type") != INCOMING or webhook.get("application_id"):
            yield unrestorable(item, Reason.FOREIGN)
        elif channel_id is None or not comparison.exists_or_will(ObjectType.CHANNEL, int(channel_id)):
            yield unrestorable(item, Reason.LIMIT)
        else:
            body: dict[str, Any] = {"name": webhook.get("name"), "channel_id": str(channel_id)}
            yield from _avatar(comparison, item, webhook, body)
            yield step(StepKind.WEBHOOK_CREATE, item.object_id, item.name, body)
    for webhook_id, fields in comparison.changed(ObjectType.WEBHOOK).items():
        webhook, item = comparison.wanted.webhooks[webhook_id], next(iter(fields.values()))
        changes: dict[str, Any] = {name: webhook.get(name) for name in fields.keys() - {"avatar"}}
        if "avatar" in fields:
            changes |= {"avatar": None} if not webhook.get("avatar") else {}
            yield from _avatar(comparison, item, webhook, changes)
        if changes:
            yield step(StepKind.WEBHOOK_UPDATE, webhook_id, item.name, changes)


def _avatar(comparison: Comparison, item: Difference, webhook: Payload, body: dict[str, Any]) -> Planned:
    avatar = picture(comparison.wanted, "webhook_avatar", item.object_id, webhook.get("avatar"))
    if avatar is None:
        return
    if comparison.has_picture(avatar):
        body["avatar"] = picture_reference(avatar)
    else:
        yield unrestorable(item, Reason.PICTURE, field="avatar")


def expression_steps(comparison: Comparison) -> Planned:
    """Yield the steps for emojis, stickers and sounds, whose content must have been stored."""
    tier = comparison.powers.premium_tier
    emojis = comparison.present.emojis.values()
    animated = sum(bool(emoji.get("animated")) for emoji in emojis)
    room = {True: EMOJI_SLOTS[tier] - animated, False: EMOJI_SLOTS[tier] - len(emojis) + animated}
    for item in comparison.missing(ObjectType.EMOJI):
        emoji = comparison.wanted.emojis[item.object_id]
        body = {"name": emoji["name"], "roles": _roles(comparison, emoji)}
        yield from _create(comparison, item, emoji, body, room, bool(emoji.get("animated")))
    room = {True: STICKER_SLOTS[tier] - len(comparison.present.stickers)}
    for item in comparison.missing(ObjectType.STICKER):
        sticker = comparison.wanted.stickers[item.object_id]
        yield from _create(comparison, item, sticker, _texts(sticker, "name", "description", "tags"), room, True)
    room = {True: SOUND_SLOTS[tier] - len(comparison.present.sounds)}
    for item in comparison.missing(ObjectType.SOUND):
        sound = comparison.wanted.sounds[item.object_id]
        fields = _texts(sound, "name", "volume", "emoji_id", "emoji_name")
        yield from _create(comparison, item, sound, fields, room, True)
    yield from _updates(comparison)


_CREATIONS: Mapping[ObjectType, tuple[StepKind, str, str]] = {
    ObjectType.EMOJI: (StepKind.EMOJI_CREATE, "emoji", "image"),
    ObjectType.STICKER: (StepKind.STICKER_CREATE, "sticker", "file"),
    ObjectType.SOUND: (StepKind.SOUND_CREATE, "sound", "sound"),
}
"""The kind of step, the kind of picture, and the field of the request, by the kind of object."""


def _create(
    comparison: Comparison,
    item: Difference,
    payload: Payload,
    body: Mapping[str, Any],
    room: dict[bool, int],
    slot: bool,
) -> Planned:
    kind, picture_kind, field = _CREATIONS[item.kind]
    content = Picture(str(item.object_id), comparison.wanted.pictures.get(f"{picture_kind}/{item.object_id}"))
    if payload.get("managed"):
        yield unrestorable(item, Reason.MANAGED)
    elif not comparison.has_picture(content):
        yield unrestorable(item, Reason.PICTURE)
    elif room[slot] <= 0:
        yield unrestorable(item, Reason.LIMIT)
    else:
        room[slot] -= 1
        yield step(kind, item.object_id, item.name, {**body, field: picture_reference(content)})


def _texts(payload: Payload, *names: str) -> Mapping[str, Any]:
    return {name: payload[name] for name in names if payload.get(name) is not None}


def _roles(comparison: Comparison, emoji: Payload) -> list[str]:
    role_ids = [str(role_id) for role_id in emoji.get("roles") or ()]
    return [role_id for role_id in role_ids if comparison.exists_or_will(ObjectType.ROLE, int(role_id))]


def _updates(comparison: Comparison) -> Planned:
    for emoji_id, fields in comparison.changed(ObjectType.EMOJI).items():
        emoji = comparison.wanted.emojis[emoji_id]
        body = {name: _roles(comparison, emoji) if name == "roles" else emoji.get(name) for name in fields}
        yield step(StepKind.EMOJI_UPDATE, emoji_id, str(emoji["name"]), body)
    for sticker_id, fields in comparison.changed(ObjectType.STICKER).items():
        sticker = comparison.wanted.stickers[sticker_id]
        body = {name: sticker.get(name) for name in fields}
        yield step(StepKind.STICKER_UPDATE, sticker_id, str(sticker["name"]), body)
    for sound_id, fields in comparison.changed(ObjectType.SOUND).items():
        sound = comparison.wanted.sounds[sound_id]
        body = {name: sound.get(name) for name in fields.keys() - {"emoji"}}
        if "emoji" in fields:
            body |= {"emoji_id": sound.get("emoji_id"), "emoji_name": sound.get("emoji_name")}
        yield step(StepKind.SOUND_UPDATE, sound_id, str(sound["name"]), body)
