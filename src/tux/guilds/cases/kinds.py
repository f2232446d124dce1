"""The kinds of cases. Each declares everything that is particular to it, and features register their own."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import combinations

from discord import AuditLogAction, AuditLogEntry

_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")


class Subject(Enum):
    """The meaning of a case's `target_id`."""

    USER = "user"
    CHANNEL = "channel"
    """A channel, or the whole guild where the id is the guild's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfDone:
    """The marks of an action of which only the first of two steps was carried out."""

    traces: frozenset[AuditLogAction]
    """The audit log entries that the first step leaves."""
    failure: str
    """The `Case.failure` of such an action."""


@dataclass(frozen=True, slots=True)
class ManualAction:
    """The marks by which the audit log shows an action that somebody took in Discord itself."""

    action: AuditLogAction
    until: str | None = None
    """The name of the field that the entry sets to the end of the action."""
    clears: str | None = None
    """The name of the field that the entry sets to nothing."""

    def matches(self, entry: AuditLogEntry) -> bool:
        """Return True where the entry stands for this action."""
        if entry.action is not self.action:
            return False
        is_set = self.until is None or self.expires_at(entry) is not None
        return is_set and (self.clears is None or getattr(entry.after, self.clears, self) is None)

    def expires_at(self, entry: AuditLogEntry) -> datetime | None:
        """Return the end of the action; None where it has none."""
        return None if self.until is None else getattr(entry.after, self.until, None)

    def excludes(self, other: "ManualAction") -> bool:
        """Return True where no entry can stand for both actions."""
        opposed = (self.until, other.clears), (self.clears, other.until)
        return self.action is not other.action or any(field and field == opposite for field, opposite in opposed)


@dataclass(frozen=True, slots=True)
class CaseKind:
    """A kind of action that makes a case: `CaseKind("ban")`. Cases store the name, so it must not change."""

    name: str

    traces: frozenset[AuditLogAction] | None = None
    """The audit log entries that the action leaves, any one of which proves that an interrupted action was done.

    With an empty set, the case itself is the action. With None, only the feature can tell, and settles the case.
    """

    subject: Subject = Subject.USER

    manual_action: ManualAction | None = None
    """The same action taken in Discord itself, which becomes such a case."""

    automod: AuditLogAction | None = None
    """The action that Discord's AutoMod takes by itself, and which becomes such a case."""

    opposite: str | None = None
    """The name of the kind that undoes it."""

    ends: frozenset[str] = frozenset()
    """The names of the kinds whose cases about the same target it ends."""

    lasting: bool = False
    """True where the action stays in force until its case is ended, even without an expiry."""

    holds_roles: bool = False
    """True where the action takes roles away until the case has ended.

    The case's data lists their ids as `roles`, and whoever had them keeps their place in the hierarchy.
    """

    changes_channels: bool = False
    """True where the action changes overwrites of channels, which are put back when the case ends.

    The case's data lists the changes of each channel as `channels`, by the channel's id. Each has the `id` of the role
    or member that it is about.
    """

    ended_by_tux: bool = False
    """True where Tux has to undo the action at its expiry. Otherwise Discord does, and only the case ends then."""

    half_done: HalfDone | None = None
    """Set where the action takes two steps and may stop after the first."""

    staff_only: bool = False
    """True where only staff may read such a case, so that it is never mentioned in public."""

    posted_by_creator: bool = False
    """True where the code that creates such a case also posts it. Other cases are posted once they are settled."""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(
                f"{self.name!r} is not a name for a kind: up to 32 of a-z, 0-9 and -, beginning with a letter"
            )

    def is_half_done(self, failure: str | None) -> bool:
        """Return True where this failure means that the first step was carried out."""
        return self.half_done is not None and failure == self.half_done.failure

    @property
    def key(self) -> str:
        """Return the key of the text with its name."""
        return f"case-kind-{self.name}"

    @property
    def notice_key(self) -> str:
        """Return the key of the direct message to the target."""
        return f"{self.name}-notice"

    @property
    def done_key(self) -> str:
        """Return the key of the answer to the moderator."""
        return f"{self.name}-done"

    @property
    def replaced_key(self) -> str:
        """Return the key of the text that says that it replaced an earlier action of its kind."""
        return f"{self.name}-replaced"

    @property
    def half_done_key(self) -> str:
        """Return the key of the text that says that only its first step was carried out."""
        return f"{self.name}-half-done"

    @property
    def form_key(self) -> str:
        """Return the key of the title of the form that asks for its reason."""
        return f"form-{self.name}"


class CaseKinds:
    """The kinds registered in this process. A case may be of another, whose feature is no longer loaded."""

    def __init__(self) -> None:
        self._kinds: dict[str, CaseKind] = {}
        self._in_discord: list[tuple[AuditLogAction, ManualAction | None, CaseKind]] = []
        """The kinds of what is done in Discord itself, by people or AutoMod: every entry of an audit log is tried."""

    def add(self, *kinds: CaseKind) -> Callable[[], None]:
        """Register kinds until the returned function is called.

        Raises `ValueError`, and registers none, where two kinds would have the same name, the same manual action or the
        same action of AutoMod.
        """
        for one, other in combinations((*self, *kinds), 2):
            if one.name == other.name:
                raise ValueError(f"a kind of case named {one.name} is already registered")
            if one.manual_action and other.manual_action and not one.manual_action.excludes(other.manual_action):
                raise ValueError(f"the kinds {one.name} and {other.name} have the same manual action")
            if one.automod is not None and one.automod is other.automod:
                raise ValueError(f"the kinds {one.name} and {other.name} have the same action of AutoMod")
        self._kinds.update({kind.name: kind for kind in kinds})
        self._list_in_discord()

        def remove() -> None:
            for kind in kinds:
                del self._kinds[kind.name]
            self._list_in_discord()

        return remove

    def _list_in_discord(self) -> None:
        manual = [(kind.manual_action.action, kind.manual_action, kind) for kind in self if kind.manual_action]
        automod = [(kind.automod, None, kind) for kind in self if kind.automod is not None]
        self._in_discord = [*manual, *automod]

    def get(self, name: str) -> CaseKind | None:
        """Return the kind of that name; None where no loaded feature has registered it."""
        return self._kinds.get(name)

    def for_manual_action(self, entry: AuditLogEntry) -> CaseKind | None:
        """Return the kind of case for an action taken in Discord itself, by its audit log entry."""
        action = entry.action
        for own, manual, kind in self._in_discord:
            if own is action and manual is not None and manual.matches(entry):
                return kind
        return None

    def for_automod(self, entry: AuditLogEntry) -> CaseKind | None:
        """Return the kind of case for what AutoMod has done to a member, by its audit log entry."""
        action = entry.action
        for own, manual, kind in self._in_discord:
            if own is action and manual is None:
                return kind
        return None

    @property
    def holding_roles(self) -> list[str]:
        """Return the names of the kinds whose cases hold roles."""
        return [kind.name for kind in self if kind.holds_roles]

    @property
    def naming_ids(self) -> list[str]:
        """Return the names of the kinds whose cases name roles or channels by which they are undone."""
        return [kind.name for kind in self if kind.holds_roles or kind.changes_channels]

    @property
    def lasting(self) -> list[str]:
        """Return the names of the kinds that stay in force until their case is ended."""
        return [kind.name for kind in self if kind.lasting]

    def __contains__(self, kind: object) -> bool:
        return isinstance(kind, CaseKind) and self._kinds.get(kind.name) == kind

    def __iter__(self) -> Iterator[CaseKind]:
        return iter(self._kinds.values())
