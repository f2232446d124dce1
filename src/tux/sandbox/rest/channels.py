"""Channels.

Source: https://discord.com/developers/docs/resources/channel
"""

from __future__ import annotations

from tux.sandbox.rest.call import Call, Routes
from tux.sandbox.world.models import Json

routes = Routes()


@routes.add("GET", "/channels/{channel_id}")
async def get_channel(call: Call) -> Json:
    """One channel."""
    return call.channel().payload(call.actor.id)


@routes.add("GET", "/guilds/{guild_id}/channels")
async def list_channels(call: Call) -> list[Json]:
    """A guild's channels, without its threads."""
    guild = call.guild()
    return [channel.payload(call.actor.id) for channel in guild.channels.values() if not channel.is_thread]
