"""`make bench`: measures the bare bot and Tux in the same run, and prints the ratios.

Absolute times drift between runs and machines. The ratios are more stable, and the goals are set for them.
"""

import argparse
import asyncio
import json
import os
import platform
from collections.abc import Awaitable, Callable
from statistics import median
from time import perf_counter

from benchmarks.subject import Subject, running
from tux.sandbox import Sandbox
from tux.sandbox.people import Person
from tux.sandbox.scenes import Scene, add_channel, small
from tux.sandbox.world import Channel

GOALS = {
    "start to first answer, s": 2.0,
    "CPU at ready, s": 2.0,
    "CPU per slash command, ms": 1.5,
    "CPU per prefix command, ms": 1.4,
    "CPU share at 200 messages/s": 1.5,
    "slash p99 at 200 messages/s, ms": 1.5,
    "CPU per event nobody needs, µs": 1.1,
    "memory idle, MiB": 1.55,
}
Figures = dict[str, float]


async def measure(name: str, rounds: int, intents: int | None) -> tuple[Figures, int]:
    """Return the figures of one bot, and the intents that it used."""
    async with Sandbox() as sandbox:
        scene = small(sandbox.world)
        channel = sandbox.guild("Test Guild").channel("general")
        person = sandbox.guild("Test Guild").member("moderator")
        extra = {} if intents is None else {"BENCH_INTENTS": str(intents)}
        async with running(name, sandbox, scene, extra) as subject:
            figures: Figures = {}
            started = perf_counter()
            await person.slash(channel, "ping")
            figures["start to first answer, s"] = subject.started_in + perf_counter() - started
            figures["CPU at ready, s"] = subject.cpu_at_ready
            used = int(sandbox.connected(scene.bot.bot.id)[0].intents)
            await _commands(subject, person, channel, rounds, figures)
            await _background(sandbox, subject, person, channel, figures)
            await _unneeded(sandbox, scene, subject, figures)
            figures["memory idle, MiB"] = subject.memory
            return figures, used


async def first_start(name: str, intents: int | None) -> Figures:
    """Return the figures of the very first start, before which nothing exists."""
    async with Sandbox() as sandbox:
        extra = {} if intents is None else {"BENCH_INTENTS": str(intents)}
        async with running(name, sandbox, small(sandbox.world), extra, first=True) as subject:
            return {"first start of all: CPU at ready, s": subject.cpu_at_ready}


async def _commands(subject: Subject, person: Person, channel: Channel, rounds: int, figures: Figures) -> None:
    async def slash() -> None:
        await person.slash(channel, "ping")

    async def prefix() -> None:
        await person.command(channel, "$ping")

    for kind, act in (("slash", slash), ("prefix", prefix)):
        cpu, walls = await _timed(subject, act, rounds)
        figures[f"CPU per {kind} command, ms"] = cpu * 1000 / rounds
        figures[f"{kind} round trip, median ms"] = median(walls)
        figures[f"{kind} round trip, worst ms"] = max(walls)


async def _timed(subject: Subject, act: Callable[[], Awaitable[None]], rounds: int) -> tuple[float, list[float]]:
    for _ in range(20):
        await act()
    walls: list[float] = []
    before = subject.cpu
    for _ in range(rounds):
        started = perf_counter()
        await act()
        walls.append((perf_counter() - started) * 1000)
    return subject.cpu - before, walls


async def _background(sandbox: Sandbox, subject: Subject, person: Person, channel: Channel, figures: Figures) -> None:
    """Measure commands while another person sends 200 messages a second in another channel, for five seconds."""
    chatter = sandbox.guild("Test Guild").member("member")
    busy = add_channel(sandbox.world, sandbox.guild("Test Guild").guild, "busy")
    walls: list[float] = []

    async def talk() -> None:
        due = perf_counter()
        for number in range(1000):
            await chatter.say(busy, f"message number {number}")
            due += 1 / 200
            await asyncio.sleep(max(0.0, due - perf_counter()))

    before, started = subject.cpu, perf_counter()
    async with asyncio.TaskGroup() as tasks:
        talking = tasks.create_task(talk())
        while not talking.done():
            sent = perf_counter()
            await person.slash(channel, "ping")
            walls.append((perf_counter() - sent) * 1000)
            await asyncio.sleep(0.02)
    figures["CPU share at 200 messages/s"] = (subject.cpu - before) / (perf_counter() - started)
    figures["slash p99 at 200 messages/s, ms"] = sorted(walls)[int(len(walls) * 0.99)]


async def _unneeded(sandbox: Sandbox, scene: Scene, subject: Subject, figures: Figures) -> None:
    """Measure role updates, which every bot with the guilds intent receives and no feature listens to."""
    role = scene.guild.roles[scene.guild.id]
    data = {"guild_id": str(scene.guild.id), "role": role.payload()}
    before, events = subject.cpu, 5000
    person = sandbox.guild("Test Guild").member("moderator")
    for number in range(events):
        sandbox.world.emit_in(scene.guild, "GUILD_ROLE_UPDATE", data)
        if number % 100 == 0:
            await asyncio.sleep(0)
    await person.slash(sandbox.guild("Test Guild").channel("general"), "ping")
    figures["CPU per event nobody needs, µs"] = (subject.cpu - before) * 1e6 / events


async def many_guilds(name: str, guilds: int, intents: int | None) -> Figures:
    """Return the figures of many guilds of 100 members: the time to load them and to answer, and the memory."""
    async with Sandbox() as sandbox:
        started = perf_counter()
        scene = small(sandbox.world)
        owner = scene.guild.members[scene.guild.owner_id].user
        users = [sandbox.world.create_user(f"user{number}") for number in range(98)]
        for number in range(guilds):
            guild = sandbox.world.create_guild(f"Guild {number}", owner)
            add_channel(sandbox.world, guild, "general")
            for user in (*users, scene.bot.bot):
                sandbox.world.join(guild, user)
        loaded = perf_counter() - started
        extra = {} if intents is None else {"BENCH_INTENTS": str(intents)}
        async with running(name, sandbox, scene, extra) as subject:
            started = perf_counter()
            await (
                sandbox.guild("Test Guild")
                .member("moderator")
                .slash(sandbox.guild("Test Guild").channel("general"), "ping")
            )
            first_answer = subject.started_in + perf_counter() - started
            return {
                f"{guilds} guilds: world loads, s": loaded,
                f"{guilds} guilds: start to first answer, s": first_answer,
                f"{guilds} guilds: memory, MiB": subject.memory,
            }


async def main(rounds: int, guilds: int) -> dict[str, Figures]:
    """Return the figures of Tux and then of the bare bot, which uses the same intents."""
    tux, intents = await measure("tux", rounds, None)
    bare, _ = await measure("bare", rounds, intents)
    tux |= await first_start("tux", None)
    bare |= await first_start("bare", intents)
    if guilds:
        tux |= await many_guilds("tux", guilds, None)
        bare |= await many_guilds("bare", guilds, intents)
    return {"tux": tux, "bare": bare}


def report(results: dict[str, Figures]) -> None:
    """Print the figures as a table."""
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.machine()}")
    print(f"{'':44} {'bare':>10} {'tux':>10} {'ratio':>7}  goal")
    for name, tux in results["tux"].items():
        bare = results["bare"][name]
        goal = f"≤ {GOALS[name]}" if name in GOALS else ""
        print(f"{name:44} {bare:10.2f} {tux:10.2f} {tux / bare:7.2f}  {goal}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=300, help="how many commands of each kind")
    parser.add_argument("--guilds", type=int, default=1000, help="how many guilds the large world has; 0 skips it")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    results = asyncio.run(main(arguments.rounds, arguments.guilds))
    print(json.dumps(results, indent=2)) if arguments.json else report(results)
