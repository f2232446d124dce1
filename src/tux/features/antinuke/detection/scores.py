"""The score of a guild: what all actors did together within a short time."""

from collections import deque
from collections.abc import Mapping
from typing import Any

from tux.features.antinuke.detection.windows import Moments
from tux.features.antinuke.kinds import AntinukeActionType

MOST_SHARED = 512
"""The acts that are kept for it."""

MOST_DROPPED = 64
"""The acts that are taken off before all are added up anew, to be rid of what is left of sums of fractions."""

LONGEST_WINDOW_SECONDS = 3600.0
"""The longest window that a guild may choose for it."""


class GuildScore:
    """The points of all actors within a window that ends with the newest act."""

    def __init__(self) -> None:
        self._parts: deque[tuple[float, float, int | None]] = deque()
        self._by_actor: dict[int | None, int] = {}
        self._points: dict[int | None, float] = {}
        self.total = 0.0
        self._dropped = 0
        self._grave: dict[AntinukeActionType, Moments] = {}

    @property
    def actors(self) -> int:
        """Return the number of actors who have points."""
        return len(self._by_actor)

    def add(self, at: float, points: float, actor_id: int | None, window: float) -> None:
        """Count the points of an act, and drop what is older than the window."""
        while self._parts and (self._parts[0][0] <= at - window or len(self._parts) >= MOST_SHARED):
            self._drop()
        self._parts.append((at, points, actor_id))
        self._by_actor[actor_id] = self._by_actor.get(actor_id, 0) + 1
        self._points[actor_id] = self._points.get(actor_id, 0.0) + points
        self.total += points

    def _drop(self) -> None:
        _, points, actor_id = self._parts.popleft()
        left = self._by_actor[actor_id] - 1
        if left:
            self._by_actor[actor_id] = left
            self._points[actor_id] -= points
        else:
            del self._by_actor[actor_id], self._points[actor_id]
        self.total -= points
        self._dropped += 1
        if self._dropped >= MOST_DROPPED or not self._parts:
            self.total, self._dropped = sum(self._points.values()), 0

    def points_of(self, actor_id: int | None) -> float:
        """Return the points of one actor."""
        return self._points.get(actor_id, 0.0)

    def grave(self, action: AntinukeActionType) -> Moments:
        """Return the times at which anybody did something grave, of those who are not trusted with it."""
        moments = self._grave.get(action)
        if moments is None:
            moments = self._grave[action] = Moments()
        return moments

    def to_json(self, at: float) -> Mapping[str, Any]:
        """Return what may still count at a time."""
        parts = [[*part] for part in self._parts if part[0] > at - LONGEST_WINDOW_SECONDS]
        grave = {action.value: times for action, moments in self._grave.items() if (times := moments.to_json(at))}
        return {"parts": parts, "grave": grave}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "GuildScore":
        """Return what `to_json` wrote. Actions that are unknown by now are left out."""
        score, known = cls(), {action.value for action in AntinukeActionType}
        for at, points, actor_id in stored["parts"]:
            score.add(at, points, actor_id, LONGEST_WINDOW_SECONDS)
        for action, times in stored["grave"].items():
            if action in known:
                score._grave[AntinukeActionType(action)] = Moments.from_json(times)
        return score
