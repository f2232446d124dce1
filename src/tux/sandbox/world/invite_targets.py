"""Invites for chosen users alone.

Source: https://discord.com/developers/docs/resources/invite#get-target-users
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tux.sandbox.world.payloads import Json, stamp

COMPLETED = 2


@dataclass(slots=True, eq=False)
class InviteTargets:
    """The only users who see an invite. Discord reads the list for a while, the sandbox at once."""

    user_ids: list[int]
    read_at: datetime

    def status(self) -> Json:
        """Return the status of the job that reads the list, which is done."""
        count = len(self.user_ids)
        return {
            "status": COMPLETED,
            "total_users": count,
            "processed_users": count,
            "created_at": stamp(self.read_at),
            "completed_at": stamp(self.read_at),
            "error_message": None,
        }
