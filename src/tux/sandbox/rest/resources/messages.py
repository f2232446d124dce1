"""Messages: reading, sending and editing them.

Source: https://discord.com/developers/docs/resources/message
"""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.resources.polls import finish_all
from tux.sandbox.rest.resources.thread_members import join
from tux.sandbox.rest.resources.threads import reopen
from tux.sandbox.rest.router import ANY_MEDIA, Routes
from tux.sandbox.rest.rules.attachments import MAX_FILES, attach, kept_attachments
from tux.sandbox.rest.rules.auto_moderation import judge_message
from tux.sandbox.rest.rules.message_content import rewrite, write
from tux.sandbox.rest.rules.message_forms import EditForm, MessageForm
from tux.sandbox.rest.rules.message_references import set_reference, visible_payload
from tux.sandbox.rest.rules.speech import check_read, check_send
from tux.sandbox.world.channel import Channel, Message
from tux.sandbox.world.conversations import announce, store
from tux.sandbox.world.message_flags import VOICE_MESSAGE
from tux.sandbox.world.payloads import Json

routes = Routes()
F = TypeVar("F", bound=EditForm)
NONCE_LIFETIME = timedelta(minutes=5)
"""The time for which an enforced nonce is remembered; Discord documents "the past few minutes"."""
CHANGED_BY_EDITS = (
    "attachments", "content", "embeds", "components", "flags", "mentions", "mention_roles", "mention_everyone",
)  # fmt: skip
BY_USERS = frozenset({0, 19, 20, 23})
"""The types of messages that somebody wrote; Discord itself writes the others."""


@routes.add("GET", "/channels/{channel_id}/messages")
async def list_messages(call: Call) -> list[Json]:
    """Return up to 100 messages, newest first; `around`, `before` and `after` are exclusive of each other."""
    channel = call.channel()
    check_read(call, channel)
    limit = call.number("limit", 50, minimum=1, maximum=100)
    around, before, after = (call.snowflake(name) for name in ("around", "before", "after"))
    if not call.can(Permission.READ_MESSAGE_HISTORY, channel):
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
    return [visible_payload(call, message) for message in reversed(chosen)]


@routes.add("GET", "/channels/{channel_id}/messages/{message_id}")
async def get_message(call: Call) -> Json:
    """Return one message."""
    channel = call.channel()
    check_read(call, channel)
    call.require(Permission.READ_MESSAGE_HISTORY, channel)
    finish_all(call.world, channel)
    return visible_payload(call, call.message(channel))


@routes.add("POST", "/channels/{channel_id}/messages", form=MessageForm, media=ANY_MEDIA)
async def create_message(call: Call) -> Json:
    """Send a message in a channel."""
    channel = call.channel()
    form = _without_ignored_parts(call, call.form(MessageForm))
    check_send(call, channel, form)
    if (before := _sent_with_nonce(call, channel, form)) is not None:
        return before.payload(call.actor.id)
    message = Message(call.world.ids.new(), channel, call.actor, "", call.world.clock.now(), nonce=form.nonce)
    message.application_id = call.own_application_id
    set_reference(call, message, form)
    message.attachments = attach(call, channel, form.attachments)
    message.sticker_items = _stickers(call, channel, form.sticker_ids or [])
    _check_voice(message, form)
    write(call.world, message, form)
    judge_message(call.world, message)
    _after_sending(call, message)
    store(call.world, message)
    return message.payload(call.actor.id)


def _after_sending(call: Call, message: Message) -> None:
    """Start slowmode for the author; in a thread, unarchive it and add the author and those who are mentioned."""
    channel = message.channel
    channel.spoke_at[call.actor.id] = call.world.clock.now()
    guild = call.world.guild_of(channel)
    if guild is not None and channel.is_thread:
        reopen(call, channel)
        join(call, guild, channel, [call.actor.id, *(user.id for user in message.mentions)])


def _without_ignored_parts(call: Call, form: F) -> F:
    """Return a form without embeds and components if a person sends it, as Discord ignores them."""
    if not call.actor.bot:
        form.embeds = form.components = None
        form.model_fields_set.difference_update({"embeds", "components"})
    return form


def _sent_with_nonce(call: Call, channel: Channel, form: MessageForm) -> Message | None:
    """Return the recent message that was sent with this enforced nonce."""
    if not form.enforce_nonce or form.nonce is None:
        return None
    since = call.world.clock.now() - NONCE_LIFETIME
    for message in reversed(channel.messages.values()):
        if message.timestamp < since:
            return None
        if message.author is call.actor and str(message.nonce) == str(form.nonce):
            return message
    return None


def _stickers(call: Call, channel: Channel, sticker_ids: list[int]) -> list[Json]:
    """Return the stickers of a message; they are the guild's own, as nobody here has others."""
    guild = call.world.guild_of(channel)
    stickers = guild.stickers if guild else {}
    if any(sticker_id not in stickers for sticker_id in sticker_ids):
        raise DiscordError(50081)
    chosen = [stickers[sticker_id] for sticker_id in sticker_ids]
    return [{"id": str(sticker.id), "name": sticker.name, "format_type": sticker.format_type} for sticker in chosen]


def _check_voice(message: Message, form: MessageForm) -> None:
    """Raise unless a voice message is one audio file with its duration and waveform, and nothing else."""
    if not (form.flags or 0) & VOICE_MESSAGE:
        return
    if form.content or form.embeds or form.components or form.poll or form.sticker_ids:
        raise DiscordError(50159)
    if len(message.attachments) != 1 or not (message.attachments[0].content_type or "").startswith("audio/"):
        raise DiscordError(50160)
    if message.attachments[0].duration_secs is None or message.attachments[0].waveform is None:
        raise DiscordError(50161)


@routes.add("PATCH", "/channels/{channel_id}/messages/{message_id}", form=EditForm, media=ANY_MEDIA)
async def edit_message(call: Call) -> Json:
    """Change one's own message; with MANAGE_MESSAGES, hide the embeds of somebody else's."""
    channel = call.channel()
    message = call.message(channel)
    form = _without_ignored_parts(call, call.form(EditForm))
    is_own = message.author is call.actor and message.webhook_id in {None, call.own_application_id}
    if not is_own:
        if set(form.given) - {"flags"}:
            raise DiscordError(50005)
        call.require(Permission.MANAGE_MESSAGES, channel)
    if message.type not in BY_USERS:
        raise DiscordError(50021)
    if channel.is_thread and channel.archived:
        raise DiscordError(50083)
    return edit(call, message, form).payload(call.actor.id)


def edit(call: Call, message: Message, form: EditForm) -> Message:
    """Apply an edit that was permitted, and emit it. Copies in following channels change too.

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
    """Apply files and content; if the content is refused or blocked, nothing changes."""
    before = {name: getattr(message, name) for name in CHANGED_BY_EDITS}
    kept = kept_attachments(message, form.attachments)
    old_ids = {attachment.id for attachment in message.attachments}
    described = [entry for entry in form.attachments or () if entry.id not in old_ids]
    new = attach(call, message.channel, described)
    if len(kept) + len(new) > MAX_FILES:
        raise DiscordError(30015)
    message.attachments = kept + new
    try:
        rewrite(call.world, message, form)
        judge_message(call.world, message)
    except DiscordError:
        for name, value in before.items():
            setattr(message, name, value)
        raise


def _copy(call: Call, message: Message, copy: Message) -> None:
    copy.content, copy.embeds, copy.components = message.content, message.embeds, message.components
    copy.attachments, copy.edited_timestamp = message.attachments, message.edited_timestamp
    announce(call.world, "MESSAGE_UPDATE", copy)
