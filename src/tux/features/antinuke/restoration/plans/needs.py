"""The permissions that steps need."""

from collections.abc import Mapping

from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.restoration.powers import MANAGE_ROLES
from tux.features.antinuke.restoration.steps import StepKind

BITS: Mapping[str, int] = {
    "ban_members": 1 << 2,
    "manage_channels": 1 << 4,
    "manage_guild": 1 << 5,
    "manage_roles": MANAGE_ROLES,
    "manage_webhooks": 1 << 29,
    "manage_expressions": 1 << 30,
    "create_expressions": 1 << 43,
}
K = StepKind
_TABLE = (
    (ObjectType.ROLE, "manage_roles", (K.ROLE_CREATE, K.ROLE_UPDATE, K.ROLE_ORDER)),
    (ObjectType.MEMBER, "manage_roles", (K.STAFF_ROLE_ADD, K.ROLE_ADD, K.ROLE_REMOVE)),
    (ObjectType.CHANNEL, "manage_channels", (K.CATEGORY_CREATE, K.CHANNEL_CREATE, K.CHANNEL_UPDATE)),
    (ObjectType.CHANNEL, "manage_channels", (K.CHANNEL_ORDER, K.FORUM_UPDATE, K.TYPE_UPDATE)),
    (ObjectType.BAN, "ban_members", (K.BAN, K.UNBAN)),
    (ObjectType.WEBHOOK, "manage_webhooks", (K.WEBHOOK_CREATE, K.WEBHOOK_UPDATE)),
    (ObjectType.EMOJI, "create_expressions", (K.EMOJI_CREATE,)),
    (ObjectType.EMOJI, "manage_expressions", (K.EMOJI_UPDATE,)),
    (ObjectType.STICKER, "create_expressions", (K.STICKER_CREATE,)),
    (ObjectType.STICKER, "manage_expressions", (K.STICKER_UPDATE,)),
    (ObjectType.SOUND, "create_expressions", (K.SOUND_CREATE,)),
    (ObjectType.SOUND, "manage_expressions", (K.SOUND_UPDATE,)),
    (ObjectType.GUILD, "manage_guild", (K.GUILD_UPDATE, K.WIDGET_UPDATE, K.VANITY_UPDATE)),
    (ObjectType.AUTOMOD_RULE, "manage_guild", (K.AUTOMOD_CREATE, K.AUTOMOD_UPDATE)),
    (ObjectType.ONBOARDING, "manage_guild", (K.ONBOARDING_UPDATE,)),
    (ObjectType.WELCOME_SCREEN, "manage_guild", (K.WELCOME_UPDATE,)),
)
NEEDS: Mapping[StepKind, tuple[ObjectType, str]] = {
    kind: (subject, permission) for subject, permission, kinds in _TABLE for kind in kinds
}
"""The kind of object that a step is about, and the permission that it needs, by discord.py's name."""

DELETABLE: Mapping[ObjectType, str] = {
    ObjectType.CHANNEL: "manage_channels",
    ObjectType.ROLE: "manage_roles",
    ObjectType.WEBHOOK: "manage_webhooks",
    ObjectType.EMOJI: "manage_expressions",
    ObjectType.STICKER: "manage_expressions",
    ObjectType.SOUND: "manage_expressions",
    ObjectType.AUTOMOD_RULE: "manage_guild",
}
"""The kinds of objects that can be deleted, and the permission for it."""
