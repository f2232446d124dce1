"""Cases: the record of what moderators do, written before they do it."""

from tux.guilds.cases.cases import EXPIRY, INTERRUPTED, Cases
from tux.guilds.cases.kinds import CaseKind, CaseKinds, HalfDone, Subject
from tux.guilds.cases.record import (
    AUDIT_REASON_LIMIT,
    Case,
    CaseEdited,
    CaseEnded,
    CaseInDoubt,
    CaseLeftPending,
    CaseOpened,
    CasePage,
    CaseSettled,
    CaseUnknown,
    CaseUnsettled,
    ReasonTooLong,
)
from tux.guilds.cases.tables import REASON_LIMIT, CaseState, Notice

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
    "CasePage",
    "CaseSettled",
    "CaseState",
    "CaseUnknown",
    "CaseUnsettled",
    "Cases",
    "HalfDone",
    "Notice",
    "ReasonTooLong",
    "Subject",
]
