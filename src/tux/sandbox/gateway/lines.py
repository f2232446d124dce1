"""Lines: the ways by which a session reaches its client."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import orjson

from tux.sandbox.world.payloads import Json


class Line(Protocol):
    """The way from a session to its client."""

    def dispatch(self, frame: bytes, late: float = 0.0) -> None:
        """Send an event `late` seconds from now; `frame` is the whole payload as JSON."""
        ...

    def control(self, frame: bytes) -> None:
        """Send a payload that is not an event, without waiting for earlier events."""
        ...

    def close(self, code: int | None, reason: str) -> None:
        """Close the connection with a close code, or cut it if `code` is None."""
        ...

    def detach(self) -> None:
        """Leave the connection open without its session, whose waiting events come when it is resumed."""
        ...


class Ear:
    """A line to a function in this process, which gets every payload at once and cannot be cut off."""

    def __init__(self, hear: Callable[[Json], None]) -> None:
        self._hear = hear

    def dispatch(self, frame: bytes, late: float = 0.0) -> None:  # noqa: ARG002 - nothing is late within a process
        """Pass an event on."""
        self._hear(orjson.loads(frame))

    def control(self, frame: bytes) -> None:
        """Pass on a payload that is not an event."""
        self._hear(orjson.loads(frame))

    def close(self, code: int | None, reason: str) -> None:
        """Do nothing: there is no connection to close."""

    def detach(self) -> None:
        """Do nothing: whoever hears goes on hearing by its session alone."""
