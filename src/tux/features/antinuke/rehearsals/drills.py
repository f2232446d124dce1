"""Drills: one scenario, as an attacker would carry it out, against the rules of a guild."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from tux.features.antinuke.detection.acts import ActorFacts
from tux.features.antinuke.detection.guild_facts import KnownGuild
from tux.features.antinuke.detection.permissions import ADMINISTRATOR
from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.kinds import ActorKind
from tux.features.antinuke.rehearsals.deeds import DANGEROUS_ROLE
from tux.features.antinuke.rehearsals.paper_guilds import INVENTED, PaperGuild
from tux.features.antinuke.rehearsals.scenarios import MAX_RATE_PER_SECOND, MAX_REQUESTS, SCENARIOS, Scenario
from tux.features.antinuke.rehearsals.simulation import Delays, Prediction, Simulation

MAX_ACTORS = 5
MAX_DELAY_SECONDS = 60.0
A_MOMENT_SECONDS = 60.0
DELAY_SECONDS = 0.06
USUAL_DELAYS = Delays(DELAY_SECONDS, DELAY_SECONDS)
FIRST_ACTOR = INVENTED + 90_000_000


class UnknownScenario(LookupError):
    """Raised for the name of a scenario that is not there; `similar` has the nearest ones."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
        self.similar = get_close_matches(name, SCENARIOS, 3)


def scenario(name: str) -> Scenario:
    """Return the scenario of that name.

    Raises:
        UnknownScenario: there is none.
    """
    found = SCENARIOS.get(name)
    if found is None:
        raise UnknownScenario(name)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """A scenario and its terms. What is None is as the scenario has it.

    Attributes:
        name: The name of the scenario.
        rate: The requests per second of all actors together.
        count: The requests in total.
        actors: The number of those who act in turn.
        delays: The delays between Discord and Tux.
        seed: The seed of the irregularity of people.
        starts_at: The time at which it begins, in seconds since 1970.
        things: The ids of what the guild has, by kind, as `PaperGuild` wants them.
        actor_id: Whoever acts first, if it is somebody who exists.
        role_ids: The roles that those who act have.
    """

    name: str
    rate: float | None = None
    count: int | None = None
    actors: int = 1
    delays: Delays = USUAL_DELAYS
    seed: int = 0
    starts_at: float = 1_800_000_000.0
    things: Mapping[str, Sequence[int]] = field(default_factory=dict[str, Sequence[int]])
    actor_id: int | None = None
    role_ids: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        own = scenario(self.name)
        bounds = (
            ("rate", self.rate or own.rate, 0.0001, MAX_RATE_PER_SECOND),
            ("count", self.count or own.count, 1, MAX_REQUESTS),
            ("actors", self.actors, 1, MAX_ACTORS),
            ("latency", self.delays.gateway, 0, MAX_DELAY_SECONDS),
            ("latency", self.delays.rest, 0, MAX_DELAY_SECONDS),
        )
        for what, value, least, most in bounds:
            if not least <= value <= most:
                raise ValueError(f"{what} must be from {least:g} to {most:g}")

    def run(self, policy: GuildPolicy, guild: KnownGuild | None = None) -> Prediction:
        """Return what would happen under these rules, in a guild as it is; on paper alone if none is given."""
        acted = scenario(self.name)
        first = FIRST_ACTOR if self.actor_id is None else self.actor_id
        actor_ids = (first, *(FIRST_ACTOR + number for number in range(1, self.actors)))
        paper = PaperGuild(guild_id=policy.guild_id, starts_at=self.starts_at, actor_ids=actor_ids, things=self.things)
        actors = {
            **dict.fromkeys(actor_ids, ActorFacts(kind=acted.actor_kind, role_ids=self.role_ids)),
            paper.thing("bot", 0): ActorFacts(kind=ActorKind.BOT),
        }
        requests = list(
            acted.requests(paper, rate=self.rate or acted.rate, count=self.count or acted.count, seed=self.seed)
        )
        return Simulation(policy, paper, actors, self.delays, _facts(guild, policy, paper)).run(requests)


def _facts(guild: KnownGuild | None, policy: GuildPolicy, paper: PaperGuild) -> KnownGuild:
    """Return the facts about a guild, and about what there is on paper beside it."""
    known = guild or KnownGuild(guild_id=policy.guild_id, canaries=policy.canaries)
    newcomers = {paper.thing("newcomer", n): paper.starts_at - A_MOMENT_SECONDS for n in range(MAX_REQUESTS)}
    return replace(
        known,
        permissions={**known.permissions, paper.thing("role", DANGEROUS_ROLE): ADMINISTRATOR},
        powers={**known.powers, **dict.fromkeys(paper.actor_ids, ADMINISTRATOR)},
        joined={**known.joined, **newcomers},
    )
