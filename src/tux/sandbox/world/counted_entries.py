"""Audit log entries that count: Discord records a series of like acts as one entry, and tells only of the first.

The acts are moves and disconnections of members, and deletions of messages; the log shows the entry with its growing
count, but no further GUILD_AUDIT_LOG_ENTRY_CREATE is sent. A move counts with others into the same channel, whoever is
moved; a disconnection with all others; a deletion with others of the same author's messages in the same channel.

Source: https://github.com/discord/discord-api-docs/issues/5911 and #5989
"""

from __future__ import annotations

from datetime import timedelta

from tux.sandbox.world.audit_log import AuditEntry, AuditLogEvent
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.snowflakes import moment_of
from tux.sandbox.world.user import User
from tux.sandbox.world.world import World

WINDOW = timedelta(minutes=5)
"""The time after an entry's creation within which further acts are counted in it. Discord does not document it."""


def count(
    world: World,
    guild: Guild,
    action: AuditLogEvent,
    actor: User,
    *,
    target_id: int | None = None,
    channel_id: int | None = None,
    reason: str | None = None,
) -> AuditEntry:
    """Count an act in the recent entry of the same actor for like acts, or add such an entry and tell of it."""
    key = action, actor.id, target_id, channel_id
    entry = guild.counted_entries.get(key)
    if entry is not None and entry.options is not None and moment_of(entry.id) >= world.clock.now() - WINDOW:
        entry.options = entry.options | {"count": str(int(entry.options["count"]) + 1)}
        return entry
    options: Json = {"count": "1"} if channel_id is None else {"channel_id": str(channel_id), "count": "1"}
    entry = world.audit(guild, action, actor, target_id, options=options, reason=reason)
    guild.counted_entries[key] = entry
    return entry
