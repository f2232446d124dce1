"""Who may say what where: permissions, slowmode, threads, direct messages.

Source: https://discord.com/developers/docs/resources/message#create-message
"""

from __future__ import annotations

from datetime import timedelta

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.rules.message_forms import MessageForm
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.message_flags import VOICE_MESSAGE

TEXT_CHANNELS = frozenset({0, 1, 2, 3, 5, 10, 11, 12, 13})
VOICE, FORUMS = frozenset({2, 13}), frozenset({15, 16})


def may_read(call: Call, channel: Channel) -> None:
    """Go on only where the actor may be; in voice that takes CONNECT too.

    Raises:
        DiscordError: 50001.
    """
    if channel.type in VOICE and not call.may(Permission.CONNECT, channel):
        raise DiscordError(50001)


def may_speak(call: Call, channel: Channel, form: MessageForm) -> None:
    """Go on only if the actor may send this here, now.

    Raises:
        DiscordError: with the code of the first rule that is broken.
    """
    if channel.type not in TEXT_CHANNELS:
        raise DiscordError(40058 if channel.type in FORUMS else 50008)
    may_read(call, channel)
    call.need(Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES, channel)
    if channel.is_thread and channel.locked and not call.may(Permission.MANAGE_THREADS, channel):
        raise DiscordError(160005)
    if channel.type == 1:
        _may_speak_directly(call, channel)
    _may_send(call, channel, form)
    _slow_down(call, channel)


def _may_send(call: Call, channel: Channel, form: MessageForm) -> None:
    """The permissions that the parts of a message need."""
    voice = bool((form.flags or 0) & VOICE_MESSAGE)
    needed = {
        Permission.SEND_TTS_MESSAGES: form.tts,
        Permission.ATTACH_FILES: call.request.files,
        Permission.EMBED_LINKS: form.embeds,
        Permission.SEND_POLLS: form.poll,
    }
    for permission, wanted in needed.items():
        if wanted:
            call.need(permission, channel)
    if voice and not call.may(Permission.SEND_VOICE_MESSAGES, channel):
        raise DiscordError(50173)
    if form.message_reference is not None and not call.may(Permission.READ_MESSAGE_HISTORY, channel):
        raise DiscordError(160002)
    if form.shared_client_theme is not None:
        raise form_error("shared_client_theme", "BASE_TYPE_BAD_VALUE", "The sandbox does not know client themes.")


def _may_speak_directly(call: Call, channel: Channel) -> None:
    other = next(user for user in channel.recipients if user is not call.actor)
    together = any({call.actor.id, other.id} <= guild.members.keys() for guild in call.world.guilds.values())
    if not other.dms_open or not together or (other.bot and call.actor.bot):
        raise DiscordError(50007)


def _slow_down(call: Call, channel: Channel) -> None:
    """Slowmode: bots and those who may bypass it do not feel it."""
    if not channel.rate_limit_per_user or call.actor.bot or call.may(Permission.BYPASS_SLOWMODE, channel):
        return
    last = channel.spoke_at.get(call.actor.id)
    if last is None:
        return
    left = last + timedelta(seconds=channel.rate_limit_per_user) - call.world.clock.now()
    if left > timedelta():
        raise DiscordError(20016, more={"retry_after": round(left.total_seconds(), 3)})
