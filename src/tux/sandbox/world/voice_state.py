"""Voice states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tux.sandbox.world.payloads import Json, ident, stamp


@dataclass(slots=True, eq=False)
class VoiceState:
    """The voice channel that a member is in, and how they are muted and deafened there."""

    user_id: int
    channel_id: int | None
    session_id: str
    deaf: bool = False
    mute: bool = False
    self_deaf: bool = False
    self_mute: bool = False
    self_stream: bool = False
    self_video: bool = False
    suppress: bool = False
    """True for the audience of a stage, and for members who may not speak in a voice channel."""
    request_to_speak_timestamp: datetime | None = None

    def payload(self, guild_id: int) -> Json:
        """Return the voice state object, without the member."""
        return {
            "guild_id": str(guild_id),
            "channel_id": ident(self.channel_id),
            "user_id": str(self.user_id),
            "session_id": self.session_id,
            "deaf": self.deaf,
            "mute": self.mute,
            "self_deaf": self.self_deaf,
            "self_mute": self.self_mute,
            "self_stream": self.self_stream,
            "self_video": self.self_video,
            "suppress": self.suppress,
            "request_to_speak_timestamp": stamp(self.request_to_speak_timestamp),
        }
