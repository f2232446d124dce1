"""The delays between a guild and the bot: those of the gateway, and those of each request, drawn once for a run.

What a run has drawn is known, so that what the bot itself adds can be told from what physics takes.
"""

import math
from dataclasses import dataclass
from random import Random

from tux.sandbox import Fault, Sandbox
from tux.sandbox.world.user import User

MEDIAN_SECONDS = 0.06
SIGMA = 0.5
SPIKE_CHANCE = 0.1
SPIKE_FACTOR = 8.0
"""A spike is eight times the median, as p99 is; one run in ten has one, as none of twenty would at 1 %."""
SHORTEST_SECONDS = 0.01
DISTRIBUTIONS = ("fixed", "lognormal", "spikes")


@dataclass(frozen=True, slots=True)
class Delays:
    """The delays of one run, in seconds.

    Attributes:
        gateway: From an act to the moment at which the bot's machine has its event.
        rest: From a request of the bot to the moment at which Discord carries it out, and again to the answer.
    """

    gateway: float
    rest: float

    @property
    def both(self) -> float:
        """Return the time that nobody can save."""
        return self.gateway + self.rest

    def apply(self, sandbox: Sandbox, bot: User) -> None:
        """Put them in force for a bot, in place of all other faults."""
        sandbox.faults.clear()
        sandbox.faults.add(Fault("gateway_delay", seconds=self.gateway, actor=bot.id))
        sandbox.faults.add(Fault("latency", seconds=self.rest, actor=bot.id))
        sandbox.faults.add(Fault("late_reply", seconds=self.rest, actor=bot.id))


def draw(distribution: str, random: Random) -> Delays:
    """Return the delays of one run. `distribution` is one of `DISTRIBUTIONS`."""
    return Delays(_one(distribution, random), _one(distribution, random))


def _one(distribution: str, random: Random) -> float:
    if distribution == "lognormal":
        return max(SHORTEST_SECONDS, random.lognormvariate(math.log(MEDIAN_SECONDS), SIGMA))
    if distribution == "spikes" and random.random() < SPIKE_CHANCE:
        return MEDIAN_SECONDS * SPIKE_FACTOR
    return MEDIAN_SECONDS
