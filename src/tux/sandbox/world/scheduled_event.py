"""Scheduled events of guilds.

Source: https://discord.com/developers/docs/resources/guild-scheduled-event
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tux.sandbox.world.payloads import Json, ident, stamp
from tux.sandbox.world.user import User

SCHEDULED, ACTIVE, COMPLETED, CANCELED = 1, 2, 3, 4
IN_STAGE, IN_VOICE, EXTERNAL = 1, 2, 3
GUILD_ONLY = 2
UNINTERESTED, INTERESTED = 0, 1


@dataclass(slots=True, eq=False)
class EventException:
    """One recurrence of an event that is moved or left out. Its id is a snowflake of the time it would have begun."""

    id: int
    event_id: int
    scheduled_start_time: datetime | None = None
    scheduled_end_time: datetime | None = None
    is_canceled: bool = False
    responses: dict[int, int] = field(default_factory=dict[int, int])
    """The answers that people gave for this recurrence alone, by user id."""

    def payload(self) -> Json:
        """Return the scheduled event exception object."""
        return {
            "event_id": str(self.event_id),
            "event_exception_id": str(self.id),
            "scheduled_start_time": stamp(self.scheduled_start_time),
            "scheduled_end_time": stamp(self.scheduled_end_time),
            "is_canceled": self.is_canceled,
        }


@dataclass(slots=True, eq=False)
class ScheduledEvent:
    """An event in a stage channel, a voice channel, or somewhere else; `location` is for the last of these."""

    id: int
    guild_id: int
    creator: User
    name: str
    entity_type: int
    scheduled_start_time: datetime
    scheduled_end_time: datetime | None = None
    description: str | None = None
    channel_id: int | None = None
    location: str | None = None
    image: str | None = None
    recurrence_rule: Json | None = None
    """The recurrence rule as Discord shows it."""
    status: int = SCHEDULED
    entity_id: int | None = None
    """The id of the stage instance, while there is one."""
    interested: set[int] = field(default_factory=set[int])
    """The ids of the users who are interested."""
    exceptions: dict[int, EventException] = field(default_factory=dict[int, EventException])

    @property
    def finished(self) -> bool:
        """True if the event is over or canceled, which cannot be undone."""
        return self.status in {COMPLETED, CANCELED}

    def payload(self, *, user_count: bool = False) -> Json:
        """Return the scheduled event object, with the number of those who are interested if that is asked for."""
        data: Json = {
            "id": str(self.id),
            "guild_id": str(self.guild_id),
            "channel_id": ident(self.channel_id),
            "creator_id": str(self.creator.id),
            "creator": self.creator.payload(),
            "name": self.name,
            "description": self.description,
            "image": self.image,
            "scheduled_start_time": stamp(self.scheduled_start_time),
            "scheduled_end_time": stamp(self.scheduled_end_time),
            "privacy_level": GUILD_ONLY,
            "status": self.status,
            "entity_type": self.entity_type,
            "entity_id": ident(self.entity_id),
            "entity_metadata": {"location": self.location} if self.entity_type == EXTERNAL else None,
            "recurrence_rule": self.recurrence_rule,
            "guild_scheduled_event_exceptions": [exception.payload() for exception in self.exceptions.values()],
        }
        return data | ({"user_count": len(self.interested)} if user_count else {})
