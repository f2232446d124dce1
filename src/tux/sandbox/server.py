"""The local Discord on real sockets: REST, gateway, CDN, the web client, and the controls."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import zlib
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol, cast
from urllib.parse import unquote, urlsplit

import orjson
from aiohttp import BodyPartReader, WSMsgType, web

from tux.sandbox.controls import Controls, Handler
from tux.sandbox.errors import DiscordError
from tux.sandbox.faults import Reset
from tux.sandbox.limits import Window
from tux.sandbox.rest.call import Reply, Request, Upload, without_tokens
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
    control_frame,
)
from tux.sandbox.world.models import Json

logger = logging.getLogger(__name__)

PREFIX = "/api/v10"
HEARTBEAT_INTERVAL = 41.25
"""Seconds, as Discord's."""
PATIENCE = 1.5
"""Heartbeat intervals without a heartbeat until a connection is closed."""
ACKNOWLEDGES_AFTER = 0.02
"""Seconds to the answer of a heartbeat, as if there were a network: discord.py notes when it sent one only after it was
sent, and takes an answer that is quicker than that for one to the heartbeat before, 41 seconds late."""
LARGEST_BODY = 32 * 1024 * 1024
LARGEST_PAYLOAD = 4096
"""Bytes of what a client may send to the gateway at once, as documented."""
MOST_WAITING = 20_000
"""Events that wait for a client: more than the largest start (2,500 guilds) or prune brings at once."""
CLOSES_WITHIN = 5.0
"""Seconds for a client to take notice that the connection is closed."""
GOODBYE_WITHIN = 1.0
"""Seconds for all clients to do so when the sandbox stops."""
OWN_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
SHOWN_TYPES = ("image/", "video/", "audio/", "text/plain")
POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; connect-src 'self' ws:; base-uri 'none'; frame-ancestors 'none'"
)
FILE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'"
"""What people upload must not run in the sandbox's origin, whatever it claims to be."""
WEB = Path(__file__).parent / "web"


class Encoder(Protocol):
    """Turns the payloads of one connection into websocket messages."""

    def encode(self, payload: bytes) -> tuple[bytes, WSMsgType]:
        """One message: its bytes and its type."""
        ...


class PlainText:
    """No compression: JSON text messages."""

    def encode(self, payload: bytes) -> tuple[bytes, WSMsgType]:
        """One text message."""
        return payload, WSMsgType.TEXT


class ZlibStream:
    """One zlib stream for the whole connection, each payload ended by a sync flush."""

    def __init__(self) -> None:
        self._stream = zlib.compressobj(1)

    def encode(self, payload: bytes) -> tuple[bytes, WSMsgType]:
        """One binary message."""
        return self._stream.compress(payload) + self._stream.flush(zlib.Z_SYNC_FLUSH), WSMsgType.BINARY


class ZstdStream:
    """One zstd stream for the whole connection, each payload ended by a flushed block."""

    def __init__(self) -> None:
        import zstandard

        self._stream = zstandard.ZstdCompressor(level=1).compressobj()
        self._flush = zstandard.COMPRESSOBJ_FLUSH_BLOCK

    def encode(self, payload: bytes) -> tuple[bytes, WSMsgType]:
        """One binary message."""
        return self._stream.compress(payload) + self._stream.flush(self._flush), WSMsgType.BINARY


ENCODERS: Mapping[str, Callable[[], Encoder]] = {"zlib-stream": ZlibStream, "zstd-stream": ZstdStream, "": PlainText}


class Names:
    """The name by which one client knows the sandbox, put in the place of the sandbox's own in all that it gets.

    Addresses of files and of the gateway are made once, and must lead back here for whoever reads them.
    """

    def __init__(self, own: str, host: str) -> None:
        self._own, self._host = f"//{own}/".encode(), f"//{host}/".encode()

    def outward(self, data: bytes) -> bytes:
        """JSON on its way to the client."""
        return data if self._own == self._host else data.replace(self._own, self._host)

    def inward(self, data: bytes) -> bytes:
        """JSON that the client sent."""
        return data if self._own == self._host else data.replace(self._host, self._own)


class Connection:
    """One websocket: the line between a session and its client.

    Events go out in order, however slowly the other side reads, and up to `MOST_WAITING` of them wait; a client that
    falls further behind is cut off. Control payloads overtake events, so that heartbeats are answered in time.
    """

    def __init__(
        self, socket: web.WebSocketResponse, transport: asyncio.Transport, encoder: Encoder, names: Names
    ) -> None:
        self.session: Session | None = None
        self._socket = socket
        self._names = names
        self._transport = transport
        self._encoder = encoder
        self._events: deque[tuple[float, bytes]] = deque()
        self._urgent: deque[bytes] = deque()
        self._ending: tuple[int, str] | None = None
        self._news = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._alive: asyncio.TimerHandle | None = None

    @property
    def closing(self) -> bool:
        """Whether this side closes, or has closed, the connection."""
        return self._ending is not None

    def dispatch(self, frame: bytes, late: float = 0.0) -> None:
        """Bring an event, so many seconds late; those behind it wait for it."""
        if len(self._events) >= MOST_WAITING:
            logger.warning("a gateway client does not read: cut off with %d events waiting", len(self._events))
            self.close(4008, "You are being rate limited.")
        if self._ending is None:
            due = self._events[-1][0] if self._events else 0.0
            self._events.append((max(due, self._loop.time() + late) if late else due, frame))
            self._news.set()

    def control(self, frame: bytes) -> None:
        """Bring what is no event, before all events that still wait."""
        self._urgent.append(frame)
        self._news.set()

    def close(self, code: int | None, reason: str) -> None:
        """Close now: what waits is not sent any more, a session keeps it. Without a code the connection is cut."""
        if code is None:
            self._transport.abort()
        elif self._ending is None:
            self._ending = code, reason
            self._loop.call_later(CLOSES_WITHIN, self._transport.abort)
            self._news.set()

    def expect_heartbeat(self, within: float) -> None:
        """Close with 4009 unless this is called again within so many seconds."""
        if self._alive is not None:
            self._alive.cancel()
        self._alive = self._loop.call_later(within, self.close, 4009, "Session timed out.")

    def acknowledge(self) -> None:
        """Answer a heartbeat, a little later."""
        self._loop.call_later(ACKNOWLEDGES_AFTER, self.control, control_frame(HEARTBEAT_ACK, None))

    def ended(self) -> None:
        """Nothing is expected any more."""
        if self._alive is not None:
            self._alive.cancel()

    async def write(self) -> None:
        """Send what is there until the connection ends."""
        try:
            while (frame := await self._next()) is not None:
                await self._socket.send_frame(*self._encoder.encode(self._names.outward(frame)))
            if self._ending is not None:
                # not socket.close(): while somebody reads, it does not wait for the client's answer
                code, reason = self._ending
                await self._socket.send_frame(code.to_bytes(2, "big") + reason.encode(), WSMsgType.CLOSE)
        except ConnectionError:
            self._transport.abort()

    async def _next(self) -> bytes | None:
        """The next frame to send; None when the connection is to end."""
        while True:
            if self._urgent:
                return self._urgent.popleft()
            if self._ending is not None:
                return None
            wait = self._events[0][0] - self._loop.time() if self._events else None
            if wait is not None and wait <= 0:
                return self._events.popleft()[1]
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._news.wait()


async def _nowhere(_request: web.Request) -> web.StreamResponse:
    return web.Response(status=404, text="404: Not Found")


class Server:
    """Serves one sandbox. Binds a loopback address unless told otherwise, and answers only requests that name it."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls
        self._sandbox = controls.sandbox
        self._runner: web.AppRunner | None = None
        self.connections: set[Connection] = set()
        self._left = asyncio.Event()

    async def start(self, host: str, port: int) -> int:
        """Listen, and say on which port (port 0 picks a free one).

        Raises:
            OSError: the port is in use.
        """
        app = web.Application(client_max_size=LARGEST_BODY)
        for method, path, handler in [*self._routes(), *self._controls.routes(), ("*", "/{path:.*}", _nowhere)]:
            app.router.add_route(method, path, self._guarded(handler))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        try:
            await site.start()
        except OSError:
            await self._runner.cleanup()
            raise
        return self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close every connection and the port."""
        for connection in list(self.connections):
            connection.close(1001, "the sandbox stops")
        with contextlib.suppress(TimeoutError):  # aiohttp hears no goodbye any more once it stops
            async with asyncio.timeout(GOODBYE_WITHIN):
                while self.connections:
                    self._left.clear()
                    await self._left.wait()
        if self._runner is not None:
            await self._runner.cleanup()

    def _routes(self) -> list[tuple[str, str, Handler]]:
        return [
            ("GET", "/gateway", self._gateway),
            ("GET", "/gateway/", self._gateway),
            ("*", "/api/{tail:.*}", self._rest),
            ("GET", "/cdn/{path:.+}", self._cdn),
            ("GET", "/", self._index),
            ("GET", "/web/{path:.+}", self._static),
        ]

    def _guarded(self, handler: Handler) -> Handler:
        """No middleware: aiohttp keeps those in a cache of its own, and with them every server there ever was."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            return await self._guard(request, handler)

        return guarded

    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse requests that a foreign page or name brought here (DNS rebinding, cross-site requests)."""
        if not self._is_own(request.host):
            return _refuse(
                f"This sandbox does not answer to the host {request.host!r}. Start it with --allow-host to add a name."
            )
        if _is_foreign(request):
            return _refuse("This sandbox takes requests from its own pages only.")
        response = await handler(request)
        if not response.prepared:
            response.headers.setdefault("Content-Security-Policy", POLICY)
            response.headers["X-Content-Type-Options"] = "nosniff"
            response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    def _names(self, request: web.Request) -> Names:
        return Names(urlsplit(self._sandbox.url).netloc, request.host)

    def _is_own(self, host: str) -> bool:
        return (urlsplit(f"//{host}").hostname or "") in OWN_NAMES | self._sandbox.hosts

    # REST

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        path, names = api_path(request.raw_path), self._names(request)
        if request.method == "OPTIONS":
            methods = self._sandbox.api.methods(path)
            return web.Response(status=204 if methods else 404, headers={"Allow": ", ".join([*methods, "OPTIONS"])})
        try:
            reply = await self._sandbox.answer(await _request(request, path, names))
        except Reset:
            return _broken(request)
        except DiscordError as error:
            reply = Reply(error.payload(), error.status)
        except Exception:  # whatever a route does wrong - a 500 to the client, as on Discord
            logger.exception("the sandbox failed to answer %s %s", request.method, without_tokens(path))
            reply = Reply(DiscordError(0).payload(), 500)
        if reply.body is None:
            return web.Response(status=reply.status, headers=reply.headers)
        body = names.outward(orjson.dumps(reply.body))
        return web.Response(body=body, status=reply.status, headers=reply.headers, content_type="application/json")

    # files

    async def _cdn(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        kind, content = self._sandbox.file(path)
        if content is None:
            raise web.HTTPNotFound
        headers = {"Cache-Control": "max-age=3600", "Content-Security-Policy": FILE_POLICY}
        if not kind.startswith(SHOWN_TYPES):
            headers["Content-Disposition"] = "attachment"
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
        socket = web.WebSocketResponse(max_msg_size=LARGEST_BODY, compress=False, autoclose=False)
        await socket.prepare(request)
        encoder = ENCODERS.get(request.query.get("compress", ""))
        if encoder is None or request.query.get("encoding", "json") != "json":
            await socket.close(code=4012, message=b"The sandbox speaks JSON, plain or in a zlib or zstd stream.")
            return socket
        transport = request.transport
        assert transport is not None  # noqa: S101 - a prepared response has one
        connection = Connection(socket, transport, encoder(), self._names(request))
        self.connections.add(connection)
        try:
            async with asyncio.TaskGroup() as tasks:
                writer = tasks.create_task(connection.write())
                await self._read(connection, socket)
                writer.cancel()
        finally:
            self._gone(connection, None if connection.closing else socket.close_code)
        if connection.closing:  # both have said goodbye; aiohttp would say it again, which browsers take for an error
            transport.close()
        return socket

    def _gone(self, connection: Connection, code: int | None) -> None:
        """`code` is the client's own, where it was the client that closed."""
        connection.ended()
        self.connections.discard(connection)
        self._left.set()
        session = connection.session
        if session is not None:
            self._sandbox.sessions.lost(session, connection, code)

    async def _read(self, connection: Connection, socket: web.WebSocketResponse) -> None:
        interval = self._sandbox.heartbeat_interval
        hello: Json = {"heartbeat_interval": round(interval * 1000), "_trace": []}
        connection.control(control_frame(HELLO, hello))
        connection.expect_heartbeat(interval * PATIENCE)
        sends = self._sandbox.limits.profile.gateway_sends
        window = Window(*sends) if sends else None
        async for message in socket:
            if connection.closing or message.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                continue
            try:
                self._count(window)
                self._obey(connection, _payload(message.data))
            except Refused as refusal:
                connection.close(refusal.code, str(refusal))

    def _count(self, window: Window | None) -> None:
        if window is not None and not window.take(self._sandbox.clock.monotonic()):
            raise Refused(4008, "You are being rate limited.")

    def _obey(self, connection: Connection, payload: Json) -> None:
        op, data, sessions = payload.get("op"), payload.get("d"), self._sandbox.sessions
        if op == HEARTBEAT:
            connection.expect_heartbeat(self._sandbox.heartbeat_interval * PATIENCE)
            connection.acknowledge()
            return
        if op in {IDENTIFY, RESUME}:
            self._begin(connection, op == IDENTIFY, _object(data))
        elif connection.session is None:
            raise Refused(4003, "Not authenticated.")
        elif op == REQUEST_MEMBERS:
            sessions.request_members(connection.session, _object(data))
        elif op == VOICE_STATE:
            sessions.voice_state(connection.session, _object(data))
        elif op != PRESENCE:
            raise Refused(4001, "Unknown opcode.")

    def _begin(self, connection: Connection, anew: bool, data: Json) -> None:
        if connection.session is not None:
            raise Refused(4005, "Already authenticated.")
        sessions = self._sandbox.sessions
        connection.session = (sessions.identify if anew else sessions.resume)(data, connection)
        if connection.session is None:
            connection.control(control_frame(INVALID_SESSION, False))


def api_path(raw: str) -> str:
    """The part of a path behind the API's prefix: `/api`, `/api/v9` or `/api/v10`."""
    path = raw.partition("?")[0].removeprefix("/api/")
    version, _, rest = path.partition("/")
    return "/" + (rest if version in {"v10", "v9"} else path)


def _is_foreign(request: web.Request) -> bool:
    """Whether a browser sends this for a page of somebody else. Other programs send neither header."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return urlsplit(origin).netloc != request.host
    site, mode = request.headers.get("Sec-Fetch-Site"), request.headers.get("Sec-Fetch-Mode")
    return site in {"cross-site", "same-site"} and mode != "navigate"


def _broken(request: web.Request) -> web.Response:
    """Cut the connection; what is returned reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


def _refuse(sentence: str) -> web.Response:
    return web.json_response({"message": sentence, "code": 0}, status=403)


def _payload(message: str | bytes) -> Json:
    """What a client sent.

    Raises:
        Refused: 4002 for what is too long, no JSON, or no object.
    """
    if len(message) > LARGEST_PAYLOAD:
        raise Refused(4002, "Payload too large.")
    try:
        return _object(orjson.loads(message))
    except orjson.JSONDecodeError:
        raise Refused(4002, "Error while decoding payload.") from None


def _object(data: object) -> Json:
    if not isinstance(data, dict):
        raise Refused(4002, "Error while decoding payload.")
    return cast("Json", data)


async def _request(request: web.Request, path: str, names: Names) -> Request:
    """A request off the wire.

    Raises:
        DiscordError: 50109 where the body is no JSON, 40005 where it is too large.
    """
    try:
        body, files = await _content(request, names)
    except web.HTTPRequestEntityTooLarge:
        raise DiscordError(40005) from None
    except ValueError:  # no JSON, no UTF-8, or no multipart
        raise DiscordError(50109) from None
    reason = request.headers.get("X-Audit-Log-Reason")
    return Request(
        "GET" if request.method == "HEAD" else request.method,
        path,
        dict(request.query),
        request.headers.get("Authorization"),
        body,
        files,
        unquote(reason) if reason is not None else None,
    )


async def _content(request: web.Request, names: Names) -> tuple[Any, dict[str, Upload]]:
    if request.content_type.startswith("multipart/"):
        return await _multipart(request, names)
    raw = names.inward(await request.read())
    return orjson.loads(raw) if raw else None, {}


async def _multipart(request: web.Request, names: Names) -> tuple[Any, dict[str, Upload]]:
    """The form fields (or the JSON in `payload_json`) and the files."""
    fields: Json = {}
    files: dict[str, Upload] = {}
    left = LARGEST_BODY
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise ValueError("a part of parts")  # noqa: TRY004 - it is the client's mistake
        content = await _read_part(part, left)
        left -= len(content)
        if part.filename is not None:
            name = part.name or f"files[{len(files)}]"
            files[name] = Upload(part.filename, content, part.headers.get("Content-Type"))
        else:
            fields[part.name or ""] = names.inward(content).decode()
    return (orjson.loads(fields["payload_json"]) if "payload_json" in fields else fields), files


async def _read_part(part: BodyPartReader, most: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(1 << 16):
        content.extend(chunk)
        if len(content) > most:
            raise web.HTTPRequestEntityTooLarge(most, len(content))
    return bytes(content)
