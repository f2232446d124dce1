"""The fields of Discord's objects that images keep: all of them, except what is no part of how a guild is set up."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from tux.features.antinuke.images import Payload

_LEFT_OUT: Mapping[str, Collection[str]] = {
    "guild": frozenset(
        {
            # lists that images have by themselves, or not at all
            "roles", "channels", "emojis", "stickers", "soundboard_sounds", "threads", "members", "presences",
            "voice_states", "stage_instances", "guild_scheduled_events", "embedded_activities", "welcome_screen",
            # people, figures, and states that pass by themselves
            "owner_id", "owner", "permissions", "joined_at", "large", "lazy", "unavailable", "member_count", "version",
            "guild_id", "approximate_member_count", "approximate_presence_count", "premium_subscription_count",
            "incidents_data", "geo_restricted", "activity_instances", "max_presences",
        }
    ),
    "channels": frozenset(
        {"guild_id", "last_message_id", "last_pin_timestamp", "permissions", "version", "status", "voice_start_time"}
    ),
    "roles": frozenset({"version"}),
    "emojis": frozenset({"user", "version"}),
    "stickers": frozenset({"user", "guild_id"}),
    "sounds": frozenset({"user", "guild_id", "user_id"}),
    "webhooks": frozenset({"user", "token", "url", "guild_id"}),
    "automod_rules": frozenset({"creator_id", "guild_id"}),
    "onboarding": frozenset({"guild_id"}),
    "welcome_screen": frozenset[str](),
}  # fmt: skip
"""The fields that are left out, by the field of `GuildImage`. Fields that nobody knows are kept."""


_UNORDERED: Mapping[str, Callable[[Any], Any]] = {
    "permission_overwrites": lambda overwrite: int(overwrite["id"]),
    "features": str,
}
"""The keys by which lists are sorted whose order means nothing, so that it makes no difference."""


def kept(part: str, payload: Mapping[str, Any]) -> Payload:
    """Return an object of the API without what images leave out. `part` is the field of `GuildImage` it is for."""
    left_out = _LEFT_OUT[part]
    fields = {name: value for name, value in payload.items() if name not in left_out}
    for name, key in _UNORDERED.items():
        if name in fields:
            fields[name] = sorted(fields[name], key=key)
    return fields
