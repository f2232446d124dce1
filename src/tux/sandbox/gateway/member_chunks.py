"""Member chunks: the answers to a client's request for guild members.

Source: https://discord.com/developers/docs/events/gateway-events#request-guild-members
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Any, cast

from tux.sandbox.gateway.opcodes import Refused
from tux.sandbox.gateway.session import Session
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.intents import Intent
from tux.sandbox.world.member import Member
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.snowflakes import is_snowflake, read_snowflake
from tux.sandbox.world.world import World

logger = logging.getLogger(__name__)

CHUNK = 1_000
"""Members in one chunk."""
MAX_USER_IDS = 100
MAX_NAME_MATCHES = 100
MAX_NONCE_LENGTH = 32


def member_chunks(world: World, session: Session, request: Json) -> Iterator[Json]:
    """Yield the data of each GUILD_MEMBERS_CHUNK that answers a request; none if the session may not ask.

    Raises:
        Refused: 4001 for a request that names no guild, or neither a query nor users.
    """
    if "guild_id" not in request or not request.keys() & {"query", "user_ids"}:
        raise Refused(4001, "Unknown opcode.")
    guild = world.guilds.get(read_snowflake(request["guild_id"]))
    if guild is None or session.user.id not in guild.members:
        return
    if request.get("user_ids") is not None:
        members, missing = _members_by_id(guild, request["user_ids"])
    elif session.intents & Intent.GUILD_MEMBERS or request.get("query"):
        members, missing = _members_by_name(guild, request), []
    else:
        logger.warning("%s asked for all members without the members intent", session.user.username)
        return
    yield from _chunks(world, session, guild, members, missing, request)


def _chunks(
    world: World, session: Session, guild: Guild, members: list[Member], missing: list[str], request: Json
) -> Iterator[Json]:
    nonce = request.get("nonce")
    chunks = [members[start : start + CHUNK] for start in range(0, len(members), CHUNK)] or [[]]
    for index, chunk in enumerate(chunks):
        data: Json = {
            "guild_id": str(guild.id),
            "members": [member.payload() for member in chunk],
            "chunk_index": index,
            "chunk_count": len(chunks),
        }
        if nonce is not None and len(str(nonce)) <= MAX_NONCE_LENGTH:
            data["nonce"] = nonce
        if missing:
            data["not_found"] = missing
        if request.get("presences") and session.intents & Intent.GUILD_PRESENCES:
            online = world.online(guild)
            data["presences"] = [online[member.id].payload(member.id, guild) for member in chunk if member.id in online]
        yield data


def _members_by_id(guild: Guild, user_ids: object) -> tuple[list[Member], list[str]]:
    """Return the members with these ids, and the ids that belong to no member."""
    wanted = cast("Iterable[Any]", user_ids) if isinstance(user_ids, list) else [user_ids]
    ids = [int(user_id) for user_id in map(str, wanted) if is_snowflake(user_id)][:MAX_USER_IDS]
    members = [guild.members[user_id] for user_id in ids if user_id in guild.members]
    return members, [str(user_id) for user_id in ids if user_id not in guild.members]


def _members_by_name(guild: Guild, request: Json) -> list[Member]:
    """Return the members with a name that begins with the query; all members for an empty query without a limit."""
    prefix, limit = str(request.get("query") or "").lower(), read_snowflake(request.get("limit"))
    members = list(guild.members.values())
    if prefix:
        members = [member for member in members if any(name.lower().startswith(prefix) for name in member.names)]
        limit = min(limit or MAX_NAME_MATCHES, MAX_NAME_MATCHES)
    return members[:limit] if limit else members
