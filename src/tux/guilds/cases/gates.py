"""The gate before every case: whoever is about to act may be refused before anything is written or done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tux.guilds.cases.kinds import CaseKind


@dataclass(frozen=True, slots=True, kw_only=True)
class IntendedAction:
    """An action that is about to be taken with one request of a moderator. Every check before it has passed."""

    kind: CaseKind
    guild_id: int
    moderator_id: int
    """The id of the person who wants it; that of Tux for its rules."""
    target_ids: Sequence[int]
    """The ids of those whom it is taken on, or of channels, or of the guild, as the kind has it."""
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The data that its case begins with."""


Admit = Callable[[IntendedAction], None]
"""A function that raises a refusal where an action may not be taken."""


class CaseGate:
    """The gate. Functions are asked in the order in which they were added, and must not block."""

    def __init__(self) -> None:
        self._functions: list[Admit] = []

    def add(self, function: Admit) -> Callable[[], None]:
        """Ask `function` about every action, until the returned function is called."""
        self._functions.append(function)
        return lambda: self._functions.remove(function)

    def admit(self, action: IntendedAction) -> None:
        """Raise the refusal of the first function that refuses."""
        for function in tuple(self._functions):
            function(action)
