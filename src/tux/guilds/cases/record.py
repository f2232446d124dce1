"""Cases as the rest of Tux sees them, the facts about cases, and their refusals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from tux.guilds.cases.tables import REASON_LIMIT, CaseState, ModerationCase, Notice
from tux.runtime.markup import plain_line
from tux.runtime.refusals import Fault, Refusal

AUDIT_REASON_LIMIT = 512
"""The number of characters of a reason that Discord's audit log keeps."""

REASON_SHOWN = 1000
"""The number of characters of a reason that fit into a field of an embed (1,024), or into a message."""

AUTOMOD_RULE = "automod_rule"
"""The key in a case's data of the name of the rule of AutoMod that acted."""


class CaseUnknown(Refusal):
    """The guild has no case of that number. Data: `number`."""

    key = "case-unknown"


class ReasonTooLong(Refusal):
    """The reason is longer than a case can store. Data: `length`, `limit`."""

    key = "reason-too-long"


class CaseUnsettled(Fault):
    """The action was done, but the database is down, so the case stays pending until it is back. Data: `case`."""

    key = "case-unsettled"


class CaseInDoubt(Fault):
    """Discord gave no answer, so it is unknown whether the action was done. The case stays pending. Data: `case`."""

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
    """The time at which the action ceased to be in force, by itself or because somebody undid it."""
    edited_at: datetime | None = None
    edited_by: int | None = None
    corrected_at: datetime | None = None
    """The time at which the target was told that what they had been told of did not happen."""
    audit_entry_id: int | None = None
    """The audit log entry that it was made from; None for an action taken through Tux."""
    data: Mapping[str, Any] | None = None
    """The data that the kind needs to undo the action."""

    @property
    def active(self) -> bool:
        """Return True for a temporary action that is still in force."""
        return self.state is CaseState.SETTLED and self.expires_at is not None and self.ended_at is None

    @property
    def by_automod(self) -> bool:
        """Return True for what Discord's AutoMod did. `moderator_id` is that of Tux then."""
        return AUTOMOD_RULE in (self.data or {})

    @property
    def role_ids(self) -> list[int]:
        """Return the ids of the roles that a case of a kind that `holds_roles` has taken away, else nothing."""
        return [int(role_id) for role_id in (self.data or {}).get("roles", ())]

    @property
    def given_role_id(self) -> int | None:
        """Return the id of the role that a case of a kind that `holds_roles` has given in their place, if any."""
        return (self.data or {}).get("jail")

    @property
    def short_reason(self) -> str:
        """Return as much of the reason as is shown."""
        return self.reason if len(self.reason) <= REASON_SHOWN else f"{self.reason[: REASON_SHOWN - 1]}…"

    def audit_reason(self, moderator_name: str) -> str:
        """Return the reason for Discord's audit log: the moderator, the case, and as much of the reason as fits."""
        text = f"{moderator_name} ({self.moderator_id}) · case #{self.number}"
        if self.reason:
            text = f"{text}: {plain_line(self.reason)}"
        return text if len(text) <= AUDIT_REASON_LIMIT else f"{text[: AUDIT_REASON_LIMIT - 1]}…"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerReason:
    """A reason that a case had until it was edited."""

    reason: str
    written_by: int
    written_at: datetime


@dataclass(frozen=True, slots=True)
class CasePage:
    """A page of cases, the newest first. `newer` and `older` say whether there are more on either side."""

    cases: Sequence[Case]
    newer: bool
    older: bool


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """A case was opened, and its action is about to be taken."""

    case: Case


@dataclass(frozen=True, slots=True)
class CaseSettled:
    """A case was settled: `case.state` is settled or failed."""

    case: Case
    late: bool = False
    """True where whoever acted no longer waits for it, because the database was down."""


@dataclass(frozen=True, slots=True)
class CaseLeftPending:
    """A case was left pending, because it is unknown whether its action was done."""

    case: Case


@dataclass(frozen=True, slots=True)
class CaseEdited:
    """The reason of a case was changed."""

    case: Case


@dataclass(frozen=True, slots=True)
class CaseEnded:
    """The action of a case is no longer in force."""

    case: Case


def case_from_row(row: ModerationCase) -> Case:
    """Return the case in a row."""
    return Case(**{field.name: getattr(row, field.name) for field in fields(Case)})


def shortened_reason(reason: str) -> str:
    """Return as much of a reason as a case stores, for actions that were taken already and can no longer be refused."""
    text = _storable(reason)
    return text if len(text) <= REASON_LIMIT else f"{text[: REASON_LIMIT - 1]}…"


def checked_reason(reason: str) -> str:
    """Return the reason as a case stores it. Raises `ReasonTooLong`."""
    text = _storable(reason)
    if len(text) > REASON_LIMIT:
        raise ReasonTooLong(length=len(text), limit=REASON_LIMIT)
    return text


def _storable(reason: str) -> str:
    return reason.replace("\0", "").strip()  # PostgreSQL stores no NUL
