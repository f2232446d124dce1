"""Messages: sending, reading, editing, deleting.

Source: https://discord.com/developers/docs/resources/message
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call, Routes
from tux.sandbox.rest.forms import Form, Snowflake
from tux.sandbox.rest.sending import EditForm, MessageForm, announce, attach, kept, store, write
from tux.sandbox.snowflakes import moment_of
from tux.sandbox.world.audit import AuditLogEvent
from tux.sandbox.world.models import Channel, Json, Message

routes = Routes()

TEXT_CHANNELS = frozenset({0, 1, 2, 3, 5, 10, 11, 12, 13})
BULK_DELETE_AGE = timedelta(days=14)


@routes.add("GET", "/channels/{channel_id}/messages")
async def list_messages(call: Call) -> list[Json]:
    """Up to 100 messages, newest first; `around`, `before` and `after` are exclusive of each other."""
    channel = call.channel()
    if not call.may(Permission.READ_MESSAGE_HISTORY, channel):
        return []
    limit = call.number("limit", 50, least=1, most=100)
    around, before, after = (call.snowflake(name) for name in ("around", "before", "after"))
    visible = [m for m in channel.messages.values() if m.ephemeral_to is None]
    visible.sort(key=lambda message: message.id)
    if around is not None:
        older = [m for m in visible if m.id <= around][-(limit // 2 + 1) :]
        newer = [m for m in visible if m.id > around][: limit - len(older)]
        chosen = older + newer
    elif after is not None:
        chosen = [m for m in visible if m.id > after][:limit]
    else:
        chosen = [m for m in visible if before is None or m.id < before][-limit:]
    return [message.payload(call.actor.id) for message in reversed(chosen)]


@routes.add("GET", "/channels/{channel_id}/messages/{message_id}")
async def get_message(call: Call) -> Json:
    """One message."""
    channel = call.channel()
    call.need(Permission.READ_MESSAGE_HISTORY, channel)
    return call.message(channel).payload(call.actor.id)


@routes.add("POST", "/channels/{channel_id}/messages", form=MessageForm)
async def create_message(call: Call) -> Json:
    """Say something in a channel."""
    channel = call.channel()
    form = call.form(MessageForm)
    _may_send(call, channel, form)
    message = Message(
        call.world.ids.new(), channel, call.actor, "", call.world.clock.now(), nonce=form.nonce, tts=bool(form.tts)
    )
    if call.actor.bot:
        message.application_id = call.actor.id
    _refer(call, message, form)
    message.attachments = attach(call.world, call.cdn, channel, form, dict(call.request.files))
    write(call.world, message, form)
    store(call.world, message)
    return message.payload(call.actor.id)


def _may_send(call: Call, channel: Channel, form: MessageForm) -> None:
    if channel.type not in TEXT_CHANNELS:
        raise DiscordError(50008)
    call.need(Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES, channel)
    if call.request.files:
        call.need(Permission.ATTACH_FILES, channel)
    if form.message_reference is not None:
        call.need(Permission.READ_MESSAGE_HISTORY, channel)
    if channel.type == 1:
        _may_send_directly(call, channel)
    if channel.is_thread and channel.archived and channel.locked:
        raise DiscordError(50083)


def _may_send_directly(call: Call, channel: Channel) -> None:
    other = next(user for user in channel.recipients if user is not call.actor)
    together = any({call.actor.id, other.id} <= guild.members.keys() for guild in call.world.guilds.values())
    if not other.dms_open or not together or (other.bot and call.actor.bot):
        raise DiscordError(50007)


def _refer(call: Call, message: Message, form: MessageForm) -> None:
    reference = form.message_reference
    if reference is None or reference.message_id is None:
        return
    source = call.world.channels.get(reference.channel_id or message.channel.id, message.channel)
    found = source.messages.get(reference.message_id)
    if found is None:
        if reference.fail_if_not_exists is not False:
            raise form_error("message_reference", "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")
        return
    message.reference = {"type": reference.type or 0, "message_id": str(found.id), "channel_id": str(source.id)}
    if source.guild_id is not None:
        message.reference["guild_id"] = str(source.guild_id)
    if reference.type == 1:
        shown = (
            "content",
            "embeds",
            "attachments",
            "timestamp",
            "edited_timestamp",
            "flags",
            "type",
            "mentions",
            "mention_roles",
            "components",
        )
        payload = found.payload()
        message.snapshots = [{"message": {key: payload[key] for key in shown}}]
    else:
        message.type, message.referenced = 19, found


@routes.add("PATCH", "/channels/{channel_id}/messages/{message_id}", form=EditForm)
async def edit_message(call: Call) -> Json:
    """Change an own message; others may only be stripped of their embeds, with MANAGE_MESSAGES."""
    channel = call.channel()
    message = call.message(channel)
    form = call.form(EditForm)
    if message.author is not call.actor or message.webhook_id is not None:
        if set(form.given) - {"flags"}:
            raise DiscordError(50005)
        call.need(Permission.MANAGE_MESSAGES, channel)
    return edit(call, message, form).payload(call.actor.id)


def edit(call: Call, message: Message, form: EditForm) -> Message:
    """Apply an edit, whoever was allowed to make it, and tell of it."""
    message.attachments = kept(message, form) + attach(
        call.world, call.cdn, message.channel, form, dict(call.request.files)
    )
    write(call.world, message, form, rings=False)
    message.edited_timestamp = call.world.clock.now()
    announce(call.world, "MESSAGE_UPDATE", message)
    return message


@routes.add("DELETE", "/channels/{channel_id}/messages/{message_id}")
async def delete_message(call: Call) -> None:
    """Delete a message: one's own, or with MANAGE_MESSAGES anyone's.

    The audit log keeps the latter, except what bots delete (discord-api-docs #7856).
    """
    channel = call.channel()
    message = call.message(channel)
    if message.author is not call.actor:
        call.need(Permission.MANAGE_MESSAGES, channel)
        guild = call.world.guild_of(channel)
        if guild is not None and not call.actor.bot:
            options = {"channel_id": str(channel.id), "count": "1"}
            call.world.audit(
                guild, AuditLogEvent.MESSAGE_DELETE, call.actor, message.author.id, options=options, reason=call.reason
            )
    remove(call, message)


def remove(call: Call, message: Message) -> None:
    """Take a message away and tell of it."""
    message.deleted = True
    message.channel.messages.pop(message.id, None)
    to = None if message.ephemeral_to is None else {message.ephemeral_to}
    call.world.emit_in(message.channel, "MESSAGE_DELETE", message.id_pair, to=to)


class BulkDelete(Form):
    """The messages to delete at once."""

    messages: Annotated[list[Snowflake], Field(max_length=100)]


@routes.add("POST", "/channels/{channel_id}/messages/bulk-delete", form=BulkDelete)
async def bulk_delete(call: Call) -> None:
    """Delete 2 to 100 messages that are at most two weeks old; unknown ids are passed over."""
    channel = call.channel()
    call.need(Permission.MANAGE_MESSAGES, channel)
    form = call.form(BulkDelete)
    wanted = set(form.messages)
    if not 2 <= len(wanted) <= 100:
        raise DiscordError(50016)
    if any(moment_of(message_id) < call.world.clock.now() - BULK_DELETE_AGE for message_id in wanted):
        raise DiscordError(50034)
    found = [channel.messages.pop(message_id) for message_id in sorted(wanted) if message_id in channel.messages]
    for message in found:
        message.deleted = True
    guild = call.world.guild_of(channel)
    if guild is None or not found:
        return
    options = {"count": str(len(found))}
    call.world.audit(
        guild, AuditLogEvent.MESSAGE_BULK_DELETE, call.actor, channel.id, options=options, reason=call.reason
    )
    data = {"ids": [str(m.id) for m in found], "channel_id": str(channel.id), "guild_id": str(guild.id)}
    call.world.emit_in(channel, "MESSAGE_DELETE_BULK", data)


@routes.add("POST", "/channels/{channel_id}/typing")
async def start_typing(call: Call) -> None:
    """Show that one is typing."""
    channel = call.channel()
    call.need(Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES, channel)
    guild = call.world.guild_of(channel)
    data: Json = {
        "channel_id": str(channel.id),
        "user_id": str(call.actor.id),
        "timestamp": int(call.world.clock.now().timestamp()),
    }
    if guild is not None:
        data |= {"guild_id": str(guild.id), "member": call.own_member(guild).payload()}
    call.world.emit_in(channel, "TYPING_START", data)
