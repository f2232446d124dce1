"""Templates at work: taking a snapshot of a guild, and filling a new guild from one.

A snapshot has roles, channels and settings, but no members, messages, bots, emojis and pictures. Its ids are small
numbers that stand for the real ones; 0 is @everyone.

Source: https://discord.com/developers/docs/resources/guild-template
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tux.sandbox.permissions import Permission
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.channel_types import ANNOUNCEMENT, CATEGORY, FORUM, FORUMS, MEDIA, STAGE, TEXT, VOICE
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.overwrite import Overwrite
from tux.sandbox.world.payloads import Json, objects
from tux.sandbox.world.role import Role
from tux.sandbox.world.world import World

SETTINGS = (
    "description", "verification_level", "default_message_notifications", "explicit_content_filter",
    "preferred_locale", "afk_timeout", "system_channel_flags",
)  # fmt: skip
CHANNEL_FIELDS = (
    "type", "name", "position", "topic", "bitrate", "user_limit", "nsfw", "rate_limit_per_user",
    "default_auto_archive_duration", "default_thread_rate_limit_per_user", "default_sort_order",
)  # fmt: skip
PLAIN_TYPES = {ANNOUNCEMENT: TEXT, STAGE: VOICE, MEDIA: FORUM}
"""The types that channels of a community have in a template, which knows only those that every guild may have."""
GUILD_CHANNELS = ("afk_channel_id", "system_channel_id")


def snapshot(guild: Guild) -> Json:
    """Return a guild as templates hold it."""
    roles = sorted(
        (role for role in guild.roles.values() if not role.managed), key=lambda role: (role.position, role.id)
    )
    role_ids = {role.id: number for number, role in enumerate(roles)}
    channels = list(_in_order(guild))
    channel_ids = {channel.id: number for number, channel in enumerate(channels, 1)}
    return {
        "name": guild.name,
        "region": "deprecated",
        "icon_hash": None,
        **{name: getattr(guild, name) for name in SETTINGS},
        **{name: channel_ids.get(getattr(guild, name) or 0) for name in GUILD_CHANNELS},
        "roles": [_role(role, role_ids[role.id]) for role in roles],
        "channels": [_channel(channel, channel_ids, role_ids) for channel in channels],
    }


def _in_order(guild: Guild) -> Iterator[Channel]:
    """Yield a guild's channels, each category with its channels after it."""
    channels = [channel for channel in guild.channels.values() if not channel.is_thread]
    channels.sort(key=lambda channel: (channel.type == CATEGORY, channel.position, channel.id))
    for channel in channels:
        if channel.parent_id is None:
            yield channel
            yield from (child for child in channels if child.parent_id == channel.id)


def _role(role: Role, number: int) -> Json:
    payload = role.payload()
    fields = ("name", "permissions", "color", "colors", "hoist", "mentionable", "unicode_emoji")
    return {"id": number, "icon": None} | {name: payload[name] for name in fields}


def _channel(channel: Channel, channel_ids: Mapping[int, int], role_ids: Mapping[int, int]) -> Json:
    overwrites = [overwrite for overwrite in channel.overwrites.values() if overwrite.id in role_ids]
    return {
        "id": channel_ids[channel.id],
        "parent_id": channel_ids.get(channel.parent_id or 0),
        **{name: getattr(channel, name) for name in CHANNEL_FIELDS},
        "type": PLAIN_TYPES.get(channel.type, channel.type),
        "permission_overwrites": [overwrite.payload() | {"id": role_ids[overwrite.id]} for overwrite in overwrites],
        "available_tags": _tags(channel),
        "default_reaction_emoji": channel.default_reaction_emoji,
        "default_forum_layout": channel.default_forum_layout if channel.type in FORUMS else None,
        "default_tag_setting": None,
        "template": "",
        "icon_emoji": None,
        "theme_color": None,
    }


def _tags(channel: Channel) -> list[Json] | None:
    """Return a forum's tags without their custom emojis, which a new guild does not have."""
    if channel.type not in FORUMS:
        return None
    return [tag | {"id": number, "emoji_id": None} for number, tag in enumerate(channel.available_tags, 1)]


def fill(world: World, guild: Guild, template: Json) -> None:
    """Give a new guild the settings, roles and channels of a snapshot, without events."""
    for name in SETTINGS:
        setattr(guild, name, template[name])
    role_ids = {0: guild.id} | {role["id"]: world.ids.new() for role in template["roles"] if role["id"]}
    for position, data in enumerate(template["roles"]):
        role = _new_role(guild, role_ids[data["id"]], data, position)
        guild.roles[role.id] = role
    channel_ids = {data["id"]: world.ids.new() for data in template["channels"]}
    for data in template["channels"]:
        world.add_channel(_new_channel(world, guild, data, channel_ids, role_ids))
    for name in GUILD_CHANNELS:
        setattr(guild, name, channel_ids.get(template[name]))


def _new_role(guild: Guild, role_id: int, data: Json, position: int) -> Role:
    role = Role(role_id, guild.id, data["name"], Permission(int(data["permissions"])), position, data["color"])
    role.hoist, role.mentionable, role.unicode_emoji = data["hoist"], data["mentionable"], data["unicode_emoji"]
    return role


def _new_channel(
    world: World, guild: Guild, data: Json, channel_ids: Mapping[int, int], role_ids: Mapping[int, int]
) -> Channel:
    channel = Channel(channel_ids[data["id"]], data["type"], guild.id)
    for name in CHANNEL_FIELDS:
        setattr(channel, name, data[name])
    channel.parent_id = channel_ids.get(data["parent_id"])
    for overwrite in data["permission_overwrites"]:
        target, allow, deny = (int(overwrite[name]) for name in ("id", "allow", "deny"))
        role_id = role_ids[target]
        channel.overwrites[role_id] = Overwrite(role_id, 0, Permission(allow), Permission(deny))
    channel.available_tags = [tag | {"id": str(world.ids.new())} for tag in objects(data, "available_tags")]
    channel.default_reaction_emoji = data["default_reaction_emoji"]
    channel.default_forum_layout = data["default_forum_layout"] or 0
    return channel
