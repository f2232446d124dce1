"""Pinned messages, by the routes of today and by the old ones.

Source: https://discord.com/developers/docs/resources/message#get-channel-pins
"""

from __future__ import annotations

from datetime import datetime

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.routes import Routes
from tux.sandbox.rest.rules.message_references import ANSWERABLE, shown
from tux.sandbox.world.audit_log import AuditLogEvent
from tux.sandbox.world.channel import Channel, Message
from tux.sandbox.world.conversations import announce, system_message
from tux.sandbox.world.payloads import Json, stamp

routes = Routes()
MOST_PINS = 250
PINNED = 6
PINS, OLD_PINS = "/channels/{channel_id}/messages/pins", "/channels/{channel_id}/pins"


def _pinned(call: Call, channel: Channel) -> list[Message]:
    """The pinned messages, latest pin first; none for those who may not read the history."""
    if not call.may(Permission.READ_MESSAGE_HISTORY, channel):
        return []
    found = [
        (message.pinned_at, message) for message in channel.messages.values() if message.pinned_at and message.pinned
    ]
    return [message for _, message in sorted(found, key=lambda pair: pair[0], reverse=True)]


@routes.add("GET", PINS)
async def list_pins(call: Call) -> Json:
    """Up to 50 pins with their times, latest first; `before` goes on from one."""
    channel = call.channel()
    limit, before = call.number("limit", 50, least=1, most=50), _moment(call, "before")
    found = [m for m in _pinned(call, channel) if before is None or (m.pinned_at and m.pinned_at < before)]
    items = [{"pinned_at": stamp(message.pinned_at), "message": shown(call, message)} for message in found[:limit]]
    return {"items": items, "has_more": len(found) > limit}


def _moment(call: Call, name: str) -> datetime | None:
    text = call.request.query.get(name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise form_error(name, "DATE_TIME_TYPE_PARSE", f"Could not parse {text[:50]}. Should be ISO8601.")
    return moment


@routes.add("GET", OLD_PINS)
async def list_first_pins(call: Call) -> list[Json]:
    """The latest 50 pins; Discord calls this route deprecated."""
    return [shown(call, message) for message in _pinned(call, call.channel())[:50]]


def _changing(call: Call) -> tuple[Channel, Message]:
    channel = call.channel()
    call.need(Permission.PIN_MESSAGES, channel)
    message = call.message(channel)
    if channel.is_thread and channel.archived:
        raise DiscordError(50083)
    return channel, message


@routes.add("PUT", PINS + "/{message_id}")
@routes.add("PUT", OLD_PINS + "/{message_id}")
async def pin(call: Call) -> None:
    """Pin a message, which Discord tells of in the channel."""
    channel, message = _changing(call)
    if message.type not in ANSWERABLE:
        raise DiscordError(50021)
    if message.pinned:
        return
    if sum(one.pinned for one in channel.messages.values()) >= MOST_PINS:
        raise DiscordError(30003)
    message.pinned, message.pinned_at = True, call.world.clock.now()
    _changed(call, channel, message, AuditLogEvent.MESSAGE_PIN)
    reference = {"type": 0, "message_id": str(message.id), "channel_id": str(channel.id)}
    if channel.guild_id is not None:
        reference["guild_id"] = str(channel.guild_id)
    system_message(call.world, channel, PINNED, call.actor, reference=reference)


@routes.add("DELETE", PINS + "/{message_id}")
@routes.add("DELETE", OLD_PINS + "/{message_id}")
async def unpin(call: Call) -> None:
    """Take a pin away; a message that has none stays as it is."""
    channel, message = _changing(call)
    if message.pinned:
        message.pinned, message.pinned_at = False, None
        _changed(call, channel, message, AuditLogEvent.MESSAGE_UNPIN)


def _changed(call: Call, channel: Channel, message: Message, action: AuditLogEvent) -> None:
    times = [one.pinned_at for one in channel.messages.values() if one.pinned_at is not None]
    channel.last_pin_timestamp = max(times, default=None)
    data: Json = {"channel_id": str(channel.id), "last_pin_timestamp": stamp(channel.last_pin_timestamp)}
    guild = call.world.guild_of(channel)
    if guild is not None:
        data["guild_id"] = str(guild.id)
    call.world.emit_in(channel, "CHANNEL_PINS_UPDATE", data)
    announce(call.world, "MESSAGE_UPDATE", message)
    if guild is not None:
        options = {"channel_id": str(channel.id), "message_id": str(message.id)}
        call.world.audit(guild, action, call.actor, message.author.id, options=options, reason=call.reason)
