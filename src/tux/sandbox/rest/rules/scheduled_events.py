"""Rules for scheduled events: who may create and change them, and what they must have.

Source: https://discord.com/developers/docs/resources/guild-scheduled-event#guild-scheduled-event-permissions-requirements
"""

from __future__ import annotations

from tux.sandbox.errors import DiscordError, form_error, not_found
from tux.sandbox.permissions import NONE, Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.world.channel_types import STAGE, VOICE
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.scheduled_event import (
    EXTERNAL,
    IN_STAGE,
    IN_VOICE,
    INTERESTED,
    UNINTERESTED,
    EventException,
    ScheduledEvent,
)
from tux.sandbox.world.scheduled_events import announce, channel_of, is_visible, settle

CREATE, MANAGE = Permission.CREATE_EVENTS, Permission.MANAGE_EVENTS
STAGE_MODERATOR = Permission.MANAGE_CHANNELS | Permission.MUTE_MEMBERS | Permission.MOVE_MEMBERS
NEEDED = {IN_STAGE: STAGE_MODERATOR, IN_VOICE: Permission.VIEW_CHANNEL | Permission.CONNECT, EXTERNAL: NONE}
"""The permissions that writing an event takes in its place, by its type."""
CHANNEL_TYPES = {IN_STAGE: STAGE, IN_VOICE: VOICE}


def event_in(call: Call, guild: Guild) -> ScheduledEvent:
    """Return the event that the path names, as it is by now.

    Raises:
        DiscordError: 10070, or 50001 if the actor does not see its channel.
    """
    settle(call.world, guild)
    event = guild.scheduled_events.get(call.id("guild_scheduled_event_id"))
    if event is None:
        raise DiscordError(10070)
    if not is_visible(guild, event, call.own_member(guild)):
        raise DiscordError(50001)
    return event


def exception_of(call: Call, event: ScheduledEvent, name: str) -> EventException:
    """Return the exception of an event whose id the path has under a name.

    Raises:
        DiscordError: 404 without a code of its own, as none is documented.
    """
    if exception := event.exceptions.get(call.id(name)):
        return exception
    raise not_found()


def check_may_write(call: Call, guild: Guild, event: ScheduledEvent, permission: Permission) -> None:
    """Raise unless the actor has a permission, and what the event's type needs, where the event takes place.

    Raises:
        DiscordError: 50013.
    """
    place = channel_of(guild, event) or guild
    call.require(permission, place)
    call.require(NEEDED[event.entity_type], place)


def check_may_change(call: Call, guild: Guild, event: ScheduledEvent) -> None:
    """Raise unless the actor manages events, or created this one and may still create some.

    Raises:
        DiscordError: 50013.
    """
    is_own = event.creator is call.actor and call.can(CREATE, channel_of(guild, event) or guild)
    check_may_write(call, guild, event, NONE if is_own else MANAGE)


def check_fields(guild: Guild, event: ScheduledEvent) -> None:
    """Raise unless an event has what its type requires, and nothing that it excludes.

    Raises:
        DiscordError: 50035, or 10003 for an unknown channel.
    """
    if event.entity_type == EXTERNAL:
        if event.channel_id is not None:
            raise form_error("channel_id", "BASE_TYPE_BAD_VALUE", "An external event has no channel.")
        if event.location is None:
            raise form_error("entity_metadata.location", "BASE_TYPE_REQUIRED", "This field is required")
        if event.scheduled_end_time is None:
            raise form_error("scheduled_end_time", "BASE_TYPE_REQUIRED", "This field is required")
    else:
        _check_channel(guild, event)
    if event.scheduled_end_time is not None and event.scheduled_end_time <= event.scheduled_start_time:
        raise form_error("scheduled_end_time", "BASE_TYPE_BAD_VALUE", "An event cannot end before it starts.")


def _check_channel(guild: Guild, event: ScheduledEvent) -> None:
    if event.channel_id is None:
        raise form_error("channel_id", "BASE_TYPE_REQUIRED", "This field is required")
    channel = guild.channels.get(event.channel_id)
    if channel is None:
        raise DiscordError(10003)
    if channel.type != CHANNEL_TYPES[event.entity_type]:
        raise form_error("channel_id", "BASE_TYPE_BAD_VALUE", "The type of the channel is not that of the event.")


def check_start(call: Call, event: ScheduledEvent) -> None:
    """Raise if an event is to start in the past.

    Raises:
        DiscordError: 50035.
    """
    if event.scheduled_start_time <= call.world.clock.now():
        raise form_error(
            "scheduled_start_time", "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST", "Cannot schedule event in the past."
        )


def announce_answer(
    call: Call, guild: Guild, event: ScheduledEvent, name: str, exception: EventException | None = None
) -> None:
    """Emit `USER_ADD` or `USER_REMOVE` for the actor, who answered for an event or for one of its recurrences."""
    ids: dict[str, int | None] = {
        "guild_scheduled_event_id": event.id,
        "guild_scheduled_event_exception_id": exception and exception.id,
        "user_id": call.actor.id,
        "guild_id": guild.id,
    }
    data: Json = {key: str(value) for key, value in ids.items() if value is not None}
    data["response"] = INTERESTED if exception is None else exception.responses.get(call.actor.id, UNINTERESTED)
    announce(call.world, guild, name, event, data)
