"""Voice: members who are moved or disconnected. The audit log has an entry for the first of a series alone."""

from collections.abc import Mapping
from typing import Any

from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.guard import Guard
from tux.features.antinuke.kinds import AntinukeActionType, Attribution

_MOVE_WEIGHT = 0.2


class VoiceStates:
    """The watch over members who leave a voice channel or change it. The detector has to tell who wanted that."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def on_voice_state(self, state: Mapping[str, Any]) -> None:
        """Count a member who is not in the same channel any more. `state` is the event VOICE_STATE_UPDATE."""
        guild_id, user_id = int(state.get("guild_id") or 0), int(state["user_id"])
        if self._guard.watched(guild_id) is None:
            return
        channel_id = int(state["channel_id"]) if state.get("channel_id") else None
        before = self._guard.voice_channel_of(guild_id, user_id)
        if before is None or before == channel_id:
            return
        self._guard.observe(
            Act(
                guild_id=guild_id,
                action=AntinukeActionType.MEMBER_MOVE_DISCONNECT,
                at=self._guard.now(),
                actor_id=None,
                attribution=Attribution.UNKNOWN,
                weight=1.0 if channel_id is None else _MOVE_WEIGHT,
                target_id=user_id,
                evidence={"channel_id": channel_id, "from_channel_id": before},
            )
        )
