"""Scheduled events through time: who sees them, their beginning and their end.

Source: https://discord.com/developers/docs/resources/guild-scheduled-event
"""

from __future__ import annotations

from datetime import datetime, timedelta

from tux.sandbox.permissions import Permission
from tux.sandbox.world.access import in_channel
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.member import Member
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.recurrence import next_occurrence
from tux.sandbox.world.scheduled_event import (
    ACTIVE,
    CANCELED,
    COMPLETED,
    EXTERNAL,
    IN_STAGE,
    SCHEDULED,
    ScheduledEvent,
)
from tux.sandbox.world.snowflakes import snowflake_at
from tux.sandbox.world.stages import close_stage, open_stage
from tux.sandbox.world.user import User
from tux.sandbox.world.world import World

OVERDUE = timedelta(hours=3)
"""The time after which Discord cancels an event that nobody began; the documentation says only "a few hours"."""


def channel_of(guild: Guild, event: ScheduledEvent) -> Channel | None:
    """Return the channel that an event takes place in; None for events elsewhere."""
    return None if event.channel_id is None else guild.channels[event.channel_id]


def is_visible(guild: Guild, event: ScheduledEvent, member: Member) -> bool:
    """Return True if a member sees an event, which takes seeing its channel."""
    channel = channel_of(guild, event)
    return channel is None or bool(in_channel(guild, channel, member) & Permission.VIEW_CHANNEL)


def upcoming(guild: Guild, member: Member) -> list[ScheduledEvent]:
    """Return the events that are not over and that a member sees."""
    events = guild.scheduled_events.values()
    return [event for event in events if not event.finished and is_visible(guild, event, member)]


def announce(world: World, guild: Guild, name: str, event: ScheduledEvent, data: Json | None = None) -> None:
    """Emit a gateway event about an event to those who see it; its data is the whole event unless it is given."""
    place = channel_of(guild, event) or guild
    world.emit_in(place, f"GUILD_SCHEDULED_EVENT_{name}", event.payload() if data is None else data)


def begin(world: World, guild: Guild, event: ScheduledEvent, by: User) -> None:
    """Begin an event, which makes the stage of a stage event live."""
    channel = channel_of(guild, event)
    event.status = ACTIVE
    if channel is not None and event.entity_type == IN_STAGE:
        event.entity_id = open_stage(world, guild, channel, event.name, by, event_id=event.id).id


def end(world: World, guild: Guild, event: ScheduledEvent, by: User) -> None:
    """End an event that has begun, and its stage; one that recurs is scheduled for its next time."""
    channel = channel_of(guild, event)
    event.entity_id, event.status = None, COMPLETED
    if channel is not None and event.entity_type == IN_STAGE:
        close_stage(world, guild, channel, by)
    if (start := _next_start(event, world.clock.now())) is not None:
        if event.scheduled_end_time is not None:
            event.scheduled_end_time += start - event.scheduled_start_time
        event.scheduled_start_time, event.status = start, SCHEDULED


def _next_start(event: ScheduledEvent, now: datetime) -> datetime | None:
    if event.recurrence_rule is None:
        return None
    after = max(now, event.scheduled_start_time)
    return next_occurrence(event.recurrence_rule, after, lambda moment: _is_left_out(event, moment))


def _is_left_out(event: ScheduledEvent, moment: datetime) -> bool:
    exception = event.exceptions.get(snowflake_at(moment))
    return exception is not None and exception.is_canceled


def settle(world: World, guild: Guild) -> None:
    """Let those events begin and end whose time has come.

    Events elsewhere begin and end by themselves. Those in channels are begun by hand, and canceled if nobody does so.
    """
    now = world.clock.now()
    for event in guild.scheduled_events.values():
        if event.entity_type == EXTERNAL:
            _run(world, guild, event, now)
        elif event.status == SCHEDULED and event.scheduled_start_time + OVERDUE <= now:
            event.status = CANCELED
            announce(world, guild, "UPDATE", event)


def _run(world: World, guild: Guild, event: ScheduledEvent, now: datetime) -> None:
    """Begin and end an event elsewhere, if it is time."""
    if event.status == SCHEDULED and event.scheduled_start_time <= now:
        begin(world, guild, event, event.creator)
        announce(world, guild, "UPDATE", event)
    if event.status == ACTIVE and event.scheduled_end_time is not None and event.scheduled_end_time <= now:
        end(world, guild, event, event.creator)
        announce(world, guild, "UPDATE", event)


def forget_channel(world: World, guild: Guild, channel: Channel) -> None:
    """Remove the stage and the events of a channel that is deleted.

    No gateway event tells of the scheduled events: discord.py removes them by itself.
    """
    if instance := guild.stage_instances.pop(channel.id, None):
        world.emit_in(channel, "STAGE_INSTANCE_DELETE", instance.payload())
    for event in [event for event in guild.scheduled_events.values() if event.channel_id == channel.id]:
        del guild.scheduled_events[event.id]
