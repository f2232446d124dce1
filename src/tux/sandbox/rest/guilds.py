"""Guilds.

Source: https://discord.com/developers/docs/resources/guild
"""

from __future__ import annotations

from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call, Routes
from tux.sandbox.world.models import Json

routes = Routes()


@routes.add("GET", "/guilds/{guild_id}")
async def get_guild(call: Call) -> Json:
    """One guild."""
    guild = call.guild()
    data = guild.payload()
    if call.flag("with_counts"):
        data |= {"approximate_member_count": len(guild.members), "approximate_presence_count": len(guild.members)}
    return data


@routes.add("GET", "/guilds/{guild_id}/audit-logs")
async def get_audit_log(call: Call) -> Json:
    """Who did what, newest first, with the users and webhooks that are named."""
    guild = call.guild()
    call.need(Permission.VIEW_AUDIT_LOG, guild)
    limit = call.number("limit", 50, least=1, most=100)
    before, after = call.snowflake("before"), call.snowflake("after")
    user_id, kind = call.snowflake("user_id"), call.snowflake("action_type")
    matching = [
        entry
        for entry in guild.audit_log
        if (user_id is None or entry.user_id == user_id)
        and (kind is None or entry.action_type == kind)
        and (before is None or entry.id < before)
        and (after is None or entry.id > after)
    ]
    entries = matching[:limit] if after is not None else matching[-limit:][::-1]
    named = {entry.user_id for entry in entries} | {entry.target_id for entry in entries}
    return {
        "audit_log_entries": [entry.payload() for entry in entries],
        "users": [user.payload() for user_id, user in call.world.users.items() if user_id in named],
        "webhooks": [hook.payload(call.api, token=False) for hook in guild.webhooks.values() if hook.id in named],
        "application_commands": [],
        "auto_moderation_rules": [],
        "guild_scheduled_events": [],
        "integrations": [],
        "threads": [],
    }
