"""The people and bots of a benchmark of the sandbox: gateway sessions that cost next to nothing, and requests."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self
from urllib.parse import urlsplit

import aiohttp

from benchmarks.town import Town

TIMEOUT_SECONDS = 60
TEXT, CLOSE = 1, 8
TAIL = 64
"""Bytes of what came last that are kept, so that a word is found that comes in two pieces."""


class Listener(asyncio.Protocol):
    """A gateway session that reads whatever comes and understands none of it, but can wait for a word in it."""

    def __init__(self) -> None:
        self._tail = b""
        self._word: bytes | None = None
        self._left = 0
        self._done: asyncio.Future[None] | None = None
        self._closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport

    @classmethod
    async def connect(cls, url: str, token: str, intents: int = 0) -> Self:
        """Open a session, and return once it is ready."""
        parts = urlsplit(url)
        loop = asyncio.get_running_loop()
        self = cls()
        self._transport, _ = await loop.create_connection(lambda: self, parts.hostname, parts.port)
        upgraded = self.word(b"heartbeat_interval")
        self._transport.write(
            f"GET /gateway?v=10&encoding=json HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
        )
        await upgraded
        ready = self.word(b'"t":"GUILD_CREATE"')
        properties = {"os": "linux", "browser": "benchmark", "device": "benchmark"}
        identify = {"op": 2, "d": {"token": token, "intents": intents, "properties": properties}}
        self._send(TEXT, json.dumps(identify).encode())
        await ready
        return self

    def data_received(self, data: bytes) -> None:
        """Look for the word that is waited for."""
        if self._word is None:
            return
        text = self._tail + data
        self._left -= text.count(self._word) - self._tail.count(self._word)
        self._tail = text[-TAIL:]
        if self._left <= 0 and self._done is not None and not self._done.done():
            self._word = None
            self._done.set_result(None)

    def word(self, word: bytes, times: int = 1) -> "asyncio.Future[None]":
        """Return a future that is done when the word has come so often."""
        self._word, self._left, self._tail = word, times, b""
        self._done = asyncio.get_running_loop().create_future()
        return self._done

    async def close(self) -> None:
        """End the session, which is not to be resumed, and wait until the connection is closed."""
        self._send(CLOSE, (1000).to_bytes(2, "big"))
        await self._closed

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - whatever the cause
        """Note that the connection is closed."""
        self._closed.set_result(None)

    def _send(self, kind: int, data: bytes) -> None:
        """Send a frame of fewer than 64 KiB, masked as a client's frames must be."""
        mask = os.urandom(4)
        length = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + len(data).to_bytes(2, "big")
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(data))
        self._transport.write(bytes([0x80 | kind]) + length + mask + masked)


class Client:
    """Somebody's requests to the API."""

    def __init__(self, http: aiohttp.ClientSession, url: str, authorization: str) -> None:
        self._http = http
        self._url = f"{url}/api/v10"
        self._headers = {"Authorization": authorization}

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Return the JSON of the answer; None if it has no content."""
        async with self._http.request(method, self._url + path, json=body, headers=self._headers) as answer:
            if answer.status >= 400:
                raise RuntimeError(f"{method} {path}: {answer.status} {await answer.text()}")
            return None if answer.status == 204 else await answer.json()


class Presser:
    """A bot that answers every press of a button at once, on a session with all events of guilds."""

    def __init__(self, client: Client, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._client = client
        self._socket = socket

    async def answer(self) -> None:
        """Answer until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            async for message in self._socket:
                if '"t":"INTERACTION_CREATE"' in message.data[:64]:
                    data = json.loads(message.data)["d"]
                    path = f"/interactions/{data['id']}/{data['token']}/callback"
                    tasks.create_task(self._client.ask("POST", path, {"type": 6}))


@asynccontextmanager
async def answering_bot(http: aiohttp.ClientSession, town: Town, intents: int) -> AsyncIterator[None]:
    """Run a bot that answers presses of buttons."""
    async with http.ws_connect(f"{town.url}/gateway?v=10&encoding=json", max_msg_size=0) as socket:
        await socket.receive()
        await socket.send_json({"op": 2, "d": {"token": town.bot, "intents": intents, "properties": {}}})
        await socket.receive()
        answers = asyncio.create_task(Presser(Client(http, town.url, f"Bot {town.bot}"), socket).answer())
        try:
            yield
        finally:
            answers.cancel()


@asynccontextmanager
async def listeners(url: str, tokens: list[str], intents: int = 0) -> AsyncIterator[list[Listener]]:
    """Open a session for each token, and close them at the end."""
    opened: list[Listener] = []
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            for token in tokens:
                opened.append(await Listener.connect(url, token, intents))  # noqa: PERF401 - or none is closed
        yield opened
    finally:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            for listener in opened:
                await listener.close()
