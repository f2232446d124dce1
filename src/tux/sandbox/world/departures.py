"""Departures of bots: what leaves a guild together with one."""

from __future__ import annotations

from tux.sandbox.world.events import Event
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.user import User


def take_along(guild: Guild, bot: User) -> list[Event]:
    """Remove the managed role and the integration of a bot that has left, and return the events that tell of it."""
    guild_id = str(guild.id)
    told: list[tuple[str, Json]] = []
    if role := guild.managed_role(bot):
        guild.remove_role(role)
        told.append(("GUILD_ROLE_DELETE", {"guild_id": guild_id, "role_id": str(role.id)}))
    if integration := guild.integration_of(bot):
        del guild.integrations[integration.id]
        application_id = str(integration.application.id)
        data = {"id": str(integration.id), "guild_id": guild_id, "application_id": application_id}
        told += [("INTEGRATION_DELETE", data), ("GUILD_INTEGRATIONS_UPDATE", {"guild_id": guild_id})]
    return [Event(name, data, guild) for name, data in told]
