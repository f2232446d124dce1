"""Audit log entries as the gateway sends them."""

import itertools
from typing import Any

from features.antinuke.detection.streams import START

Json = dict[str, Any]
DISCORD_EPOCH_MS = 1_420_070_400_000
_numbers = itertools.count()


def snowflake(at: float) -> int:
    """Return an id that was made at so many seconds after the start."""
    return int((START + at) * 1000 - DISCORD_EPOCH_MS) << 22 | next(_numbers) % 4096


def change(key: str, old: Any = None, new: Any = None) -> Json:
    sides = {"old_value": old, "new_value": new}
    return {"key": key} | {side: value for side, value in sides.items() if value is not None}


def entry(
    action_type: int | None,
    at: float = 0.0,
    user: int | None = 7,
    target: int | None = None,
    *changes: Json,
    **options: Any,
) -> Json:
    """Return an entry that was made at so many seconds after the start."""
    return {
        "id": str(snowflake(at)),
        "action_type": action_type,
        "user_id": None if user is None else str(user),
        "target_id": None if target is None else str(target),
        "changes": list(changes),
        "options": {name: str(value) for name, value in options.items()},
        "guild_id": "1",
    }


def roles(key: str, *role_ids: int) -> Json:
    return change(key, new=[{"id": str(role_id), "name": f"role {role_id}"} for role_id in role_ids])
