"""Cases: the record of moderators' actions, each of which is written before the action."""

from tux.guilds.cases.cases import INTERRUPTED, Cases
from tux.guilds.cases.expiry import EXPIRY
from tux.guilds.cases.gates import Admit, CaseGate, IntendedAction
from tux.guilds.cases.kinds import CaseKind, CaseKinds, HalfDone, ManualAction, Subject
from tux.guilds.cases.record import (
    AUDIT_REASON_LIMIT,
    AUTOMOD_RULE,
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
    FormerReason,
    ReasonTooLong,
)
from tux.guilds.cases.tables import REASON_LIMIT, CaseState, Notice

__all__ = [
    "AUDIT_REASON_LIMIT",
    "AUTOMOD_RULE",
    "EXPIRY",
    "INTERRUPTED",
    "REASON_LIMIT",
    "Admit",
    "Case",
    "CaseEdited",
    "CaseEnded",
    "CaseGate",
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
    "FormerReason",
    "HalfDone",
    "IntendedAction",
    "ManualAction",
    "Notice",
    "ReasonTooLong",
    "Subject",
]
