"""The objects that an incident has touched, each with what it was before and what was made of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tux.features.antinuke.journal.changes import GuildChange, ObjectType, Operation
from tux.features.antinuke.restoration.objects import ObjectKey


@dataclass(slots=True)
class Touch:
    """An object that an incident has touched, with the fields in which it differs before and after."""

    is_created: bool = False
    is_deleted: bool = False
    before: dict[str, Any] = field(default_factory=dict[str, Any])
    after: dict[str, Any] = field(default_factory=dict[str, Any])


def touches(changes: Iterable[GuildChange]) -> dict[ObjectKey, Touch]:
    """Return what some changes, the oldest first, have touched. Objects that came and went are left out."""
    found: dict[ObjectKey, Touch] = {}
    for change in changes:
        if change.object_type is ObjectType.PICTURE:
            continue
        key = ObjectKey(change.object_type, change.object_id)
        _add(found.setdefault(key, Touch(is_created=change.delta.operation is Operation.CREATE)), change)
    return {key: touch for key, touch in found.items() if not (touch.is_created and touch.is_deleted)}


def _add(touch: Touch, change: GuildChange) -> None:
    touch.is_deleted = change.delta.operation is Operation.DELETE
    for name, value in (change.delta.before or {}).items():
        touch.before.setdefault(name, value)
    for name in (change.delta.after or {}).keys() - (change.delta.before or {}).keys():
        touch.before.setdefault(name, None)
    touch.after |= dict(change.delta.after or {})
