"""Requests to the REST API, as they come off the wire: JSON, multipart or form-encoded."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote

import orjson
from aiohttp import BodyPartReader, web

from tux.sandbox.errors import DiscordError
from tux.sandbox.rest.requests import FORM_ENCODED, JSON, Fields, Request, Upload
from tux.sandbox.server.addresses import Addresses

MAX_BODY_BYTES = 32 * 1024 * 1024
CHUNK_BYTES = 1 << 16


def api_path(raw: str) -> str:
    """Return the part of a path after the API's prefix, which is `/api`, `/api/v9` or `/api/v10`."""
    path = raw.partition("?")[0].removeprefix("/api/")
    version, _, rest = path.partition("/")
    return "/" + (rest if version in {"v10", "v9"} else path)


async def read_request(request: web.Request, path: str, addresses: Addresses) -> Request:
    """Read a request off the wire.

    Raises:
        DiscordError: 50109 if the body is not JSON, 40005 if it is too large.
    """
    try:
        body, files = await _read_content(request, addresses)
    except web.HTTPRequestEntityTooLarge:
        raise DiscordError(40005) from None
    except (ValueError, web.RequestPayloadError):  # not JSON, not UTF-8, not multipart, or not encoded as it says
        raise DiscordError(50109) from None
    reason = request.headers.get("X-Audit-Log-Reason")
    return Request(
        "GET" if request.method == "HEAD" else request.method,
        path,
        {name: ",".join(request.query.getall(name)) for name in request.query},
        request.headers.get("Authorization"),
        body,
        files,
        unquote(reason) if reason is not None else None,
        JSON if body is None and not files else request.content_type,
        request.headers.get("X-GitHub-Event"),
    )


async def _read_content(request: web.Request, addresses: Addresses) -> tuple[Any, dict[str, Upload]]:
    if request.content_type.startswith("multipart/"):
        return await _read_multipart(request, addresses)
    raw = await request.read()
    if request.content_type == FORM_ENCODED:
        return _read_form_encoded(raw.decode(), addresses), {}
    return orjson.loads(addresses.inward(raw)) if raw else None, {}


def _read_form_encoded(text: str, addresses: Addresses) -> Any:
    """Return the fields, or the JSON in `payload_json`. A field that comes several times is a list of texts."""
    fields = Fields()
    for name, values in parse_qs(text, keep_blank_values=True, errors="strict").items():
        texts = [addresses.inward(value.encode()).decode() for value in values]
        fields[name] = texts if len(texts) > 1 else texts[0]
    return orjson.loads(fields["payload_json"]) if "payload_json" in fields else fields


async def _read_multipart(request: web.Request, addresses: Addresses) -> tuple[Any, dict[str, Upload]]:
    """Return the form fields, or the JSON in `payload_json`, and the files."""
    fields = Fields()
    files: dict[str, Upload] = {}
    left = MAX_BODY_BYTES
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise ValueError("a part that consists of parts")  # noqa: TRY004 - it is the client's mistake
        content = await _read_part(part, left)
        left -= len(content)
        if part.filename is not None:
            name = part.name or f"files[{len(files)}]"
            files[name] = Upload(part.filename, content, part.headers.get("Content-Type"))
        else:
            fields[part.name or ""] = addresses.inward(content).decode()
    return (orjson.loads(fields["payload_json"]) if "payload_json" in fields else fields), files


async def _read_part(part: BodyPartReader, max_bytes: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(CHUNK_BYTES):
        content.extend(chunk)
        if len(content) > max_bytes:
            raise web.HTTPRequestEntityTooLarge(max_bytes, len(content))
    return bytes(content)
