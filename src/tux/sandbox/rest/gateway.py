"""Where the gateway is."""

from __future__ import annotations

from tux.sandbox.rest.call import Call, Routes
from tux.sandbox.world.models import Json

routes = Routes()


def gateway_url(api: str) -> str:
    """The gateway's address beside the API's."""
    return api.replace("http", "ws", 1).removesuffix("/api/v10") + "/gateway"


@routes.add("GET", "/gateway", public=True)
async def get_gateway(call: Call) -> Json:
    """The gateway's address."""
    return {"url": gateway_url(call.api)}


@routes.add("GET", "/gateway/bot")
async def get_gateway_bot(call: Call) -> Json:
    """The gateway's address, the recommended number of shards, and how many sessions may start."""
    guilds = sum(call.actor.id in guild.members for guild in call.world.guilds.values())
    limit = {"total": 1000, "remaining": 1000, "reset_after": 86_400_000, "max_concurrency": 16}
    return {"url": gateway_url(call.api), "shards": max(1, guilds // 1000), "session_start_limit": limit}
