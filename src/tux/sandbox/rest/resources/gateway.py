"""The gateway's address and limits."""

from __future__ import annotations

from datetime import timedelta

from tux.sandbox.rest.call import Call
from tux.sandbox.rest.router import Routes
from tux.sandbox.world.payloads import Json

routes = Routes()
DAILY_SESSION_STARTS = 1000
"""The gateway sessions that a bot may start in a day."""


def gateway_url(api: str) -> str:
    """Return the gateway's address on the server of the API."""
    return api.replace("http", "ws", 1).removesuffix("/api/v10") + "/gateway"


@routes.add("GET", "/gateway", public=True)
async def get_gateway(call: Call) -> Json:
    """Return the gateway's address."""
    return {"url": gateway_url(call.api)}


@routes.add("GET", "/gateway/bot")
async def get_gateway_bot(call: Call) -> Json:
    """Return the gateway's address, the recommended number of shards, and the limit of session starts."""
    guilds = sum(call.actor.id in guild.members for guild in call.world.guilds.values())
    since = call.world.clock.now() - timedelta(days=1)
    started = sum(moment > since for moment in call.world.session_starts.get(call.actor.id, ()))
    limit = {
        "total": DAILY_SESSION_STARTS,
        "remaining": max(0, DAILY_SESSION_STARTS - started),
        "reset_after": 86_400_000,
        "max_concurrency": call.world.max_concurrency,
    }
    return {"url": gateway_url(call.api), "shards": max(1, guilds // 1000), "session_start_limit": limit}
