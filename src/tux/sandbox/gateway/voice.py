"""Voice over the gateway: joining, changing and leaving voice channels. There is no voice server.

Source: https://discord.com/developers/docs/events/gateway-events#update-voice-state
"""

from __future__ import annotations

import logging
import secrets

from tux.sandbox.gateway.opcodes import Refused
from tux.sandbox.gateway.session import Session
from tux.sandbox.world import voice
from tux.sandbox.world.channel_types import VOICE_CHANNELS
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.snowflakes import read_snowflake
from tux.sandbox.world.world import World

logger = logging.getLogger(__name__)


def update_voice_state(world: World, session: Session, data: Json) -> Json | None:
    """Join a voice channel, change it, or leave it if `channel_id` is null.

    As on Discord, nothing happens where that is not allowed.

    Returns:
        The data of the VOICE_SERVER_UPDATE that the session gets after joining.

    Raises:
        Refused: 4001 for a request that names no guild.
    """
    if "guild_id" not in data:
        raise Refused(4001, "Unknown opcode.")
    guild, channel_id = world.guilds.get(read_snowflake(data["guild_id"])), data.get("channel_id")
    member = guild.members.get(session.user.id) if guild else None
    if guild is None or member is None:
        return None
    if channel_id is None:
        world.leave_voice(guild, member.id)
        return None
    channel = guild.channels.get(read_snowflake(channel_id))
    if channel is None or channel.type not in VOICE_CHANNELS or not voice.may_enter(guild, channel, member):
        logger.info("%s may not connect to voice channel %s", session.user.username, channel_id)
        return None
    wishes = data | {"self_stream": False} if session.user.bot else data  # no bot shares its screen
    voice.connect(world, guild, member, channel, session.id, wishes=wishes)
    return {"token": secrets.token_hex(8), "guild_id": str(guild.id), "endpoint": None}
