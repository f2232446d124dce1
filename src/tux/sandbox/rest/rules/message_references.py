"""References to other messages, by replies and forwards, and what a bot may read of a message.

Source: https://discord.com/developers/docs/resources/message#message-reference-object
"""

from __future__ import annotations

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.rules.message_forms import MessageForm, MessageReference
from tux.sandbox.world.channel import Channel, Message
from tux.sandbox.world.intents import Intent
from tux.sandbox.world.message_flags import HAS_SNAPSHOT
from tux.sandbox.world.payloads import Json

FORWARD, REPLY = 1, 19
ANSWERABLE = frozenset({0, 19, 20, 23})
"""The types of messages that can be replied to and forwarded; the others are Discord's own."""
CONTENT: Json = {"content": "", "embeds": [], "attachments": [], "components": []}
SNAPSHOT = (
    "type", "content", "embeds", "attachments", "timestamp", "edited_timestamp", "flags", "mentions", "mention_roles",
    "sticker_items", "components",
)  # fmt: skip


def set_reference(call: Call, message: Message, form: MessageForm) -> None:
    """Make a message the reply or forward that its form asks for, if any.

    Raises:
        DiscordError: 50035 for a message that is missing or cannot be replied to, 160014 for one whose content a bot
            may not read.
    """
    reference = form.message_reference
    if reference is None:
        return
    forwards = reference.type == FORWARD
    source = _source(call, message, reference, forwards=forwards)
    target = source.messages.get(reference.message_id)
    if target is None or target.ephemeral_to is not None:
        if reference.fail_if_not_exists is False and not forwards:
            return
        raise form_error("message_reference", "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")
    message.reference = {"type": reference.type or 0, "message_id": str(target.id), "channel_id": str(source.id)}
    if source.guild_id is not None:
        message.reference["guild_id"] = str(source.guild_id)
    if forwards:
        _forward(call, message, target)
    elif target.type not in ANSWERABLE:
        raise form_error(
            "message_reference", "REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE", "Cannot reply to a system message"
        )
    else:
        message.type, message.referenced = REPLY, target


def _source(call: Call, message: Message, reference: MessageReference, *, forwards: bool) -> Channel:
    """Return the channel of the referenced message: a forward must name it, a reply must not name another one."""
    if not forwards:
        if reference.channel_id not in {None, message.channel.id}:
            raise form_error(
                "message_reference",
                "REPLIES_CANNOT_REFERENCE_OTHER_CHANNEL",
                "Cannot reply to a message in a different channel",
            )
        return message.channel
    if reference.channel_id is None:
        raise form_error("message_reference.channel_id", "BASE_TYPE_REQUIRED", "This field is required")
    source = call.world.channels.get(reference.channel_id)
    if source is None or not call.can(Permission.VIEW_CHANNEL, source):
        raise form_error("message_reference", "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")
    return source


def _forward(call: Call, message: Message, found: Message) -> None:
    if found.type not in ANSWERABLE or found.poll is not None:
        raise form_error("message_reference", "MESSAGE_REFERENCE_INVALID", "This message cannot be forwarded")
    if found.snapshots:
        message.snapshots = found.snapshots
    else:
        if not can_read_content(call, found):
            raise DiscordError(160014)
        payload = found.payload()
        message.snapshots = [{"message": {key: payload[key] for key in SNAPSHOT if key in payload}}]
    message.flags |= HAS_SNAPSHOT


def can_read_content(call: Call, message: Message) -> bool:
    """Return True if the actor may read a message's content: people always, bots without MESSAGE_CONTENT seldom."""
    application = call.own_application
    if application is None or application.privileged_intents & Intent.MESSAGE_CONTENT:
        return True
    own = message.author is call.actor or message.application_id == application.id
    return own or message.channel.guild_id is None or call.actor in message.mentions


def visible_payload(call: Call, message: Message) -> Json:
    """Return the message object as the actor gets it, empty if they may not read its content."""
    payload = message.payload(call.actor.id)
    if can_read_content(call, message):
        return payload
    payload.pop("poll", None)
    return payload | CONTENT
