"""The local Discord on real sockets: REST, gateway, CDN, the web client, and the controls."""

from __future__ import annotations

import asyncio
import json
import logging
import zlib
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import orjson
from aiohttp import BodyPartReader, WSMsgType, web

from tux.sandbox.controls import Controls
from tux.sandbox.faults import Reset
from tux.sandbox.rest.call import Reply, Request, Upload
from tux.sandbox.sessions import (
    HEARTBEAT,
    HEARTBEAT_ACK,
    HELLO,
    IDENTIFY,
    INVALID_SESSION,
    PRESENCE,
    REQUEST_MEMBERS,
    RESUME,
    VOICE_STATE,
    Refused,
    Session,
)
from tux.sandbox.world.models import Json

logger = logging.getLogger(__name__)

PREFIX = "/api/v10"
HEARTBEAT_INTERVAL = 41_250
"""Milliseconds, as Discord's."""
LARGEST_BODY = 32 * 1024 * 1024
POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; connect-src 'self' ws:; base-uri 'none'; frame-ancestors 'none'"
)
WEB = Path(__file__).parent / "web"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Encoder(Protocol):
    """Turns the payloads of one connection into frames."""

    def frame(self, payload: Json) -> bytes | str:
        """One websocket message."""
        ...


class PlainText:
    """No compression: JSON text frames."""

    def frame(self, payload: Json) -> str:
        """One text frame."""
        return orjson.dumps(payload).decode()


class ZlibStream:
    """One zlib stream for the whole connection, each payload ended by a sync flush."""

    def __init__(self) -> None:
        self._stream = zlib.compressobj(1)

    def frame(self, payload: Json) -> bytes:
        """One binary frame."""
        return self._stream.compress(orjson.dumps(payload)) + self._stream.flush(zlib.Z_SYNC_FLUSH)


class ZstdStream:
    """One zstd stream for the whole connection, each payload ended by a flushed block."""

    def __init__(self) -> None:
        import zstandard

        self._stream = zstandard.ZstdCompressor(level=1).compressobj()
        self._flush = zstandard.COMPRESSOBJ_FLUSH_BLOCK

    def frame(self, payload: Json) -> bytes:
        """One binary frame."""
        return self._stream.compress(orjson.dumps(payload)) + self._stream.flush(self._flush)


ENCODERS: Mapping[str, Callable[[], Encoder]] = {"zlib-stream": ZlibStream, "zstd-stream": ZstdStream, "": PlainText}


class Connection:
    """One websocket: frames go out in order through a queue, however slow the other side reads."""

    def __init__(self, socket: web.WebSocketResponse, encoder: Encoder) -> None:
        self.socket = socket
        self.session: Session | None = None
        self._encoder = encoder
        self._queue: asyncio.Queue[Json | tuple[int, str]] = asyncio.Queue()

    def send(self, payload: Json) -> None:
        """Put a payload into the queue."""
        self._queue.put_nowait(payload)

    def close(self, code: int, message: str) -> None:
        """Close after everything that is in the queue."""
        self._queue.put_nowait((code, message))

    async def write(self, delay: Callable[[Json], Awaitable[list[Json]]]) -> None:
        """Send what the queue holds until the connection closes; `delay` may hold back, repeat or swap payloads."""
        while True:
            item = await self._queue.get()
            if isinstance(item, tuple):
                await self.socket.close(code=item[0], message=item[1].encode())
                return
            for payload in await delay(item):
                frame = self._encoder.frame(payload)
                if self.socket.closed:
                    return
                if isinstance(frame, str):
                    await self.socket.send_str(frame)
                else:
                    await self.socket.send_bytes(frame)


class Server:
    """Serves one sandbox. Binds a loopback address and answers only requests that name it."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls
        self._sandbox = controls.sandbox
        self._runner: web.AppRunner | None = None
        self.connections: set[Connection] = set()

    async def start(self, host: str, port: int) -> int:
        """Listen, and say on which port (port 0 picks a free one).

        Raises:
            OSError: the port is in use.
        """
        app = web.Application(client_max_size=LARGEST_BODY, middlewares=[self._guard])
        app.router.add_get("/gateway", self._gateway)
        app.router.add_get("/gateway/", self._gateway)
        app.router.add_route("*", "/api/{tail:.*}", self._rest)
        app.router.add_get("/cdn/{path:.+}", self._cdn)
        app.router.add_get("/", self._index)
        app.router.add_get("/web/{path:.+}", self._static)
        self._controls.add_routes(app.router)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        return self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close every connection and the port."""
        for connection in list(self.connections):
            connection.close(1001, "the sandbox stops")
        if self._runner is not None:
            await self._runner.cleanup()

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse requests that a foreign page or name brought here (DNS rebinding, cross-site requests)."""
        if not self._is_own(request.host):
            return _refuse(
                f"This sandbox does not answer to the host {request.host!r}. Start it with --allow-host to add a name."
            )
        origin = request.headers.get("Origin")
        if origin is not None and not self._is_own(urlsplit(origin).netloc):
            return _refuse("This sandbox takes requests from its own pages only.")
        response = await handler(request)
        if not response.prepared:
            response.headers["Content-Security-Policy"] = POLICY
            response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    def _is_own(self, host: str) -> bool:
        name = urlsplit(f"//{host}").hostname or ""
        return name in {"127.0.0.1", "localhost", "::1"} | self._sandbox.hosts

    # REST

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        path = request.raw_path.partition("?")[0].removeprefix("/api")
        version, _, rest = path.removeprefix("/").partition("/")
        if version not in {"v10", "v9"}:
            rest = f"{version}/{rest}".rstrip("/")
        try:
            asked = await _request(request, "/" + rest)
            reply = await self._sandbox.answer(asked)
        except Reset:
            if request.transport is not None:
                request.transport.abort()
            raise ConnectionResetError from None
        except json.JSONDecodeError:
            reply = Reply({"message": "The request body contains invalid JSON.", "code": 50109}, 400)
        if reply.body is None:
            return web.Response(status=reply.status, headers=reply.headers)
        body = orjson.dumps(reply.body)
        return web.Response(body=body, status=reply.status, headers=reply.headers, content_type="application/json")

    # files

    async def _cdn(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        kind, content = self._sandbox.file(path)
        if content is None:
            raise web.HTTPNotFound
        headers = {"Cache-Control": "max-age=3600", "Content-Security-Policy": "sandbox"}
        return web.Response(body=content, content_type=kind, headers=headers)

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(WEB / "index.html", headers={"Cache-Control": "no-cache"})

    async def _static(self, request: web.Request) -> web.StreamResponse:
        path = (WEB / request.match_info["path"]).resolve()
        if not path.is_relative_to(WEB) or not path.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path, headers={"Cache-Control": "no-cache"})

    # gateway

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(max_msg_size=LARGEST_BODY, compress=False)
        await socket.prepare(request)
        encoder = ENCODERS.get(request.query.get("compress", ""))
        if encoder is None or request.query.get("encoding", "json") != "json":
            await socket.close(code=4012, message=b"The sandbox speaks JSON, plain or in a zlib or zstd stream.")
            return socket
        connection = Connection(socket, encoder())
        self.connections.add(connection)
        try:
            async with asyncio.TaskGroup() as tasks:
                writer = tasks.create_task(connection.write(self._sandbox.faults.delayed(connection)))
                await self._read(connection)
                writer.cancel()
        finally:
            self.connections.discard(connection)
            if connection.session is not None and connection.session.send == connection.send:
                connection.session.send = None
        return socket

    async def _read(self, connection: Connection) -> None:
        connection.send(
            {"op": HELLO, "t": None, "s": None, "d": {"heartbeat_interval": HEARTBEAT_INTERVAL, "_trace": []}}
        )
        async for message in connection.socket:
            if message.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                continue
            try:
                self._obey(connection, orjson.loads(message.data))
            except orjson.JSONDecodeError:
                connection.close(4002, "Error while decoding payload.")
            except Refused as refusal:
                connection.close(refusal.code, str(refusal))

    def _obey(self, connection: Connection, payload: Json) -> None:
        op, data, sessions = payload.get("op"), payload.get("d"), self._sandbox.sessions
        if op == HEARTBEAT:
            connection.send({"op": HEARTBEAT_ACK, "t": None, "s": None, "d": None})
        elif op == IDENTIFY and connection.session is None:
            connection.session = sessions.identify(data or {}, connection.send)
        elif op == RESUME and connection.session is None:
            connection.session = sessions.resume(data or {}, connection.send)
            if connection.session is None:
                connection.send({"op": INVALID_SESSION, "t": None, "s": None, "d": False})
        elif op in {IDENTIFY, RESUME}:
            raise Refused(4005, "Already authenticated.")
        elif connection.session is None:
            raise Refused(4003, "Not authenticated.")
        elif op == REQUEST_MEMBERS:
            sessions.request_members(connection.session, data or {})
        elif op not in {PRESENCE, VOICE_STATE}:
            raise Refused(4001, "Unknown opcode.")


def _refuse(sentence: str) -> web.Response:
    return web.json_response({"message": sentence, "code": 0}, status=403)


async def _request(request: web.Request, path: str) -> Request:
    """A request off the wire."""
    body: Any = None
    files: dict[str, Upload] = {}
    if request.content_type.startswith("multipart/"):
        body, files = await _multipart(request)
    elif raw := await request.read():
        body = json.loads(raw)
    reason = request.headers.get("X-Audit-Log-Reason")
    return Request(
        request.method,
        path,
        dict(request.query),
        request.headers.get("Authorization"),
        body,
        files,
        unquote(reason) if reason is not None else None,
    )


async def _multipart(request: web.Request) -> tuple[Any, dict[str, Upload]]:
    """The form fields (or the JSON in `payload_json`) and the files."""
    fields: Json = {}
    files: dict[str, Upload] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        content = bytes(await part.read(decode=True))
        if part.filename is not None:
            files[part.name or f"files[{len(files)}]"] = Upload(
                part.filename, content, part.headers.get("Content-Type")
            )
        else:
            fields[part.name or ""] = content.decode()
    return (json.loads(fields["payload_json"]) if "payload_json" in fields else fields), files
