"""Reactions."""

from __future__ import annotations

from dataclasses import dataclass, field

from tux.sandbox.world.payloads import Json


@dataclass(slots=True, eq=False)
class Reaction:
    """One emoji under a message, and the users who reacted with it, in that order."""

    emoji: Json
    user_ids: list[int] = field(default_factory=list[int])

    def payload(self, viewer: int | None) -> Json:
        """Return the reaction object."""
        count = len(self.user_ids)
        return {
            "emoji": self.emoji,
            "count": count,
            "count_details": {"burst": 0, "normal": count},
            "burst_colors": [],
            "me": viewer in self.user_ids,
            "me_burst": False,
        }
