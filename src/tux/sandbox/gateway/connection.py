"""A websocket connection of the gateway."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from aiohttp import WSMsgType

from tux.sandbox.gateway.encoders import Encoder
from tux.sandbox.gateway.opcodes import HEARTBEAT_ACK, control_frame
from tux.sandbox.gateway.session import Session

logger = logging.getLogger(__name__)

ACKNOWLEDGE_DELAY_SECONDS = 0.02
"""The delay of the answer to a heartbeat, as if there were a network: discord.py notes when it sent one only after it
was sent, and takes an answer that is quicker than that for one to the heartbeat before, 41 seconds late."""
MAX_WAITING = 20_000
"""Events that wait for a client: more than the largest start (2,500 guilds) or prune causes at once."""
CLOSE_TIMEOUT_SECONDS = 5.0
"""The time in which a client must notice that the connection is closed."""
MAX_BATCH_BYTES = 1 << 18
"""The size at which payloads that wait are written; many small ones go out together, as each write has its price."""


def websocket_frame(payload: bytes, kind: WSMsgType) -> bytes:
    """Return a whole message as a server sends it, unmasked and in one frame.

    Source: https://www.rfc-editor.org/rfc/rfc6455#section-5.2
    """
    size, first = len(payload), 0x80 | kind
    if size < 126:
        return b"%c%c%b" % (first, size, payload)
    if size < 1 << 16:
        return b"%c\x7e%b%b" % (first, size.to_bytes(2, "big"), payload)
    return b"%c\x7f%b%b" % (first, size.to_bytes(8, "big"), payload)


class Connection:
    """One websocket: the line between a session and its client.

    Events go out in order, however slowly the other side reads, and up to `MAX_WAITING` of them wait; a client that
    falls further behind is cut off. Control payloads overtake events, so that heartbeats are answered in time.

    Args:
        transport: The transport of a websocket that is open.
        drain: Waits until the transport takes more.
        encoder: Encodes payloads for this client.
        outward: Rewrites a payload for this client, as to the addresses it contains.
    """

    def __init__(
        self,
        transport: asyncio.Transport,
        drain: Callable[[], Awaitable[None]],
        encoder: Encoder,
        outward: Callable[[bytes], bytes],
    ) -> None:
        self.session: Session | None = None
        self._drain = drain
        self._outward = outward
        self._transport = transport
        self._encoder = encoder
        self._events: deque[tuple[float, bytes]] = deque()
        self._urgent: deque[bytes] = deque()
        self._ending: tuple[int, str] | None = None
        self._news = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._heartbeat_timer: asyncio.TimerHandle | None = None

    @property
    def closing(self) -> bool:
        """True if this side closes, or has closed, the connection."""
        return self._ending is not None

    def dispatch(self, frame: bytes, late: float = 0.0) -> None:
        """Send an event `late` seconds from now; the events after it wait for it."""
        if len(self._events) >= MAX_WAITING:
            logger.warning("cut off a gateway client that does not read: %d events were waiting", len(self._events))
            self.close(4008, "You are being rate limited.")
        if self._ending is None:
            due = self._events[-1][0] if self._events else 0.0
            self._events.append((max(due, self._loop.time() + late) if late else due, frame))
            self._news.set()

    def control(self, frame: bytes) -> None:
        """Send a payload that is not an event, before all events that still wait."""
        self._urgent.append(frame)
        self._news.set()

    def close(self, code: int | None, reason: str) -> None:
        """Close the connection now, or cut it if `code` is None; events that wait are left to the session."""
        if code is None:
            self._transport.abort()
        elif self._ending is None:
            self._ending = code, reason
            self._loop.call_later(CLOSE_TIMEOUT_SECONDS, self._transport.abort)
            self._news.set()

    def detach(self) -> None:
        """Stay open without a session. Events that wait are left to the session, which sends them when resumed."""
        self.session = None
        self._events.clear()

    def expect_heartbeat(self, within: float) -> None:
        """Close with 4009 unless this is called again within so many seconds."""
        self.stop_waiting()
        self._heartbeat_timer = self._loop.call_later(within, self.close, 4009, "Session timed out.")

    def stop_waiting(self) -> None:
        """Expect no more heartbeats."""
        if self._heartbeat_timer is not None:
            self._heartbeat_timer.cancel()

    def acknowledge(self) -> None:
        """Answer a heartbeat, a little later."""
        self._loop.call_later(ACKNOWLEDGE_DELAY_SECONDS, self.control, control_frame(HEARTBEAT_ACK, None))

    async def write(self) -> None:
        """Send frames until the connection ends."""
        try:
            while await self._news_to_send() and not self._transport.is_closing():
                self._transport.write(self._batch())
                await self._drain()
            if self._ending is not None and not self._transport.is_closing():
                # not socket.close(): while somebody reads, it does not wait for the client's answer
                code, reason = self._ending
                self._transport.write(websocket_frame(code.to_bytes(2, "big") + reason.encode(), WSMsgType.CLOSE))
        except ConnectionError:
            self._transport.abort()

    async def _news_to_send(self) -> bool:
        """Wait until there is something to send; return False when the connection is to end."""
        while not self._urgent:
            if self._ending is not None:
                return False
            wait = self._events[0][0] - self._loop.time() if self._events else None
            if wait is not None and wait <= 0:
                return True
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._news.wait()
        return True

    def _batch(self) -> bytes:
        """Return the frames that are due, up to a size."""
        frames: list[bytes] = []
        size, now = 0, self._loop.time()
        while size < MAX_BATCH_BYTES:
            if self._urgent:
                payload = self._urgent.popleft()
            elif self._events and self._events[0][0] <= now and self._ending is None:
                payload = self._events.popleft()[1]
            else:
                break
            frames.append(websocket_frame(*self._encoder.encode(self._outward(payload))))
            size += len(frames[-1])
        return b"".join(frames)
