"""Bans."""

from __future__ import annotations

from dataclasses import dataclass

from tux.sandbox.world.payloads import Json
from tux.sandbox.world.user import User


@dataclass(slots=True, eq=False)
class Ban:
    """A user who may not join the guild."""

    user: User
    reason: str | None

    def payload(self) -> Json:
        """Return the ban object."""
        return {"user": self.user.payload(), "reason": self.reason}
