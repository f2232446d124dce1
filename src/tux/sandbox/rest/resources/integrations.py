"""Integrations: the bots of a guild.

Source: https://discord.com/developers/docs/resources/guild#get-guild-integrations
"""

from __future__ import annotations

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.router import Routes
from tux.sandbox.world.audit_log import AuditLogEvent, changes
from tux.sandbox.world.payloads import Json

routes = Routes()


@routes.add("GET", "/guilds/{guild_id}/integrations")
async def list_integrations(call: Call) -> list[Json]:
    """Return the bots of a guild, as integrations."""
    guild = call.guild()
    call.require(Permission.MANAGE_GUILD, guild)
    bots = [app for app in call.world.applications.values() if app.bot.id in guild.members]
    return [
        {
            "id": str(app.id),
            "name": app.name,
            "type": "discord",
            "enabled": True,
            "account": {"id": str(app.bot.id), "name": app.name},
            "application": app.brief() | {"type": None, "summary": ""},  # discord.py needs the summary
            "scopes": ["bot", "applications.commands"],
            "user": app.owner.payload(),
        }
        for app in bots
    ]


@routes.add("DELETE", "/guilds/{guild_id}/integrations/{integration_id}")
async def delete_integration(call: Call) -> None:
    """Remove a bot and the webhooks it created."""
    guild = call.guild()
    call.require(Permission.MANAGE_GUILD, guild)
    application = call.world.applications.get(call.id("integration_id"))
    member = guild.members.get(application.bot.id) if application else None
    if application is None or member is None:
        raise DiscordError(10005, status=404, message="Unknown Integration")
    for webhook in [hook for hook in guild.webhooks.values() if hook.application_id == application.id]:
        del guild.webhooks[webhook.id], call.world.webhooks[webhook.id]
    call.world.remove_member(guild, member)
    data = {"id": str(application.id), "guild_id": str(guild.id), "application_id": str(application.id)}
    call.world.emit_in(guild, "INTEGRATION_DELETE", data)
    differences = changes({"name": application.name, "type": "discord"}, {})
    call.audit(guild, AuditLogEvent.INTEGRATION_DELETE, application.id, changes=differences)
