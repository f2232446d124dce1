"""Which kinds of cases there are: whatever features bring."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from discord import AuditLogAction

_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")


@dataclass(frozen=True, slots=True)
class CaseKind:
    """A kind of act that makes a case: `CaseKind("ban")`. Cases keep the name, so it must not change."""

    name: str

    traces: frozenset[AuditLogAction] | None = None
    """The entries of Discord's audit log of which one is there once it is done, by which an act that was cut off is
    settled. With an empty set the case itself is the act; without any set only the feature knows, and settles it."""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is no name for a kind: up to 32 of a-z, 0-9 and -, a letter first")

    @property
    def key(self) -> str:
        """The text that names it to people."""
        return f"case-kind-{self.name}"


class CaseKinds:
    """The kinds known to this process. A case may be of another, from a feature that is not loaded any more."""

    def __init__(self) -> None:
        self._kinds: dict[str, CaseKind] = {}

    def add(self, *kinds: CaseKind) -> Callable[[], None]:
        """Make kinds known until the returned function is called.

        Raises `ValueError`, and adds none, where one is known already.
        """
        for kind in kinds:
            if kind.name in self._kinds:
                raise ValueError(f"a kind of case named {kind.name} is known already")
        self._kinds.update({kind.name: kind for kind in kinds})

        def remove() -> None:
            for kind in kinds:
                del self._kinds[kind.name]

        return remove

    def get(self, name: str) -> CaseKind | None:
        return self._kinds.get(name)

    def __contains__(self, kind: object) -> bool:
        return isinstance(kind, CaseKind) and self._kinds.get(kind.name) == kind

    def __iter__(self) -> Iterator[CaseKind]:
        return iter(self._kinds.values())
