"""Webhooks, managed by people and bots or by their own token. Their messages are in `webhook_messages`.

Source: https://discord.com/developers/docs/resources/webhook
"""

from __future__ import annotations

import secrets
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.fields import Snowflake, not_blank, valid_username
from tux.sandbox.rest.rules.images import keep_image
from tux.sandbox.world.audit_log import AuditLogEvent, changes
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.user import User
from tux.sandbox.world.webhook import Webhook

routes = Routes()
INCOMING, FOLLOWER = 1, 2
MAX_IN_CHANNEL, MAX_IN_GUILD = 15, 1000
WEBHOOK_CHANNEL_TYPES = frozenset({0, 2, 5, 13, 15, 16})
"""The types of channels that can have webhooks."""
BY_ID, BY_TOKEN = "/webhooks/{webhook_id}", "/webhooks/{webhook_id}/{webhook_token}"
WebhookName = Annotated[
    str,
    BeforeValidator(not_blank),
    StringConstraints(strip_whitespace=True, max_length=80),
    AfterValidator(valid_username),
]


class NewWebhook(Form):
    """A new webhook."""

    name: WebhookName
    avatar: str | None = None


class EditByToken(Form):
    """Changes to a webhook that its token allows."""

    name: WebhookName | None = None
    avatar: str | None = None


class EditWebhook(EditByToken):
    """Changes to a webhook."""

    channel_id: Snowflake | None = None


def _managed_channel(call: Call) -> tuple[Guild, Channel]:
    """Return the channel in the path, which must be able to have webhooks that the actor manages."""
    channel = call.channel()
    guild = call.world.guild_of(channel)
    if guild is None:
        raise DiscordError(50003)
    if channel.type not in WEBHOOK_CHANNEL_TYPES:
        raise DiscordError(50024)
    call.require(Permission.MANAGE_WEBHOOKS, channel)
    return guild, channel


@routes.add("POST", "/channels/{channel_id}/webhooks", form=NewWebhook)
async def create_webhook(call: Call) -> Json:
    """Create a webhook for a channel."""
    guild, channel = _managed_channel(call)
    form = call.form(NewWebhook)
    webhook = new_webhook(call, guild, channel, form.name)
    webhook.avatar = keep_image(call.world, f"avatars/{webhook.id}", "avatar", form.avatar)
    add_webhook(call, guild, webhook)
    return _payload(call, webhook)


def new_webhook(call: Call, guild: Guild, channel: Channel, name: str, kind: int = INCOMING) -> Webhook:
    """Return a webhook that is not added to its guild yet.

    Raises:
        DiscordError: 30007 or 30058 if there are too many.
    """
    if sum(webhook.channel_id == channel.id for webhook in guild.webhooks.values()) >= MAX_IN_CHANNEL:
        raise DiscordError(30007)
    if len(guild.webhooks) >= MAX_IN_GUILD:
        raise DiscordError(30058)
    token = secrets.token_urlsafe(51)
    webhook = Webhook(call.world.ids.new(), kind, guild.id, channel.id, name, call.actor, token)
    webhook.application_id = call.own_application_id
    return webhook


def add_webhook(call: Call, guild: Guild, webhook: Webhook) -> None:
    """Add a webhook to its guild and announce it."""
    guild.webhooks[webhook.id] = call.world.webhooks[webhook.id] = webhook
    _announce(call, guild, webhook.channel_id)
    differences = changes({}, _audited(webhook))
    call.audit(guild, AuditLogEvent.WEBHOOK_CREATE, webhook.id, changes=differences)


def _audited(webhook: Webhook) -> Json:
    """Return a webhook's fields as the audit log names them."""
    return {
        "type": webhook.type,
        "name": webhook.name,
        "channel_id": str(webhook.channel_id),
        "avatar_hash": webhook.avatar,
        "application_id": None if webhook.application_id is None else str(webhook.application_id),
    }


def _announce(call: Call, guild: Guild, *channel_ids: int) -> None:
    for channel_id in channel_ids:
        if channel := guild.channels.get(channel_id):
            data = {"guild_id": str(guild.id), "channel_id": str(channel_id)}
            call.world.emit_in(channel, "WEBHOOKS_UPDATE", data)


def _payload(call: Call, webhook: Webhook) -> Json:
    """Return the webhook object, with its token only for its own application or, for a person's webhook, for people."""
    is_own = webhook.application_id == call.own_application_id
    return webhook.payload(call.api, token=is_own)


@routes.add("GET", "/channels/{channel_id}/webhooks")
async def list_in_channel(call: Call) -> list[Json]:
    """Return a channel's webhooks."""
    guild, channel = _managed_channel(call)
    return [_payload(call, webhook) for webhook in guild.webhooks.values() if webhook.channel_id == channel.id]


@routes.add("GET", "/guilds/{guild_id}/webhooks")
async def list_in_guild(call: Call) -> list[Json]:
    """Return a guild's webhooks."""
    guild = call.guild()
    call.require(Permission.MANAGE_WEBHOOKS, guild)
    return [_payload(call, webhook) for webhook in guild.webhooks.values()]


def _managed_webhook(call: Call) -> tuple[Guild, Webhook]:
    """Return the webhook in the path, if the actor manages it or created it as an application."""
    webhook = call.world.webhooks.get(call.id("webhook_id"))
    guild = call.world.guilds.get(webhook.guild_id) if webhook is not None else None
    if webhook is None or guild is None or call.actor.id not in guild.members:
        raise DiscordError(10015)
    if webhook.application_id is None or webhook.application_id != call.own_application_id:
        call.require(Permission.MANAGE_WEBHOOKS, guild.channels[webhook.channel_id])
    return guild, webhook


def by_token(call: Call) -> tuple[Guild, Webhook]:
    """Return the webhook of the path's id and token.

    Raises:
        DiscordError: 10015 for an unknown id, 50027 for a wrong token.
    """
    webhook = call.world.webhooks.get(call.id("webhook_id"))
    if webhook is None:
        raise DiscordError(10015)
    if webhook.type != INCOMING or not secrets.compare_digest(webhook.token, call.params["webhook_token"]):
        raise DiscordError(50027)
    return call.world.guilds[webhook.guild_id], webhook


@routes.add("GET", BY_ID)
async def get_webhook(call: Call) -> Json:
    """Return one webhook."""
    return _payload(call, _managed_webhook(call)[1])


@routes.add("GET", BY_TOKEN, public=True)
async def get_by_token(call: Call) -> Json:
    """Return one webhook to whoever has its token, without its creator."""
    return by_token(call)[1].payload(call.api, user=False)


@routes.add("PATCH", BY_ID, form=EditWebhook)
async def edit_webhook(call: Call) -> Json:
    """Change a webhook, or move it to another channel."""
    guild, webhook = _managed_webhook(call)
    form = call.form(EditWebhook)
    if form.channel_id is not None:
        target = guild.channels.get(form.channel_id)
        if target is None or target.type not in WEBHOOK_CHANNEL_TYPES:
            raise DiscordError(10003 if target is None else 50024)
        call.require(Permission.MANAGE_WEBHOOKS, target)
    _change(call, guild, webhook, form, call.actor)
    return _payload(call, webhook)


@routes.add("PATCH", BY_TOKEN, public=True, form=EditByToken)
async def edit_by_token(call: Call) -> Json:
    """Change a webhook by its token, as nobody in particular."""
    guild, webhook = by_token(call)
    _change(call, guild, webhook, call.form(EditByToken), None)
    return webhook.payload(call.api, user=False)


def _change(call: Call, guild: Guild, webhook: Webhook, form: EditByToken, actor: User | None) -> None:
    before, old_channel = _audited(webhook), webhook.channel_id
    if form.name is not None:
        webhook.name = form.name
    if "avatar" in form.given:
        webhook.avatar = keep_image(call.world, f"avatars/{webhook.id}", "avatar", form.avatar)
    if isinstance(form, EditWebhook) and form.channel_id is not None:
        webhook.channel_id = form.channel_id
    if differences := changes(before, _audited(webhook)):
        _announce(call, guild, *dict.fromkeys([old_channel, webhook.channel_id]))
        call.world.audit(
            guild, AuditLogEvent.WEBHOOK_UPDATE, actor, webhook.id, changes=differences, reason=call.reason
        )


@routes.add("DELETE", BY_ID)
async def delete_webhook(call: Call) -> None:
    """Delete a webhook."""
    guild, webhook = _managed_webhook(call)
    _delete(call, guild, webhook, call.actor)


@routes.add("DELETE", BY_TOKEN, public=True)
async def delete_by_token(call: Call) -> None:
    """Delete a webhook by its token; the audit log does not know who did it (discord-api-docs #7644)."""
    guild, webhook = by_token(call)
    _delete(call, guild, webhook, None)


def _delete(call: Call, guild: Guild, webhook: Webhook, actor: User | None) -> None:
    del guild.webhooks[webhook.id], call.world.webhooks[webhook.id]
    _announce(call, guild, webhook.channel_id)
    differences = changes(_audited(webhook), {})
    call.world.audit(guild, AuditLogEvent.WEBHOOK_DELETE, actor, webhook.id, changes=differences, reason=call.reason)
