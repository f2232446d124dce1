"""A gateway client with nothing in between, to see every payload and to misbehave."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson

from tux.sandbox import Sandbox
from tux.sandbox.world import User
from tux.sandbox.world.intents import EVERY_INTENT

PATIENCE = 10.0


class Closed(Exception):
    """The server closed the connection, with this code."""

    def __init__(self, code: int | None) -> None:
        self.code = code
        super().__init__(str(code))


class Gateway:
    """One websocket to a sandbox's gateway, plain JSON."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.seen: list[dict[str, Any]] = []
        self.session_id = ""

    @property
    def sequence(self) -> int:
        return max((payload["s"] for payload in self.seen if payload["s"]), default=0)

    @property
    def events(self) -> list[str]:
        return [payload["t"] for payload in self.seen if payload["t"]]

    async def send(self, op: int, data: Any) -> None:
        await self.socket.send_str(orjson.dumps({"op": op, "d": data}).decode())

    async def receive(self) -> dict[str, Any]:
        """The next payload; `Closed` where the server hangs up."""
        message = await asyncio.wait_for(self.socket.receive(), PATIENCE)
        if message.type not in {aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY}:
            raise Closed(self.socket.close_code)
        payload = orjson.loads(message.data)
        self.seen.append(payload)
        if payload["t"] == "READY":
            self.session_id = payload["d"]["session_id"]
        return payload

    async def until(self, event: str, count: int = 1) -> dict[str, Any]:
        """Read on to an event of this name, or to so many of them."""
        while True:
            payload = await self.receive()
            if payload["t"] == event:
                count -= 1
                if not count:
                    return payload

    async def until_op(self, op: int) -> dict[str, Any]:
        while True:
            payload = await self.receive()
            if payload["op"] == op:
                return payload

    async def closed(self) -> int | None:
        """Read on to the end, and give its close code."""
        try:
            while True:
                await self.receive()
        except Closed as end:
            return end.code

    async def identify(self, user: User, *, intents: int = int(EVERY_INTENT), **more: Any) -> dict[str, Any]:
        """Log in as a bot or a person, and give READY's data."""
        await self.send(2, {"token": user.token, "intents": intents, "properties": {}, **more})
        return (await self.until("READY"))["d"]


@asynccontextmanager
async def gateway(sandbox: Sandbox, query: str = "", **headers: str) -> AsyncIterator[Gateway]:
    """A connection that has said nothing yet."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{sandbox.gateway_url}?v=10&encoding=json{query}", headers=headers) as socket,
    ):
        yield Gateway(socket)


async def resumed(old: Gateway, new: Gateway, user: User) -> Gateway:
    """`new`, once it has taken up the session of `old` after the last event that `old` saw."""
    await new.send(6, {"token": user.token, "session_id": old.session_id, "seq": old.sequence})
    await new.until("RESUMED")
    return new
