"""Incidents as JSON, in the form that `tux antinuke incidents --json` promises. Fields may be added to it."""

from datetime import datetime
from typing import Any

from tux.features.antinuke.incidents.incidents import Incident, IncidentEvent

Payload = dict[str, Any]


def incident_payload(incident: Incident) -> Payload:
    """Return an incident as JSON. Ids are texts, times are in ISO 8601 and UTC, spans in milliseconds."""
    undone = incident.undone
    return {
        "id": incident.id.hex,
        "guild_id": str(incident.guild_id),
        "status": incident.status.value,
        "began_at": incident.began_at.isoformat(),
        "actors": [{"id": _id(event.actor_id), "kind": event.actor_kind.value} for event in incident.latest],
        "acts": {action.value: count for action, count in incident.acts.items()},
        "loss": incident.loss,
        "stopped_after_ms": max((span for event in incident.events if (span := stopped_after(event))), default=None),
        "unbanned": [str(user_id) for user_id in incident.restored_user_ids],
        "removed": [str(user_id) for user_id in incident.removed_user_ids],
        "banned": [str(user_id) for user_id in incident.banned_user_ids],
        "false_positive": incident.is_false_positive,
        "undone_at": _time(undone.undone_at if undone else None),
        "undone_by": _id(undone.undone_by if undone else None),
        "message": _message(incident),
        "events": [_event(event) for event in incident.events],
    }


def stopped_after(event: IncidentEvent) -> float | None:
    """Return the milliseconds from the last act that was seen until the power of the actor was gone."""
    if event.confirmed_at is None:
        return None
    return round((event.confirmed_at - event.received_at).total_seconds() * 1000, 1)


def _event(event: IncidentEvent) -> Payload:
    return {
        "key": event.event_key,
        "actor_id": _id(event.actor_id),
        "action": event.action.value,
        "trigger": event.trigger.value if event.trigger else None,
        "count": event.count,
        "acts": {action.value: count for action, count in event.acts.items()},
        "response": event.response.value,
        "status": event.status.value,
        "error_code": event.error_code,
        "received_at": _time(event.received_at),
        "decided_at": _time(event.decided_at),
        "dispatched_at": _time(event.dispatched_at),
        "confirmed_at": _time(event.confirmed_at),
        "stopped_after_ms": stopped_after(event),
        "loss": event.loss,
        "role_ids_before": [str(role_id) for role_id in event.role_ids_before],
        "case_number": event.case_number,
    }


def _message(incident: Incident) -> Payload | None:
    if incident.message_id is None:
        return None
    return {"channel_id": _id(incident.channel_id), "id": _id(incident.message_id)}


def _id(number: int | None) -> str | None:
    return None if number is None else str(number)


def _time(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()
