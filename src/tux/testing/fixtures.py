"""The fixtures of `tux.testing`."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tux.sandbox import Sandbox


@pytest_asyncio.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """An empty local Discord on a free port; `tux.sandbox.scenes` fills it.

    As in applications of Discord's first years, the id of an application is not that of its bot's user. Where a bot
    takes one for the other, a test shows it.

    Where `TUX_DISCORD_OPENAPI` names Discord's document, a test fails at its end if a bot sent, or was sent, anything
    that the document does not allow.
    """
    document = os.environ.get("TUX_DISCORD_OPENAPI")
    openapi = Path(document) if document else None
    async with Sandbox(openapi=openapi, old_applications=True) as running:
        yield running
        assert running.violations == []  # noqa: S101 - this is a test
