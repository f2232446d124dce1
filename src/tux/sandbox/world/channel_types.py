"""The types of channels, by their numbers.

Source: https://discord.com/developers/docs/resources/channel#channel-object-channel-types
"""

from __future__ import annotations

TEXT, DIRECT, VOICE, GROUP, CATEGORY, ANNOUNCEMENT = 0, 1, 2, 3, 4, 5
ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD, STAGE = 10, 11, 12, 13
FORUM, MEDIA = 15, 16
THREADS = frozenset({ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD})
FORUMS = frozenset({FORUM, MEDIA})
VOICE_CHANNELS = frozenset({VOICE, STAGE})
