"""A case as it is handed about, and what can be wrong with one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from tux.guilds.cases.tables import REASON_LIMIT, CaseState, ModerationCase, Notice
from tux.runtime.refusals import Fault, Refusal

AUDIT_REASON_LIMIT = 512
"""Characters of a reason that Discord's audit log keeps."""

REASON_SHOWN = 1000
"""Characters of a reason that fit into a field of an embed (1,024), or into a message beside other words."""


class CaseUnknown(Refusal):
    """The guild has no case of that number."""

    key = "case-unknown"


class ReasonTooLong(Refusal):
    """Longer than a case can keep."""

    key = "reason-too-long"


class CaseUnsettled(Fault):
    """The act was done, but the database was away when its case was to say so: the case is pending until it is back."""

    key = "case-unsettled"


class CaseInDoubt(Fault):
    """Discord gave no answer: whether the act was done is not known, and the case is pending until it is."""

    key = "case-in-doubt"


@dataclass(slots=True, kw_only=True)
class Case:
    """A case as it was when it was read. `kind` is the name of its `CaseKind`."""

    guild_id: int
    number: int
    kind: str
    state: CaseState
    target_id: int
    moderator_id: int
    reason: str
    created_at: datetime
    settled_at: datetime | None
    expires_at: datetime | None
    failure: str | None
    notice: Notice | None
    log_channel_id: int | None
    log_message_id: int | None
    ended_at: datetime | None = None
    """When a temporary act was undone, by itself or by somebody."""
    edited_at: datetime | None = None
    edited_by: int | None = None
    audit_entry_id: int | None = None
    """The entry of Discord's audit log that it was made from; None for an act through Tux."""
    data: Mapping[str, Any] | None = None
    """What the kind needs to undo the act."""

    @property
    def active(self) -> bool:
        """Whether it stands for something that is still to end."""
        return self.state is CaseState.SETTLED and self.expires_at is not None and self.ended_at is None

    @property
    def short_reason(self) -> str:
        """The reason as far as it can be shown."""
        return self.reason if len(self.reason) <= REASON_SHOWN else f"{self.reason[: REASON_SHOWN - 1]}…"

    def audit_reason(self, moderator_name: str) -> str:
        """What Discord's audit log says about the act: who, which case, and as much of the reason as it keeps."""
        said = f"{moderator_name} ({self.moderator_id}) · case #{self.number}"
        if self.reason:
            said = f"{said}: {self.reason}"
        return said if len(said) <= AUDIT_REASON_LIMIT else f"{said[: AUDIT_REASON_LIMIT - 1]}…"


@dataclass(frozen=True, slots=True)
class CasePage:
    """Some cases of many, the newest first, and whether there are others on either side."""

    cases: Sequence[Case]
    newer: bool
    older: bool


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """Someone is about to act."""

    case: Case


@dataclass(frozen=True, slots=True)
class CaseSettled:
    """It is known how an act went: `case.state` is settled or failed."""

    case: Case
    late: bool = False
    """Whether who acted has gone on meanwhile: the database was away when it was to be settled."""


@dataclass(frozen=True, slots=True)
class CaseLeftPending:
    """Nobody knows whether an act was done."""

    case: Case


@dataclass(frozen=True, slots=True)
class CaseEdited:
    """Somebody gave a case another reason."""

    case: Case


@dataclass(frozen=True, slots=True)
class CaseEnded:
    """What a temporary act did is undone."""

    case: Case


def of_row(row: ModerationCase) -> Case:
    """The case that a row keeps."""
    return Case(**{field.name: getattr(row, field.name) for field in fields(Case)})


def shortened_reason(reason: str) -> str:
    """Return as much of a reason as a case keeps, for what was done already and cannot be refused any more."""
    kept = reason.replace("\0", "").strip()
    return kept if len(kept) <= REASON_LIMIT else f"{kept[: REASON_LIMIT - 1]}…"


def kept_reason(reason: str) -> str:
    """The reason as the database can keep it, which on PostgreSQL is without NUL."""
    kept = reason.replace("\0", "").strip()
    if len(kept) > REASON_LIMIT:
        raise ReasonTooLong(length=len(kept), limit=REASON_LIMIT)
    return kept
