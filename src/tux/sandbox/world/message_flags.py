"""The flags of messages.

Source: https://discord.com/developers/docs/resources/message#message-object-message-flags
"""

from __future__ import annotations

CROSSPOSTED, IS_CROSSPOST, SUPPRESS_EMBEDS, SOURCE_DELETED = 1 << 0, 1 << 1, 1 << 2, 1 << 3
HAS_THREAD, EPHEMERAL, LOADING = 1 << 5, 1 << 6, 1 << 7
SUPPRESS_NOTIFICATIONS, VOICE_MESSAGE, HAS_SNAPSHOT, COMPONENTS_V2 = 1 << 12, 1 << 13, 1 << 14, 1 << 15
