"""Cases: the record of what moderators did, written before they do it."""

from tux.core.cases.cases import (
    AUDIT_REASON_LIMIT,
    Case,
    CaseOpened,
    Cases,
    CaseSettled,
    CaseUnknown,
    CaseUnsettled,
    ReasonTooLong,
)
from tux.core.cases.kinds import CaseKind, CaseKinds
from tux.core.cases.tables import REASON_LIMIT, CaseState, Notice

__all__ = [
    "AUDIT_REASON_LIMIT",
    "REASON_LIMIT",
    "Case",
    "CaseKind",
    "CaseKinds",
    "CaseOpened",
    "CaseSettled",
    "CaseState",
    "CaseUnknown",
    "CaseUnsettled",
    "Cases",
    "Notice",
    "ReasonTooLong",
]
