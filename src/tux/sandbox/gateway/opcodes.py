"""Opcodes and close codes of the gateway, and the payloads that are not events.

Source: https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway
"""

from __future__ import annotations

import orjson

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE_STATE, RESUME, RECONNECT = 0, 1, 2, 3, 4, 6, 7
REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK, REQUEST_SOUNDS, REQUEST_CHANNEL_INFO = 8, 9, 10, 11, 31, 43


class Refused(Exception):
    """Raised when the gateway is to close a connection; `code` is the close code and the message its reason."""

    def __init__(self, code: int, message: str) -> None:
        self.code = code
        super().__init__(message)


def control_frame(op: int, data: object) -> bytes:
    """Return a payload that is not an event, as JSON."""
    return orjson.dumps({"op": op, "t": None, "s": None, "d": data})
