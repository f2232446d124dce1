"""The fixtures of `tux.testing`."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tux.sandbox import Sandbox


@pytest_asyncio.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """An empty local Discord on a free port; `tux.sandbox.scenes` fills it."""
    async with Sandbox() as running:
        yield running
