"""Exceptions to the recurrence of scheduled events: recurrences that are moved or left out.

Source: https://discord.com/developers/docs/resources/guild-scheduled-event#guild-scheduled-event-exception-object
"""

from __future__ import annotations

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.scheduled_event_forms import EditException, NewException
from tux.sandbox.rest.rules.scheduled_events import check_may_change, event_in, exception_of
from tux.sandbox.world.audit_log import AuditLogEvent, changes
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.recurrence import recurs_at
from tux.sandbox.world.scheduled_event import EventException, ScheduledEvent
from tux.sandbox.world.scheduled_events import announce
from tux.sandbox.world.snowflakes import snowflake_at

routes = Routes()
ALL = "/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}/exceptions"
ONE = ALL + "/{exception_id}"
AUDITED = ("scheduled_start_time", "scheduled_end_time", "is_canceled")


def _recurring_event(call: Call, guild: Guild) -> ScheduledEvent:
    event = event_in(call, guild)
    check_may_change(call, guild, event)
    if event.finished:
        raise DiscordError(180000)
    return event


@routes.add("POST", ALL, form=NewException)
async def create_exception(call: Call) -> Json:
    """Move or leave out one recurrence of an event."""
    guild = call.guild()
    event, form = _recurring_event(call, guild), call.form(NewException)
    original = form.original_scheduled_start_time
    if not form.given.keys() & set(AUDITED):
        raise DiscordError(180005)
    if event.recurrence_rule is None or not recurs_at(event.recurrence_rule, original):
        raise form_error(
            "original_scheduled_start_time", "BASE_TYPE_BAD_VALUE", "The event does not recur at this time."
        )
    exception = EventException(snowflake_at(original), event.id)
    if exception.id in event.exceptions:
        raise form_error(
            "original_scheduled_start_time", "BASE_TYPE_BAD_VALUE", "There is an exception for this time already."
        )
    _apply(exception, form)
    event.exceptions[exception.id] = exception
    _announce(call, guild, event, exception, "CREATE", changes({}, exception.payload(), *AUDITED))
    return exception.payload()


def _apply(exception: EventException, form: NewException | EditException) -> None:
    given = form.given
    for name in ("scheduled_start_time", "scheduled_end_time"):
        if name in given:
            setattr(exception, name, given[name])
    if form.is_canceled is not None:
        exception.is_canceled = form.is_canceled


def _announce(
    call: Call, guild: Guild, event: ScheduledEvent, exception: EventException, name: str, differences: list[Json]
) -> None:
    """Emit the gateway event about an exception, and add its audit log entry."""
    data = exception.payload() | {"guild_id": str(guild.id)}
    announce(call.world, guild, f"EXCEPTION_{name}", event, data)
    entry = AuditLogEvent[f"GUILD_SCHEDULED_EVENT_EXCEPTION_{name}"]
    call.audit(guild, entry, event.id, changes=differences, options={"event_exception_id": str(exception.id)})


@routes.add("PATCH", ONE, form=EditException)
async def edit_exception(call: Call) -> Json:
    """Change an exception."""
    guild = call.guild()
    event = _recurring_event(call, guild)
    exception, form = exception_of(call, event, "exception_id"), call.form(EditException)
    before = exception.payload()
    _apply(exception, form)
    if differences := changes(before, exception.payload(), *AUDITED):
        _announce(call, guild, event, exception, "UPDATE", differences)
    return exception.payload()


@routes.add("DELETE", ONE)
async def delete_exception(call: Call) -> None:
    """Delete an exception: the event recurs at this time as ever."""
    guild = call.guild()
    event = _recurring_event(call, guild)
    exception = exception_of(call, event, "exception_id")
    del event.exceptions[exception.id]
    _announce(call, guild, event, exception, "DELETE", changes(exception.payload(), {}, *AUDITED))
