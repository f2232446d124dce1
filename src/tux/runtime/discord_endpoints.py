"""The addresses at which discord.py looks for Discord: Discord's own, or those of a sandbox or a proxy."""

from typing import Any

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route

DISCORD_API = "https://discord.com/api/v10"
DISCORD_GATEWAY = "wss://gateway.discord.gg/"
DISCORD_CDN = "https://cdn.discordapp.com"

UNREACHED = (aiohttp.ClientError, OSError)
"""The errors that discord.py raises where a request got no answer: Discord may have done it or not."""


def point_at(api: str = DISCORD_API, gateway: str | None = None, cdn: str = DISCORD_CDN) -> None:
    """Sends all that discord.py says from now on to these addresses; it knows only one Discord per process.

    Without a `gateway`, a foreign `api` is asked for its own at login (`learn_gateway`).
    """
    Route.BASE = api.rstrip("/")
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway or DISCORD_GATEWAY)
    asset: Any = discord.Asset  # its type says that this never changes
    asset.BASE = cdn.rstrip("/")


async def learn_gateway(http: HTTPClient) -> None:
    """Makes the gateway that the API names the one to identify at after an invalidated session.

    discord.py asks the API once, at start, and afterwards falls back on Discord's own.
    """
    if Route.BASE == DISCORD_API or str(DiscordWebSocket.DEFAULT_GATEWAY) != DISCORD_GATEWAY:
        return
    _shards, address, _limits = await http.get_bot_gateway()
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(address)
