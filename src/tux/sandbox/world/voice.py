"""Voice channels: who may join, and joining and leaving. There is no voice server, so nobody is heard.

Source: https://discord.com/developers/docs/resources/voice
"""

from __future__ import annotations

from tux.sandbox.permissions import Permission
from tux.sandbox.world.access import in_channel
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.channel_types import STAGE
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.member import Member
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.user import User
from tux.sandbox.world.voice_state import VoiceState
from tux.sandbox.world.world import World

WISHES = ("self_mute", "self_deaf", "self_video", "self_stream")


def present(guild: Guild, channel: Channel) -> list[VoiceState]:
    """Return the voice states of those who are in a voice channel."""
    return [state for state in guild.voice_states.values() if state.channel_id == channel.id]


def may_enter(guild: Guild, channel: Channel, member: Member) -> bool:
    """Return True if a member may connect: this takes CONNECT, and for a full channel MOVE_MEMBERS too."""
    allowed = in_channel(guild, channel, member)
    inside = present(guild, channel)
    full = 0 < channel.user_limit <= len(inside) and member.id not in {state.user_id for state in inside}
    return bool(allowed & Permission.CONNECT) and (not full or bool(allowed & Permission.MOVE_MEMBERS))


def connect(
    world: World,
    guild: Guild,
    member: Member,
    channel: Channel,
    session_id: str | None = None,
    *,
    wishes: Json | None = None,
) -> VoiceState:
    """Put a member into a voice channel, whatever their permissions, and tell the guild; on a stage, into the audience.

    `wishes` holds what members set themselves: `self_mute`, `self_deaf`, `self_video`, `self_stream`.
    """
    state = guild.voice_states.get(member.id)
    if state is None:
        state = VoiceState(member.id, None, session_id or f"{world.ids.new():x}", member.deaf, member.mute)
    left = state.channel_id
    if left != channel.id:
        state.channel_id, state.request_to_speak_timestamp = channel.id, None
        speaks = in_channel(guild, channel, member) & Permission.SPEAK
        state.suppress = channel.type == STAGE or not speaks
    state.session_id = session_id or state.session_id
    for name in WISHES:
        if wishes is not None and name in wishes:
            setattr(state, name, bool(wishes[name]))
    guild.voice_states[member.id] = state
    world.voice_state_updated(guild, state)
    world.set_voice_start(channel, world.clock.now())
    world.voice_left(guild, left)
    return state


def silence(world: World, guild: Guild, member: Member) -> None:
    """Tell the guild of a member in voice whom it has muted or deafened, or no longer."""
    state = guild.voice_states.get(member.id)
    if state is not None and (state.mute, state.deaf) != (member.mute, member.deaf):
        state.mute, state.deaf = member.mute, member.deaf
        world.voice_state_updated(guild, state)


def empty(world: World, guild: Guild, channel: Channel) -> None:
    """Take everyone out of a voice channel, for instance before it is deleted."""
    for state in present(guild, channel):
        world.leave_voice(guild, state.user_id)


def hang_up(world: World, user: User, session_id: str) -> None:
    """Take a user out of every voice channel that they joined by a gateway session that has ended."""
    for guild in world.guilds.values():
        state = guild.voice_states.get(user.id)
        if state is not None and state.session_id == session_id:
            world.leave_voice(guild, user.id)
