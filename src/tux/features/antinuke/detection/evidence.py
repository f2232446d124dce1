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


class _Shelf:
    """A number of acts by actor, of which the oldest goes first."""

    __slots__ = ("_by_actor", "_most", "_order")

    def __init__(self, most: int) -> None:
        self._most = most
        self._order: deque[int | None] = deque()
        self._by_actor: dict[int | None, list[WeighedAct]] = {}

    def __len__(self) -> int:
        return len(self._order)

    def add(self, act: Act, weight: float) -> None:
        actor_id = act.actor_id
        self._order.append(actor_id)
        own = self._by_actor.get(actor_id)
        if own is None:
            self._by_actor[actor_id] = [(act, weight)]
        else:
            own.append((act, weight))
        if len(self._order) > self._most:
            self._drop(self._order.popleft())

    def _drop(self, actor_id: int | None) -> None:
        own = self._by_actor[actor_id]
        del own[0]
        if not own:
            del self._by_actor[actor_id]

    def of(self, actor_id: int | None) -> Iterable[WeighedAct]:
        return self._by_actor.get(actor_id, ())


class KeptActs:
    """The newest acts in a guild, each with the weight that it was given."""

    def __init__(self) -> None:
        self._acts = _Shelf(MOST_KEPT)
        self._light = _Shelf(MOST_LIGHT)

    def __len__(self) -> int:
        return len(self._acts) + len(self._light)

    def add(self, act: Act, weight: float) -> None:
        """Keep an act."""
        (self._acts if act.weight >= TELLING_WEIGHT else self._light).add(act, weight)

    def of(self, actor_id: int | None) -> list[WeighedAct]:
        """Return the acts of an actor, the oldest first."""
        own = [*self._acts.of(actor_id), *self._light.of(actor_id)]
        own.sort(key=lambda weighed: (weighed[0].at, weighed[0].entry_id or 0))
        return own


def shown(acts: Iterable[WeighedAct]) -> tuple[Act, ...]:
    """Return the acts that a verdict shows."""
    return tuple(act for act, _ in acts)[-MOST_SHOWN:]
