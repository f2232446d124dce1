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
"""The errors that discord.py raises where a request got no answer: Discord may have carried it out or not."""


def point_at(api: str = DISCORD_API, gateway: str | None = None, cdn: str = DISCORD_CDN) -> None:
    """Make discord.py use these addresses from now on, in the whole process: it keeps them in class attributes.

    Without a `gateway`, an `api` that is not Discord's is asked for its own at login (`learn_gateway`).
    """
    Route.BASE = api.rstrip("/")
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway or DISCORD_GATEWAY)
    asset: Any = discord.Asset  # typed as a constant
    asset.BASE = cdn.rstrip("/")


async def learn_gateway(http: HTTPClient) -> None:
    """Make the gateway that the API names the default, at which to identify after an invalidated session.

    By itself, discord.py asks the API once, at start, and falls back on Discord's own gateway afterwards.
    """
    if Route.BASE == DISCORD_API or str(DiscordWebSocket.DEFAULT_GATEWAY) != DISCORD_GATEWAY:
        return
    _shards, url, _limits = await http.get_bot_gateway()
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)
