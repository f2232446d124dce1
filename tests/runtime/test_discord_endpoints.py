"""The addresses that discord.py uses for Discord."""

from collections.abc import Iterator

import discord
import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tux.runtime.discord_endpoints import learn_gateway, point_at
from tux.sandbox import Sandbox
from tux.sandbox.scenes import small


@pytest.fixture(autouse=True)
def restore_endpoints() -> Iterator[None]:
    yield
    point_at()


def test_the_default_is_discord_itself() -> None:
    point_at("http://127.0.0.1:1/api/v10", "ws://127.0.0.1:1/gateway", "http://127.0.0.1:1/cdn")
    point_at()

    assert Route("GET", "/users/@me").url == "https://discord.com/api/v10/users/@me"
    assert str(DiscordWebSocket.DEFAULT_GATEWAY) == "wss://gateway.discord.gg/"
    assert discord.Asset.BASE == "https://cdn.discordapp.com"


async def test_without_a_gateway_the_api_is_asked_for_one(sandbox: Sandbox) -> None:
    scene = small(sandbox.world)
    point_at(sandbox.api_url, None, sandbox.cdn_url)

    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login(scene.bot.bot.token)
        await learn_gateway(client.http)

    assert str(DiscordWebSocket.DEFAULT_GATEWAY) == sandbox.gateway_url
