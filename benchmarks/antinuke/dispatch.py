"""The time from the arrival of the decisive frame to the punishment's entry into the HTTP layer, under load."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from statistics import median
from time import perf_counter

from benchmarks.antinuke.arena import Arena, arena
from benchmarks.antinuke.fights import fight
from benchmarks.antinuke.latencies import MEDIAN_SECONDS, Delays
from tux.sandbox.scenes import add_channel, add_person, let_in

EVENTS_PER_SECOND = 50
OTHER_GUILDS = 200
RATE, COUNT = 50.0, 60
ATTACK = "delete-channels"


async def measure(runs: int, others: int, seed: int) -> Mapping[str, object]:
    """Attack one guild after the other, while people talk in others: fifty messages each second in all of them."""

    def furnish(opened: Arena) -> None:
        for number in range(runs):
            guild = opened.add_guild(f"Harbour {number}")
            opened.stock(guild, ATTACK, opened.rogues(guild), rate=RATE, count=COUNT)
        for number in range(others):
            world = opened.sandbox.world
            guild = world.create_guild(f"Town {number}", opened.scene.bot.owner)
            add_channel(world, guild, "market")
            add_person(world, guild, f"talker{number}", "Talker", "Talks")
            let_in(world, guild, opened.scene.bot, opened.permissions)

    dispatches: list[float] = []
    cpu: list[float] = []
    async with arena(furnish, seed=seed) as opened, _talk(opened):
        for number, guild in enumerate(opened.guilds):
            delays = Delays(MEDIAN_SECONDS, MEDIAN_SECONDS)
            outcome = await fight(
                opened, guild, ATTACK, opened.rogues(guild), delays, seed=seed + number, rate=RATE, count=COUNT
            )
            if outcome.dispatch is not None:
                dispatches.append(outcome.dispatch)
                cpu.append(outcome.requests[0].cpu)
    dispatches.sort()
    return {
        "other guilds": others,
        "events/s beside": EVENTS_PER_SECOND,
        "attacks": runs,
        "punished": len(dispatches),
        "p50": round(median(dispatches) * 1000, 3) if dispatches else None,
        "p50 of CPU": round(median(cpu) * 1000, 3) if cpu else None,
        "p99": round(dispatches[int(len(dispatches) * 0.99)] * 1000, 3) if dispatches else None,
        "worst": round(dispatches[-1] * 1000, 3) if dispatches else None,
    }


@asynccontextmanager
async def _talk(opened: Arena) -> AsyncIterator[None]:
    """Let people write fifty messages a second, in turn in all guilds that are not attacked."""
    talking = asyncio.get_running_loop().create_task(_keep_talking(opened))
    try:
        yield
    finally:
        talking.cancel()


async def _keep_talking(opened: Arena) -> None:
    attacked = {guild.id for guild in opened.guilds}
    talkers = [
        (opened.sandbox.person(next(m.user for m in guild.members.values() if not m.user.bot)), channel)
        for guild in opened.sandbox.world.guilds.values()
        if guild.id not in attacked
        for channel in list(guild.channels.values())[:1]
    ]
    due = perf_counter()
    for number in range(1 << 30):
        person, channel = talkers[number % len(talkers)]
        await person.say(channel, f"message number {number}")
        due += 1 / EVENTS_PER_SECOND
        await asyncio.sleep(max(0.0, due - perf_counter()))


async def table(runs: int, seed: int, others: Sequence[int]) -> list[Mapping[str, object]]:
    """Return the figures of bots that are in so many other guilds."""
    return [await measure(runs, number, seed) for number in others]
