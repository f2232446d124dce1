"""The fields of objects that can be put back, in a form in which they can be compared."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tux.features.antinuke.images import GuildImage, Payload
from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.restoration.id_maps import IdMap
from tux.features.antinuke.restoration.id_maps import ids as numbers
from tux.features.antinuke.restoration.objects import Fields, ObjectKey, OverwriteBits, Picture
from tux.features.antinuke.restoration.orders import channel_order, role_order

ANNOUNCEMENT, TEXT = 5, 0
SETTABLE_CHANNEL_FLAGS = 1 << 4 | 1 << 15
"""Tags are required, and downloads of media are hidden. The other flags are Discord's own."""

CHANNEL_FIELDS = (
    "name", "type", "topic", "nsfw", "rate_limit_per_user", "bitrate", "user_limit", "rtc_region",
    "video_quality_mode", "default_auto_archive_duration", "default_thread_rate_limit_per_user",
    "default_sort_order", "default_forum_layout", "default_tag_setting",
)  # fmt: skip
GUILD_FIELDS = (
    "name", "description", "afk_timeout", "verification_level", "default_message_notifications",
    "explicit_content_filter", "preferred_locale", "system_channel_flags", "premium_progress_bar_enabled",
    "vanity_url_code", "widget_enabled",
)  # fmt: skip
GUILD_CHANNELS = (
    "afk_channel_id", "system_channel_id", "rules_channel_id", "public_updates_channel_id",
    "safety_alerts_channel_id", "widget_channel_id",
)  # fmt: skip
GUILD_PICTURES = {"icon": "guild_icon", "splash": "guild_splash", "banner": "guild_banner"}
SWITCHABLE_FEATURES = frozenset({"COMMUNITY", "INVITES_DISABLED", "RAID_ALERTS_DISABLED"})
AUTOMOD_FIELDS = ("name", "event_type", "trigger_type", "trigger_metadata", "actions", "enabled")


def described(image: GuildImage, ids: IdMap | None = None) -> dict[ObjectKey, Fields]:
    """Return the fields of every object, by present ids: those of `image` are translated by `ids`."""
    ids = ids or IdMap()
    fields = dict(_objects(image, ids))
    for key, positions in _orders(image, ids):
        fields[key]["position"] = positions
    return fields


def role_fields(role: Payload, image: GuildImage) -> Fields:
    """Return the fields of a role; everyone's has only its permissions."""
    permissions = int(role["permissions"])
    if int(role["id"]) == image.guild_id:
        return {"permissions": permissions}
    return {
        "name": role["name"],
        "permissions": permissions,
        "colors": colors(role),
        "hoist": bool(role.get("hoist")),
        "mentionable": bool(role.get("mentionable")),
        "icon": picture(image, "role_icon", int(role["id"]), role.get("icon")),
        "unicode_emoji": role.get("unicode_emoji"),
    }


def colors(role: Payload) -> tuple[int, int | None, int | None]:
    """Return the three colors of a role, of which most have only the first."""
    several: Mapping[str, Any] = role.get("colors") or {}
    primary = several.get("primary_color", role.get("color", 0))
    return (int(primary or 0), several.get("secondary_color"), several.get("tertiary_color"))


def picture(image: GuildImage, kind: str, object_id: int, discord_hash: str | None) -> Picture | None:
    """Return a picture that an object has, or None."""
    if not discord_hash:
        return None
    return Picture(discord_hash, image.pictures.get(f"{kind}/{object_id}"))


def overwrites(channel: Payload) -> dict[int, OverwriteBits]:
    """Return the overwrites of a channel, by the id of the role or member."""
    return {
        int(entry["id"]): OverwriteBits(int(entry["type"]), int(entry.get("allow") or 0), int(entry.get("deny") or 0))
        for entry in channel.get("permission_overwrites") or ()
    }


def channel_fields(channel: Payload, ids: IdMap) -> Fields:
    """Return the fields of a channel that its type has."""
    fields: Fields = {name: channel[name] for name in CHANNEL_FIELDS if name in channel}
    fields["parent_id"] = optional_id(channel.get("parent_id"), ids)
    if "available_tags" in channel:
        fields["available_tags"] = [tag(entry, ids) for entry in channel["available_tags"] or ()]
        fields["default_reaction_emoji"] = ids.translated(channel.get("default_reaction_emoji"))
        fields["flags"] = int(channel.get("flags") or 0) & SETTABLE_CHANNEL_FLAGS
    for target_id, overwrite in overwrites(channel).items():
        fields[f"overwrite {ids[target_id]}"] = overwrite
    return fields


def tag(entry: Payload, ids: IdMap) -> tuple[str, bool, int | None, str | None]:
    """Return what makes up a forum's tag, whose id is of no importance."""
    emoji_id = optional_id(entry.get("emoji_id"), ids)
    return (entry["name"], bool(entry.get("moderated")), emoji_id, entry.get("emoji_name"))


def optional_id(value: Any, ids: IdMap) -> int | None:
    """Return the present id of what an old one stands for, or None."""
    return None if value is None else ids[int(value)]


def guild_fields(image: GuildImage, ids: IdMap) -> Fields:
    """Return the settings of a guild."""
    guild = image.guild
    fields: Fields = {name: guild[name] for name in GUILD_FIELDS if name in guild}
    fields |= {name: optional_id(guild[name], ids) for name in GUILD_CHANNELS if name in guild}
    for name, kind in GUILD_PICTURES.items():
        fields[name] = picture(image, kind, image.guild_id, guild.get(name))
    fields["features"] = frozenset(guild.get("features") or ()) & SWITCHABLE_FEATURES
    return fields


def _automod_fields(rule: Payload, ids: IdMap) -> Fields:
    fields: Fields = {name: ids.translated(rule[name]) for name in AUTOMOD_FIELDS if name in rule}
    for name in ("exempt_roles", "exempt_channels"):
        fields[name] = frozenset(ids[number] for number in numbers(rule.get(name) or ()))
    return fields


def _emoji_fields(emoji: Payload, ids: IdMap) -> Fields:
    return {"name": emoji["name"], "roles": frozenset(ids[number] for number in numbers(emoji.get("roles") or ()))}


def _sticker_fields(sticker: Payload, ids: IdMap) -> Fields:
    del ids
    return {name: sticker.get(name) for name in ("name", "description", "tags")}


def _sound_fields(sound: Payload, ids: IdMap) -> Fields:
    emoji_id = optional_id(sound.get("emoji_id"), ids)
    return {"name": sound["name"], "volume": sound.get("volume"), "emoji": (emoji_id, sound.get("emoji_name"))}


def _onboarding_fields(onboarding: Payload, ids: IdMap) -> Fields:
    names = ("enabled", "mode", "default_channel_ids")
    fields: Fields = {name: ids.translated(onboarding.get(name), name) for name in names}
    return fields | {"prompts": [_prompt(prompt, ids) for prompt in onboarding.get("prompts") or ()]}


def _prompt(prompt: Payload, ids: IdMap) -> Fields:
    names = ("title", "type", "single_select", "required", "in_onboarding")
    fields: Fields = {name: prompt.get(name) for name in names}
    return fields | {"options": [_option(option, ids) for option in prompt.get("options") or ()]}


def _option(option: Payload, ids: IdMap) -> Fields:
    names = ("title", "description", "emoji")
    fields: Fields = {name: ids.translated(option.get(name)) for name in names}
    return fields | {
        name: frozenset(ids[number] for number in numbers(option.get(name) or ()))
        for name in ("role_ids", "channel_ids")
    }


def _welcome_fields(image: GuildImage, screen: Payload, ids: IdMap) -> Fields:
    enabled = "WELCOME_SCREEN_ENABLED" in (image.guild.get("features") or ())
    channels = ids.translated(list(screen.get("welcome_channels") or ()))
    return {"description": screen.get("description"), "welcome_channels": channels, "enabled": enabled}


def _webhook_fields(image: GuildImage, webhook: Payload, ids: IdMap) -> Fields:
    avatar = picture(image, "webhook_avatar", int(webhook["id"]), webhook.get("avatar"))
    return {"name": webhook.get("name"), "channel_id": optional_id(webhook.get("channel_id"), ids), "avatar": avatar}


def _objects(image: GuildImage, ids: IdMap) -> Iterator[tuple[ObjectKey, Fields]]:
    yield ObjectKey(ObjectType.GUILD, image.guild_id), guild_fields(image, ids)
    for role_id, role in image.roles.items():
        yield ObjectKey(ObjectType.ROLE, ids[role_id]), role_fields(role, image)
    for channel_id, channel in image.channels.items():
        yield ObjectKey(ObjectType.CHANNEL, ids[channel_id]), channel_fields(channel, ids)
    for user_id, role_ids in image.member_roles.items():
        given = role_ids - {image.guild_id}
        yield ObjectKey(ObjectType.MEMBER, user_id), {f"role {ids[role_id]}": True for role_id in given}
    for user_id in image.ban_ids:
        yield ObjectKey(ObjectType.BAN, user_id), {"banned": True}
    for webhook_id, webhook in image.webhooks.items():
        yield ObjectKey(ObjectType.WEBHOOK, ids[webhook_id]), _webhook_fields(image, webhook, ids)
    for kind, objects, read in _simple(image):
        for object_id, payload in objects.items():
            yield ObjectKey(kind, ids[object_id]), read(payload, ids)
    if image.onboarding is not None:
        yield ObjectKey(ObjectType.ONBOARDING, image.guild_id), _onboarding_fields(image.onboarding, ids)
    if image.welcome_screen is not None:
        key = ObjectKey(ObjectType.WELCOME_SCREEN, image.guild_id)
        yield key, _welcome_fields(image, image.welcome_screen, ids)


_Read = Callable[[Payload, IdMap], Fields]


def _simple(image: GuildImage) -> Iterator[tuple[ObjectType, Mapping[int, Payload], _Read]]:
    yield ObjectType.EMOJI, image.emojis, _emoji_fields
    yield ObjectType.STICKER, image.stickers, _sticker_fields
    yield ObjectType.SOUND, image.sounds, _sound_fields
    yield ObjectType.AUTOMOD_RULE, image.automod_rules, _automod_fields


def _orders(image: GuildImage, ids: IdMap) -> Iterator[tuple[ObjectKey, int]]:
    """Yield the place of every role and channel: only their order counts, not Discord's number for it."""
    for place, role_id in enumerate(role_order(image)):
        yield ObjectKey(ObjectType.ROLE, ids[role_id]), place
    for channel_ids in channel_order(image).values():
        for place, channel_id in enumerate(channel_ids):
            yield ObjectKey(ObjectType.CHANNEL, ids[channel_id]), place
