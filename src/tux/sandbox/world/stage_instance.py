"""Stage instances: what makes a stage channel live.

Source: https://discord.com/developers/docs/resources/stage-instance
"""

from __future__ import annotations

from dataclasses import dataclass

from tux.sandbox.world.payloads import Json, ident

PUBLIC, GUILD_ONLY = 1, 2


@dataclass(slots=True, eq=False)
class StageInstance:
    """The present use of a stage channel, of which there is at most one for a channel."""

    id: int
    guild_id: int
    channel_id: int
    topic: str
    privacy_level: int = GUILD_ONLY
    scheduled_event_id: int | None = None

    def payload(self) -> Json:
        """Return the stage instance object."""
        return {
            "id": str(self.id),
            "guild_id": str(self.guild_id),
            "channel_id": str(self.channel_id),
            "topic": self.topic,
            "privacy_level": self.privacy_level,
            "discoverable_disabled": False,
            "guild_scheduled_event_id": ident(self.scheduled_event_id),
        }
