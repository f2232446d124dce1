"""Members of threads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tux.sandbox.world.payloads import Json, stamp


@dataclass(slots=True, eq=False)
class ThreadMember:
    """A user who joined a thread."""

    user_id: int
    thread_id: int
    joined_at: datetime

    def payload(self) -> Json:
        """Return the thread member object."""
        return {
            "id": str(self.thread_id),
            "user_id": str(self.user_id),
            "join_timestamp": stamp(self.joined_at),
            "flags": 0,
        }
