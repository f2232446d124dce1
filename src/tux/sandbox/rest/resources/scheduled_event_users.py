"""Those who are interested in scheduled events, or in single recurrences of one.

Only people say so, through the endpoints of Discord's own client.

Source: https://discord.com/developers/docs/resources/guild-scheduled-event#get-guild-scheduled-event-users
"""

from __future__ import annotations

from collections.abc import Mapping

from tux.sandbox.errors import DiscordError
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.scheduled_event_forms import ResponseForm
from tux.sandbox.rest.rules.scheduled_events import announce_answer, event_in, exception_of
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.scheduled_event import INTERESTED, EventException, ScheduledEvent
from tux.sandbox.world.snowflakes import read_snowflake

routes = Routes()
EVENT = "/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}"
EXCEPTION = EVENT + "/{guild_scheduled_event_exception_id}"
EXCEPTION_ID = "guild_scheduled_event_exception_id"


def _answer(event: ScheduledEvent, user_id: int, response: int, exception: EventException | None = None) -> Json:
    """Return the scheduled event user object, without the user."""
    data: Json = {"guild_scheduled_event_id": str(event.id), "user_id": str(user_id), "response": response}
    return data | ({EXCEPTION_ID: str(exception.id)} if exception else {})


def _page(
    call: Call, guild: Guild, event: ScheduledEvent, answers: Mapping[int, int], exception: EventException | None = None
) -> list[Json]:
    """Return the answers that the query asks for, by ascending user id; `before` goes before `after`."""
    limit = call.number("limit", 100, minimum=1, maximum=100)
    before, after = call.snowflake("before"), call.snowflake("after")
    user_ids = sorted(answers)
    if before is not None:
        user_ids = [user_id for user_id in user_ids if user_id < before][-limit:]
    elif after is not None:
        user_ids = [user_id for user_id in user_ids if user_id > after]
    page: list[Json] = []
    for user_id in user_ids[:limit]:
        data = _answer(event, user_id, answers[user_id], exception) | {"user": call.world.users[user_id].payload()}
        if call.flag("with_member") and (member := guild.members.get(user_id)):
            data["member"] = member.payload()
        page.append(data)
    return page


@routes.add("GET", EVENT + "/users")
async def list_users(call: Call) -> list[Json]:
    """Return those who are interested in an event."""
    guild = call.guild()
    event = event_in(call, guild)
    return _page(call, guild, event, dict.fromkeys(event.interested, INTERESTED))


@routes.add("GET", EVENT + "/users/counts")
async def count_users(call: Call) -> Json:
    """Return how many are interested in an event, and how many answered for the recurrences that the query names."""
    event = event_in(call, call.guild())
    named = call.request.query.get("guild_scheduled_event_exception_ids", "").split(",")
    found = [exception for name in named if (exception := event.exceptions.get(read_snowflake(name)))]
    return {
        "guild_scheduled_event_count": len(event.interested),
        "guild_scheduled_event_exception_counts": {str(exception.id): len(exception.responses) for exception in found},
    }


@routes.add("GET", EXCEPTION + "/users")
@routes.add("GET", EVENT + "/exceptions/{guild_scheduled_event_exception_id}/users")
async def list_exception_users(call: Call) -> list[Json]:
    """Return those who answered for one recurrence."""
    guild = call.guild()
    event = event_in(call, guild)
    exception = exception_of(call, event, EXCEPTION_ID)
    return _page(call, guild, event, exception.responses, exception)


def _event(call: Call, guild: Guild) -> ScheduledEvent:
    """Return the event that a person answers for.

    Raises:
        DiscordError: 20001 for a bot.
    """
    if call.actor.bot:
        raise DiscordError(20001)
    return event_in(call, guild)


@routes.add("PUT", EVENT + "/users/@me")
async def become_interested(call: Call) -> Json:
    """Mark the actor as interested in an event."""
    guild = call.guild()
    event = _event(call, guild)
    if event.finished:
        raise DiscordError(180000)
    if call.actor.id not in event.interested:
        event.interested.add(call.actor.id)
        announce_answer(call, guild, event, "USER_ADD")
    return _answer(event, call.actor.id, INTERESTED)


@routes.add("DELETE", EVENT + "/users/@me")
async def lose_interest(call: Call) -> None:
    """Mark the actor as no longer interested in an event."""
    guild = call.guild()
    event = _event(call, guild)
    if call.actor.id not in event.interested:
        raise DiscordError(10071)
    event.interested.remove(call.actor.id)
    announce_answer(call, guild, event, "USER_REMOVE")


@routes.add("PUT", EXCEPTION + "/users/@me", form=ResponseForm)
async def answer_for_recurrence(call: Call) -> Json:
    """Set the actor's answer for one recurrence, whatever they answered for the event."""
    guild = call.guild()
    event = _event(call, guild)
    exception, form = exception_of(call, event, EXCEPTION_ID), call.form(ResponseForm)
    exception.responses[call.actor.id] = form.response
    announce_answer(call, guild, event, "USER_ADD", exception)
    return _answer(event, call.actor.id, form.response, exception)


@routes.add("DELETE", EXCEPTION + "/users/@me")
async def withdraw_answer(call: Call) -> None:
    """Remove the actor's answer for one recurrence."""
    guild = call.guild()
    event = _event(call, guild)
    exception = exception_of(call, event, EXCEPTION_ID)
    if call.actor.id not in exception.responses:
        raise DiscordError(10071)
    announce_answer(call, guild, event, "USER_REMOVE", exception)
    del exception.responses[call.actor.id]
