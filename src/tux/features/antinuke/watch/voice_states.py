"""Voice: members who are moved or disconnected. The audit log has an entry for the first of a series alone."""

from collections.abc import Mapping
from typing import Any

from tux.features.antinuke.guard import Guard
from tux.features.antinuke.watch.counted_entries import CountedEntries


class VoiceStates:
    """The watch over members who leave a voice channel or change it. The audit log has to tell who wanted that."""

    def __init__(self, guard: Guard, moves: CountedEntries, disconnections: CountedEntries) -> None:
        self._guard = guard
        self._moves = moves
        self._disconnections = disconnections

    def on_voice_state(self, state: Mapping[str, Any]) -> None:
        """Hear of a member who is not in the same channel any more. `state` is the event VOICE_STATE_UPDATE."""
        guild_id, user_id = int(state.get("guild_id") or 0), int(state["user_id"])
        if self._guard.watched(guild_id) is None:
            return
        channel_id = int(state.get("channel_id") or 0)
        before = self._guard.voice_channel_of(guild_id, user_id)
        if before is not None and before != channel_id:
            (self._moves if channel_id else self._disconnections).suspect(guild_id, channel_id)
