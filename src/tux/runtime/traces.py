"""Traces: one id, in logs and in reports, for everything that one command, click, gateway event or job causes."""

import secrets
from contextvars import ContextVar, Token

_ID_BYTES = 16
"""The length of an id in W3C Trace Context and in Sentry."""


class Trace:
    """Work with a common id. Used as a context manager, it covers the block and every task that the block starts.

    Starting one costs next to nothing: its id is generated when it is first needed.
    """

    __slots__ = ("_id", "_token")

    _token: Token["Trace | None"]

    def __init__(self) -> None:
        self._id = ""

    @property
    def id(self) -> str:
        """Return the id, 32 hexadecimal digits."""
        if not self._id:
            self._id = secrets.token_hex(_ID_BYTES)
        return self._id

    def __enter__(self) -> "Trace":
        self._token = _current.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        _current.reset(self._token)


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def current_trace() -> Trace | None:
    """Return the trace that the current task belongs to, if it belongs to any."""
    return _current.get()


def current_trace_id() -> str:
    """Return the id of the current trace, or a new id outside of any."""
    return (_current.get() or Trace()).id


def leave_trace() -> None:
    """Take the current task out of the trace that started it, which a loop outlives."""
    _current.set(None)
