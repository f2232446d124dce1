"""Checks of who may send what where: permissions, slowmode, threads, direct messages.

Source: https://discord.com/developers/docs/resources/message#create-message
"""

from __future__ import annotations

from datetime import timedelta

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.rules.message_forms import MessageForm
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.channel_types import DIRECT, FORUMS, VOICE_CHANNELS
from tux.sandbox.world.message_flags import VOICE_MESSAGE

TEXT_CHANNELS = frozenset({0, 1, 2, 3, 5, 10, 11, 12, 13})


def check_read(call: Call, channel: Channel) -> None:
    """Raise unless the actor may read a channel's messages; in voice channels this takes CONNECT too.

    Raises:
        DiscordError: 50001.
    """
    if channel.type in VOICE_CHANNELS and not call.can(Permission.CONNECT, channel):
        raise DiscordError(50001)


def check_send(call: Call, channel: Channel, form: MessageForm) -> None:
    """Raise unless the actor may send this message here and now.

    Raises:
        DiscordError: the code of the first rule that is broken.
    """
    if channel.type not in TEXT_CHANNELS:
        raise DiscordError(40058 if channel.type in FORUMS else 50008)
    check_read(call, channel)
    call.require(Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES, channel)
    if channel.is_thread and channel.locked and not call.can(Permission.MANAGE_THREADS, channel):
        raise DiscordError(160005)
    if channel.type == DIRECT:
        _check_direct_message(call, channel)
    _check_parts(call, channel, form)
    _check_slowmode(call, channel)


def _check_parts(call: Call, channel: Channel, form: MessageForm) -> None:
    """Raise unless the actor has the permissions that the parts of a message need."""
    voice = bool((form.flags or 0) & VOICE_MESSAGE)
    needed = {
        Permission.SEND_TTS_MESSAGES: form.tts,
        Permission.ATTACH_FILES: call.request.files,
        Permission.EMBED_LINKS: form.embeds,
        Permission.SEND_POLLS: form.poll,
    }
    for permission, is_used in needed.items():
        if is_used:
            call.require(permission, channel)
    if voice and not call.can(Permission.SEND_VOICE_MESSAGES, channel):
        raise DiscordError(50173)
    if form.message_reference is not None and not call.can(Permission.READ_MESSAGE_HISTORY, channel):
        raise DiscordError(160002)
    if form.shared_client_theme is not None:
        raise form_error("shared_client_theme", "BASE_TYPE_BAD_VALUE", "The sandbox does not support client themes.")


def _check_direct_message(call: Call, channel: Channel) -> None:
    other = next(user for user in channel.recipients if user is not call.actor)
    together = any({call.actor.id, other.id} <= guild.members.keys() for guild in call.world.guilds.values())
    if not other.dms_open or not together or (other.bot and call.actor.bot):
        raise DiscordError(50007)


def _check_slowmode(call: Call, channel: Channel) -> None:
    """Raise 20016 during slowmode, which bots and those who may bypass it are exempt from."""
    if not channel.rate_limit_per_user or call.actor.bot or call.can(Permission.BYPASS_SLOWMODE, channel):
        return
    last = channel.spoke_at.get(call.actor.id)
    if last is None:
        return
    left = last + timedelta(seconds=channel.rate_limit_per_user) - call.world.clock.now()
    if left > timedelta():
        raise DiscordError(20016, more={"retry_after": round(left.total_seconds(), 3), "global": False})
