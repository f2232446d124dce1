"""Followers of announcement channels, and the messages that are published to them.

Source: https://discord.com/developers/docs/resources/channel#follow-announcement-channel
"""

from __future__ import annotations

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.resources.webhooks import FOLLOWER, WEBHOOK_CHANNEL_TYPES, add_webhook, new_webhook
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.fields import Snowflake
from tux.sandbox.rest.rules.message_references import ANSWERABLE
from tux.sandbox.world.channel import Channel, Message
from tux.sandbox.world.channel_types import ANNOUNCEMENT
from tux.sandbox.world.conversations import announce, store, system_message
from tux.sandbox.world.message_flags import CROSSPOSTED, IS_CROSSPOST
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.user import User
from tux.sandbox.world.webhook import Webhook

routes = Routes()
FOLLOW_ADDED = 12


class FollowForm(Form):
    """The channel that is to receive the messages."""

    webhook_channel_id: Snowflake


@routes.add("POST", "/channels/{channel_id}/followers", form=FollowForm)
async def follow(call: Call) -> Json:
    """Let a channel receive the messages that are published in an announcement channel."""
    source = call.channel()
    source_guild = call.world.guild_of(source)
    if source.type != ANNOUNCEMENT or source_guild is None:
        raise DiscordError(50024)
    target = call.world.channels.get(call.form(FollowForm).webhook_channel_id)
    guild = call.world.guild_of(target) if target is not None else None
    if target is None or guild is None:
        raise DiscordError(10003)
    call.require(Permission.MANAGE_WEBHOOKS, target)
    if target.type not in WEBHOOK_CHANNEL_TYPES:
        raise DiscordError(50024)
    name = f"{source_guild.name} #{source.name}"
    webhook = new_webhook(call, guild, target, name, FOLLOWER)
    webhook.source, webhook.source_guild = source, source_guild
    add_webhook(call, guild, webhook)
    reference = {"type": 0, "channel_id": str(source.id), "guild_id": str(source_guild.id)}
    system_message(call.world, target, FOLLOW_ADDED, call.actor, name, reference=reference)
    return {"channel_id": str(source.id), "webhook_id": str(webhook.id)}


@routes.add("POST", "/channels/{channel_id}/messages/{message_id}/crosspost")
async def crosspost(call: Call) -> Json:
    """Publish a message of an announcement channel to its followers."""
    channel = call.channel()
    if channel.type != ANNOUNCEMENT:
        raise DiscordError(50024)
    message = call.message(channel)
    call.require(Permission.SEND_MESSAGES, channel)
    if message.author is not call.actor:
        call.require(Permission.MANAGE_MESSAGES, channel)
    if message.type not in ANSWERABLE:
        raise DiscordError(50068)
    if message.flags & CROSSPOSTED:
        raise DiscordError(40033)
    message.flags |= CROSSPOSTED
    announce(call.world, "MESSAGE_UPDATE", message)
    for webhook in [hook for hook in call.world.webhooks.values() if hook.source is channel]:
        message.crossposts.append(_copy(call, message, channel, webhook))
    return message.payload(call.actor.id)


def _copy(call: Call, message: Message, source: Channel, webhook: Webhook) -> Message:
    face = User(webhook.id, webhook.name, avatar=webhook.avatar, bot=True)
    copy = Message(
        call.world.ids.new(), call.world.channels[webhook.channel_id], face, message.content, call.world.clock.now()
    )
    copy.webhook_id, copy.flags = webhook.id, IS_CROSSPOST | message.flags & ~CROSSPOSTED
    copy.embeds, copy.components, copy.attachments = message.embeds, message.components, message.attachments
    copy.reference = {
        "type": 0,
        "message_id": str(message.id),
        "channel_id": str(source.id),
        "guild_id": str(source.guild_id),
    }
    store(call.world, copy)
    return copy
