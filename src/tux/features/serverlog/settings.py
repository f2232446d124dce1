"""What a server logs, and where."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, ClassVar

from pydantic import Field

from tux.features.serverlog.events import Category, Event
from tux.guilds.settings.fields import AnyChannelId, ChannelId, Duration, RoleId, UserId
from tux.guilds.settings.section import Section

LONGEST = timedelta(days=1)
"""How long the content of messages may be kept in memory at most."""


class ServerLogSettings(Section):
    """An event goes to its own channel, else to that of its category, else to the one for all; else it is not told."""

    section: ClassVar[str] = "serverlog"

    channel_id: ChannelId | None = None
    messages_channel_id: ChannelId | None = None
    members_channel_id: ChannelId | None = None
    channels_channel_id: ChannelId | None = None
    server_channel_id: ChannelId | None = None
    voice_channel_id: ChannelId | None = None
    tux_channel_id: ChannelId | None = None
    own_channels: Mapping[Event, ChannelId] = {}
    off: tuple[Event, ...] = ()
    ignored_channels: tuple[AnyChannelId, ...] = ()
    """With all that is in them: the channels of a category, the threads of a channel."""
    ignored_members: tuple[UserId, ...] = ()
    ignored_roles: tuple[RoleId, ...] = ()
    keep: Annotated[Duration, Field(le=LONGEST)] = timedelta(hours=1)
    """For how long the content of a message is known after it was written. Zero: not at all."""

    def channel_of(self, event: Event) -> int | None:
        """Where it is told, whether it is on or off."""
        return self.own_channels.get(event) or self.of_category(event.category) or self.channel_id

    def off_without(self, events: Collection[Event]) -> tuple[Event, ...]:
        """What is off beside `events`."""
        return tuple(event for event in self.off if event not in events)

    def of_category(self, category: Category) -> int | None:
        return getattr(self, channel_field(category))


def channel_field(category: Category) -> str:
    """The setting that names the channel of a category."""
    return f"{category.value}_channel_id"


@dataclass(frozen=True, slots=True)
class LogRouting:
    """The settings of one server, made ready for looking things up at every event."""

    channels: Mapping[Event, int]
    """Of what is told."""
    heeded: frozenset[Event]
    """Of what is told, and of what keeps something of that from being told."""
    ignored_channels: frozenset[int]
    ignored_members: frozenset[int]
    ignored_roles: frozenset[int]
    keep: float
    """Seconds, 0 where no content is needed."""


def plan(settings: ServerLogSettings) -> LogRouting | None:
    """None where nothing at all is logged."""
    found = {event: channel_id for event in Event if (channel_id := settings.channel_of(event))}
    channels = {event: channel_id for event, channel_id in found.items() if event not in settings.off}
    if not channels:
        return None
    with_content = (Event.MESSAGE_EDIT, Event.MESSAGE_DELETE, Event.MESSAGE_BULK_DELETE)
    keeps = any(event in channels for event in with_content)
    return LogRouting(
        channels,
        frozenset(event for event in Event if not channels.keys().isdisjoint((event, *event.instead_of))),
        frozenset(settings.ignored_channels),
        frozenset(settings.ignored_members),
        frozenset(settings.ignored_roles),
        settings.keep.total_seconds() if keeps else 0,
    )
