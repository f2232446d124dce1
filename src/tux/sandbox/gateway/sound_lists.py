"""Lists of soundboard sounds: the answers to a client's request for those of some guilds.

Source: https://discord.com/developers/docs/events/gateway-events#request-soundboard-sounds
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from tux.sandbox.gateway.opcodes import Refused
from tux.sandbox.gateway.session import Session
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.snowflakes import read_snowflake
from tux.sandbox.world.world import World


def sound_lists(world: World, session: Session, request: Json) -> Iterator[Json]:
    """Yield the data of a SOUNDBOARD_SOUNDS for each guild that the session's user is in.

    Raises:
        Refused: 4002 for a request without a list of guilds.
    """
    guild_ids = request.get("guild_ids")
    if not isinstance(guild_ids, list):
        raise Refused(4002, "Error while decoding payload.")
    for guild_id in dict.fromkeys(map(read_snowflake, cast("list[object]", guild_ids))):
        guild = world.guilds.get(guild_id)
        if guild is not None and session.user.id in guild.members:
            sounds = [sound.payload() for sound in guild.sounds.values()]
            yield {"guild_id": str(guild.id), "soundboard_sounds": sounds}
