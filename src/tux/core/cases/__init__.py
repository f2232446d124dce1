"""Cases: the record of what moderators did, written before they do it."""

from tux.core.cases.cases import EXPIRY, INTERRUPTED, Cases
from tux.core.cases.kinds import CaseKind, CaseKinds
from tux.core.cases.record import (
    AUDIT_REASON_LIMIT,
    Case,
    CaseEdited,
    CaseEnded,
    CaseInDoubt,
    CaseLeftPending,
    CaseOpened,
    CaseSettled,
    CaseUnknown,
    CaseUnsettled,
    Page,
    ReasonTooLong,
)
from tux.core.cases.tables import REASON_LIMIT, CaseState, Notice

__all__ = [
    "AUDIT_REASON_LIMIT",
    "EXPIRY",
    "INTERRUPTED",
    "REASON_LIMIT",
    "Case",
    "CaseEdited",
    "CaseEnded",
    "CaseInDoubt",
    "CaseKind",
    "CaseKinds",
    "CaseLeftPending",
    "CaseOpened",
    "CaseSettled",
    "CaseState",
    "CaseUnknown",
    "CaseUnsettled",
    "Cases",
    "Notice",
    "Page",
    "ReasonTooLong",
]
