"""Integrations: the applications of a guild. How they are added is in `oauth2`.

Source: https://discord.com/developers/docs/resources/guild#get-guild-integrations
"""

from __future__ import annotations

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.router import Routes
from tux.sandbox.world.audit_log import AuditLogEvent, changes
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.integration import Integration
from tux.sandbox.world.payloads import Json

routes = Routes()
MAX_SHOWN = 50
"""Integrations that are listed; a guild's others cannot be reached, as documented."""


@routes.add("GET", "/guilds/{guild_id}/integrations")
async def list_integrations(call: Call) -> list[Json]:
    """Return the integrations of a guild, with those who added them."""
    guild = call.guild()
    call.require(Permission.MANAGE_GUILD, guild)
    return [integration.payload() for integration in list(guild.integrations.values())[:MAX_SHOWN]]


@routes.add("DELETE", "/guilds/{guild_id}/integrations/{integration_id}")
async def delete_integration(call: Call) -> None:
    """Remove an application: its webhooks are deleted and its bot is kicked."""
    guild = call.guild()
    call.require(Permission.MANAGE_GUILD, guild)
    integration = guild.integrations.get(call.id("integration_id"))
    if integration is None:
        raise DiscordError(10005)
    _delete_webhooks(call, guild, integration)
    if bot := guild.members.get(integration.application.bot.id):
        call.world.remove_member(guild, bot)
    differences = changes(integration.audited(), {})
    call.audit(guild, AuditLogEvent.INTEGRATION_DELETE, integration.id, changes=differences)


def _delete_webhooks(call: Call, guild: Guild, integration: Integration) -> None:
    application_id = integration.application.id
    webhooks = [hook for hook in guild.webhooks.values() if hook.application_id == application_id]
    for webhook in webhooks:
        del guild.webhooks[webhook.id], call.world.webhooks[webhook.id]
    for channel_id in dict.fromkeys(webhook.channel_id for webhook in webhooks):
        data = {"guild_id": str(guild.id), "channel_id": str(channel_id)}
        call.world.emit_in(guild.channels[channel_id], "WEBHOOKS_UPDATE", data)
