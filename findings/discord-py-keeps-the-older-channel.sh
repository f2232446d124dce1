#!/usr/bin/env bash
# discord.py puts the answer to the creation of a channel into its cache, over what the gateway has told of it since. A
# channel that somebody else changed while the answer was under way (another bot that closes each new channel to a muted
# role is enough) stays in the cache as it was created, until its next update: wrong overwrites, name and position.
#
# discord.py 2.7.1.
#
# Guess: the gateway is the only source of the cache; create_text_channel() returns the cached channel or waits for it.
#
# Whoever checks who can see a channel right after creating it reads the older state. The object that CHANNEL_CREATE made
# is another one besides, so that a reference kept from on_guild_channel_create is no longer updated.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check discord.py==2.7.1
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import asyncio

import discord

GUILD, CHANNEL, MUTED = 1 << 40, 2 << 40, 3 << 40


def channel(*overwrites: dict) -> dict:
    return {
        "id": str(CHANNEL), "guild_id": str(GUILD), "type": 0, "name": "log", "position": 0, "nsfw": False,
        "parent_id": None, "permission_overwrites": list(overwrites),
    }


def role(role_id: int, name: str) -> dict:
    return {
        "id": str(role_id), "name": name, "permissions": "1024", "position": role_id != GUILD, "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False, "managed": False, "mentionable": False, "flags": 0,
    }


async def main() -> None:
    client = discord.Client(intents=discord.Intents(guilds=True))
    await client._async_setup_hook()
    state = client._connection
    roles = [role(GUILD, "@everyone"), role(MUTED, "Muted")]
    guild = discord.Guild(data={"id": str(GUILD), "name": "g", "roles": roles, "channels": []}, state=state)
    state._add_guild(guild)
    closed = {"id": str(MUTED), "type": 0, "allow": "0", "deny": "1024"}
    told = []

    async def create_channel(*_: object, **__: object) -> dict:
        """Discord: it makes the channel, tells of it and of another bot's change, and then answers."""
        state.parse_channel_create(channel())
        told.append(guild.get_channel(CHANNEL))
        state.parse_channel_update(channel(closed))
        assert can_see(guild.get_channel(CHANNEL)) is False
        return channel()

    def can_see(seen: discord.TextChannel) -> bool:
        return seen.permissions_for(guild.get_role(MUTED)).view_channel

    client.http.create_channel = create_channel
    created = await guild.create_text_channel("log")
    cached = guild.get_channel(CHANNEL)
    print(f"discord.py {discord.__version__}: muted role sees the channel: by the events {can_see(told[0])},", end=" ")
    print(f"by the cache {can_see(cached)}; the cached one is the one of the event: {cached is told[0]}")
    assert cached is created
    assert (can_see(told[0]), can_see(cached), cached is told[0]) == (False, True, False)


asyncio.run(main())
PYTHON
# Seen:
# discord.py 2.7.1: muted role sees the channel: by the events False, by the cache True; the cached one is the one of the event: False
