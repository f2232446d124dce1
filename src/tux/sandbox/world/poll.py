"""Polls."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tux.sandbox.world.payloads import Json, stamp


@dataclass(slots=True, eq=False)
class Poll:
    """A poll of a message. `votes` holds the ids of those who chose an answer, by the answer's number."""

    question: Json
    answers: list[Json]
    expiry: datetime
    allow_multiselect: bool
    layout_type: int
    votes: dict[int, list[int]] = field(default_factory=dict[int, list[int]])
    finalized: bool = False

    def payload(self, viewer: int | None = None) -> Json:
        """Return the poll object as one user gets it."""
        counts = [
            {"id": number, "count": len(voters), "me_voted": viewer in voters}
            for number, voters in sorted(self.votes.items())
            if voters
        ]
        return {
            "question": self.question,
            "answers": self.answers,
            "expiry": stamp(self.expiry),
            "allow_multiselect": self.allow_multiselect,
            "layout_type": self.layout_type,
            "results": {"answer_counts": counts, "is_finalized": self.finalized},
        }
