"""Replays: what a guild's audit log tells of the past, against rules that did not hold then."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tux.features.antinuke.detection.acts import ActorFacts
from tux.features.antinuke.detection.attribution import Authors
from tux.features.antinuke.detection.detector import Detector
from tux.features.antinuke.detection.guild_facts import GuildFacts
from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.kinds import Mode

FactsAbout = Callable[[int | None], ActorFacts]
"""Returns what is known today about whoever did something."""


@dataclass(slots=True)
class Replay:
    """The past of a guild so far, from the oldest entry on.

    The past goes on after a verdict, since nobody was stopped then: an actor counts as stopped until they pause.

    Attributes:
        policy: The rules.
        guild: The facts by which entries are understood, as they are today.
        facts_about: Returns what is known about whoever acted.
        entries: The number of entries so far.
        counted: The number of those that stand for something that is counted.
        verdicts: The decisions that would have been made, the oldest first.
    """

    policy: GuildPolicy
    guild: GuildFacts
    facts_about: FactsAbout
    entries: int = 0
    counted: int = 0
    verdicts: list[Verdict] = field(default_factory=list[Verdict])
    _detector: Detector = field(init=False)
    _authors: Authors = field(init=False)

    def __post_init__(self) -> None:
        self._detector = Detector(replace(self.policy, enabled=True, mode=Mode.ENFORCE))
        self._authors = Authors(self.guild)

    def add(self, entries: Iterable[Mapping[str, Any]]) -> None:
        """Replay further entries, each as Discord gives it, the oldest first."""
        for entry in entries:
            acts = self._authors.acts_in(entry, received_at=0.0)
            self.entries += 1
            self.counted += bool(acts)
            for act in acts:
                verdict = self._detector.observe(act, self.facts_about(act.actor_id), received_at=act.at)
                if verdict is not None:
                    self.verdicts.append(verdict)
