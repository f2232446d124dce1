"""A guild under a detector, to which tests tell what people and bots did, and when."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tux.features.antinuke.detection import presets
from tux.features.antinuke.detection.acts import Act, ActorFacts
from tux.features.antinuke.detection.detector import Detector
from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.kinds import ActorKind, AntinukeActionType, Preset

GUILD = 1
START = 1_790_000_000.0
PERSON = ActorFacts(kind=ActorKind.USER)
BOT = ActorFacts(kind=ActorKind.BOT)
OWNER = ActorFacts(kind=ActorKind.USER, is_owner=True)
TUX = ActorFacts(kind=ActorKind.BOT, is_tux=True)

Action = AntinukeActionType
_numbers = itertools.count(1000)


def policy(preset: Preset = Preset.DEFAULT, **fields: Any) -> GuildPolicy:
    return presets.policy(GUILD, preset, **fields)


def act(action: Action, at: float, actor_id: int | None = 7, **fields: Any) -> Act:
    """Return an act at so many seconds after the start, on a target and with an entry of its own."""
    number = next(_numbers)
    own: dict[str, Any] = {"target_id": number, "entry_id": number} | fields
    return Act(guild_id=GUILD, action=action, at=START + at, actor_id=actor_id, **own)


def acts(
    action: Action, count: int, pause: float, start: float = 0.0, actor_id: int | None = 7, **fields: Any
) -> list[Act]:
    """Return acts of a kind that follow each other at a pause, in seconds."""
    return [act(action, start + number * pause, actor_id, **fields) for number in range(count)]


@dataclass
class GuildUnderWatch:
    """A guild, and the verdicts on what was done there."""

    policy: GuildPolicy = field(default_factory=policy)
    people: dict[int | None, ActorFacts] = field(default_factory=dict[int | None, ActorFacts])

    def __post_init__(self) -> None:
        self.detector = Detector(self.policy)
        self.acts = 0

    def tell(self, done: Iterable[Act], late: float = 0.0) -> list[Verdict]:
        """Tell what was done, and return the verdicts."""
        verdicts = list[Verdict]()
        for one in done:
            self.acts += 1
            facts = self.people.get(one.actor_id, PERSON)
            verdict = self.detector.observe(one, facts, received_at=one.at + late)
            verdicts += [verdict] if verdict else []
        return verdicts

    def acts_until_stopped(self, done: Iterable[Act]) -> int | None:
        """Tell what was done, and return the number of the act for which somebody was stopped; None if nobody was."""
        for number, one in enumerate(done, 1):
            if self.tell([one]):
                return number
        return None
