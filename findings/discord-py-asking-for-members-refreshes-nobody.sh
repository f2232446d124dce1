#!/usr/bin/env bash
# discord.py asks the gateway for members with chunk() and query_members(cache=True). What comes back is put into the
# cache for members that it does not hold yet, and dropped for those that it does: their roles, nickname, timeout and so
# on stay as they were. Only what query_members() returns, and no getter, shows the truth.
#
# discord.py 2.7.1.
#
# Guess: "cache=True" means that the cache holds the answer afterwards, so that asking again after an outage (in which
# GUILD_MEMBER_UPDATE was lost) makes get_member() right.
#
# A bot that re-reads its members after a gap, and then looks at guild.members for who may do what, still works with the
# roles from before the gap. It has to use the list that query_members() returns; chunk() returns a list as well.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check discord.py==2.7.1
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import asyncio

import discord

GUILD, ADMIN, KNOWN, NEW = 1 << 40, 2 << 40, 3 << 40, 4 << 40


def member(user_id: int, *roles: int) -> dict:
    user = {"id": str(user_id), "username": f"u{user_id}", "discriminator": "0", "avatar": None}
    joined = "2026-01-01T00:00:00+00:00"
    return {
        "user": user, "roles": [str(role) for role in roles], "joined_at": joined, "deaf": False, "mute": False, "flags": 0,
    }


class Gateway:
    """The connection: it answers each request for members with what is true now."""

    def __init__(self, state: discord.state.ConnectionState) -> None:
        self.state = state

    async def request_chunks(self, guild_id: int, *, nonce: str, **_: object) -> None:
        members = [member(KNOWN), member(NEW)]  # nobody is an admin any more
        chunk = {"guild_id": str(guild_id), "members": members, "chunk_index": 0, "chunk_count": 1, "nonce": nonce}
        asyncio.get_running_loop().call_later(0.05, self.state.parse_guild_members_chunk, chunk)


async def main() -> None:
    client = discord.Client(intents=discord.Intents(guilds=True, members=True))
    await client._async_setup_hook()
    state = client._connection
    state._get_websocket = lambda *_, **__: Gateway(state)
    everyone = {"id": str(GUILD), "name": "@everyone", "permissions": "0", "position": 0}
    admin = {"id": str(ADMIN), "name": "Admin", "permissions": "8", "position": 1}
    rest = {"color": 0, "colors": {"primary_color": 0}, "hoist": False, "managed": False, "mentionable": False, "flags": 0}
    data = {"id": str(GUILD), "name": "g", "roles": [everyone | rest, admin | rest], "channels": [], "member_count": 2}
    guild = discord.Guild(data=data | {"members": [member(KNOWN, ADMIN)]}, state=state)
    state._add_guild(guild)

    queried = await guild.query_members(user_ids=[KNOWN, NEW], cache=True)
    returned = {found.id: found.guild_permissions.administrator for found in queried}
    chunked = {found.id: found.guild_permissions.administrator for found in await guild.chunk(cache=True)}
    cached = {found.id: found.guild_permissions.administrator for found in guild.members}

    print(f"discord.py {discord.__version__}: is the known member an admin? by query_members() {returned[KNOWN]},", end=" ")
    print(f"by chunk() {chunked[KNOWN]}, by the cache after both {cached[KNOWN]}; the new one is cached: {NEW in cached}")
    assert (returned[KNOWN], chunked[KNOWN], cached[KNOWN], NEW in cached) == (False, False, True, True)


asyncio.run(main())
PYTHON
# Seen:
# discord.py 2.7.1: is the known member an admin? by query_members() False, by chunk() False, by the cache after both True; the new one is cached: True
