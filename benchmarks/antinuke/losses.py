"""The loss: how much is destroyed before an attacker is stopped, at several rates and latencies."""

from dataclasses import dataclass, field
from random import Random
from statistics import median

from benchmarks.antinuke.arena import Arena, arena
from benchmarks.antinuke.fights import Fight, fight
from benchmarks.antinuke.latencies import DISTRIBUTIONS, draw

DECISIVE = 2
"""The act by which machine speed is noticed."""
RATES = (20.0, 50.0, 100.0)
MOST_BY_ONE_TOKEN = 50.0
"""The requests per second that Discord takes from one token; more are sent with the limiter off."""
LONGEST_SECONDS = 2.0
"""The time for which an attack has things to destroy."""


@dataclass
class Losses:
    """The runs of one attack at one rate and one distribution of latencies."""

    attack: str
    distribution: str
    rate: float
    fights: list[Fight] = field(default_factory=list[Fight])

    @property
    def excess(self) -> list[int]:
        """Return by how much each loss is beyond what physics takes; at most 0 is as it should be."""
        return [fight.loss - fight.allowed(DECISIVE) for fight in self.fights]

    def row(self) -> dict[str, object]:
        """Return the figures as the table and JSON show them. Times are in milliseconds."""
        losses = [fight.loss for fight in self.fights]
        neutral = [fight.neutral for fight in self.fights if fight.neutral is not None]
        dispatch = [fight.dispatch for fight in self.fights if fight.dispatch is not None]
        return {
            "attack": self.attack,
            "latency": self.distribution,
            "rate": self.rate,
            "runs": len(self.fights),
            "stopped": len(neutral),
            "loss median": median(losses),
            "loss worst": max(losses),
            "allowed median": median(fight.allowed(DECISIVE) for fight in self.fights),
            "excess worst": max(self.excess),
            "within": sum(excess <= 0 for excess in self.excess),
            "neutral median": _ms(median(neutral)) if neutral else None,
            "neutral worst": _ms(max(neutral)) if neutral else None,
            "requests worst": max(len(fight.requests) for fight in self.fights),
            "dispatch median": _ms(median(dispatch)) if dispatch else None,
            "dispatch worst": _ms(max(dispatch)) if dispatch else None,
            "late p99 worst": _ms(max(fight.late for fight in self.fights)),
        }


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)


async def measure(attack: str, distribution: str, rate: float, runs: int, seed: int) -> Losses:
    """Run an attack so often, each time on a guild of its own."""
    count = int(rate * LONGEST_SECONDS)

    def furnish(opened: Arena) -> None:
        for number in range(runs):
            guild = opened.add_guild(f"Harbour {number}")
            opened.stock(guild, attack, opened.rogues(guild), rate=rate, count=count)

    limits = "discord" if rate <= MOST_BY_ONE_TOKEN else "generous"
    random = Random(f"{attack}/{distribution}/{rate}/{seed}")
    losses = Losses(attack, distribution, rate)
    async with arena(furnish, limits=limits, seed=seed) as opened:
        for number, guild in enumerate(opened.guilds):
            delays = draw(distribution, random)
            rogues = opened.rogues(guild)
            losses.fights.append(
                await fight(opened, guild, attack, rogues, delays, seed=seed + number, rate=rate, count=count)
            )
    return losses


async def table(attacks: list[str], runs: int, seed: int) -> list[Losses]:
    """Return the losses of every attack at every rate and every distribution of latencies."""
    return [
        await measure(attack, distribution, rate, runs, seed)
        for attack in attacks
        for distribution in DISTRIBUTIONS
        for rate in RATES
    ]
