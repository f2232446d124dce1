"""Voice states: the members in voice channels, and moving and suppressing them.

Source: https://discord.com/developers/docs/resources/voice
"""

from __future__ import annotations

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.fields import Moment, Snowflake
from tux.sandbox.world import voice
from tux.sandbox.world.access import in_channel
from tux.sandbox.world.audit_log import AuditLogEvent
from tux.sandbox.world.channel_types import STAGE, VOICE_CHANNELS
from tux.sandbox.world.counted_entries import count
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.member import Member
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.voice_state import VoiceState

routes = Routes()


class VoiceStateForm(Form):
    """Changes to a member's voice state on a stage."""

    suppress: bool | None = None
    channel_id: Snowflake | None = None
    request_to_speak_timestamp: Moment | None = None


def move(call: Call, guild: Guild, member: Member, channel_id: int | None) -> None:
    """Move a member who is in voice to another voice channel, or disconnect them (None).

    The audit log entries name no target, and count further moves into the same channel and further disconnections. A
    move to where the member is already has an entry of its own every time (discord-api-docs #7086).

    Raises:
        DiscordError: 10003 for no such voice channel, 50013 if the mover may not connect there.
    """
    if channel_id is None:
        call.world.leave_voice(guild, member.id)
        count(call.world, guild, AuditLogEvent.MEMBER_DISCONNECT, call.actor, reason=call.reason)
        return
    channel = guild.channels.get(channel_id)
    if channel is None or channel.type not in VOICE_CHANNELS:
        raise DiscordError(10003)
    if not in_channel(guild, channel, call.own_member(guild)) & Permission.CONNECT:
        raise DiscordError(50013)
    state = guild.voice_states.get(member.id)
    is_there = state is not None and state.channel_id == channel_id
    voice.connect(call.world, guild, member, channel)
    if is_there:
        options = {"channel_id": str(channel_id), "count": "1"}
        call.audit(guild, AuditLogEvent.MEMBER_MOVE, None, options=options)
    else:
        count(call.world, guild, AuditLogEvent.MEMBER_MOVE, call.actor, channel_id=channel_id, reason=call.reason)


@routes.add("GET", "/guilds/{guild_id}/voice-states/{user_id}")
async def get_voice_state(call: Call) -> Json:
    """Return a member's voice state."""
    guild = call.guild()
    state = _state(call, guild)
    return state.payload(guild.id) | {"member": guild.members[state.user_id].payload()}


def _state(call: Call, guild: Guild) -> VoiceState:
    if state := guild.voice_states.get(call.id("user_id")):
        return state
    raise DiscordError(10065)


@routes.add("PATCH", "/guilds/{guild_id}/voice-states/{user_id}", form=VoiceStateForm)
async def edit_voice_state(call: Call) -> None:
    """Let a member speak on a stage, move them to the audience, or ask to speak there oneself."""
    guild = call.guild()
    state, form = _state(call, guild), call.form(VoiceStateForm)
    is_own = state.user_id == call.actor.id
    _check_speech(call, guild, state, form, is_own=is_own)
    if form.suppress is not None:
        state.suppress = form.suppress
        is_invited = not form.suppress and not is_own and not guild.members[state.user_id].user.bot
        state.request_to_speak_timestamp = call.world.clock.now() if is_invited else None
    if is_own and "request_to_speak_timestamp" in form.given:
        state.request_to_speak_timestamp = form.request_to_speak_timestamp
    call.world.voice_state_updated(guild, state)


def _check_speech(call: Call, guild: Guild, state: VoiceState, form: VoiceStateForm, *, is_own: bool) -> None:
    """Raise unless the actor may change a voice state in this way. Anybody may go to the audience themselves.

    Raises:
        DiscordError: 40032 for somebody who is in another channel, 50024 for a channel that is no stage, 50013.
    """
    channel = guild.channels[state.channel_id or 0]
    if form.channel_id not in {None, channel.id}:
        raise DiscordError(40032)
    if channel.type != STAGE:
        raise DiscordError(50024)
    if not is_own or form.suppress is False:
        call.require(Permission.MUTE_MEMBERS, channel)
    if form.request_to_speak_timestamp is not None:
        call.require(Permission.REQUEST_TO_SPEAK, channel)


@routes.add("GET", "/voice/regions")
@routes.add("GET", "/guilds/{guild_id}/regions")
async def list_regions(_call: Call) -> list[Json]:
    """Return the voice regions; the sandbox has one."""
    return [{"id": "us-east", "name": "US East", "optimal": True, "deprecated": False, "custom": False}]
