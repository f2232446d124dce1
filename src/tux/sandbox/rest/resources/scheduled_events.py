"""Scheduled events: creating, changing, beginning and ending them.

Source: https://discord.com/developers/docs/resources/guild-scheduled-event
"""

from __future__ import annotations

from dataclasses import replace

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.images import keep_image
from tux.sandbox.rest.rules.scheduled_event_forms import EditEvent, EventForm, NewEvent
from tux.sandbox.rest.rules.scheduled_events import (
    CREATE,
    announce_answer,
    check_fields,
    check_may_change,
    check_may_write,
    check_start,
    event_in,
)
from tux.sandbox.world.audit_log import AuditLogEvent, changes
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.scheduled_event import ACTIVE, CANCELED, COMPLETED, EXTERNAL, SCHEDULED, ScheduledEvent
from tux.sandbox.world.scheduled_events import announce, begin, end, settle, upcoming

routes = Routes()
ALL = "/guilds/{guild_id}/scheduled-events"
ONE = ALL + "/{guild_scheduled_event_id}"
MAX_EVENTS = 100
TRANSITIONS = {(SCHEDULED, ACTIVE), (ACTIVE, COMPLETED), (SCHEDULED, CANCELED)}
AUDITED = (
    "name", "description", "privacy_level", "status", "entity_type", "channel_id", "location", "image_hash",
    "scheduled_start_time", "scheduled_end_time", "recurrence_rule",
)  # fmt: skip


@routes.add("GET", ALL)
async def list_events(call: Call) -> list[Json]:
    """Return the events of a guild that are not over, without those in channels that the actor does not see."""
    guild = call.guild()
    settle(call.world, guild)
    counted = call.flag("with_user_count")
    return [event.payload(user_count=counted) for event in upcoming(guild, call.own_member(guild))]


@routes.add("GET", ONE)
async def get_event(call: Call) -> Json:
    """Return one event, which may be over."""
    return event_in(call, call.guild()).payload(user_count=call.flag("with_user_count"))


@routes.add("POST", ALL, form=NewEvent)
async def create_event(call: Call) -> Json:
    """Create an event, in which its creator is interested from the start."""
    guild, form = call.guild(), call.form(NewEvent)
    event = ScheduledEvent(
        call.world.ids.new(), guild.id, call.actor, form.name, form.entity_type, form.scheduled_start_time
    )
    _apply(event, form)
    check_fields(guild, event)
    check_may_write(call, guild, event, CREATE)
    check_start(call, event)
    settle(call.world, guild)
    if sum(not other.finished for other in guild.scheduled_events.values()) >= MAX_EVENTS:
        raise DiscordError(30038)
    _set_image(call, event, form.image)
    guild.scheduled_events[event.id] = event
    announce(call.world, guild, "CREATE", event)
    differences = changes({}, _audited(event), *AUDITED)
    call.audit(guild, AuditLogEvent.GUILD_SCHEDULED_EVENT_CREATE, event.id, changes=differences)
    event.interested.add(call.actor.id)
    announce_answer(call, guild, event, "USER_ADD")
    return event.payload()


def _apply(event: ScheduledEvent, form: EventForm) -> None:
    """Set the fields that a form gives, image and status apart; what an event's type excludes is dropped."""
    given = form.given
    for name in ("name", "scheduled_start_time", "entity_type"):
        if given.get(name) is not None:
            setattr(event, name, given[name])
    for name in ("description", "scheduled_end_time", "channel_id"):
        if name in given:
            setattr(event, name, given[name])
    if form.entity_metadata is not None:
        event.location = form.entity_metadata.location
    if "recurrence_rule" in given:
        event.recurrence_rule = form.recurrence_rule and form.recurrence_rule.payload()
    if event.entity_type != EXTERNAL:
        event.location = None


def _set_image(call: Call, event: ScheduledEvent, data: str | None) -> None:
    event.image = keep_image(call.world, f"guild-events/{event.id}", "image", data)


def _audited(event: ScheduledEvent) -> Json:
    return event.payload() | {"location": event.location, "image_hash": event.image}


@routes.add("PATCH", ONE, form=EditEvent)
async def edit_event(call: Call) -> Json:
    """Change an event, begin it, end it or cancel it."""
    guild = call.guild()
    event, form = event_in(call, guild), call.form(EditEvent)
    check_may_change(call, guild, event)
    if event.finished:
        raise DiscordError(180000)
    changed = replace(event)
    _apply(changed, form)
    _check_change(call, guild, event, changed, form)
    if "image" in form.given:
        _set_image(call, changed, form.image)
    guild.scheduled_events[event.id] = changed
    _forget_exceptions(call, guild, event, changed)
    _set_status(call, guild, changed, form.status)
    if _audited(event) != _audited(changed):
        announce(call.world, guild, "UPDATE", changed)
        differences = changes(_audited(event), _audited(changed), *AUDITED)
        call.audit(guild, AuditLogEvent.GUILD_SCHEDULED_EVENT_UPDATE, event.id, changes=differences)
    return changed.payload()


def _check_change(call: Call, guild: Guild, event: ScheduledEvent, changed: ScheduledEvent, form: EditEvent) -> None:
    """Raise unless an event may be changed in this way.

    Raises:
        DiscordError: 50035 or 50013.
    """
    check_fields(guild, changed)
    check_may_change(call, guild, changed)
    if form.scheduled_start_time is not None:
        if event.status == ACTIVE:
            raise form_error(
                "scheduled_start_time",
                "GUILD_SCHEDULED_EVENT_SCHEDULE_INVALID_START_BY_STATUS",
                "Cannot update start time of event that has started.",
            )
        check_start(call, changed)
    status = event.status if form.status is None else form.status
    if status != event.status and (event.status, status) not in TRANSITIONS:
        raise form_error("status", "BASE_TYPE_BAD_VALUE", "An event's status cannot change in this way.")


def _set_status(call: Call, guild: Guild, event: ScheduledEvent, status: int | None) -> None:
    if status in {None, event.status}:
        return
    if status == ACTIVE:
        begin(call.world, guild, event, call.actor)
    elif status == COMPLETED:
        end(call.world, guild, event, call.actor)
    else:
        event.status = CANCELED


def _forget_exceptions(call: Call, guild: Guild, before: ScheduledEvent, event: ScheduledEvent) -> None:
    """Drop the exceptions to a recurrence rule that no longer holds."""
    if before.recurrence_rule == event.recurrence_rule or not event.exceptions:
        return
    event.exceptions = {}
    data = {"guild_id": str(guild.id), "event_id": str(event.id)}
    announce(call.world, guild, "EXCEPTIONS_DELETE", event, data)


@routes.add("DELETE", ONE)
async def delete_event(call: Call) -> None:
    """Delete an event; what is live in its stage channel stays."""
    guild = call.guild()
    event = event_in(call, guild)
    check_may_change(call, guild, event)
    del guild.scheduled_events[event.id]
    announce(call.world, guild, "DELETE", event)
    differences = changes(_audited(event), {}, *AUDITED)
    call.audit(guild, AuditLogEvent.GUILD_SCHEDULED_EVENT_DELETE, event.id, changes=differences)
