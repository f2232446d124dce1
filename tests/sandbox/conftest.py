"""Tests of the sandbox itself send wrong requests on purpose: only its own answers are held to Discord's document."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tux.sandbox import Sandbox


@pytest_asyncio.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    document = os.environ.get("TUX_DISCORD_OPENAPI")
    async with Sandbox(openapi=Path(document) if document else None) as running:
        yield running
        assert [found for found in running.violations if found.direction == "response"] == []
