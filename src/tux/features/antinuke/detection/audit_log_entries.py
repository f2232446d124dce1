"""Raw entries of an audit log, read so that nothing in them can raise: every part may be missing or of another type."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

DISCORD_EPOCH_MS = 1_420_070_400_000
MOST_DIGITS = 20
DEEPEST = 6
"""The depth up to which values are searched."""

Change = tuple[Any, Any]
"""The values before and after."""

_NOTHING: Change = (None, None)


def read_id(value: object) -> int | None:
    """Return an id that is given as text or as a number, or None if it is neither."""
    if isinstance(value, str):
        return int(value) if len(value) <= MOST_DIGITS and value.isascii() and value.isdigit() else None
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 64 else None


def read_bits(value: object) -> int:
    """Return permissions as an integer, or 0 if they are none."""
    return read_id(value) or 0


def read_objects(value: object) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a list."""
    if isinstance(value, list):
        for part in cast("list[object]", value):
            if isinstance(part, dict):
                yield cast("dict[str, Any]", part)


def role_ids_in(value: object, depth: int = 0) -> Iterator[int]:
    """Yield all ids that stand under `role_ids`, however deep."""
    if depth > DEEPEST:
        return
    if isinstance(value, dict):
        for key, part in cast("dict[object, object]", value).items():
            if key == "role_ids" and isinstance(part, list):
                ids = (read_id(item) for item in cast("list[object]", part))
                yield from (role_id for role_id in ids if role_id is not None)
            else:
                yield from role_ids_in(part, depth + 1)
    elif isinstance(value, list):
        for part in cast("list[object]", value):
            yield from role_ids_in(part, depth + 1)


def time_of(snowflake: int) -> float:
    """Return the time at which an id was made, in seconds since 1970."""
    return ((snowflake >> 22) + DISCORD_EPOCH_MS) / 1000


def _changes_in(raw_changes: list[Any]) -> dict[str, Change]:
    changes: dict[str, Change] = {}
    for change in raw_changes:
        if isinstance(change, dict):
            values = cast("dict[str, Any]", change)
            if isinstance(key := values.get("key"), str):
                changes[key] = (values.get("old_value"), values.get("new_value"))
    return changes


class RawEntry:
    """The parts of an entry that can be read."""

    __slots__ = ("_changes", "action_type", "entry_id", "options", "raw_changes", "target_id", "user_id")

    def __init__(
        self,
        entry_id: int | None,
        action_type: int | None,
        user_id: int | None,
        target_id: int | None,
        options: Mapping[str, Any],
        raw_changes: list[Any],
    ) -> None:
        self.entry_id = entry_id
        self.action_type = action_type
        self.user_id = user_id
        self.target_id = target_id
        self.options = options
        self.raw_changes = raw_changes
        self._changes: dict[str, Change] | None = None

    @property
    def changes(self) -> dict[str, Change]:
        """Return the values before and after by the names of what was changed. They are read when first needed."""
        if self._changes is None:
            self._changes = _changes_in(self.raw_changes)
        return self._changes

    @classmethod
    def read(cls, payload: object) -> "RawEntry":
        """Return the parts of an entry as the gateway and REST give it; all of them are None if it is no object."""
        entry = cast("dict[str, Any]", payload) if isinstance(payload, dict) else {}
        raw, options = entry.get("changes"), entry.get("options")
        raw_changes = cast("list[Any]", raw) if isinstance(raw, list) else []
        kind = entry.get("action_type")
        return cls(
            read_id(entry.get("id")),
            kind if isinstance(kind, int) and not isinstance(kind, bool) else None,
            read_id(entry.get("user_id")) or None,
            read_id(entry.get("target_id")),
            cast("dict[str, Any]", options) if isinstance(options, dict) else {},
            raw_changes,
        )

    def change(self, key: str) -> Change:
        """Return a value before and after; both are None if it did not change."""
        return self.changes.get(key, _NOTHING)

    def number(self, option: str, default: int = 1) -> int:
        """Return an option that is a number, or the default where it is none."""
        number = read_id(self.options.get(option))
        return default if number is None else number

    def roles(self, key: str) -> list[int]:
        """Return the ids of the roles that were added (`$add`) or removed (`$remove`)."""
        ids = (read_id(role.get("id")) for role in read_objects(self.change(key)[1]))
        return [role_id for role_id in ids if role_id is not None]

    def bits(self, key: str) -> tuple[int, int]:
        """Return permissions before and after."""
        old, new = self.change(key)
        return read_bits(old), read_bits(new)
