"""Decisions and their outcomes as JSON, in which they wait on disk for the database."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.kinds import ResponseStatus
from tux.features.antinuke.outcomes import Outcome, ResponseStep

Data = dict[str, Any]

DECIDED, RESPONDED, POSTED, FILED, PANICKED = "decided", "responded", "posted", "filed", "panicked"
"""The kinds of records: a decision, what came of it, the message about its incident, its case, and panic mode."""


def decided_record(verdict: Verdict, *, with_evidence: bool = True) -> Data:
    """Return the record of a decision. `with_evidence=False` leaves out what may be no JSON."""
    return {
        "record": DECIDED,
        "incident_id": verdict.incident_id.hex,
        "actor_id": verdict.actor_id,
        "actor_kind": verdict.actor_kind,
        "attribution": verdict.attribution,
        "action": verdict.action,
        "trigger": verdict.trigger,
        "response": verdict.response,
        "is_dry_run": verdict.is_dry_run,
        "count": verdict.count,
        "weight": verdict.weight,
        "window_seconds": verdict.window_seconds,
        "threshold": verdict.threshold,
        "received_at": verdict.received_at,
        "decided_at": verdict.decided_at,
        "config_revision": verdict.config_revision,
        "acts": [_act(act, with_evidence=with_evidence) for act in verdict.acts],
    }


def responded_record(outcome: Outcome) -> Data:
    """Return the record of an outcome so far."""
    is_confirmed = outcome.status is ResponseStatus.CONFIRMED
    confirmed = [step.confirmed_at for step in outcome.steps if step.confirmed_at is not None]
    codes = [step.error_code for step in outcome.steps if step.error_code]
    return {
        "record": RESPONDED,
        "status": outcome.status,
        "response": _response(outcome),
        "dispatched_at": outcome.steps[0].dispatched_at if outcome.steps else None,
        "confirmed_at": confirmed[0] if confirmed and is_confirmed else None,
        "error_code": codes[-1] if codes else None,
        "steps": [_step(step) for step in outcome.steps],
        "role_ids": list(outcome.role_ids_before),
        "loss": outcome.loss,
        "restored_user_ids": list(outcome.restored_user_ids),
        "removed_user_ids": list(outcome.removed_user_ids),
        "banned_user_ids": list(outcome.banned_user_ids),
    }


def posted_record(incident_id: UUID, channel_id: int, message_id: int) -> Data:
    """Return the record of where the message about an incident is."""
    return {"record": POSTED, "incident_id": incident_id.hex, "channel_id": channel_id, "message_id": message_id}


def filed_record(case_number: int) -> Data:
    """Return the record of the case of a response."""
    return {"record": FILED, "case_number": case_number}


def panicked_record(by: int | None, at: float, details: Data) -> Data:
    """Return the record of a beginning or an end of panic mode; `by` is None where Tux did it."""
    return {"record": PANICKED, "by": by, "at": at, "details": details}


def _response(outcome: Outcome) -> str:
    """Return the response that took the power of the actor; as long as none did, the one that was decided."""
    return next((step.response for step in outcome.steps if step.confirmed_at is not None), outcome.verdict.response)


def _step(step: ResponseStep) -> Data:
    return {
        "response": step.response,
        "status": step.status,
        "dispatched_at": step.dispatched_at,
        "confirmed_at": step.confirmed_at,
        "target_id": step.target_id,
        "error_code": step.error_code,
        **({} if step.before is None else {"before": step.before}),
    }


def _act(act: Act, *, with_evidence: bool) -> Data:
    evidence: Mapping[str, Any] = act.evidence if with_evidence else {}
    return {
        "action": act.action,
        "at": act.at,
        "entry_id": act.entry_id,
        "target_id": act.target_id,
        "weight": act.weight,
        "evidence": evidence or None,
    }
