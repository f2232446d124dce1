"""Pinned messages, by the present routes and by the deprecated ones.

Source: https://discord.com/developers/docs/resources/message#get-channel-pins
"""

from __future__ import annotations

from datetime import datetime

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.message_references import ANSWERABLE, visible_payload
from tux.sandbox.world.audit_log import AuditLogEvent
from tux.sandbox.world.channel import Channel, Message
from tux.sandbox.world.conversations import announce, system_message
from tux.sandbox.world.payloads import Json, stamp

routes = Routes()
MAX_PINS = 250
PINNED = 6
PINS, OLD_PINS = "/channels/{channel_id}/messages/pins", "/channels/{channel_id}/pins"


def _pinned(call: Call, channel: Channel) -> list[Message]:
    """Return the pinned messages, latest pin first; none for those who may not read the history."""
    if not call.can(Permission.READ_MESSAGE_HISTORY, channel):
        return []
    pins = [
        (message.pinned_at, message) for message in channel.messages.values() if message.pinned_at and message.pinned
    ]
    return [message for _, message in sorted(pins, key=lambda pair: pair[0], reverse=True)]


@routes.add("GET", PINS)
async def list_pins(call: Call) -> Json:
    """Return up to 50 pins with their times, latest first; `before` continues from a time."""
    channel = call.channel()
    limit, before = call.number("limit", 50, minimum=1, maximum=50), _moment(call, "before")
    pins = [m for m in _pinned(call, channel) if before is None or (m.pinned_at and m.pinned_at < before)]
    items = [
        {"pinned_at": stamp(message.pinned_at), "message": visible_payload(call, message)} for message in pins[:limit]
    ]
    return {"items": items, "has_more": len(pins) > limit}


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
    """Return the latest 50 pins, by the deprecated route."""
    return [visible_payload(call, message) for message in _pinned(call, call.channel())[:50]]


def _channel_and_message(call: Call) -> tuple[Channel, Message]:
    channel = call.channel()
    call.require(Permission.PIN_MESSAGES, channel)
    message = call.message(channel)
    if channel.is_thread and channel.archived:
        raise DiscordError(50083)
    return channel, message


@routes.add("PUT", PINS + "/{message_id}")
@routes.add("PUT", OLD_PINS + "/{message_id}")
async def pin(call: Call) -> None:
    """Pin a message; Discord announces it in the channel."""
    channel, message = _channel_and_message(call)
    if message.type not in ANSWERABLE:
        raise DiscordError(50021)
    if message.pinned:
        return
    if sum(other.pinned for other in channel.messages.values()) >= MAX_PINS:
        raise DiscordError(30003)
    message.pinned, message.pinned_at = True, call.world.clock.now()
    _announce(call, channel, message, AuditLogEvent.MESSAGE_PIN)
    reference = {"type": 0, "message_id": str(message.id), "channel_id": str(channel.id)}
    if channel.guild_id is not None:
        reference["guild_id"] = str(channel.guild_id)
    system_message(call.world, channel, PINNED, call.actor, reference=reference)


@routes.add("DELETE", PINS + "/{message_id}")
@routes.add("DELETE", OLD_PINS + "/{message_id}")
async def unpin(call: Call) -> None:
    """Unpin a message; one that is not pinned stays as it is."""
    channel, message = _channel_and_message(call)
    if message.pinned:
        message.pinned, message.pinned_at = False, None
        _announce(call, channel, message, AuditLogEvent.MESSAGE_UNPIN)


def _announce(call: Call, channel: Channel, message: Message, action: AuditLogEvent) -> None:
    times = [other.pinned_at for other in channel.messages.values() if other.pinned_at is not None]
    channel.last_pin_timestamp = max(times, default=None)
    data: Json = {"channel_id": str(channel.id), "last_pin_timestamp": stamp(channel.last_pin_timestamp)}
    guild = call.world.guild_of(channel)
    if guild is not None:
        data["guild_id"] = str(guild.id)
    call.world.emit_in(channel, "CHANNEL_PINS_UPDATE", data)
    announce(call.world, "MESSAGE_UPDATE", message)
    if guild is not None:
        options = {"channel_id": str(channel.id), "message_id": str(message.id)}
        call.audit(guild, action, message.author.id, options=options)
