"""Tests of the sandbox itself send wrong requests on purpose: only its own answers are held to Discord's document."""

from collections.abc import AsyncIterator

import pytest_asyncio

from documents import DOCUMENT, wrong_answers
from tux.sandbox import Sandbox


@pytest_asyncio.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(openapi=DOCUMENT) as running:
        yield running
        assert wrong_answers(running) == []
