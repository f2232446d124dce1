"""The files that Tux attaches to its answers."""

import json
from typing import Any

import aiohttp

from tux.sandbox.screens import Seen


async def downloaded(seen: Seen) -> str:
    """Return the text of the only file that is attached to a message."""
    (attachment,) = seen.payload["attachments"]
    async with aiohttp.ClientSession() as session, session.get(attachment["url"]) as response:
        return (await response.read()).decode()


async def downloaded_json(seen: Seen) -> dict[str, Any]:
    return json.loads(await downloaded(seen))
