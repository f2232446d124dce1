"""The deletion of messages, one by one and in bulk.

Source: https://discord.com/developers/docs/resources/message#delete-message
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.fields import Snowflake, unique
from tux.sandbox.world.audit_log import AuditLogEvent
from tux.sandbox.world.channel import Message
from tux.sandbox.world.conversations import announce
from tux.sandbox.world.counted_entries import count
from tux.sandbox.world.message_flags import SOURCE_DELETED
from tux.sandbox.world.snowflakes import moment_of

routes = Routes()
MAX_BULK_DELETE_AGE = timedelta(days=14)
UNDELETABLE = frozenset({1, 2, 3, 4, 5, 21})
AUTO_MODERATION = 24


@routes.add("DELETE", "/channels/{channel_id}/messages/{message_id}")
async def delete_message(call: Call) -> None:
    """Delete one's own message, or with MANAGE_MESSAGES anyone's.

    The audit log records the latter, unless a bot deletes (discord-api-docs #7856).
    """
    channel = call.channel()
    message = call.message(channel)
    if message.type in UNDELETABLE:
        raise DiscordError(50021)
    guild = call.world.guild_of(channel)
    is_own = message.author is call.actor and message.type != AUTO_MODERATION
    if not is_own and guild is None:
        raise DiscordError(50003)
    if not is_own:
        call.require(Permission.MANAGE_MESSAGES, channel)
    if guild is not None and message.author is not call.actor and not call.actor.bot:
        action, author_id = AuditLogEvent.MESSAGE_DELETE, message.author.id
        count(call.world, guild, action, call.actor, target_id=author_id, channel_id=channel.id, reason=call.reason)
    remove(call, message)


def remove(call: Call, message: Message) -> None:
    """Delete a message and emit MESSAGE_DELETE."""
    _forget(call, message)
    to = None if message.ephemeral_to is None else {message.ephemeral_to}
    call.world.emit_in(message.channel, "MESSAGE_DELETE", message.id_pair, to=to)


def _forget(call: Call, message: Message) -> None:
    message.deleted = True
    message.channel.messages.pop(message.id, None)
    for copy in message.crossposts:
        copy.flags |= SOURCE_DELETED
        announce(call.world, "MESSAGE_UPDATE", copy)


class BulkDelete(Form):
    """The messages to delete in bulk."""

    messages: Annotated[list[Snowflake], Field(max_length=100), AfterValidator(unique)]


@routes.add("POST", "/channels/{channel_id}/messages/bulk-delete", form=BulkDelete)
async def bulk_delete(call: Call) -> None:
    """Delete 2 to 100 messages that are at most two weeks old, as a bot; unknown ids are ignored."""
    channel = call.channel()
    guild = call.world.guild_of(channel)
    if guild is None:
        raise DiscordError(50003)
    if not call.actor.bot:
        raise DiscordError(20002)
    call.require(Permission.MANAGE_MESSAGES, channel)
    message_ids = call.form(BulkDelete).messages
    if len(message_ids) < 2:
        raise DiscordError(50016)
    if any(moment_of(message_id) < call.world.clock.now() - MAX_BULK_DELETE_AGE for message_id in message_ids):
        raise DiscordError(50034)
    messages = [channel.messages[message_id] for message_id in sorted(message_ids) if message_id in channel.messages]
    if any(message.type in UNDELETABLE for message in messages):
        raise DiscordError(50021)
    for message in messages:
        _forget(call, message)
    if not messages:
        return
    data = {"ids": [str(m.id) for m in messages], "channel_id": str(channel.id), "guild_id": str(guild.id)}
    call.world.emit_in(channel, "MESSAGE_DELETE_BULK", data)
    options = {"count": str(len(messages))}
    call.audit(guild, AuditLogEvent.MESSAGE_BULK_DELETE, channel.id, options=options)
