"""The types of channels, by their numbers.

Source: https://discord.com/developers/docs/resources/channel#channel-object-channel-types
"""

from __future__ import annotations

CATEGORY, PRIVATE_THREAD, THREADS = 4, 12, frozenset({10, 11, 12})
PUBLIC, PRIVATE, ANNOUNCEMENT = 11, 12, 10
FORUMS = frozenset({15, 16})
