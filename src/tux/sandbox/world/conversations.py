"""Conversations: how a finished message enters its channel, and who is told."""

from __future__ import annotations

from tux.sandbox.world.channel import Channel, Message
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.user import User
from tux.sandbox.world.world import World

JOINED = 7
NO_JOIN_MESSAGES = 1 << 0
"""A flag of a guild's system channel: it gets no line for newcomers."""


def store(world: World, message: Message) -> None:
    """Put a finished message into its channel and send MESSAGE_CREATE to those who see it."""
    channel = message.channel
    channel.messages[message.id] = message
    if message.ephemeral_to is None:
        channel.last_message_id = message.id
        if message.id != channel.id:  # the first message of a forum post counts as the post itself
            channel.total_message_sent += 1
        if channel.is_thread:
            message.position = channel.total_message_sent - (channel.id not in channel.messages)
    announce(world, "MESSAGE_CREATE", message)


def announce(world: World, name: str, message: Message) -> None:
    """Emit an event about a message: to all who see the channel, or for an ephemeral message to its one reader."""
    guild = world.guild_of(message.channel)

    def data(viewer: int) -> Json:
        payload = message.payload(viewer)
        if guild is not None:
            payload["guild_id"] = str(guild.id)
            author = guild.members.get(message.author.id)
            if author is not None and message.webhook_id is None:
                payload["member"] = author.payload(user=False)
            for mentioned in payload["mentions"]:
                if member := guild.members.get(int(mentioned["id"])):
                    mentioned["member"] = member.payload(user=False)
        payload["channel_type"] = message.channel.type
        return payload

    to = None if message.ephemeral_to is None else {message.ephemeral_to}
    # only these make a message look different to each reader
    differs = message.reactions or message.thread or message.poll
    world.emit_in(message.channel, name, data if differs else data(0), to=to)


def system_message(
    world: World, channel: Channel, kind: int, author: User, content: str = "", *, reference: Json | None = None
) -> Message:
    """Post a message that Discord itself writes, such as "joined" (7) or "pinned a message" (6)."""
    message = Message(world.ids.new(), channel, author, content, world.clock.now(), type=kind)
    message.reference = reference
    store(world, message)
    return message


def announce_arrival(world: World, guild: Guild, user: User) -> None:
    """Post Discord's line for a newcomer, person or bot, in the guild's system channel if there is one for it."""
    channel = guild.channels.get(guild.system_channel_id or 0)
    if channel is not None and not guild.system_channel_flags & NO_JOIN_MESSAGES:
        system_message(world, channel, JOINED, user)
