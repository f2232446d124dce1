"""Maps from the ids of what was destroyed to the ids of what replaces it."""

from collections.abc import Iterable, Mapping
from typing import Any

IDS_IN = frozenset({"roles", "exempt_roles", "exempt_channels"})
"""The fields of payloads that hold ids though their names do not say so."""


class IdMap:
    """A map from old ids to new ones. Ids that nothing has replaced stand for themselves."""

    def __init__(self, pairs: Mapping[int, int] | None = None) -> None:
        self._pairs = dict(pairs or {})

    def __contains__(self, old: int) -> bool:
        return old in self._pairs

    def __len__(self) -> int:
        return len(self._pairs)

    def __getitem__(self, old: int) -> int:
        """Return the present id, however often the thing has been recreated."""
        seen = {old}
        while (new := self._pairs.get(old)) is not None and new not in seen:
            seen.add(new)
            old = new
        return old

    def add(self, old: int, new: int) -> None:
        """Let `new` stand in the place of `old`."""
        self._pairs[old] = new

    @property
    def replacements(self) -> frozenset[int]:
        """Return the ids that stand in the place of others."""
        return frozenset(self._pairs.values())

    def translated(self, payload: Any, field: str = "") -> Any:
        """Return a payload with the ids in it replaced. Texts that happen to be numbers stay as they are."""
        if isinstance(payload, Mapping):
            return {name: self.translated(value, str(name)) for name, value in payload.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        if isinstance(payload, list | tuple):
            return [self.translated(value, field) for value in payload]  # pyright: ignore[reportUnknownVariableType]
        if isinstance(payload, str) and payload.isdecimal() and _holds_ids(field):
            return str(self[int(payload)])
        return payload

    def to_json(self) -> dict[str, int]:
        """Return the map as JSON, in which keys are texts."""
        return {str(old): new for old, new in self._pairs.items()}

    @classmethod
    def from_json(cls, *maps: Mapping[str, int]) -> "IdMap":
        """Return the map that was stored; of several, the later ones continue the earlier."""
        return cls({int(old): new for pairs in maps for old, new in pairs.items()})


def _holds_ids(field: str) -> bool:
    return field == "id" or field.endswith(("_id", "_ids")) or field in IDS_IN


def ids(values: Iterable[Any]) -> frozenset[int]:
    """Return ids as numbers, which payloads have as texts."""
    return frozenset(int(value) for value in values)
