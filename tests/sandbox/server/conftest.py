"""A local Discord as a browser and programs reach it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio

from tux.sandbox import Sandbox
from tux.sandbox.scenes import Scene, small


@pytest.fixture
def scene(sandbox: Sandbox) -> Scene:
    return small(sandbox.world)


@pytest_asyncio.fixture
async def web(sandbox: Sandbox, scene: Scene) -> AsyncIterator[aiohttp.ClientSession]:
    """A client that asks as the bot, given paths behind the sandbox's URL."""
    headers = {"Authorization": f"Bot {scene.bot.bot.token}"}
    async with aiohttp.ClientSession(sandbox.url, headers=headers) as session:
        yield session
