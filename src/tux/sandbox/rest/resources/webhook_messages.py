"""Messages that are sent by token: a webhook's own, and the answers to interactions, which share the paths.

Source: https://discord.com/developers/docs/resources/webhook#execute-webhook
"""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import Field

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.interactions import Interaction
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.requests import Reply
from tux.sandbox.rest.resources.interaction_messages import answer_message, edit_answer, follow_up
from tux.sandbox.rest.resources.message_deletions import remove
from tux.sandbox.rest.resources.messages import edit
from tux.sandbox.rest.resources.threads import AUDITED, audited, check_tags, emit_thread, reopen
from tux.sandbox.rest.resources.webhooks import BY_TOKEN, WebhookName, by_token
from tux.sandbox.rest.router import ANY_MEDIA, Routes
from tux.sandbox.rest.rules.attachments import attach
from tux.sandbox.rest.rules.components import walk
from tux.sandbox.rest.rules.fields import OptionalLink, Snowflake
from tux.sandbox.rest.rules.message_content import write
from tux.sandbox.rest.rules.message_forms import EditForm, MessageForm
from tux.sandbox.world.audit_log import AuditLogEvent, changes
from tux.sandbox.world.channel import Channel, Message
from tux.sandbox.world.channel_types import FORUMS, PUBLIC_THREAD
from tux.sandbox.world.conversations import store
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.user import User
from tux.sandbox.world.webhook import Webhook

routes = Routes()
MESSAGE = BY_TOKEN + "/messages/{message_id}"
F = TypeVar("F", bound=EditForm)


class ExecuteForm(MessageForm):
    """A webhook's message."""

    username: WebhookName | None = None
    avatar_url: OptionalLink = None
    thread_name: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    applied_tags: Annotated[list[Snowflake], Field(max_length=5)] | None = None


def _interaction(call: Call) -> Interaction | None:
    """Return the interaction that the path means; None if it is a webhook."""
    webhook_id = call.id("webhook_id")
    if webhook_id in call.world.webhooks:
        return None
    interaction = call.interactions.by_token(webhook_id, call.params["webhook_token"])
    if interaction is None:
        raise DiscordError(50027 if webhook_id in call.world.applications else 10015)
    return interaction


@routes.add("POST", BY_TOKEN, public=True, form=ExecuteForm, media=ANY_MEDIA)
async def execute(call: Call) -> Reply:
    """Send a webhook's message (it is returned only with `wait`), or a follow-up to an interaction."""
    if (interaction := _interaction(call)) is not None:
        return Reply(follow_up(call, interaction, call.form(MessageForm)).payload())
    guild, webhook = by_token(call)
    form = _with_components(call, webhook, call.form(ExecuteForm))
    message = send(call, guild, webhook, form)
    return Reply(message.payload()) if call.flag("wait") else Reply(None, 204)


def _with_components(call: Call, webhook: Webhook, form: F) -> F:
    """Return a form without components unless they are asked for; interactive ones need an application's webhook."""
    if webhook.application_id is not None or form.components is None:
        return form
    if not call.flag("with_components"):
        form.components = None
        form.model_fields_set.discard("components")
        return form
    for place, component in walk(form.components):
        if component.get("custom_id") is not None:
            raise form_error(
                place, "COMPONENT_TYPE_INVALID", "Only webhooks of applications have interactive components"
            )
    return form


def send(call: Call, guild: Guild, webhook: Webhook, form: ExecuteForm) -> Message:
    """Send a webhook's message to its channel, or to the thread that the query names."""
    channel, thread_id = guild.channels[webhook.channel_id], call.snowflake("thread_id")
    _check_target(channel, thread_id, form)
    author = _author(call, webhook, form)
    if form.thread_name is not None:
        return _create_post(call, guild, channel, webhook, author, form)
    place = _thread(guild, channel, thread_id) if thread_id is not None else channel
    message = _new_message(call, webhook, place, author, form, call.world.ids.new())
    reopen(call, place)
    store(call.world, message)
    return message


def _new_message(
    call: Call, webhook: Webhook, place: Channel, author: User, form: ExecuteForm, message_id: int
) -> Message:
    message = Message(message_id, place, author, "", call.world.clock.now())
    message.webhook_id, message.application_id = webhook.id, webhook.application_id
    message.attachments = attach(call, place, form.attachments)
    write(call.world, message, form)
    return message


def _create_post(
    call: Call, guild: Guild, forum: Channel, webhook: Webhook, author: User, form: ExecuteForm
) -> Message:
    """Create a forum post that belongs to the webhook alone."""
    now = call.world.clock.now()
    thread = Channel(call.world.ids.new(), PUBLIC_THREAD, guild.id, form.thread_name, parent_id=forum.id)
    thread.owner_id, thread.created_at, thread.archive_timestamp = webhook.id, now, now
    thread.auto_archive_duration = forum.default_auto_archive_duration or thread.auto_archive_duration
    thread.applied_tags = check_tags(forum, form.applied_tags or [])
    thread.last_message_id = thread.id
    message = _new_message(call, webhook, thread, author, form, thread.id)
    call.world.add_channel(thread)
    emit_thread(call, thread, "THREAD_CREATE", newly_created=True)
    differences = changes({}, audited(thread), *AUDITED)
    call.world.audit(guild, AuditLogEvent.THREAD_CREATE, None, thread.id, changes=differences)
    store(call.world, message)
    forum.last_message_id = thread.id
    return message


def _check_target(channel: Channel, thread_id: int | None, form: ExecuteForm) -> None:
    if form.thread_name is not None and channel.type not in FORUMS:
        raise DiscordError(220003)
    if channel.type in FORUMS and thread_id is None and form.thread_name is None:
        raise DiscordError(220001)
    if thread_id is not None and form.thread_name is not None:
        raise DiscordError(220002)


def _thread(guild: Guild, channel: Channel, thread_id: int) -> Channel:
    thread = guild.channels.get(thread_id)
    if thread is None or thread.parent_id != channel.id:
        raise DiscordError(10003)
    return thread


def _author(call: Call, webhook: Webhook, form: ExecuteForm) -> User:
    """Return the author that a message shows. Avatars of this CDN are copied; nothing is fetched from elsewhere."""
    author = User(webhook.id, form.username or webhook.name, avatar=webhook.avatar, bot=True)
    if form.avatar_url is not None:
        image = call.world.image(form.avatar_url.removeprefix(f"{call.cdn}/"))
        author.avatar = f"{call.world.ids.new():032x}" if image is not None else None
        if image is not None:
            call.world.images[f"avatars/{webhook.id}/{author.avatar}"] = image
    return author


def _message(call: Call) -> Message:
    """Return a message that this webhook sent, in its channel or in the thread that the query names.

    Raises:
        DiscordError: 10008 for any other message, and for `@original`, which only interactions have.
    """
    guild, webhook = by_token(call)
    if call.params["message_id"] == "@original":
        raise DiscordError(10008)
    channel, thread_id = guild.channels[webhook.channel_id], call.snowflake("thread_id")
    place = _thread(guild, channel, thread_id) if thread_id is not None else channel
    message = place.messages.get(call.id("message_id"))
    if message is None or message.webhook_id != webhook.id:
        raise DiscordError(10008)
    return message


@routes.add("GET", MESSAGE, public=True)
async def get_message(call: Call) -> Json:
    """Return a message that was sent by this token; `@original` is an interaction's first answer."""
    if (interaction := _interaction(call)) is not None:
        return answer_message(interaction, call.params["message_id"]).payload()
    return _message(call).payload()


@routes.add("PATCH", MESSAGE, public=True, form=EditForm, media=ANY_MEDIA)
async def edit_message(call: Call) -> Json:
    """Change a message that was sent by this token."""
    if (interaction := _interaction(call)) is not None:
        message = answer_message(interaction, call.params["message_id"])
        return edit_answer(call, interaction, message, call.form(EditForm)).payload()
    message, (_, webhook) = _message(call), by_token(call)
    return edit(call, message, _with_components(call, webhook, call.form(EditForm))).payload()


@routes.add("DELETE", MESSAGE, public=True)
async def delete_message(call: Call) -> None:
    """Delete a message that was sent by this token."""
    if (interaction := _interaction(call)) is not None:
        remove(call, answer_message(interaction, call.params["message_id"]))
    else:
        remove(call, _message(call))
