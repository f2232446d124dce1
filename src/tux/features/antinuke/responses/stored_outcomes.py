"""Outcomes as JSON, in which those of the last day are kept on disk."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, replace
from typing import Any
from uuid import UUID

from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.kinds import (
    ActorKind,
    AntinukeActionType,
    AntinukeResponseType,
    Attribution,
    ResponseStatus,
    Trigger,
)
from tux.features.antinuke.outcomes import Outcome, ResponseStep

Json = Mapping[str, Any]

_KINDS: Mapping[str, Callable[[Any], Any]] = {
    "incident_id": UUID,
    "actor_kind": ActorKind,
    "attribution": Attribution,
    "action": AntinukeActionType,
    "trigger": Trigger,
    "response": AntinukeResponseType,
    "status": ResponseStatus,
}

_ACT_FIELDS = ("action", "at", "attribution", "weight", "target_id", "entry_id")
"""The fields of an act that are kept: the change that it made is in the record of the decision."""


def outcome_to_json(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as JSON."""
    return {
        "verdict": _verdict_to_json(outcome.verdict),
        "status": outcome.status,
        "steps": [asdict(step) for step in outcome.steps],
        "loss": outcome.loss,
        "role_ids_before": list(outcome.role_ids_before),
        "restored_user_ids": list(outcome.restored_user_ids),
        "removed_user_ids": list(outcome.removed_user_ids),
    }


def outcome_from_json(stored: Json) -> Outcome:
    """Return what `outcome_to_json` wrote. What versions before it have not written is empty.

    Raises `KeyError`, `TypeError` or `ValueError` for anything else.
    """
    return Outcome(
        verdict=_verdict_from_json(stored["verdict"]),
        status=ResponseStatus(stored.get("status", ResponseStatus.CONFIRMED)),
        steps=tuple(ResponseStep(**_typed(step)) for step in stored.get("steps", ())),
        loss=stored.get("loss"),
        role_ids_before=tuple(stored.get("role_ids_before", ())),
        restored_user_ids=tuple(stored.get("restored_user_ids", ())),
        removed_user_ids=tuple(stored.get("removed_user_ids", ())),
    )


def _verdict_to_json(verdict: Verdict) -> Json:
    acts = [{name: getattr(act, name) for name in _ACT_FIELDS} for act in verdict.acts]
    names = [field.name for field in fields(verdict)]
    return {name: getattr(verdict, name) for name in names} | {"incident_id": verdict.incident_id.hex, "acts": acts}


def _verdict_from_json(stored: Json) -> Verdict:
    values: dict[str, Any] = _typed(stored) | {"acts": ()}
    verdict = Verdict(**values)
    acts = tuple(Act(guild_id=verdict.guild_id, actor_id=verdict.actor_id, **_typed(act)) for act in stored["acts"])
    return replace(verdict, acts=acts)


def _typed(stored: Json) -> dict[str, Any]:
    return {name: _KINDS[name](value) if name in _KINDS else value for name, value in stored.items()}
