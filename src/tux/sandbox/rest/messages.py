"""Messages: sending, reading, editing, deleting, publishing.

Source: https://discord.com/developers/docs/resources/message
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.attachments import MOST, attach, kept
from tux.sandbox.rest.call import Call, Routes
from tux.sandbox.rest.forms import Form, Snowflake, unique
from tux.sandbox.rest.polls import finish_all
from tux.sandbox.rest.references import refer, shown
from tux.sandbox.rest.sending import VOICE_MESSAGE, EditForm, MessageForm, announce, rewrite, store, write
from tux.sandbox.rest.speaking import may_read, may_speak, spoke
from tux.sandbox.snowflakes import moment_of
from tux.sandbox.world.audit import AuditLogEvent
from tux.sandbox.world.models import AuditEntry, Channel, Guild, Json, Message

routes = Routes()

F = TypeVar("F", bound=EditForm)
BULK_DELETE_AGE = timedelta(days=14)
NONCE_LASTS = timedelta(minutes=5)
"""How long an enforced nonce is remembered; Discord documents "the past few minutes"."""
ENTRY_GROWS = timedelta(minutes=5)
"""How long further deletions count on the same audit log entry."""
BY_USERS = frozenset({0, 19, 20, 23})
"""The types of messages that somebody wrote; all others are Discord's own."""
UNDELETABLE = frozenset({1, 2, 3, 4, 5, 21})
AUTO_MODERATION = 24
SOURCE_DELETED = 1 << 3


@routes.add("GET", "/channels/{channel_id}/messages")
async def list_messages(call: Call) -> list[Json]:
    """Up to 100 messages, newest first; `around`, `before` and `after` are exclusive of each other."""
    channel = call.channel()
    may_read(call, channel)
    limit = call.number("limit", 50, least=1, most=100)
    around, before, after = (call.snowflake(name) for name in ("around", "before", "after"))
    if not call.may(Permission.READ_MESSAGE_HISTORY, channel):
        return []
    finish_all(call.world, channel)
    visible = sorted((m for m in channel.messages.values() if m.ephemeral_to is None), key=lambda message: message.id)
    if around is not None:
        older = [m for m in visible if m.id <= around][-(limit // 2 + 1) :]
        chosen = older + [m for m in visible if m.id > around][: limit - len(older)]
    elif after is not None:
        chosen = [m for m in visible if m.id > after][:limit]
    else:
        chosen = [m for m in visible if before is None or m.id < before][-limit:]
    return [shown(call, message) for message in reversed(chosen)]


@routes.add("GET", "/channels/{channel_id}/messages/{message_id}")
async def get_message(call: Call) -> Json:
    """One message."""
    channel = call.channel()
    may_read(call, channel)
    call.need(Permission.READ_MESSAGE_HISTORY, channel)
    finish_all(call.world, channel)
    return shown(call, call.message(channel))


@routes.add("POST", "/channels/{channel_id}/messages", form=MessageForm)
async def create_message(call: Call) -> Json:
    """Say something in a channel."""
    channel = call.channel()
    form = _what_they_may(call, call.form(MessageForm))
    may_speak(call, channel, form)
    if (before := _said_already(call, channel, form)) is not None:
        return before.payload(call.actor.id)
    message = Message(call.world.ids.new(), channel, call.actor, "", call.world.clock.now(), nonce=form.nonce)
    if call.actor.bot:
        message.application_id = call.actor.id
    refer(call, message, form)
    message.attachments = attach(call, channel, form.attachments)
    message.sticker_items = _stickers(call, channel, form.sticker_ids or [])
    _check_voice(message, form)
    write(call.world, message, form)
    spoke(call, message)
    store(call.world, message)
    return message.payload(call.actor.id)


def _what_they_may(call: Call, form: F) -> F:
    """A form without what people have none of: Discord passes over their embeds and components."""
    if not call.actor.bot:
        form.embeds = form.components = None
        form.model_fields_set.difference_update({"embeds", "components"})
    return form


def _said_already(call: Call, channel: Channel, form: MessageForm) -> Message | None:
    """The message that was sent with this enforced nonce a moment ago."""
    if not form.enforce_nonce or form.nonce is None:
        return None
    since = call.world.clock.now() - NONCE_LASTS
    for message in reversed(channel.messages.values()):
        if message.timestamp < since:
            return None
        if message.author is call.actor and str(message.nonce) == str(form.nonce):
            return message
    return None


def _stickers(call: Call, channel: Channel, sticker_ids: list[int]) -> list[Json]:
    """The stickers of a message: this guild's own, for nobody here has others."""
    guild = call.world.guild_of(channel)
    known = guild.stickers if guild else {}
    if any(sticker_id not in known for sticker_id in sticker_ids):
        raise DiscordError(50081)
    found = [known[sticker_id] for sticker_id in sticker_ids]
    return [{"id": str(one.id), "name": one.name, "format_type": one.format_type} for one in found]


def _check_voice(message: Message, form: MessageForm) -> None:
    """A voice message is one audio file with its length and shape, and nothing else."""
    if not (form.flags or 0) & VOICE_MESSAGE:
        return
    if form.content or form.embeds or form.components or form.poll or form.sticker_ids:
        raise DiscordError(50159)
    if len(message.attachments) != 1 or not (message.attachments[0].content_type or "").startswith("audio/"):
        raise DiscordError(50160)
    if message.attachments[0].duration_secs is None or message.attachments[0].waveform is None:
        raise DiscordError(50161)


# changing


@routes.add("PATCH", "/channels/{channel_id}/messages/{message_id}", form=EditForm)
async def edit_message(call: Call) -> Json:
    """Change an own message; others may only be stripped of their embeds, with MANAGE_MESSAGES."""
    channel = call.channel()
    message = call.message(channel)
    form = _what_they_may(call, call.form(EditForm))
    own = message.author is call.actor and (message.webhook_id is None or message.application_id == call.actor.id)
    if not own:
        if set(form.given) - {"flags"}:
            raise DiscordError(50005)
        call.need(Permission.MANAGE_MESSAGES, channel)
    if message.type not in BY_USERS:
        raise DiscordError(50021)
    if channel.is_thread and channel.archived:
        raise DiscordError(50083)
    return edit(call, message, form).payload(call.actor.id)


def edit(call: Call, message: Message, form: EditForm) -> Message:
    """Apply an edit, whoever was allowed to make it, and tell of it. Copies in following channels change too.

    Raises:
        DiscordError: 520003 for a poll, 50162 for a voice message, 50080 for stickers, 50035 for what is wrong.
    """
    if message.poll is not None:
        raise DiscordError(520003)
    if message.flags & VOICE_MESSAGE:
        raise DiscordError(50162)
    if form.sticker_ids:
        raise DiscordError(50080)
    if form.poll is not None:
        raise form_error("poll", "BASE_TYPE_BAD_VALUE", "A poll cannot be added to a message.")
    _apply(call, message, form)
    if form.given.keys() - {"flags"}:
        message.edited_timestamp = call.world.clock.now()
    announce(call.world, "MESSAGE_UPDATE", message)
    for copy in message.crossposts:
        if not copy.deleted:
            _copy(call, message, copy)
    return message


def _apply(call: Call, message: Message, form: EditForm) -> None:
    """Take files and content over; if the content is refused, nothing changed."""
    before = (message.attachments, message.content, message.embeds, message.components, message.flags)
    staying = kept(message, form.attachments)
    known = {attachment.id for attachment in message.attachments}
    described = [entry for entry in form.attachments or () if entry.id not in known]
    new = attach(call, message.channel, described)
    if len(staying) + len(new) > MOST:
        raise DiscordError(30015)
    message.attachments = staying + new
    try:
        rewrite(call.world, message, form)
    except DiscordError:
        message.attachments, message.content, message.embeds, message.components, message.flags = before
        raise


def _copy(call: Call, message: Message, copy: Message) -> None:
    copy.content, copy.embeds, copy.components = message.content, message.embeds, message.components
    copy.attachments, copy.edited_timestamp = message.attachments, message.edited_timestamp
    announce(call.world, "MESSAGE_UPDATE", copy)


# deleting


@routes.add("DELETE", "/channels/{channel_id}/messages/{message_id}")
async def delete_message(call: Call) -> None:
    """Delete a message: one's own, or with MANAGE_MESSAGES anyone's.

    The audit log keeps the latter, except what bots delete (discord-api-docs #7856).
    """
    channel = call.channel()
    message = call.message(channel)
    if message.type in UNDELETABLE:
        raise DiscordError(50021)
    guild = call.world.guild_of(channel)
    own = message.author is call.actor and message.type != AUTO_MODERATION
    if not own and guild is None:
        raise DiscordError(50003)
    if not own:
        call.need(Permission.MANAGE_MESSAGES, channel)
    if guild is not None and message.author is not call.actor and not call.actor.bot:
        _audit_deletion(call, guild, message)
    remove(call, message)


def _audit_deletion(call: Call, guild: Guild, message: Message) -> None:
    """Further deletions of one person's messages in one channel count on the entry that is there (#5911)."""
    since = call.world.clock.now() - ENTRY_GROWS
    channel_id, target_id = str(message.channel.id), message.author.id

    def grows(entry: AuditEntry) -> bool:
        place = (entry.options or {}).get("channel_id")
        return entry.action_type == AuditLogEvent.MESSAGE_DELETE and (entry.user_id, entry.target_id, place) == (
            call.actor.id,
            target_id,
            channel_id,
        )

    for entry in reversed(guild.audit_log):
        if moment_of(entry.id) < since:
            break
        if grows(entry) and entry.options is not None:
            entry.options["count"] = str(int(entry.options["count"]) + 1)
            return
    options = {"channel_id": channel_id, "count": "1"}
    call.world.audit(guild, AuditLogEvent.MESSAGE_DELETE, call.actor, target_id, options=options, reason=call.reason)


def remove(call: Call, message: Message) -> None:
    """Take a message away and tell of it."""
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
    """The messages to delete at once."""

    messages: Annotated[list[Snowflake], Field(max_length=100), AfterValidator(unique)]


@routes.add("POST", "/channels/{channel_id}/messages/bulk-delete", form=BulkDelete)
async def bulk_delete(call: Call) -> None:
    """Delete 2 to 100 messages that are at most two weeks old; unknown ids are passed over. For bots."""
    channel = call.channel()
    guild = call.world.guild_of(channel)
    if guild is None:
        raise DiscordError(50003)
    if not call.actor.bot:
        raise DiscordError(20002)
    call.need(Permission.MANAGE_MESSAGES, channel)
    wanted = call.form(BulkDelete).messages
    if len(wanted) < 2:
        raise DiscordError(50016)
    if any(moment_of(message_id) < call.world.clock.now() - BULK_DELETE_AGE for message_id in wanted):
        raise DiscordError(50034)
    found = [channel.messages[message_id] for message_id in sorted(wanted) if message_id in channel.messages]
    for message in found:
        _forget(call, message)
    if not found:
        return
    data = {"ids": [str(m.id) for m in found], "channel_id": str(channel.id), "guild_id": str(guild.id)}
    call.world.emit_in(channel, "MESSAGE_DELETE_BULK", data)
    options = {"count": str(len(found))}
    call.world.audit(
        guild, AuditLogEvent.MESSAGE_BULK_DELETE, call.actor, channel.id, options=options, reason=call.reason
    )


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
