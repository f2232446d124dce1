"""The records of actors: how much each of them did in each window."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.paces import (
    FURTHER_CHANNEL_SECONDS,
    OF_MANY_KINDS,
    SAME_REQUEST_SECONDS,
    SAME_TARGET_SECONDS,
)
from tux.features.antinuke.detection.verdicts import Effect
from tux.features.antinuke.detection.windows import LongWeights, Moments, RecentWeights
from tux.features.antinuke.kinds import AntinukeActionType

Json = Mapping[str, Any]

INCIDENT_SECONDS = 60.0
"""The quiet after which an incident is over."""

MOST_LATELY = 12
"""The acts among which those of one request are looked for."""


def _no_acts() -> list[Act]:
    return []


def _no_tallies() -> "dict[AntinukeActionType, ActionTally]":
    return {}  # `dict[…]()` takes five times as long, and these are made for every actor


@dataclass(slots=True)
class ActionTally:
    """The amount of one action that one actor did."""

    recent: RecentWeights = field(default_factory=RecentWeights)
    long: LongWeights = field(default_factory=LongWeights)
    moments: Moments = field(default_factory=Moments)
    """The times of those acts that tell of speed."""
    lately: list[Act] = field(default_factory=_no_acts)
    """The last acts, in the order in which they came."""

    def add(self, at: float, weight: float, windows: frozenset[int], *, is_telling: bool) -> int:
        """Count an act, and return its place among the recent ones."""
        self.long.add(at, weight, windows)
        if is_telling:
            self.moments.add(at)
        return self.recent.add(at, weight)

    def continues(self, act: Act) -> bool:
        """Return True for an act that belongs to one that came before: they are entries of one request.

        One request does the same to many things, or many things to one; whoever sends many at once does neither.
        """
        belongs = any(_is_of_one_request(act, other) for other in self.lately)
        self._remember(act)
        return belongs

    def goes_further(self, act: Act) -> bool:
        """Return True for an act on something else than all those a short time before it."""
        before = [other for other in self.lately if abs(act.at - other.at) <= FURTHER_CHANNEL_SECONDS]
        self._remember(act)
        return bool(before) and all(other.target_id != act.target_id for other in before)

    def _remember(self, act: Act) -> None:
        self.lately.append(act)
        if len(self.lately) > MOST_LATELY:
            del self.lately[0]

    def to_json(self, at: float) -> Json:
        """Return what may still count at a time; nothing if that is nothing."""
        long = self.long.to_json(at)
        if not long:
            return {}
        return {"recent": self.recent.to_json(at), "moments": self.moments.to_json(at), "long": long}

    @classmethod
    def from_json(cls, stored: Json) -> "ActionTally":
        """Return what `to_json` wrote."""
        return cls(
            recent=RecentWeights.from_json(stored["recent"]),
            moments=Moments.from_json(stored["moments"]),
            long=LongWeights.from_json(stored["long"]),
        )


def _is_of_one_request(act: Act, other: Act) -> bool:
    gap = abs(act.at - other.at)
    if act.target_id is not None and act.target_id == other.target_id:
        return gap <= SAME_TARGET_SECONDS
    return gap <= SAME_REQUEST_SECONDS and (act.action in OF_MANY_KINDS or _is_alike(act, other))


def _is_alike(act: Act, other: Act) -> bool:
    """Return True for two acts that one request may have done to two things.

    Those are the overwrites of a category and its channels, and a role that several members are given.
    """
    changes = act.evidence.get("changes")
    if act.action is AntinukeActionType.MEMBER_ROLE_CHANGE:
        return "$add" in str(changes) and changes == other.evidence.get("changes")
    if act.action is AntinukeActionType.OVERWRITE_CHANGE:
        return all(act.evidence.get(part) == other.evidence.get(part) for part in ("changes", "options"))
    return False


@dataclass(slots=True)
class ActorIncident:
    """An attack of one actor, which has one verdict of each effect at most."""

    incident_id: UUID
    last_at: float
    """The time at which the actor did something for the last time, in seconds since 1970."""
    effect: Effect
    """The greatest effect of its verdicts."""
    quiet_seconds: float = INCIDENT_SECONDS
    """The time without an act after which it is over."""
    ends_at: float | None = None
    """The time after which the actor answers for what they do anew; None as long as the response is under way."""

    def is_over(self, at: float) -> bool:
        """Return True for something done at a time that is not part of it any more."""
        return at - self.last_at > self.quiet_seconds or (self.ends_at is not None and at > self.ends_at)

    @property
    def is_under_way(self) -> bool:
        """Return True while something is tried against the actor."""
        return self.effect is Effect.REAL and self.ends_at is None

    def to_json(self) -> Sequence[Any]:
        """Return it as JSON."""
        return [self.incident_id.hex, self.last_at, self.effect.value, self.quiet_seconds, self.ends_at]

    @classmethod
    def from_json(cls, stored: Sequence[Any] | None) -> "ActorIncident | None":
        """Return what `to_json` wrote; None where nothing was stored."""
        if stored is None:
            return None
        incident_id, last_at, effect, quiet, ends_at = stored
        over = None if ends_at is None else float(ends_at)
        return cls(UUID(incident_id), float(last_at), Effect(effect), float(quiet), over)


@dataclass(slots=True)
class ActorRecord:
    """Everything that is known of what one actor did."""

    tallies: dict[AntinukeActionType, ActionTally] = field(default_factory=_no_tallies)
    score: RecentWeights = field(default_factory=RecentWeights)
    grave: Moments = field(default_factory=Moments)
    incident: ActorIncident | None = None
    points: float = 0.0
    """The points of all that is counted, however long ago."""
    share: float = 1.0
    """The part of it that counts for all actors together: less for those who are trusted, none for the owner."""

    def tally(self, action: AntinukeActionType) -> ActionTally:
        """Return the tally of an action."""
        tally = self.tallies.get(action)
        if tally is None:
            tally = self.tallies[action] = ActionTally()
        return tally

    def end_incident(self) -> None:
        """Forget the incident, and what was done, if the actor was stopped for it. What was only told still counts."""
        if self.incident is not None and self.incident.effect is Effect.TOLD:
            self.incident = None
        else:
            self._clear()

    def _clear(self) -> None:
        self.tallies.clear()
        self.score, self.grave, self.incident, self.points = RecentWeights(), Moments(), None, 0.0

    def to_json(self, at: float) -> Json:
        """Return what may still count at a time; nothing if that is nothing.

        An incident of which nobody knows yet whether the actor is stopped is left out: after a crash, they answer for
        what they do next.
        """
        tallies = {action.value: stored for action, tally in self.tallies.items() if (stored := tally.to_json(at))}
        if not tallies:
            return {}
        incident = None if self.incident is None or self.incident.is_under_way else self.incident.to_json()
        score, grave = self.score.to_json(at), self.grave.to_json(at)
        return {
            "tallies": tallies,
            "score": score,
            "grave": grave,
            "incident": incident,
            "points": self.points,
            "share": self.share,
        }

    @classmethod
    def from_json(cls, stored: Json) -> "ActorRecord":
        """Return what `to_json` wrote. Actions that are unknown by now are left out."""
        known = {action.value for action in AntinukeActionType}
        return cls(
            tallies={
                AntinukeActionType(action): ActionTally.from_json(tally)
                for action, tally in stored["tallies"].items()
                if action in known
            },
            score=RecentWeights.from_json(stored["score"]),
            grave=Moments.from_json(stored["grave"]),
            incident=ActorIncident.from_json(stored["incident"]),
            points=float(stored["points"]),
            share=float(stored.get("share", 1.0)),
        )
