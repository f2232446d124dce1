"""Permissions as raw integers, so that bits which no library knows yet are kept.

Source: https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags
"""

KICK_MEMBERS = 1 << 1
BAN_MEMBERS = 1 << 2
ADMINISTRATOR = 1 << 3
MANAGE_CHANNELS = 1 << 4
MANAGE_GUILD = 1 << 5
VIEW_AUDIT_LOG = 1 << 7
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
MANAGE_MESSAGES = 1 << 13
MENTION_EVERYONE = 1 << 17
MANAGE_ROLES = 1 << 28
MANAGE_WEBHOOKS = 1 << 29
MANAGE_GUILD_EXPRESSIONS = 1 << 30
MANAGE_THREADS = 1 << 34
MODERATE_MEMBERS = 1 << 40

DANGEROUS = ADMINISTRATOR | KICK_MEMBERS | BAN_MEMBERS | MANAGE_CHANNELS | MANAGE_GUILD | MANAGE_ROLES | MANAGE_WEBHOOKS
"""The permissions with which a guild can be destroyed."""

DANGEROUS_FOR_EVERYONE = (
    DANGEROUS | MANAGE_MESSAGES | MENTION_EVERYONE | MANAGE_GUILD_EXPRESSIONS | MANAGE_THREADS | MODERATE_MEMBERS
)
"""The permissions that nobody gives to all members and means well."""

DANGEROUS_IN_CHANNEL = MANAGE_CHANNELS | MANAGE_ROLES | MANAGE_WEBHOOKS | MANAGE_MESSAGES | MENTION_EVERYONE
"""The permissions that an overwrite can give, and that nobody gives to all members."""

NEEDED_BY_TUX = DANGEROUS | VIEW_AUDIT_LOG | MODERATE_MEMBERS
"""The permissions without one of which Tux notices less, or stops fewer."""


def lost_of_needed(before: int, after: int) -> int:
    """Return the permissions that Tux needs which it had before. An administrator has all of them."""
    if after & ADMINISTRATOR:
        return 0
    had = NEEDED_BY_TUX if before & ADMINISTRATOR else before & NEEDED_BY_TUX
    return had & ~after
