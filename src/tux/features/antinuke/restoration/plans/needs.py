"""The permissions that steps need."""

from collections.abc import Mapping

from tux.features.antinuke.restoration.objects import ObjectKind
from tux.features.antinuke.restoration.powers import MANAGE_ROLES
from tux.features.antinuke.restoration.steps import StepKind

BITS: Mapping[str, int] = {
    "ban_members": 1 << 2,
    "manage_channels": 1 << 4,
    "manage_guild": 1 << 5,
    "manage_roles": MANAGE_ROLES,
    "manage_webhooks": 1 << 29,
    "manage_expressions": 1 << 30,
}
K = StepKind
_TABLE = (
    (ObjectKind.ROLE, "manage_roles", (K.ROLE_CREATE, K.ROLE_UPDATE, K.ROLE_ORDER)),
    (ObjectKind.MEMBER, "manage_roles", (K.STAFF_ROLE_ADD, K.ROLE_ADD, K.ROLE_REMOVE)),
    (ObjectKind.CHANNEL, "manage_channels", (K.CATEGORY_CREATE, K.CHANNEL_CREATE, K.CHANNEL_UPDATE)),
    (ObjectKind.CHANNEL, "manage_channels", (K.CHANNEL_ORDER, K.FORUM_UPDATE, K.TYPE_UPDATE)),
    (ObjectKind.BAN, "ban_members", (K.BAN, K.UNBAN)),
    (ObjectKind.WEBHOOK, "manage_webhooks", (K.WEBHOOK_CREATE, K.WEBHOOK_UPDATE)),
    (ObjectKind.EMOJI, "manage_expressions", (K.EMOJI_CREATE, K.EMOJI_UPDATE)),
    (ObjectKind.STICKER, "manage_expressions", (K.STICKER_CREATE, K.STICKER_UPDATE)),
    (ObjectKind.SOUND, "manage_expressions", (K.SOUND_CREATE, K.SOUND_UPDATE)),
    (ObjectKind.GUILD, "manage_guild", (K.GUILD_UPDATE, K.WIDGET_UPDATE, K.VANITY_UPDATE)),
    (ObjectKind.AUTOMOD_RULE, "manage_guild", (K.AUTOMOD_CREATE, K.AUTOMOD_UPDATE)),
    (ObjectKind.ONBOARDING, "manage_guild", (K.ONBOARDING_UPDATE,)),
    (ObjectKind.WELCOME_SCREEN, "manage_guild", (K.WELCOME_UPDATE,)),
)
NEEDS: Mapping[StepKind, tuple[ObjectKind, str]] = {
    kind: (subject, permission) for subject, permission, kinds in _TABLE for kind in kinds
}
"""The kind of object that a step is about, and the permission that it needs, by discord.py's name."""

DELETABLE: Mapping[ObjectKind, str] = {
    ObjectKind.CHANNEL: "manage_channels",
    ObjectKind.ROLE: "manage_roles",
    ObjectKind.WEBHOOK: "manage_webhooks",
    ObjectKind.EMOJI: "manage_expressions",
    ObjectKind.STICKER: "manage_expressions",
    ObjectKind.SOUND: "manage_expressions",
    ObjectKind.AUTOMOD_RULE: "manage_guild",
}
"""The kinds of objects that can be deleted, and the permission for it."""
