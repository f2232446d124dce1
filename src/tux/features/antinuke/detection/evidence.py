"""The acts that are kept for a while, so that a verdict can show what it rests on."""

from collections import deque
from collections.abc import Iterable

from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.paces import TELLING_WEIGHT

MOST_KEPT = 400
MOST_LIGHT = 100
"""The acts of a guild that are kept: those that weigh something, and those that hardly do."""

MOST_SHOWN = 200
"""The acts that a verdict shows."""

WeighedAct = tuple[Act, float]


class KeptActs:
    """The newest acts in a guild, each with the weight that it was given."""

    def __init__(self) -> None:
        self._acts: deque[WeighedAct] = deque(maxlen=MOST_KEPT)
        self._light: deque[WeighedAct] = deque(maxlen=MOST_LIGHT)

    def __len__(self) -> int:
        return len(self._acts) + len(self._light)

    def add(self, act: Act, weight: float) -> None:
        """Keep an act."""
        (self._acts if act.weight >= TELLING_WEIGHT else self._light).append((act, weight))

    def of(self, actor_id: int | None) -> list[WeighedAct]:
        """Return the acts of an actor, the oldest first."""
        own = [weighed for weighed in (*self._acts, *self._light) if weighed[0].actor_id == actor_id]
        own.sort(key=lambda weighed: (weighed[0].at, weighed[0].entry_id or 0))
        return own


def shown(acts: Iterable[WeighedAct]) -> tuple[Act, ...]:
    """Return the acts that a verdict shows."""
    return tuple(act for act, _ in acts)[-MOST_SHOWN:]
