"""Encoders: the forms in which payloads go over a websocket, compressed or not.

Source: https://discord.com/developers/docs/events/gateway#encoding-and-compression
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import Protocol

from aiohttp import WSMsgType


class Encoder(Protocol):
    """Turns the payloads of one connection into websocket messages."""

    def encode(self, payload: bytes) -> tuple[bytes, WSMsgType]:
        """Return the bytes and the type of one message."""
        ...


class PlainText:
    """JSON text messages, without compression."""

    def encode(self, payload: bytes) -> tuple[bytes, WSMsgType]:
        """Return one text message."""
        return payload, WSMsgType.TEXT


class ZlibStream:
    """One zlib stream for the whole connection, each payload ended by a sync flush."""

    def __init__(self) -> None:
        self._stream = zlib.compressobj(1)

    def encode(self, payload: bytes) -> tuple[bytes, WSMsgType]:
        """Return one binary message."""
        return self._stream.compress(payload) + self._stream.flush(zlib.Z_SYNC_FLUSH), WSMsgType.BINARY


class ZstdStream:
    """One zstd stream for the whole connection, each payload ended by a flushed block."""

    def __init__(self) -> None:
        import zstandard

        self._stream = zstandard.ZstdCompressor(level=1).compressobj()
        self._flush = zstandard.COMPRESSOBJ_FLUSH_BLOCK

    def encode(self, payload: bytes) -> tuple[bytes, WSMsgType]:
        """Return one binary message."""
        return self._stream.compress(payload) + self._stream.flush(self._flush), WSMsgType.BINARY


ENCODERS: Mapping[str, Callable[[], Encoder]] = {"zlib-stream": ZlibStream, "zstd-stream": ZstdStream, "": PlainText}
"""The encoder for each value of the query parameter `compress`."""
