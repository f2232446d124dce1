"""The watch over connections: who holds which since when, and an alarm where one is not given back."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

import greenlet
from sqlalchemy import Engine, event
from sqlalchemy.pool import ConnectionPoolEntry, PoolResetState

from tux.runtime.clock import Clock
from tux.runtime.occurrences import Occurrence, Reporter, Surface
from tux.runtime.refusals import Fault

HELD_TOO_LONG = 15.0
"""Seconds. Nothing that Tux asks takes as long, and one answer is waited for no longer than 2 seconds."""

LOOK_EVERY = 10.0
"""Seconds, so that a leak is reported before it is 30 seconds old."""

_NOT_THE_CALLER = ("sqlalchemy", "contextlib", "tux.database")


class ConnectionLeaked(Fault):
    """A connection was held for too long, or dropped instead of given back."""

    key = "connection-leaked"


@dataclass(slots=True)
class _Held:
    since: float
    task: str
    code: CodeType | None
    line: int
    reported: bool = False

    @property
    def where(self) -> str:
        return f"{Path(self.code.co_filename).as_posix()}:{self.line} {self.code.co_qualname}" if self.code else "?"


class LeakWatch:
    """Sees every connection leave the pool of an engine and come back."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._clock = clock
        self._held: dict[int, _Held] = {}
        self._dropped: list[_Held] = []
        self._back = asyncio.Event()
        self.found = 0
        event.listen(engine, "checkout", self._out)
        event.listen(engine, "checkin", self._in)
        event.listen(engine, "reset", self._reset)

    @property
    def held(self) -> int:
        """Return the number of connections that are out, also of a pool that was closed meanwhile."""
        return len(self._held)

    async def all_back(self) -> None:
        """Returns once no connection is out."""
        while self._held:
            self._back.clear()
            await self._back.wait()

    async def report(self, reporter: Reporter) -> None:
        """Tells of every leak that was not told yet."""
        now = self._clock.monotonic()
        dropped, self._dropped = self._dropped, []
        old = [held for held in self._held.values() if now - held.since > HELD_TOO_LONG]
        for held in (*dropped, *old):
            if not held.reported:
                held.reported = True
                self.found += 1
                leak = ConnectionLeaked(where=held.where, task=held.task, seconds=round(now - held.since, 1))
                await reporter.report(Occurrence(surface=Surface.DATABASE, error=leak))

    def _out(self, _connection: object, entry: ConnectionPoolEntry, _proxy: object) -> None:
        task = asyncio.current_task()
        code, line = _caller()
        self._held[id(entry)] = _Held(self._clock.monotonic(), task.get_name() if task else "?", code, line)

    def _in(self, _connection: object, entry: ConnectionPoolEntry) -> None:
        self._held.pop(id(entry), None)
        self._back.set()

    def _reset(self, _connection: object, entry: ConnectionPoolEntry, state: PoolResetState) -> None:
        """Also called, in whatever thread, when a connection is collected that nobody gave back."""
        if not state.asyncio_safe and (held := self._held.pop(id(entry), None)):
            self._dropped.append(held)


def _caller() -> tuple[CodeType | None, int]:
    """Whoever asked for a session. SQLAlchemy works in a greenlet of its own: the asker's frames are its parent's."""
    parent = greenlet.getcurrent().parent
    frame = parent.gr_frame if parent else None
    while frame and frame.f_globals.get("__name__", "").startswith(_NOT_THE_CALLER):
        frame = frame.f_back
    return (frame.f_code, frame.f_lineno) if frame else (None, 0)
