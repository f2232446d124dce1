"""The routes of the requests by which steps are taken."""

from collections.abc import Mapping

from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.restoration.steps import StepKind

K = StepKind
CREATIONS: Mapping[StepKind, tuple[str, ObjectType]] = {
    K.ROLE_CREATE: ("/guilds/{guild_id}/roles", ObjectType.ROLE),
    K.CATEGORY_CREATE: ("/guilds/{guild_id}/channels", ObjectType.CHANNEL),
    K.CHANNEL_CREATE: ("/guilds/{guild_id}/channels", ObjectType.CHANNEL),
    K.WEBHOOK_CREATE: ("/channels/{channel_id}/webhooks", ObjectType.WEBHOOK),
    K.EMOJI_CREATE: ("/guilds/{guild_id}/emojis", ObjectType.EMOJI),
    K.STICKER_CREATE: ("/guilds/{guild_id}/stickers", ObjectType.STICKER),
    K.SOUND_CREATE: ("/guilds/{guild_id}/soundboard-sounds", ObjectType.SOUND),
    K.AUTOMOD_CREATE: ("/guilds/{guild_id}/auto-moderation/rules", ObjectType.AUTOMOD_RULE),
}
"""Requests that make an object."""

UPDATES: Mapping[StepKind, tuple[str, ObjectType]] = {
    K.ROLE_UPDATE: ("/guilds/{guild_id}/roles/{object_id}", ObjectType.ROLE),
    K.CHANNEL_UPDATE: ("/channels/{channel_id}", ObjectType.CHANNEL),
    K.FORUM_UPDATE: ("/channels/{channel_id}", ObjectType.CHANNEL),
    K.TYPE_UPDATE: ("/channels/{channel_id}", ObjectType.CHANNEL),
    K.WEBHOOK_UPDATE: ("/webhooks/{webhook_id}", ObjectType.WEBHOOK),
    K.EMOJI_UPDATE: ("/guilds/{guild_id}/emojis/{object_id}", ObjectType.EMOJI),
    K.STICKER_UPDATE: ("/guilds/{guild_id}/stickers/{object_id}", ObjectType.STICKER),
    K.SOUND_UPDATE: ("/guilds/{guild_id}/soundboard-sounds/{object_id}", ObjectType.SOUND),
    K.AUTOMOD_UPDATE: ("/guilds/{guild_id}/auto-moderation/rules/{object_id}", ObjectType.AUTOMOD_RULE),
}
"""Requests that change one."""

SETTINGS: Mapping[StepKind, tuple[str, str]] = {
    K.GUILD_UPDATE: ("PATCH", "/guilds/{guild_id}"),
    K.WIDGET_UPDATE: ("PATCH", "/guilds/{guild_id}/widget"),
    K.VANITY_UPDATE: ("PATCH", "/guilds/{guild_id}/vanity-url"),
    K.WELCOME_UPDATE: ("PATCH", "/guilds/{guild_id}/welcome-screen"),
    K.ONBOARDING_UPDATE: ("PUT", "/guilds/{guild_id}/onboarding"),
    K.UNBAN: ("DELETE", "/guilds/{guild_id}/bans/{object_id}"),
    K.BAN: ("PUT", "/guilds/{guild_id}/bans/{object_id}"),
    K.STAFF_ROLE_ADD: ("PUT", "/guilds/{guild_id}/members/{object_id}/roles/{role_id}"),
    K.ROLE_ADD: ("PUT", "/guilds/{guild_id}/members/{object_id}/roles/{role_id}"),
    K.ROLE_REMOVE: ("DELETE", "/guilds/{guild_id}/members/{object_id}/roles/{role_id}"),
}
"""Requests that do the same however often they are sent. Roles are given one by one, and never with PATCH on a member,
whose rate limit the guard needs: it strips an attacker with that."""

PATH_IDS = {ObjectType.CHANNEL: "channel_id", ObjectType.WEBHOOK: "webhook_id"}
"""The names by which discord.py knows that rate limits are counted by channel or webhook."""

DELETIONS: Mapping[ObjectType, str] = {
    ObjectType.ROLE: "/guilds/{guild_id}/roles/{object_id}",
    ObjectType.CHANNEL: "/channels/{channel_id}",
    ObjectType.WEBHOOK: "/webhooks/{webhook_id}",
    ObjectType.EMOJI: "/guilds/{guild_id}/emojis/{object_id}",
    ObjectType.STICKER: "/guilds/{guild_id}/stickers/{object_id}",
    ObjectType.SOUND: "/guilds/{guild_id}/soundboard-sounds/{object_id}",
    ObjectType.AUTOMOD_RULE: "/guilds/{guild_id}/auto-moderation/rules/{object_id}",
}
"""The routes by which objects are deleted."""
