"""Entries of the audit log, read as acts."""

from collections.abc import Iterator, Mapping
from typing import Any

from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.kinds import AntinukeActionType

_ACTIONS = {12: AntinukeActionType.CHANNEL_DELETE}


def acts_in(guild_id: int, entry: Mapping[str, Any]) -> Iterator[Act]:
    """Yield what an entry tells of."""
    action = _ACTIONS.get(entry["action_type"])
    if action is not None:
        yield Act(
            guild_id=guild_id,
            action=action,
            at=((int(entry["id"]) >> 22) + 1_420_070_400_000) / 1000,
            actor_id=int(entry["user_id"]) if entry.get("user_id") else None,
            target_id=int(entry["target_id"]) if entry.get("target_id") else None,
            entry_id=int(entry["id"]),
        )
