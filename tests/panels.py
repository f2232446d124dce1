"""The sandbox's own endpoints, as its web client and its command line ask them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tux.sandbox import Sandbox


class Panel:
    """Asks `/sandbox/…` and gives status and JSON."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        async with self._session.request(method, f"/sandbox{path}", json=body) as reply:
            return reply.status, await reply.json() if reply.content_type == "application/json" else None


@asynccontextmanager
async def panel_of(sandbox: Sandbox) -> AsyncIterator[Panel]:
    """Ask one sandbox."""
    async with aiohttp.ClientSession(sandbox.url) as session:
        yield Panel(session)
