"""Requests to the sandbox's own endpoints, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import orjson
from aiohttp import web

from tux.sandbox.world.payloads import Json

Endpoint = Callable[[web.Request], Awaitable[Any]]
"""The function of one control. Its result is the JSON of the answer; None is an empty answer."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Refusal(Exception):
    """Raised when a request makes no sense; the message says why."""


def as_routes(table: Iterable[tuple[str, str, Endpoint]]) -> list[tuple[str, str, Handler]]:
    """Return the method, path and handler of each endpoint; a refusal becomes a 400 with its sentence."""
    return [(method, f"/sandbox{path}", _as_handler(endpoint)) for method, path, endpoint in table]


def _as_handler(endpoint: Endpoint) -> Handler:
    async def respond(request: web.Request) -> web.StreamResponse:
        try:
            body = await endpoint(request)
        except (Refusal, ValueError) as refusal:
            return web.json_response({"message": str(refusal), "code": 0}, status=400)
        if body is None:
            return web.Response(status=204)
        return web.Response(body=orjson.dumps(body), content_type="application/json")

    return respond


async def read_body(request: web.Request) -> Json:
    """Return the body, which must be a JSON object.

    Raises:
        Refusal: it is none.
    """
    try:
        body = orjson.loads(await request.read())
    except (orjson.JSONDecodeError, web.RequestPayloadError):
        raise Refusal("the body must be JSON") from None
    if not isinstance(body, dict):
        raise Refusal("the body must be a JSON object")
    return body  # pyright: ignore[reportUnknownVariableType]


def read_id(body: Json, name: str) -> int | None:
    """Return an id from a body, given as a number or as text.

    Raises:
        Refusal: it is neither.
    """
    value = body.get(name)
    if value is not None and not str(value).isdecimal():
        raise Refusal(f"{name}: must be an id")
    return None if value is None else int(value)


def read_flag(body: Json, name: str, *, default: bool = False) -> bool:
    """Return a boolean from a body, or `default` if it is not in it.

    Raises:
        Refusal: it is no boolean.
    """
    value = body.get(name, default)
    if not isinstance(value, bool):
        raise Refusal(f"{name}: must be true or false")
    return value
