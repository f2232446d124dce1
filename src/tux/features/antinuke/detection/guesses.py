"""Guesses at the type of entries that have none, from what they say was changed (discord-api-docs #3546)."""

from collections.abc import Collection

from tux.features.antinuke.detection.audit_log_entries import RawEntry
from tux.features.antinuke.detection.guild_facts import GuildFacts

_CREATE, _UPDATE, _DELETE = range(3)

_BY_KEYS: tuple[tuple[Collection[str], tuple[int | None, int | None, int | None]], ...] = (
    ({"permission_overwrites"}, (10, 11, 12)),
    ({"permissions", "color"}, (30, 31, 32)),
    ({"permissions"}, (30, 31, 32)),
    ({"hoist"}, (30, 31, 32)),
    ({"allow"}, (13, 14, 15)),
    ({"deny"}, (13, 14, 15)),
    ({"code", "max_uses"}, (40, 41, 42)),
    ({"trigger_type"}, (140, 141, 142)),
    ({"scheduled_start_time"}, (100, 101, 102)),
    ({"volume"}, (130, 131, 132)),
    ({"scopes"}, (80, 81, 82)),
    ({"format_type"}, (90, 91, 92)),
    ({"channel_id", "name", "type"}, (50, 51, 52)),
    ({"auto_archive_duration"}, (110, 111, 112)),
    ({"rate_limit_per_user"}, (10, 11, 12)),
    ({"vanity_url_code"}, (1, 1, 1)),
    ({"verification_level"}, (None, 1, None)),
    ({"nick"}, (24, 24, 24)),
    ({"communication_disabled_until"}, (24, 24, 24)),
    ({"$add"}, (25, 25, 25)),
    ({"$remove"}, (25, 25, 25)),
    ({"name", "type"}, (10, 11, 12)),
)
"""The types of creations, updates and deletions by the fields that they have, the most telling ones first."""


def guess_type(raw: RawEntry, facts: GuildFacts) -> int | None:
    """Return the type that an entry seems to have, or None if that could be anything."""
    if "members_removed" in raw.options:
        return 21
    if "count" in raw.options:
        return _guess_counted(raw)
    if not raw.changes:
        return 20 if raw.target_id is not None and not raw.options else None
    if raw.target_id == facts.guild_id and "permissions" not in raw.changes:
        return 167 if "prompts" in raw.changes else 1
    had, has = (any(values[side] is not None for values in raw.changes.values()) for side in (0, 1))
    operation = _UPDATE if had and has else _DELETE if had else _CREATE
    for keys, types in _BY_KEYS:
        if raw.changes.keys() >= set(keys):
            return types[operation]
    if "name" not in raw.changes:
        return None
    is_role = raw.target_id is not None and facts.permissions_of(raw.target_id) is not None
    return (60, 31 if is_role else 11, 62)[operation]


def _guess_counted(raw: RawEntry) -> int:
    if "channel_id" not in raw.options:
        return 27 if raw.target_id is None else 73
    return 26 if raw.target_id is None else 72
