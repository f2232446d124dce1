"""Voice states: who is in which voice channel, and who moved or silenced them.

Source: https://discord.com/developers/docs/resources/voice
"""

from __future__ import annotations

from datetime import datetime

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission, in_channel
from tux.sandbox.rest.call import Call, Routes
from tux.sandbox.rest.forms import Form, Snowflake
from tux.sandbox.world.audit import AuditLogEvent
from tux.sandbox.world.models import Guild, Json, Member, User, VoiceState

routes = Routes()

VOICE, STAGE = 2, 13


class VoiceStateForm(Form):
    """What can be changed of someone on a stage."""

    suppress: bool | None = None
    channel_id: Snowflake | None = None
    request_to_speak_timestamp: datetime | None = None


def announce(call: Call, guild: Guild, member: Member, state: VoiceState) -> None:
    """Tell the guild where a member is in voice."""
    data = state.payload(guild.id) | {"member": member.payload()}
    call.world.emit_in(guild, "VOICE_STATE_UPDATE", data)


def connect(call: Call, guild: Guild, member: Member, channel_id: int | None, *, by: User) -> None:
    """Put a member into a voice channel, or take them out of voice (None).

    Raises:
        DiscordError: 10003 for no such voice channel, 50013 where the member may not connect and nobody moves them.
    """
    channel = guild.channels.get(channel_id or 0)
    if channel_id is not None and (channel is None or channel.type not in {VOICE, STAGE}):
        raise DiscordError(10003)
    moved = by is not member.user
    if channel is not None and not moved and not in_channel(guild, channel, member) & Permission.CONNECT:
        raise DiscordError(50013)
    state = guild.voice_states.get(member.id) or VoiceState(member.id, None, f"{call.world.ids.new():x}")
    state.channel_id = channel_id
    state.suppress = channel is not None and channel.type == STAGE
    if channel is None:
        guild.voice_states.pop(member.id, None)
    else:
        guild.voice_states[member.id] = state
    announce(call, guild, member, state)
    if moved:
        _audit(call, guild, channel_id)


def _audit(call: Call, guild: Guild, channel_id: int | None) -> None:
    """Moves and disconnects name no target, and only the first of a series makes an entry's event (#5911)."""
    if channel_id is None:
        call.world.audit(guild, AuditLogEvent.MEMBER_DISCONNECT, call.actor, None, options={"count": "1"})
    else:
        options = {"count": "1", "channel_id": str(channel_id)}
        call.world.audit(guild, AuditLogEvent.MEMBER_MOVE, call.actor, None, options=options)


@routes.add("GET", "/guilds/{guild_id}/voice-states/{user_id}")
async def get_voice_state(call: Call) -> Json:
    """Where someone is in voice."""
    guild = call.guild()
    state = guild.voice_states.get(call.id("user_id"))
    if state is None:
        raise DiscordError(10065, status=404, message="Unknown Voice State")
    return state.payload(guild.id) | {"member": guild.members[state.user_id].payload()}


@routes.add("PATCH", "/guilds/{guild_id}/voice-states/{user_id}", form=VoiceStateForm)
async def edit_voice_state(call: Call) -> None:
    """Let someone speak on a stage, or stop them."""
    guild = call.guild()
    state = guild.voice_states.get(call.id("user_id"))
    if state is None:
        raise DiscordError(10065, status=404, message="Unknown Voice State")
    form, member = call.form(VoiceStateForm), guild.members[state.user_id]
    if member.user is not call.actor or form.suppress is False:
        call.need(Permission.MUTE_MEMBERS, guild)
    if form.suppress is not None:
        state.suppress = form.suppress
    announce(call, guild, member, state)


@routes.add("GET", "/voice/regions")
@routes.add("GET", "/guilds/{guild_id}/regions")
async def list_regions(_call: Call) -> list[Json]:
    """The voice regions; the sandbox has one."""
    return [{"id": "us-east", "name": "US East", "optimal": True, "deprecated": False, "custom": False}]


class ConnectForm(Form):
    """Where a person goes in voice; null leaves."""

    channel_id: Snowflake | None = None


@routes.add("POST", "/guilds/{guild_id}/voice-states/@me/connect", form=None)
async def connect_self(call: Call) -> None:
    """Join, change or leave a voice channel: the sandbox's stand-in for a client's voice connection."""
    guild = call.guild()
    connect(call, guild, call.own_member(guild), call.form(ConnectForm).channel_id, by=call.actor)
