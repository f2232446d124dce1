"""The calls in voice channels: how they begin and end, and who is told.

Source: https://discord.com/developers/docs/resources/voice
"""

from __future__ import annotations

from datetime import datetime

from tux.sandbox.world.channel import Channel
from tux.sandbox.world.event_source import EventSource
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json, ident
from tux.sandbox.world.voice_state import VoiceState


class VoiceCalls(EventSource):
    """The part of a world that tells where members are in voice; `voice` has who may join."""

    def voice_state_updated(self, guild: Guild, state: VoiceState) -> None:
        """Tell the guild where a member is in voice."""
        member = guild.members.get(state.user_id)
        data = state.payload(guild.id) | ({"member": member.payload()} if member else {})
        self.emit_in(guild, "VOICE_STATE_UPDATE", data)

    def leave_voice(self, guild: Guild, user_id: int) -> bool:
        """Take a user out of voice and tell the guild; return False if they are in no voice channel."""
        state = guild.voice_states.pop(user_id, None)
        if state is None:
            return False
        left, state.channel_id = state.channel_id, None
        self.voice_state_updated(guild, state)
        self.voice_left(guild, left)
        return True

    def voice_left(self, guild: Guild, channel_id: int | None) -> None:
        """End the call in a voice channel that its last member has left, and remove the channel's status."""
        channel = guild.channels.get(channel_id or 0)
        if channel is None or any(state.channel_id == channel_id for state in guild.voice_states.values()):
            return
        if channel.status is not None:
            self.set_voice_status(channel, None)
        self.set_voice_start(channel, None)

    def set_voice_status(self, channel: Channel, status: str | None) -> None:
        """Set the status of a voice channel, and tell those who see it."""
        channel.status = status
        data: Json = {"id": str(channel.id), "guild_id": ident(channel.guild_id), "status": status}
        self.emit_in(channel, "VOICE_CHANNEL_STATUS_UPDATE", data)

    def set_voice_start(self, channel: Channel, moment: datetime | None) -> None:
        """Note since when a voice channel is in use, None if it is not, and tell those who see it of a change."""
        if (channel.voice_started_at is None) == (moment is None):
            return
        channel.voice_started_at = moment
        data: Json = {
            "id": str(channel.id),
            "guild_id": ident(channel.guild_id),
            "voice_start_time": channel.voice_start,
        }
        self.emit_in(channel, "VOICE_CHANNEL_START_TIME_UPDATE", data)
