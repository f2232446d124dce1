"""The REST API over HTTP."""

from __future__ import annotations

import logging

import orjson
from aiohttp import web

from tux.sandbox.errors import DiscordError
from tux.sandbox.faults import Reset
from tux.sandbox.local_discord import LocalDiscord
from tux.sandbox.rest.requests import Reply, without_tokens
from tux.sandbox.server.addresses import Addresses
from tux.sandbox.server.requests import api_path, read_request

logger = logging.getLogger(__name__)


async def serve_rest(discord: LocalDiscord, request: web.Request, addresses: Addresses) -> web.StreamResponse:
    """Answer one request to the API."""
    path = api_path(request.raw_path)
    if request.method == "OPTIONS":
        methods = discord.api.methods(path)
        return web.Response(status=204 if methods else 404, headers={"Allow": ", ".join([*methods, "OPTIONS"])})
    try:
        reply = await discord.answer(await read_request(request, path, addresses))
    except Reset:
        return _cut(request)
    except DiscordError as error:
        reply = Reply(error.payload(), error.status)
    except Exception:  # whatever goes wrong in a route - the client gets a 500, as on Discord
        logger.exception("the sandbox failed to answer %s %s", request.method, without_tokens(path))
        reply = Reply(DiscordError(0).payload(), 500)
    if reply.body is None:
        return web.Response(status=reply.status, headers=reply.headers)
    if reply.is_page:
        return web.Response(body=reply.body.encode(), status=reply.status, headers=reply.headers)
    body = addresses.outward(orjson.dumps(reply.body))
    return web.Response(body=body, status=reply.status, headers=reply.headers, content_type="application/json")


def _cut(request: web.Request) -> web.Response:
    """Cut the connection; the response that is returned reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
