"""Channel information: the answer to a client that asks what goes on in the voice channels of a guild.

Source: https://discord.com/developers/docs/events/gateway-events#request-channel-info
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from tux.sandbox.gateway.opcodes import Refused
from tux.sandbox.gateway.session import Session
from tux.sandbox.permissions import Permission
from tux.sandbox.world.access import in_channel
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.channel_types import VOICE_CHANNELS
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.snowflakes import read_snowflake
from tux.sandbox.world.world import World

FIELDS = ("status", "voice_start_time")


def channel_info(world: World, session: Session, request: Json) -> Json | None:
    """Return the data of the CHANNEL_INFO that answers a request; None for a guild that the user is not in.

    It has the voice channels that the user sees and of which one of the requested fields is known.

    Raises:
        Refused: 4002 for a request without a guild or without a list of fields.
    """
    fields = request.get("fields")
    if "guild_id" not in request or not isinstance(fields, list):
        raise Refused(4002, "Error while decoding payload.")
    wanted = [name for name in FIELDS if name in cast("list[object]", fields)]
    guild = world.guilds.get(read_snowflake(request["guild_id"]))
    member = guild.members.get(session.user.id) if guild else None
    if guild is None or member is None:
        return None
    channels = [
        channel
        for channel in guild.channels.values()
        if channel.type in VOICE_CHANNELS and in_channel(guild, channel, member) & Permission.VIEW_CHANNEL
    ]
    return {"guild_id": str(guild.id), "channels": list(_known(channels, wanted))}


def _known(channels: list[Channel], wanted: list[str]) -> Iterable[Json]:
    for channel in channels:
        values = {"status": channel.status, "voice_start_time": channel.voice_start}
        known = {name: values[name] for name in wanted if values[name] is not None}
        if known:
            yield {"id": str(channel.id), **known}
