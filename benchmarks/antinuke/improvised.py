"""Improvised attacks: kinds, rates, orders and numbers of actors are drawn, and nobody has prepared for them."""

import asyncio
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from time import perf_counter

from benchmarks.antinuke.arena import Arena, arena
from benchmarks.antinuke.fights import ANSWERED_SECONDS, GIVE_UP_SECONDS, POWER
from benchmarks.antinuke.latencies import DISTRIBUTIONS, Delays, draw
from tux.sandbox.attacks.catalog import ATTACKS
from tux.sandbox.attacks.plan import TURN, Step
from tux.sandbox.attacks.power import PowerWatch
from tux.sandbox.attacks.process import run_apart
from tux.sandbox.attacks.report import Report
from tux.sandbox.attacks.scenario import Situation
from tux.sandbox.world.guild import Guild

KINDS = (
    "delete-channels", "create-channels", "rename-channels", "delete-overwrites", "delete-invites", "delete-roles",
    "create-roles", "rename-roles", "strip-roles", "escalate-roles", "ban-members", "kick-members",
    "time-out-members", "rename-members", "lift-bans", "create-webhooks", "delete-webhooks", "delete-emojis",
    "delete-events", "remove-integrations", "delete-threads",
)  # fmt: skip
MOST_KINDS = 5
REQUESTS = 100
BURST = 25
SHAPES = ("even", "irregular", "bursts", "faster and faster")


@dataclass(frozen=True, slots=True)
class Attack:
    """An attack that was drawn: kinds of requests, the number of actors, the pace and its shape."""

    seed: int
    kinds: tuple[str, ...]
    actors: int
    rate: float
    shape: str
    distribution: str

    def times(self, random: Random) -> Iterator[float]:
        """Yield the times of the requests, in seconds after the beginning."""
        at = 0.0
        for number in itertools.count():
            yield at
            if self.shape == "irregular":
                at += random.expovariate(self.rate)
            elif self.shape == "bursts":
                at += BURST / self.rate if number % BURST == BURST - 1 else 0.0
            elif self.shape == "faster and faster":
                at += 1 / (self.rate * min(1.0, 0.1 + number / 40))
            else:
                at += 1 / self.rate


def improvise(seed: int) -> Attack:
    """Draw an attack."""
    random = Random(f"improvised/{seed}")
    kinds = tuple(random.sample(KINDS, random.randint(1, MOST_KINDS)))
    rate = round(10 ** random.uniform(0.6, 1.95), 1)
    return Attack(
        seed, kinds, random.choice((1, 1, 1, 2, 3)), rate, random.choice(SHAPES), random.choice(DISTRIBUTIONS)
    )


def _steps(attack: Attack, situation: Situation, random: Random) -> list[Step]:
    """Return the requests, of whose kinds each comes as often as the others, in an order that is drawn."""
    sources = [iter(ATTACKS[name].steps(situation)) for name in attack.kinds]
    steps: list[Step] = []
    while sources and len(steps) < REQUESTS:
        source = random.choice(sources)
        step = next(source, None)
        if step is None:
            sources.remove(source)
        else:
            steps.append(step)
    senders, times = itertools.cycle(range(attack.actors)), attack.times(random)
    return [replace(step, by=next(senders) if step.by == TURN else step.by, at=next(times)) for step in steps]


async def fight(opened: Arena, guild: Guild, attack: Attack) -> Mapping[str, object]:
    """Carry out an attack until nobody who acts has power any more, or it has ended."""
    random = Random(f"improvised/{attack.seed}/steps")
    delays = draw(attack.distribution, random)
    delays.apply(opened.sandbox, opened.bot)
    actors = tuple(opened.rogues(guild, attack.actors))
    situation = Situation(opened.sandbox.world, guild, actors, random, REQUESTS, {})
    steps, report = _steps(attack, situation, random), Report(0)
    lost = asyncio.get_running_loop().create_future()
    watch = PowerWatch(opened.sandbox.world, guild, actors, POWER, lost.set_result)
    began = perf_counter()
    sending = asyncio.get_running_loop().create_task(
        run_apart(
            opened.sandbox.api_url,
            [actor.token for actor in actors],
            steps,
            report.note,
            lambda: None,
            speed=1.0,
            until_stopped=True,
        )
    )
    await asyncio.wait({sending, lost}, return_when=asyncio.FIRST_COMPLETED)
    await asyncio.wait({lost}, timeout=GIVE_UP_SECONDS)
    await asyncio.sleep(ANSWERED_SECONDS)
    watch.close()
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    return _row(opened, attack, delays, report, lost.result() if lost.done() else None, began, guild)


def _row(
    opened: Arena, attack: Attack, delays: Delays, report: Report, lost: float | None, began: float, guild: Guild
) -> Mapping[str, object]:
    first = report.first_accepted or began
    until = lost or perf_counter()
    mine = [r for r in opened.requests() if first <= r.left <= until and str(guild.id) in r.path and r.method != "GET"]
    return {
        "seed": attack.seed,
        "kinds": " ".join(attack.kinds),
        "actors": attack.actors,
        "rate": attack.rate,
        "shape": attack.shape,
        "delays": round(delays.both * 1000),
        "stopped": "yes" if lost is not None else "NO",
        "loss": report.loss,
        "floor": 2 * attack.actors + int(attack.rate * delays.both),
        "neutral": None if lost is None else round((lost - first) * 1000),
        "requests": len(mine),
    }


async def table(seeds: Sequence[int]) -> list[Mapping[str, object]]:
    """Return the outcomes of attacks that are drawn from these seeds, each on a guild of its own."""
    attacks = [improvise(seed) for seed in seeds]

    def furnish(opened: Arena) -> None:
        for attack in attacks:
            guild = opened.add_guild(f"Harbour {attack.seed}")
            for name in attack.kinds:
                opened.stock(guild, name, opened.rogues(guild, attack.actors), count=REQUESTS // len(attack.kinds) + 1)

    async with arena(furnish, limits="generous") as opened:
        return [await fight(opened, guild, attack) for attack, guild in zip(attacks, opened.guilds, strict=True)]
