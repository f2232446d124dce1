"""The gateway over websockets."""

from __future__ import annotations

import asyncio
import contextlib
from typing import cast

import orjson
from aiohttp import WSMsgType, web

from tux.sandbox.gateway.connection import Connection
from tux.sandbox.gateway.encoders import ENCODERS
from tux.sandbox.gateway.opcodes import (
    HEARTBEAT,
    HELLO,
    IDENTIFY,
    INVALID_SESSION,
    PRESENCE,
    REQUEST_CHANNEL_INFO,
    REQUEST_MEMBERS,
    REQUEST_SOUNDS,
    RESUME,
    VOICE_STATE,
    Refused,
    control_frame,
)
from tux.sandbox.limits import Window
from tux.sandbox.local_discord import LocalDiscord
from tux.sandbox.server.addresses import Addresses
from tux.sandbox.server.requests import MAX_BODY_BYTES
from tux.sandbox.world.payloads import Json

MISSED_HEARTBEATS = 1.5
"""The number of heartbeat intervals without a heartbeat after which a connection is closed."""
MAX_PAYLOAD_BYTES = 4096
"""The size of one payload that a client may send, as documented."""
GOODBYE_TIMEOUT_SECONDS = 1.0
"""The time in which all clients must notice that the sandbox stops."""


class GatewayServer:
    """Serves the gateway of one local Discord.

    Args:
        discord: The local Discord.
        heartbeat_interval: The seconds between heartbeats that clients are told.
    """

    def __init__(self, discord: LocalDiscord, heartbeat_interval: float) -> None:
        self._discord = discord
        self._heartbeat_interval = heartbeat_interval
        self._connections: set[Connection] = set()
        self._left = asyncio.Event()

    async def close(self) -> None:
        """Close every connection, and wait a moment for the clients' answers."""
        for connection in list(self._connections):
            connection.close(1001, "the sandbox stops")
        with contextlib.suppress(TimeoutError):  # aiohttp hears no goodbye any more once it stops
            async with asyncio.timeout(GOODBYE_TIMEOUT_SECONDS):
                while self._connections:
                    self._left.clear()
                    await self._left.wait()

    async def serve(self, request: web.Request, addresses: Addresses) -> web.StreamResponse:
        """Serve one connection until it ends."""
        socket = web.WebSocketResponse(max_msg_size=MAX_BODY_BYTES, compress=False, autoclose=False)
        await socket.prepare(request)
        encoder = ENCODERS.get(request.query.get("compress", ""))
        if encoder is None or request.query.get("encoding", "json") != "json":
            await socket.close(code=4012, message=b"The sandbox speaks JSON, plain or in a zlib or zstd stream.")
            return socket
        transport = request.transport
        assert transport is not None  # noqa: S101 - a prepared response has one
        connection = Connection(transport, request.writer.drain, encoder(), addresses.outward)
        self._connections.add(connection)
        try:
            async with asyncio.TaskGroup() as tasks:
                writer = tasks.create_task(connection.write())
                await self._read(connection, socket)
                writer.cancel()
        finally:
            self._forget(connection, None if connection.closing else socket.close_code)
        if connection.closing:  # both have said goodbye; aiohttp would say it again, which browsers take for an error
            transport.close()
        return socket

    def _forget(self, connection: Connection, client_code: int | None) -> None:
        """Let go of a connection; `client_code` is the client's close code if it was the client that closed."""
        connection.stop_waiting()
        self._connections.discard(connection)
        self._left.set()
        if connection.session is not None:
            self._discord.sessions.lost(connection.session, connection, client_code)

    async def _read(self, connection: Connection, socket: web.WebSocketResponse) -> None:
        hello: Json = {"heartbeat_interval": round(self._heartbeat_interval * 1000), "_trace": []}
        connection.control(control_frame(HELLO, hello))
        connection.expect_heartbeat(self._heartbeat_interval * MISSED_HEARTBEATS)
        sends = self._discord.limits.profile.gateway_sends
        window = Window(*sends) if sends else None
        async for message in socket:
            if connection.closing or message.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                continue
            try:
                self._count(window)
                self._obey(connection, _read_payload(message.data))
            except Refused as refusal:
                connection.close(refusal.code, str(refusal))

    def _count(self, window: Window | None) -> None:
        if window is not None and not window.take(self._discord.clock.monotonic()):
            raise Refused(4008, "You are being rate limited.")

    def _obey(self, connection: Connection, payload: Json) -> None:
        op, data, sessions = payload.get("op"), payload.get("d"), self._discord.sessions
        if op == HEARTBEAT:
            connection.expect_heartbeat(self._heartbeat_interval * MISSED_HEARTBEATS)
            if connection.session is None or not self._discord.faults.withholds_ack(connection.session.user):
                connection.acknowledge()
            sessions.expire()
            return
        if op in {IDENTIFY, RESUME}:
            self._start_session(connection, _as_object(data), resumes=op == RESUME)
        elif connection.session is None:
            raise Refused(4003, "Not authenticated.")
        elif op == REQUEST_MEMBERS:
            sessions.request_members(connection.session, _as_object(data))
        elif op == REQUEST_SOUNDS:
            sessions.request_sounds(connection.session, _as_object(data))
        elif op == REQUEST_CHANNEL_INFO:
            sessions.request_channel_info(connection.session, _as_object(data))
        elif op == VOICE_STATE:
            sessions.voice_state(connection.session, _as_object(data))
        elif op == PRESENCE:
            sessions.presence(connection.session, _as_object(data))
        else:
            raise Refused(4001, "Unknown opcode.")

    def _start_session(self, connection: Connection, data: Json, *, resumes: bool) -> None:
        if connection.session is not None:
            raise Refused(4005, "Already authenticated.")
        sessions = self._discord.sessions
        connection.session = (sessions.resume if resumes else sessions.identify)(data, connection)
        if connection.session is None:
            connection.control(control_frame(INVALID_SESSION, False))


def _read_payload(message: str | bytes) -> Json:
    """Return the payload that a client sent.

    Raises:
        Refused: 4002 if it is too long, not JSON, or not an object.
    """
    if len(message) > MAX_PAYLOAD_BYTES:
        raise Refused(4002, "Payload too large.")
    try:
        return _as_object(orjson.loads(message))
    except orjson.JSONDecodeError:
        raise Refused(4002, "Error while decoding payload.") from None


def _as_object(data: object) -> Json:
    if not isinstance(data, dict):
        raise Refused(4002, "Error while decoding payload.")
    return cast("Json", data)
