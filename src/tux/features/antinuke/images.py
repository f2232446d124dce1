"""Images of guilds: what a guild was like at a moment, in the words of Discord's API."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Payload = Mapping[str, Any]
"""An object as Discord's API v10 gives it. Permissions are decimal strings, so that unknown bits survive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildImage:
    """A guild with everything that can be put back. Mappings of payloads are by id.

    Fields that Discord adds later are kept, since payloads are stored as they come.
    """

    guild_id: int
    taken_at: datetime
    guild: Payload
    """The guild's own fields, without the lists below."""
    roles: Mapping[int, Payload]
    channels: Mapping[int, Payload]
    """Categories included, threads not. `permission_overwrites` belong to each."""
    member_roles: Mapping[int, frozenset[int]] = field(default_factory=dict[int, frozenset[int]])
    """The roles of members who have any besides @everyone, by user id."""
    ban_ids: frozenset[int] = frozenset()
    emojis: Mapping[int, Payload] = field(default_factory=dict[int, Payload])
    stickers: Mapping[int, Payload] = field(default_factory=dict[int, Payload])
    sounds: Mapping[int, Payload] = field(default_factory=dict[int, Payload])
    webhooks: Mapping[int, Payload] = field(default_factory=dict[int, Payload])
    """Webhooks without their tokens, which are secrets."""
    automod_rules: Mapping[int, Payload] = field(default_factory=dict[int, Payload])
    onboarding: Payload | None = None
    welcome_screen: Payload | None = None
    pictures: Mapping[str, str] = field(default_factory=dict[str, str])
    """The SHA-256 of stored pictures (emojis, stickers, icons of roles and the guild), by `kind/id`."""
    unread: frozenset[str] = frozenset()
    """The fields of this class that Tux could not read. They are empty, which says nothing about the guild."""
