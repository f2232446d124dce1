"""Webhooks, and the answers to interactions, which share their paths.

Source: https://discord.com/developers/docs/resources/webhook
"""

from __future__ import annotations

import secrets
from typing import Annotated

from pydantic import Field

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.interactions import Interaction
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.attachments import attach
from tux.sandbox.rest.call import Call, Reply, Routes
from tux.sandbox.rest.forms import Form, Snowflake, read_image
from tux.sandbox.rest.interactions import answer_message, delete_answer, edit_answer, follow_up
from tux.sandbox.rest.messages import edit, remove
from tux.sandbox.rest.sending import EditForm, MessageForm, store, write
from tux.sandbox.world.audit import AuditLogEvent, changes
from tux.sandbox.world.models import Channel, Guild, Json, Message, User, Webhook

routes = Routes()

MOST = 15
INCOMING = 1
FORUMS = frozenset({15, 16})
WITH_WEBHOOKS = frozenset({0, 2, 5, 13, 15, 16})
FORBIDDEN = ("clyde", "discord")
AUDITED = ("name", "channel_id", "type", "avatar", "application_id")
BY_ID = "/webhooks/{webhook_id}"
BY_TOKEN = BY_ID + "/{webhook_token}"
MESSAGE = BY_TOKEN + "/messages/{message_id}"
WebhookName = Annotated[str, Field(min_length=1, max_length=80)]


class NewWebhook(Form):
    """A new webhook."""

    name: WebhookName
    avatar: str | None = None


class EditWebhook(Form):
    """Changes of a webhook; its token cannot move it to another channel."""

    name: WebhookName | None = None
    avatar: str | None = None
    channel_id: Snowflake | None = None


class ExecuteForm(MessageForm):
    """A message under a name and picture of its own; `thread_name` begins a forum post."""

    username: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    avatar_url: str | None = None
    thread_name: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    applied_tags: list[Snowflake] | None = None


def _check_name(name: str, field: str = "name") -> None:
    if any(word in name.lower() for word in FORBIDDEN):
        raise form_error(field, "USERNAME_INVALID_CONTAINS", f"Must not contain {' or '.join(FORBIDDEN)}.")


def _managed(call: Call, channel: Channel) -> Guild:
    guild = call.world.guild_of(channel)
    if guild is None or channel.type not in WITH_WEBHOOKS:
        raise DiscordError(50024)
    call.need(Permission.MANAGE_WEBHOOKS, channel)
    return guild


def _picture(call: Call, webhook: Webhook, data: str | None) -> str | None:
    if data is None:
        return None
    image, _ = read_image("avatar", data, most=10 * 1024 * 1024)
    digest = f"{call.world.ids.new():x}"
    call.world.images[f"avatars/{webhook.id}/{digest}"] = image
    return digest


def _tell(call: Call, guild: Guild, channel_id: int) -> None:
    data = {"guild_id": str(guild.id), "channel_id": str(channel_id)}
    call.world.emit_in(guild, "WEBHOOKS_UPDATE", data)


def _audit(call: Call, guild: Guild, event: AuditLogEvent, webhook: Webhook, before: Json, after: Json) -> None:
    """What is done by a webhook's own token has no author (discord-api-docs #7644)."""
    found = changes(before, after, *AUDITED)
    call.world.audit(guild, event, call.actor_or_none, webhook.id, changes=found, reason=call.reason)


# by those who manage them


@routes.add("POST", "/channels/{channel_id}/webhooks", form=NewWebhook)
async def create_webhook(call: Call) -> Json:
    """Make a webhook: up to 15 in a channel."""
    channel = call.channel()
    guild = _managed(call, channel)
    form = call.form(NewWebhook)
    _check_name(form.name)
    if sum(one.channel_id == channel.id for one in guild.webhooks.values()) >= MOST:
        raise DiscordError(30007)
    webhook = Webhook(
        call.world.ids.new(), INCOMING, guild.id, channel.id, form.name, call.actor, secrets.token_urlsafe(51)
    )
    webhook.application_id = call.actor.id if call.actor.bot else None
    webhook.avatar = _picture(call, webhook, form.avatar)
    guild.webhooks[webhook.id] = call.world.webhooks[webhook.id] = webhook
    _tell(call, guild, channel.id)
    _audit(call, guild, AuditLogEvent.WEBHOOK_CREATE, webhook, {}, webhook.payload(call.api))
    return webhook.payload(call.api)


@routes.add("GET", "/channels/{channel_id}/webhooks")
async def list_channel_webhooks(call: Call) -> list[Json]:
    """A channel's webhooks."""
    channel = call.channel()
    guild = _managed(call, channel)
    return [_shown(call, one) for one in guild.webhooks.values() if one.channel_id == channel.id]


@routes.add("GET", "/guilds/{guild_id}/webhooks")
async def list_guild_webhooks(call: Call) -> list[Json]:
    """A guild's webhooks."""
    guild = call.guild()
    call.need(Permission.MANAGE_WEBHOOKS, guild)
    return [_shown(call, one) for one in guild.webhooks.values()]


def _shown(call: Call, webhook: Webhook) -> Json:
    """Bots see the tokens of their own application's webhooks only; people see all."""
    visible = not call.actor.bot or webhook.application_id == call.actor.id
    return webhook.payload(call.api, token=visible)


def _by_id(call: Call) -> tuple[Guild, Webhook]:
    webhook = call.world.webhooks.get(call.id("webhook_id"))
    if webhook is None:
        raise DiscordError(10015)
    guild = call.world.guilds[webhook.guild_id]
    if call.actor.id not in guild.members:
        raise DiscordError(10015)
    call.need(Permission.MANAGE_WEBHOOKS, guild.channels[webhook.channel_id])
    return guild, webhook


@routes.add("GET", BY_ID)
async def get_webhook(call: Call) -> Json:
    """One webhook."""
    return _shown(call, _by_id(call)[1])


@routes.add("PATCH", BY_ID, form=EditWebhook)
async def edit_webhook(call: Call) -> Json:
    """Change a webhook."""
    guild, webhook = _by_id(call)
    form = call.form(EditWebhook)
    if form.channel_id is not None and form.channel_id not in guild.channels:
        raise DiscordError(10003)
    _change(call, guild, webhook, form)
    return _shown(call, webhook)


def _change(call: Call, guild: Guild, webhook: Webhook, form: EditWebhook) -> None:
    before = webhook.payload(call.api)
    if form.name is not None:
        _check_name(form.name)
        webhook.name = form.name
    if "avatar" in form.given:
        webhook.avatar = _picture(call, webhook, form.avatar)
    if form.channel_id is not None:
        webhook.channel_id = form.channel_id
    _tell(call, guild, webhook.channel_id)
    _audit(call, guild, AuditLogEvent.WEBHOOK_UPDATE, webhook, before, webhook.payload(call.api))


@routes.add("DELETE", BY_ID)
async def delete_webhook(call: Call) -> None:
    """Delete a webhook."""
    _delete(call, *_by_id(call))


def _delete(call: Call, guild: Guild, webhook: Webhook) -> None:
    del guild.webhooks[webhook.id], call.world.webhooks[webhook.id]
    _tell(call, guild, webhook.channel_id)
    _audit(call, guild, AuditLogEvent.WEBHOOK_DELETE, webhook, webhook.payload(call.api), {})


# by its own token


def _by_token(call: Call) -> tuple[Guild, Webhook]:
    webhook = call.world.webhooks.get(call.id("webhook_id"))
    if webhook is None:
        raise DiscordError(10015)
    if not secrets.compare_digest(webhook.token, call.params["webhook_token"]):
        raise DiscordError(50027)
    return call.world.guilds[webhook.guild_id], webhook


@routes.add("GET", BY_TOKEN, public=True)
async def get_by_token(call: Call) -> Json:
    """One webhook, without who made it."""
    return _by_token(call)[1].payload(call.api, user=False)


@routes.add("PATCH", BY_TOKEN, public=True, form=EditWebhook)
async def edit_by_token(call: Call) -> Json:
    """Change a webhook's name or picture."""
    guild, webhook = _by_token(call)
    form = call.form(EditWebhook)
    form.channel_id = None
    _change(call, guild, webhook, form)
    return webhook.payload(call.api, user=False)


@routes.add("DELETE", BY_TOKEN, public=True)
async def delete_by_token(call: Call) -> None:
    """Delete a webhook."""
    _delete(call, *_by_token(call))


# sending


def _interaction(call: Call) -> Interaction | None:
    return call.interactions.by_token(call.id("webhook_id"), call.params["webhook_token"])


@routes.add("POST", BY_TOKEN, public=True, form=ExecuteForm)
async def execute(call: Call) -> Reply | Json:
    """Send a message: a follow-up of an interaction, or a webhook's, which is answered with it only for `wait`."""
    form = call.form(ExecuteForm)
    if interaction := _interaction(call):
        return follow_up(call, interaction, form).payload(interaction.application.bot.id)
    guild, webhook = _by_token(call)
    message = _send(call, guild, webhook, form)
    return message.payload() if call.flag("wait") else Reply(None, 204)


def _send(call: Call, guild: Guild, webhook: Webhook, form: ExecuteForm) -> Message:
    if form.username is not None:
        _check_name(form.username, "username")
    channel = _place(call, guild, webhook, form)
    face = User(webhook.id, form.username or webhook.name, avatar=webhook.avatar, bot=True)
    message = Message(call.world.ids.new(), channel, face, "", call.world.clock.now())
    message.webhook_id, message.application_id = webhook.id, webhook.application_id
    message.attachments = attach(call, channel, form.attachments)
    write(call.world, message, form)
    store(call.world, message)
    return message


def _place(call: Call, guild: Guild, webhook: Webhook, form: ExecuteForm) -> Channel:
    """The webhook's channel or a thread in it.

    Raises:
        DiscordError: 10003 for an unknown thread, 220001 to 220003 for what does not go with forums.
    """
    channel, thread_id = guild.channels[webhook.channel_id], call.snowflake("thread_id")
    if thread_id is not None and form.thread_name is not None:
        raise DiscordError(220002)
    if thread_id is not None:
        thread = guild.channels.get(thread_id)
        if thread is None or thread.parent_id != channel.id:
            raise DiscordError(10003)
        return thread
    if channel.type not in FORUMS:
        if form.thread_name is not None:
            raise DiscordError(220003)
        return channel
    if form.thread_name is None:
        raise DiscordError(220001)
    return _post(call, channel, webhook, form.thread_name)


def _post(call: Call, forum: Channel, webhook: Webhook, name: str) -> Channel:
    now = call.world.clock.now()
    thread = Channel(call.world.ids.new(), 11, forum.guild_id, name, parent_id=forum.id, owner_id=webhook.id)
    thread.created_at = thread.archive_timestamp = now
    call.world.add_channel(thread)
    call.world.emit_in(thread, "THREAD_CREATE", thread.payload() | {"newly_created": True})
    return thread


def _own_message(call: Call) -> Message:
    """The webhook's message that the path names, in its channel or in the thread that the query names."""
    guild, webhook = _by_token(call)
    channel = guild.channels.get(call.snowflake("thread_id") or webhook.channel_id)
    message = channel.messages.get(call.id("message_id")) if channel else None
    if message is None or message.webhook_id != webhook.id:
        raise DiscordError(10008)
    return message


@routes.add("GET", MESSAGE, public=True)
async def get_message(call: Call) -> Json:
    """One message that this token sent."""
    if interaction := _interaction(call):
        return answer_message(interaction, call.params["message_id"]).payload(interaction.application.bot.id)
    return _own_message(call).payload()


@routes.add("PATCH", MESSAGE, public=True, form=EditForm)
async def edit_message(call: Call) -> Json:
    """Change a message that this token sent."""
    form = call.form(EditForm)
    if interaction := _interaction(call):
        message = answer_message(interaction, call.params["message_id"])
        return edit_answer(call, interaction, message, form).payload(interaction.application.bot.id)
    return edit(call, _own_message(call), form).payload()


@routes.add("DELETE", MESSAGE, public=True)
async def delete_message(call: Call) -> None:
    """Delete a message that this token sent."""
    if interaction := _interaction(call):
        delete_answer(call, answer_message(interaction, call.params["message_id"]))
    else:
        remove(call, _own_message(call))
