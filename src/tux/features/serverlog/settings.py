"""The settings of the server log: what is logged, and where."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, ClassVar

from pydantic import Field

from tux.features.serverlog.events import Category, Event
from tux.guilds.settings.fields import AnyChannelId, ChannelId, Duration, RoleId, UserId
from tux.guilds.settings.section import Section

MAX_KEEP = timedelta(days=1)
"""The longest time for which the content of messages may be kept in memory."""


class ServerLogSettings(Section):
    """The settings. An event is logged in its own channel, or its category's, or the one for everything."""

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
    """Ignored channels, with everything in them: the channels of a category, the threads of a channel."""
    ignored_members: tuple[UserId, ...] = ()
    ignored_roles: tuple[RoleId, ...] = ()
    keep: Annotated[Duration, Field(le=MAX_KEEP)] = timedelta(hours=1)
    """The time for which the content of a message is kept after it was sent; zero to keep none."""

    def channel_of(self, event: Event) -> int | None:
        """Return the channel of an event, even if the event is switched off."""
        return self.own_channels.get(event) or self.of_category(event.category) or self.channel_id

    def off_without(self, events: Collection[Event]) -> tuple[Event, ...]:
        """Return the events that are off, without `events`."""
        return tuple(event for event in self.off if event not in events)

    def of_category(self, category: Category) -> int | None:
        """Return the channel of a category."""
        return getattr(self, channel_field(category))


def channel_field(category: Category) -> str:
    """Return the name of the setting with the channel of a category."""
    return f"{category.value}_channel_id"


@dataclass(frozen=True, slots=True)
class LogRouting:
    """The settings of one guild in the form in which every event needs them."""

    channels: Mapping[Event, int]
    """The channel of each event that is logged."""
    relevant: frozenset[Event]
    """The events that are logged, and those that one of them replaces."""
    ignored_channels: frozenset[int]
    ignored_members: frozenset[int]
    ignored_roles: frozenset[int]
    keep: float
    """The number of seconds for which content is kept; 0 if none is needed."""

    def ignores(self, places: Iterable[int], member_id: int | None, role_ids: Iterable[int]) -> bool:
        """Return whether something in one of `places`, or of this member, is ignored."""
        return (
            member_id in self.ignored_members
            or not self.ignored_channels.isdisjoint(places)
            or not self.ignored_roles.isdisjoint(role_ids)
        )


def routing_of(settings: ServerLogSettings) -> LogRouting | None:
    """Return the routing, or None if nothing at all is logged."""
    logged = (event for event in Event if event not in settings.off)
    channels = {event: channel_id for event in logged if (channel_id := settings.channel_of(event))}
    if not channels:
        return None
    with_content = (Event.MESSAGE_EDIT, Event.MESSAGE_DELETE, Event.MESSAGE_BULK_DELETE)
    return LogRouting(
        channels,
        frozenset(event for event in Event if not channels.keys().isdisjoint((event, *event.instead_of))),
        frozenset(settings.ignored_channels),
        frozenset(settings.ignored_members),
        frozenset(settings.ignored_roles),
        0.0 if channels.keys().isdisjoint(with_content) else settings.keep.total_seconds(),
    )
