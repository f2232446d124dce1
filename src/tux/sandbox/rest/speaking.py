"""Who may say what where: permissions, slowmode, threads, direct messages.

Source: https://discord.com/developers/docs/resources/message#create-message
"""

from __future__ import annotations

from datetime import timedelta

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import Permission, in_channel
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.sending import VOICE_MESSAGE, MessageForm
from tux.sandbox.rest.threads import PRIVATE, archive, emit, tell_members
from tux.sandbox.world.models import Channel, Guild, Message, ThreadMember

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


def spoke(call: Call, message: Message) -> None:
    """What speaking entails: slowmode begins; a thread is opened again, and whoever speaks or is mentioned joins it."""
    channel = message.channel
    channel.spoke_at[call.actor.id] = call.world.clock.now()
    guild = call.world.guild_of(channel)
    if guild is not None and channel.is_thread:
        reopen(call, channel)
        join(call, guild, channel, [call.actor.id, *(user.id for user in message.mentions)])


def reopen(call: Call, thread: Channel) -> None:
    """Take a thread out of the archive, if it is there, and tell of it."""
    if thread.archived:
        archive(thread, archived=False, now=call.world.clock.now())
        emit(call, thread, "THREAD_UPDATE")


def join(call: Call, guild: Guild, thread: Channel, user_ids: list[int]) -> None:
    """Add members to a thread and tell of it; into a private one only if its members may invite."""
    invites = thread.type != PRIVATE or thread.invitable or call.may(Permission.MANAGE_THREADS, thread)
    new = [
        user_id
        for user_id in dict.fromkeys(user_ids)
        if user_id not in thread.thread_members
        and _sees_parent(guild, thread, user_id)
        and (invites or user_id == call.actor.id)
    ]
    now = call.world.clock.now()
    for user_id in new:
        thread.thread_members[user_id] = ThreadMember(user_id, thread.id, now)
    if new:
        added = [
            thread.thread_members[user_id].payload() | {"member": guild.members[user_id].payload()} for user_id in new
        ]
        tell_members(call, thread, added=added)


def _sees_parent(guild: Guild, thread: Channel, user_id: int) -> bool:
    member, parent = guild.members.get(user_id), guild.channels.get(thread.parent_id or 0)
    if member is None or parent is None:
        return False
    return bool(in_channel(guild, parent, member) & Permission.VIEW_CHANNEL)
