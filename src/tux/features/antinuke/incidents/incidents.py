"""Incidents as people are told of them: all decisions that belong to one attack, and what came of them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.incidents.event_records import responded_record
from tux.features.antinuke.kinds import (
    ActorKind,
    AntinukeActionType,
    AntinukeResponseType,
    ResponseStatus,
    Trigger,
)
from tux.features.antinuke.outcomes import Outcome
from tux.features.antinuke.tables import AntinukeEvent

_DONE_FROM_BEST_TO_WORST = (
    ResponseStatus.CONFIRMED,
    ResponseStatus.DRY_RUN,
    ResponseStatus.SKIPPED_TRUSTED,
    ResponseStatus.DISPATCHED,
    ResponseStatus.PLANNED,
    ResponseStatus.FAILED,
    ResponseStatus.SKIPPED_HIERARCHY,
)

_TELLING = frozenset({AntinukeResponseType.LOG_ONLY, AntinukeResponseType.ALERT})
OPEN = frozenset({ResponseStatus.PLANNED, ResponseStatus.DISPATCHED})
UNSTOPPED = frozenset({ResponseStatus.FAILED, ResponseStatus.SKIPPED_HIERARCHY})


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentEvent:
    """A decision, and what came of it."""

    event_key: str
    actor_id: int | None
    actor_kind: ActorKind
    action: AntinukeActionType
    trigger: Trigger | None
    response: AntinukeResponseType
    status: ResponseStatus
    count: int
    acts: Mapping[AntinukeActionType, int]
    """The numbers of acts that counted, by action."""
    began_at: datetime
    """The time of the first of them."""
    received_at: datetime
    decided_at: datetime
    dispatched_at: datetime | None = None
    confirmed_at: datetime | None = None
    error_code: str | None = None
    loss: int | None = None
    role_ids_before: Sequence[int] = ()
    steps: Sequence[Mapping[str, Any]] = ()
    restored_user_ids: Sequence[int] = ()
    removed_user_ids: Sequence[int] = ()
    """Those who were kicked or pruned, and who can only be invited again."""
    banned_user_ids: Sequence[int] = ()
    """Those whom somebody unknown had banned and who are banned still."""
    undone_at: datetime | None = None
    undone_by: int | None = None
    false_positive: bool = False
    case_number: int | None = None


@dataclass(frozen=True, slots=True)
class IncidentAct:
    """An act that counted towards a decision."""

    action: AntinukeActionType
    at: datetime
    target_id: int | None
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """An attack: one or more decisions, the oldest first."""

    id: UUID
    guild_id: int
    events: Sequence[IncidentEvent]
    channel_id: int | None = None
    message_id: int | None = None
    """The message about it."""
    notes: Mapping[str, str] = field(default_factory=dict[str, str])
    """Facts that only this process knows, such as that the owner could not be told: keys of texts, by subject."""

    @property
    def actor_ids(self) -> Sequence[int]:
        """Return the ids of the actors, in the order in which they were noticed."""
        return list(dict.fromkeys(event.actor_id for event in self.events if event.actor_id is not None))

    @property
    def latest(self) -> Sequence[IncidentEvent]:
        """Return the newest event of each actor, in the order in which they were noticed."""
        return list({event.actor_id: event for event in self.events}.values())

    @property
    def status(self) -> ResponseStatus:
        """Return the worst that came of any of the actors."""
        best: dict[int | None, ResponseStatus] = {}
        for event in self.events:
            known = best.get(event.actor_id, event.status)
            best[event.actor_id] = min(known, event.status, key=_DONE_FROM_BEST_TO_WORST.index)
        return max(best.values(), key=_DONE_FROM_BEST_TO_WORST.index)

    @property
    def is_only_told(self) -> bool:
        """Return whether everybody was left to go on, and people were only told of it."""
        return self.status is ResponseStatus.CONFIRMED and all(event.response in _TELLING for event in self.latest)

    @property
    def acts(self) -> Mapping[AntinukeActionType, int]:
        """Return the numbers of acts by action, the most frequent first."""
        total: Counter[AntinukeActionType] = Counter()
        for event in self.events:
            for action, count in event.acts.items():
                total[action] = max(total[action], count)
        return dict(total.most_common())

    @property
    def loss(self) -> int | None:
        """Return the number of acts before the power was gone, as far as it is known."""
        losses: dict[int | None, int] = {}
        for event in self.events:
            if event.loss is not None:
                losses[event.actor_id] = max(losses.get(event.actor_id, 0), event.loss)
        return sum(losses.values()) if losses else None

    @property
    def began_at(self) -> datetime:
        """Return the time of the first act."""
        return min(event.began_at for event in self.events)

    @property
    def undone(self) -> IncidentEvent | None:
        """Return an event whose response was undone, or None."""
        return next((event for event in self.events if event.undone_at is not None), None)

    @property
    def is_alarming(self) -> bool:
        """Return True where panic mode was called for, or where Tux was blinded: the owner has to hear of that."""
        return any(_is_alarming(event) for event in self.events)

    @property
    def is_false_positive(self) -> bool:
        return any(event.false_positive for event in self.events)

    @property
    def restored_user_ids(self) -> Sequence[int]:
        """Return those who were banned and are unbanned."""
        return list(dict.fromkeys(user_id for event in self.events for user_id in event.restored_user_ids))

    @property
    def removed_user_ids(self) -> Sequence[int]:
        """Return those who were kicked or pruned."""
        return list(dict.fromkeys(user_id for event in self.events for user_id in event.removed_user_ids))

    @property
    def banned_user_ids(self) -> Sequence[int]:
        """Return those whom somebody unknown had banned, and who are banned still as far as Tux knows."""
        banned = dict.fromkeys(user_id for event in self.events for user_id in event.banned_user_ids)
        return [user_id for user_id in banned if user_id not in set(self.restored_user_ids)]

    def with_event(self, event: IncidentEvent) -> "Incident":
        """Return it with one more event, or with a newer state of one of its own."""
        others = [known for known in self.events if known.event_key != event.event_key]
        return replace(self, events=sorted([*others, event], key=lambda known: known.decided_at))


def _is_alarming(event: IncidentEvent) -> bool:
    if event.status is ResponseStatus.DRY_RUN:
        return False
    responses = {event.response, *(step["response"] for step in event.steps)}
    is_blinded = event.action is AntinukeActionType.SELF_TAMPER and event.actor_id is None
    return is_blinded or AntinukeResponseType.PANIC_MODE in responses


def decided(verdict: Verdict) -> IncidentEvent:
    """Return a decision of which nothing has come yet."""
    return IncidentEvent(
        event_key=verdict.event_key,
        actor_id=verdict.actor_id,
        actor_kind=verdict.actor_kind,
        action=verdict.action,
        trigger=verdict.trigger,
        response=verdict.response,
        status=ResponseStatus.DRY_RUN if verdict.is_dry_run else ResponseStatus.PLANNED,
        count=verdict.count,
        acts=_counts((act.action, act.weight) for act in verdict.acts) or {verdict.action: verdict.count},
        began_at=_time(min((act.at for act in verdict.acts), default=verdict.received_at)),
        received_at=_time(verdict.received_at),
        decided_at=_time(verdict.decided_at),
    )


def responded(outcome: Outcome) -> IncidentEvent:
    """Return a decision and what has come of it so far."""
    record = responded_record(outcome)
    dispatched_at, confirmed_at = record["dispatched_at"], record["confirmed_at"]
    return replace(
        decided(outcome.verdict),
        status=outcome.status,
        response=AntinukeResponseType(record["response"]),
        dispatched_at=None if dispatched_at is None else _time(dispatched_at),
        confirmed_at=None if confirmed_at is None else _time(confirmed_at),
        error_code=record["error_code"],
        loss=outcome.loss,
        role_ids_before=outcome.role_ids_before,
        steps=record["steps"],
        restored_user_ids=outcome.restored_user_ids,
        removed_user_ids=outcome.removed_user_ids,
        banned_user_ids=outcome.banned_user_ids,
    )


def event_from_row(row: AntinukeEvent, acts: Mapping[AntinukeActionType, int], began_at: datetime) -> IncidentEvent:
    """Return an event as the database has it, with the numbers of its acts and the time of the first."""
    metadata = row.event_metadata or {}
    return IncidentEvent(
        event_key=row.event_key,
        actor_id=row.actor_id,
        actor_kind=row.actor_kind,
        action=row.action_type,
        trigger=row.trigger_type,
        response=row.response_type,
        status=row.response_status,
        count=row.action_count,
        acts=acts or {row.action_type: row.action_count},
        began_at=began_at,
        received_at=row.received_at,
        decided_at=row.decided_at,
        dispatched_at=row.dispatched_at,
        confirmed_at=row.confirmed_at,
        error_code=row.error_code,
        loss=row.loss_count,
        role_ids_before=row.actor_role_ids or (),
        steps=metadata.get("steps") or (),
        restored_user_ids=metadata.get("restored_user_ids") or (),
        removed_user_ids=metadata.get("removed_user_ids") or (),
        banned_user_ids=metadata.get("banned_user_ids") or (),
        undone_at=row.undone_at,
        undone_by=row.undone_by,
        false_positive=bool(row.false_positive),
        case_number=row.case_number,
    )


def _counts(acts: Iterable[tuple[AntinukeActionType, float]]) -> Mapping[AntinukeActionType, int]:
    """Return the number of things that were done, by action: 40 for a prune of 40 members."""
    total: Counter[AntinukeActionType] = Counter()
    for action, weight in acts:
        total[action] += max(1, round(weight))
    return total


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
