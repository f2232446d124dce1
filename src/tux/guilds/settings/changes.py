"""Changes of settings: the stored state, drafts of a new one, and the steps that led there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic

from tux.guilds.settings.section import S, Section
from tux.guilds.settings.tables import ChangeKind

UNDOABLE_FOR = timedelta(days=30)

_UNSET = object()


@dataclass(frozen=True, slots=True)
class StoredSection:
    """A guild's settings in one section, as JSON, and the number of changes that led to them."""

    data: Mapping[str, Any] = field(default_factory=dict[str, Any])
    revision: int = 0


NOTHING_STORED = StoredSection()

Stored = Mapping[str, StoredSection]
"""The stored settings of a guild, by section."""


@dataclass(frozen=True, slots=True)
class Reading(Generic[S]):
    """The settings of a section, and their revision."""

    settings: S
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsChanged:
    """A guild changed a section of its settings. Every process publishes each change once, and in order."""

    guild_id: int
    section: str
    before: Section
    after: Section
    by: int
    revision: int
    number: int
    """The number of the step in the guild's history, by which it can be undone."""


@dataclass(frozen=True, slots=True)
class SettingsRewritten:
    """The stored settings of a guild were changed without a step in its history: somebody's data was erased.

    Every process publishes it. Whatever keeps something made from the settings has to make it again.
    """

    guild_id: int


def altered(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """Return the settings that differ between two stored states."""
    return {name for name in {*before, *after} if before.get(name, _UNSET) != after.get(name, _UNSET)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A whole section to be stored, in place of the one at `revision`."""

    section: str
    model: type[Section] | None = None
    """None where the code that knows the section is not loaded."""
    revision: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    made: Mapping[str, Any] | None = None
    """The things that were made in the server for it, as `guilds.provisioned` stores them."""

    @property
    def altered(self) -> set[str]:
        """Return the settings that the draft changes."""
        return altered(self.before, self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Drafts to be stored together, all or none."""

    kind: ChangeKind
    drafts: Sequence[Draft]
    undoes: int | None = None

    @property
    def changes(self) -> "Sequence[Change]":
        """Return the changes that storing the drafts would make."""
        return [
            Change(section=draft.section, revision=draft.revision + 1, before=draft.before, after=draft.after)
            for draft in self.drafts
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The effect of a step on one section: the stored data before and after it."""

    section: str
    revision: int
    """The revision of the section after the change."""
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    made: Mapping[str, Any] | None = None
    """The things that were made in the server for it, as `guilds.provisioned` stores them."""

    @property
    def altered(self) -> set[str]:
        """Return the settings that the step changed."""
        return altered(self.before, self.after)

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing in it to undo."""
        return not self.altered and not self.made


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Changes that were made together."""

    number: int
    kind: ChangeKind
    by: int
    at: datetime
    changes: Sequence[Change]
    undoes: int | None = None
    undone_by: int | None = None
    """The number of the step that undid this one, unless that was undone itself."""

    def is_undoable(self, now: datetime) -> bool:
        """Return whether an undo is worth offering: only later changes of the same settings can prevent it."""
        return (
            self.undone_by is None
            and now - self.at <= UNDOABLE_FOR
            and not all(change.is_empty for change in self.changes)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """Some steps, the newest first, and whether there are newer and older ones."""

    steps: Sequence[Step]
    newer: bool
    older: bool
