"""The flags of messages.

Source: https://discord.com/developers/docs/resources/message#message-object-message-flags
"""

from __future__ import annotations

SUPPRESS_EMBEDS = 1 << 2
"""Message flag: its embeds are kept, but not shown."""
EPHEMERAL, LOADING, SUPPRESS_NOTIFICATIONS = 1 << 6, 1 << 7, 1 << 12
VOICE_MESSAGE, HAS_SNAPSHOT = 1 << 13, 1 << 14
SOURCE_DELETED = 1 << 3
