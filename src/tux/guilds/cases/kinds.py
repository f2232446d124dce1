"""The kinds of cases: each says by itself all that is particular about it, and features bring their own."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from discord import AuditLogAction

_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")


class Subject(Enum):
    """The meaning of a case's `target_id`."""

    USER = "user"
    CHANNEL = "channel"
    """A channel, or the whole guild where the id is the guild's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfDone:
    """The signs of an action of which only the first of two steps was done."""

    traces: frozenset[AuditLogAction]
    """The audit log entries that the first step leaves."""
    failure: str
    """The `Case.failure` that says so."""


@dataclass(frozen=True, slots=True)
class CaseKind:
    """A kind of action that makes a case: `CaseKind("ban")`. Cases keep the name, so it must not change."""

    name: str

    traces: frozenset[AuditLogAction] | None = None
    """The audit log entries of which one is there once the action is done, by which an interrupted one is settled.
    With an empty set the case itself is the action; with None only the feature knows, and settles it."""

    subject: Subject = Subject.USER

    by_hand: AuditLogAction | None = None
    """The audit log entry that a moderator leaves who does the same in Discord itself: it becomes such a case."""

    opposite: str | None = None
    """The name of the kind that undoes it."""

    ends: frozenset[str] = frozenset()
    """The names of the kinds whose cases about the same target are over once it is done."""

    lasting: bool = False
    """True where the action stays in force until its case is ended, even with no time set."""

    half_done: HalfDone | None = None
    """Set where the action takes two steps and may stop after the first."""

    staff_only: bool = False
    """True where only staff may read such a case, so that nothing about it is said in public."""

    posted_by_maker: bool = False
    """True where whoever makes such a case also posts it to the moderation log; others are posted once settled."""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is no name for a kind: up to 32 of a-z, 0-9 and -, a letter first")

    def is_half_done(self, failure: str | None) -> bool:
        """Return True where a case with this failure had its first step done."""
        return self.half_done is not None and failure == self.half_done.failure

    @property
    def key(self) -> str:
        """The text with its name."""
        return f"case-kind-{self.name}"

    @property
    def notice_key(self) -> str:
        """The text of the direct message to the target."""
        return f"{self.name}-notice"

    @property
    def done_key(self) -> str:
        """The text of the answer to the moderator."""
        return f"{self.name}-done"

    @property
    def replaced_key(self) -> str:
        """The text that says that it replaces an earlier action of its kind."""
        return f"{self.name}-replaced"

    @property
    def half_done_key(self) -> str:
        """The text that says that only its first step was done."""
        return f"{self.name}-half-done"

    @property
    def form_key(self) -> str:
        """The title of the form that asks for its reason."""
        return f"form-{self.name}"


class CaseKinds:
    """The kinds known to this process. A case may be of another, whose feature is no longer loaded."""

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
        """Return the kind of that name; None where no loaded feature has brought it."""
        return self._kinds.get(name)

    def by_hand(self, action: AuditLogAction) -> CaseKind | None:
        """Return the kind of case that an entry of the audit log becomes which a moderator left."""
        return next((kind for kind in self if kind.by_hand is action), None)

    @property
    def lasting(self) -> list[str]:
        """The names of the kinds that stay in force until their case is ended."""
        return [kind.name for kind in self if kind.lasting]

    def __contains__(self, kind: object) -> bool:
        return isinstance(kind, CaseKind) and self._kinds.get(kind.name) == kind

    def __iter__(self) -> Iterator[CaseKind]:
        return iter(self._kinds.values())
