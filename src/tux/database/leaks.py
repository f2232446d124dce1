"""Detection of connection leaks: who holds which connection since when, and a report where one is not returned."""

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

LONGEST_USE_SECONDS = 15.0
"""A connection in use for longer is a leak. No work of Tux takes as long: each answer has a limit of 2 seconds."""

CHECK_INTERVAL_SECONDS = 10.0
"""The interval of the checks, short enough to report a leak before it is 30 seconds old."""

_SKIPPED_MODULES = ("sqlalchemy", "contextlib", "tux.database")
"""Modules between the code that asked for a connection and the event of the pool."""


class ConnectionLeaked(Fault):
    """A connection was held for too long, or dropped instead of returned to the pool."""

    key = "connection-leaked"


@dataclass(slots=True)
class _Checkout:
    """A connection that is out of the pool: since when, in which task, and for which line of code."""

    since: float
    task: str
    code: CodeType | None
    line: int
    reported: bool = False

    @property
    def where(self) -> str:
        return f"{Path(self.code.co_filename).as_posix()}:{self.line} {self.code.co_qualname}" if self.code else "?"


class LeakWatch:
    """A record of the connections that leave the pool of an engine and return to it."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._clock = clock
        self._checkouts: dict[int, _Checkout] = {}
        self._dropped: list[_Checkout] = []
        self._checkin = asyncio.Event()
        self.found = 0
        event.listen(engine, "checkout", self._on_checkout)
        event.listen(engine, "checkin", self._on_checkin)
        event.listen(engine, "reset", self._on_reset)

    @property
    def in_use(self) -> int:
        """Return the number of connections that are out, including those of a pool that has been closed since."""
        return len(self._checkouts)

    async def wait_until_returned(self) -> None:
        """Return once no connection is out."""
        while self._checkouts:
            self._checkin.clear()
            await self._checkin.wait()

    async def report(self, reporter: Reporter) -> None:
        """Report every leak that has not been reported yet."""
        now = self._clock.monotonic()
        dropped, self._dropped = self._dropped, []
        overdue = [checkout for checkout in self._checkouts.values() if now - checkout.since > LONGEST_USE_SECONDS]
        for checkout in (*dropped, *overdue):
            if not checkout.reported:
                checkout.reported = True
                self.found += 1
                seconds = round(now - checkout.since, 1)
                leak = ConnectionLeaked(where=checkout.where, task=checkout.task, seconds=seconds)
                await reporter.report(Occurrence(surface=Surface.DATABASE, error=leak))

    def _on_checkout(self, _connection: object, entry: ConnectionPoolEntry, _proxy: object) -> None:
        task = asyncio.current_task()
        code, line = _caller()
        self._checkouts[id(entry)] = _Checkout(self._clock.monotonic(), task.get_name() if task else "?", code, line)

    def _on_checkin(self, _connection: object, entry: ConnectionPoolEntry) -> None:
        self._checkouts.pop(id(entry), None)
        self._checkin.set()

    def _on_reset(self, _connection: object, entry: ConnectionPoolEntry, state: PoolResetState) -> None:
        """Note a dropped connection: this is also called, in any thread, when one is garbage-collected."""
        if not state.asyncio_safe and (checkout := self._checkouts.pop(id(entry), None)):
            self._dropped.append(checkout)


def _caller() -> tuple[CodeType | None, int]:
    """Return the code that asked for a session. SQLAlchemy runs in its own greenlet, below the frames of its parent."""
    parent = greenlet.getcurrent().parent
    frame = parent.gr_frame if parent else None
    while frame and frame.f_globals.get("__name__", "").startswith(_SKIPPED_MODULES):
        frame = frame.f_back
    return (frame.f_code, frame.f_lineno) if frame else (None, 0)
