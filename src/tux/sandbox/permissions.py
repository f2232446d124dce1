"""Discord's permission bits and how roles and overwrites add up.

Source: https://discord.com/developers/docs/topics/permissions
"""

from __future__ import annotations

from enum import IntFlag
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tux.sandbox.world.models import Channel, Guild, Member


class Permission(IntFlag):
    """One bit for each permission, named as in Discord's documentation."""

    CREATE_INSTANT_INVITE = 1 << 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    PRIORITY_SPEAKER = 1 << 8
    STREAM = 1 << 9
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    SEND_TTS_MESSAGES = 1 << 12
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    VIEW_GUILD_INSIGHTS = 1 << 19
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    MUTE_MEMBERS = 1 << 22
    DEAFEN_MEMBERS = 1 << 23
    MOVE_MEMBERS = 1 << 24
    USE_VAD = 1 << 25
    CHANGE_NICKNAME = 1 << 26
    MANAGE_NICKNAMES = 1 << 27
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    MANAGE_GUILD_EXPRESSIONS = 1 << 30
    USE_APPLICATION_COMMANDS = 1 << 31
    REQUEST_TO_SPEAK = 1 << 32
    MANAGE_EVENTS = 1 << 33
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    USE_EXTERNAL_STICKERS = 1 << 37
    SEND_MESSAGES_IN_THREADS = 1 << 38
    USE_EMBEDDED_ACTIVITIES = 1 << 39
    MODERATE_MEMBERS = 1 << 40
    VIEW_CREATOR_MONETIZATION_ANALYTICS = 1 << 41
    USE_SOUNDBOARD = 1 << 42
    CREATE_GUILD_EXPRESSIONS = 1 << 43
    CREATE_EVENTS = 1 << 44
    USE_EXTERNAL_SOUNDS = 1 << 45
    SEND_VOICE_MESSAGES = 1 << 46
    SEND_POLLS = 1 << 49
    USE_EXTERNAL_APPS = 1 << 50
    PIN_MESSAGES = 1 << 51
    BYPASS_SLOWMODE = 1 << 52


P = Permission
ALL = Permission(sum(Permission))
NONE = Permission(0)
DEFAULT = (
    P.CREATE_INSTANT_INVITE | P.ADD_REACTIONS | P.STREAM | P.VIEW_CHANNEL | P.SEND_MESSAGES | P.EMBED_LINKS
    | P.ATTACH_FILES | P.READ_MESSAGE_HISTORY | P.USE_EXTERNAL_EMOJIS | P.CONNECT | P.SPEAK | P.USE_VAD
    | P.CHANGE_NICKNAME | P.USE_APPLICATION_COMMANDS | P.REQUEST_TO_SPEAK | P.CREATE_PUBLIC_THREADS
    | P.CREATE_PRIVATE_THREADS | P.USE_EXTERNAL_STICKERS | P.SEND_MESSAGES_IN_THREADS | P.USE_EMBEDDED_ACTIVITIES
    | P.USE_SOUNDBOARD | P.USE_EXTERNAL_SOUNDS | P.SEND_VOICE_MESSAGES | P.SEND_POLLS | P.USE_EXTERNAL_APPS
)  # fmt: skip
"""What @everyone may do in a new guild."""

DIRECT_MESSAGE = (
    P.ADD_REACTIONS | P.STREAM | P.VIEW_CHANNEL | P.SEND_MESSAGES | P.SEND_TTS_MESSAGES | P.EMBED_LINKS
    | P.ATTACH_FILES | P.READ_MESSAGE_HISTORY | P.MENTION_EVERYONE | P.USE_EXTERNAL_EMOJIS | P.CONNECT | P.SPEAK
    | P.USE_VAD | P.USE_APPLICATION_COMMANDS | P.USE_EXTERNAL_STICKERS | P.SEND_VOICE_MESSAGES | P.SEND_POLLS
    | P.PIN_MESSAGES
)  # fmt: skip
WHILE_TIMED_OUT = P.VIEW_CHANNEL | P.READ_MESSAGE_HISTORY
NEEDS_SENDING = P.MENTION_EVERYONE | P.SEND_TTS_MESSAGES | P.ATTACH_FILES | P.EMBED_LINKS | P.SEND_POLLS
CATEGORY, PRIVATE_THREAD, THREADS = 4, 12, frozenset({10, 11, 12})


# reckoned in plain numbers: this runs for every event and every session, and flags are slow to combine
_ADMINISTRATOR, _VIEW_CHANNEL = int(P.ADMINISTRATOR), int(P.VIEW_CHANNEL)
_WHILE_TIMED_OUT, _NEEDS_SENDING = int(WHILE_TIMED_OUT), int(NEEDS_SENDING)
_SENDING, _SENDING_IN_THREADS = int(P.SEND_MESSAGES), int(P.SEND_MESSAGES_IN_THREADS)
_MANAGE_THREADS = int(P.MANAGE_THREADS)


def in_guild(guild: Guild, member: Member) -> Permission:
    """What a member's roles give in the whole guild, before any channel's overwrites."""
    total = _by_roles(guild, member)
    if total & _ADMINISTRATOR:
        return ALL
    return Permission(total & _WHILE_TIMED_OUT if member.timed_out(guild.clock.now()) else total)


def in_channel(guild: Guild, channel: Channel, member: Member) -> Permission:
    """What a member may do in one channel; a thread follows its parent, a private one is for its members alone."""
    total = _by_roles(guild, member)
    if total & _ADMINISTRATOR:
        return ALL
    thread = channel.type in THREADS
    place = guild.channels.get(channel.parent_id or 0, channel) if thread else channel
    total = _overwritten(total, guild, place, member)
    if not total & _VIEW_CHANNEL:
        return NONE
    if channel.type == PRIVATE_THREAD and member.id not in channel.thread_members and not total & _MANAGE_THREADS:
        return NONE
    if not total & (_SENDING_IN_THREADS if thread else _SENDING):
        total &= ~_NEEDS_SENDING
    return Permission(total & _WHILE_TIMED_OUT if member.timed_out(guild.clock.now()) else total)


def _by_roles(guild: Guild, member: Member) -> int:
    if member.id == guild.owner_id:
        return int(ALL)
    total = int(guild.roles[guild.id].permissions)
    for role_id in member.roles:
        total |= int(guild.roles[role_id].permissions)
    return total


def _overwritten(total: int, guild: Guild, channel: Channel, member: Member) -> int:
    """Overwrites apply in Discord's order: @everyone, all the member's roles together, the member."""
    if everyone := channel.overwrites.get(guild.id):
        total = total & ~int(everyone.deny) | int(everyone.allow)
    allow = deny = 0
    for role_id in member.roles:
        if overwrite := channel.overwrites.get(role_id):
            allow |= int(overwrite.allow)
            deny |= int(overwrite.deny)
    total = total & ~deny | allow
    if own := channel.overwrites.get(member.id):
        total = total & ~int(own.deny) | int(own.allow)
    return total


def top_position(guild: Guild, member: Member) -> tuple[int, int]:
    """A member's place in the role hierarchy; bigger is higher. At equal positions the older role is higher."""
    return max(((guild.roles[r].position, -r) for r in member.roles), default=(0, -guild.id))


def outranks(guild: Guild, actor: Member, target: Member) -> bool:
    """Whether `actor` may act on `target`: the owner on everyone, others on those strictly below them."""
    if target.id == guild.owner_id:
        return False
    return actor.id == guild.owner_id or top_position(guild, actor) > top_position(guild, target)
