"""Presences: who is online, from where, and what they are doing.

Source: https://discord.com/developers/docs/events/gateway-events#presence-update
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json


@dataclass(frozen=True, slots=True)
class Presence:
    """The presence of a user as others see it.

    Attributes:
        status: `online`, `idle` or `dnd`; `offline` for those who are gone or invisible.
        activities: Activity objects.
        client_status: The status on each platform (`desktop`, `mobile`, `web`) on which the user is.
    """

    status: str
    activities: list[Json] = field(default_factory=list[Json])
    client_status: dict[str, str] = field(default_factory=dict[str, str])

    def payload(self, user_id: int, guild: Guild) -> Json:
        """Return the presence as PRESENCE_UPDATE has it; the user is an id alone."""
        return {
            "user": {"id": str(user_id)},
            "guild_id": str(guild.id),
            "status": self.status,
            "activities": self.activities,
            "client_status": self.client_status,
        }


OFFLINE = Presence("offline")
