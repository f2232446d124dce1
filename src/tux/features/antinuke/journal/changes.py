"""Changes of what a guild has: the rows of the journal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from tux.features.antinuke.images import Payload


class ObjectType(StrEnum):
    """A kind of object in a guild. A change is about one object."""

    GUILD = "guild"
    """The guild's own fields. Its id is that of the guild, as for onboarding and the welcome screen."""
    ROLE = "role"
    CHANNEL = "channel"
    MEMBER = "member"
    """The roles of a member who has any, as `{"roles": [ids]}`."""
    BAN = "ban"
    EMOJI = "emoji"
    STICKER = "sticker"
    SOUND = "sound"
    WEBHOOK = "webhook"
    AUTOMOD_RULE = "automod_rule"
    ONBOARDING = "onboarding"
    WELCOME_SCREEN = "welcome_screen"
    PICTURE = "picture"
    """A picture was stored, as `{"asset": path, "sha256": hash}`. Its id is that of the object it belongs to."""


class Operation(StrEnum):
    """A thing that can happen to an object."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Delta:
    """The difference that a change made to an object.

    A creation has all fields in `after`, a deletion in `before`, and an update only those that differ, in both. Null
    stands for what is not known: Tux has seen nothing of the object before.
    """

    operation: Operation
    before: Payload | None
    after: Payload | None

    @property
    def fields(self) -> frozenset[str]:
        """Return the names of the fields that differ."""
        return frozenset({*(self.before or ()), *(self.after or ())})


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildChange:
    """A change of one object in a guild. `sequence` is its place among the changes of the guild, and tells its time."""

    guild_id: int
    sequence: int
    occurred_at: datetime
    object_type: ObjectType
    object_id: int
    delta: Delta
    actor_id: int | None = None
    """The id of whoever made it, as far as the audit log has told."""
    entry_id: int | None = None
    """The entry of the audit log. Without one, nobody knows: Tux may have been offline."""


def between(before: Payload | None, after: Payload | None) -> Delta | None:
    """Return what turns one state of an object into another; None where there is no difference."""
    if before is None or after is None:
        if before is after:
            return None
        return Delta(Operation.DELETE if after is None else Operation.CREATE, before, after)
    names = [name for name, value in after.items() if before.get(name, _MISSING) != value]
    names += [name for name in before if name not in after]
    if not names:
        return None
    return Delta(Operation.UPDATE, _only(before, names), _only(after, names))


def applied(delta: Delta, current: Payload | None) -> Payload | None:
    """Return what a change made of the object that was as `current` before."""
    if delta.after is None:
        return None
    if delta.operation is Operation.CREATE or delta.before is None or current is None:
        return delta.after
    gone = delta.before.keys() - delta.after.keys()
    return {**{name: value for name, value in current.items() if name not in gone}, **delta.after}


_MISSING: Any = object()


def _only(payload: Payload, names: Sequence[str]) -> Mapping[str, Any]:
    return {name: payload[name] for name in names if name in payload}
