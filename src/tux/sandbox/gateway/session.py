"""A gateway session: its place in the stream of events, and what it keeps for a resume."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tux.sandbox.gateway.lines import Line
from tux.sandbox.gateway.opcodes import control_frame
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.intents import Intent
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.user import User

REPLAYABLE = 5_000
"""The number of dispatches that are kept for a resume. A session that is further behind must identify anew."""


@dataclass(slots=True, eq=False)
class Session:
    """One identified session. It outlives its connection so that it can be resumed.

    Attributes:
        sent: The sequence number and frame of each recent dispatch, oldest first.
        line: The connection; None while there is none.
        lost_at: The time at which the connection was lost, in seconds of the monotonic clock.
        status: The status that the client has set, such as `online` or `invisible`.
        activities: The activities that the client has set.
        platform: The platform on which the client is: `desktop`, `mobile` or `web`.
        resumes: The number of times it was resumed.
        held: An event that the next is to overtake, as a function that sends it; it has no sequence number yet.
    """

    id: str
    user: User
    intents: Intent
    shard: tuple[int, int] = (0, 1)
    large_threshold: int = 50
    sequence: int = 0
    sent: deque[tuple[int, bytes]] = field(default_factory=lambda: deque[tuple[int, bytes]](maxlen=REPLAYABLE))
    line: Line | None = None
    lost_at: float = 0.0
    status: str = "online"
    activities: list[Json] = field(default_factory=list[Json])
    platform: str = "web"
    resumes: int = 0
    held: Callable[[], None] | None = None

    def serves(self, guild: Guild | None) -> bool:
        """Return True if a guild's events go to this shard; events of no guild go to shard 0."""
        number, count = self.shard
        return (0 if guild is None else (guild.id >> 22) % count) == number

    def dispatch(self, name: str, data: bytes, late: float = 0.0) -> None:
        """Number an event, whose data is JSON, keep it for a resume, and send it if there is a connection."""
        self.sequence += 1
        frame = b'{"op":0,"t":"%s","s":%d,"d":%s}' % (name.encode(), self.sequence, data)
        self.sent.append((self.sequence, frame))
        if self.line is not None:
            self.line.dispatch(frame, late)

    def release(self) -> None:
        """Dispatch the event that was held back, if there is one."""
        held, self.held = self.held, None
        if held is not None:
            held()

    def release_late(self, held: Callable[[], None]) -> None:
        """Dispatch an event that nothing has overtaken, unless it was dispatched."""
        if self.held is held:
            self.release()

    def control(self, op: int, data: object) -> None:
        """Send a payload that is not an event and is not replayed."""
        if self.line is not None:
            self.line.control(control_frame(op, data))
