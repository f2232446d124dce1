"""The audit log of a guild.

Source: https://discord.com/developers/docs/resources/audit-log
"""

from __future__ import annotations

import itertools

from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.router import Routes
from tux.sandbox.world.audit_log import AuditEntry
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json

routes = Routes()


@routes.add("GET", "/guilds/{guild_id}/audit-logs")
async def get_audit_log(call: Call) -> Json:
    """Return audit log entries, newest first, with the users, webhooks and threads that they name."""
    guild = call.guild()
    call.require(Permission.VIEW_AUDIT_LOG, guild)
    entries = _entries(call, guild)
    named_ids = {entry.user_id for entry in entries} | {entry.target_id for entry in entries}
    users = call.world.users
    threads = [channel for channel in guild.channels.values() if channel.is_thread and channel.id in named_ids]
    return {
        "audit_log_entries": [entry.payload() for entry in entries],
        "users": [users[user_id].payload() for user_id in named_ids if user_id in users],
        "webhooks": [hook.payload(call.api, token=False) for hook in guild.webhooks.values() if hook.id in named_ids],
        "threads": [thread.payload() for thread in threads],
        "application_commands": [],
        "auto_moderation_rules": [rule.payload() for rule in guild.auto_moderation.values() if rule.id in named_ids],
        "guild_scheduled_events": [e.payload() for e in guild.scheduled_events.values() if e.id in named_ids],
        "integrations": [i.partial() for i in guild.integrations.values() if i.id in named_ids],
    }


def _entries(call: Call, guild: Guild) -> list[AuditEntry]:
    limit = call.number("limit", 50, minimum=1, maximum=100)
    before, after = call.snowflake("before"), call.snowflake("after")
    user_id, target_id, kind = (call.snowflake(name) for name in ("user_id", "target_id", "action_type"))
    now = call.world.clock.now()
    log = guild.audit_log if after is not None else reversed(guild.audit_log)
    matching = (
        entry
        for entry in log
        if (user_id is None or entry.user_id == user_id)
        and (target_id is None or entry.target_id == target_id)
        and (kind is None or entry.action_type == kind)
        and (before is None or entry.id < before)
        and (after is None or entry.id > after)
        and (entry.visible_at is None or entry.visible_at <= now)
    )
    return list(itertools.islice(matching, limit))
