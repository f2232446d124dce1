"""`python -m benchmarks.sandbox`: measures what the sandbox itself costs, which runs in a process of its own.

CPU is that of the sandbox's process alone. Latencies are what those see who ask; they share the machine with it.
"""

import argparse
import asyncio
import json
import os
import platform
from collections.abc import Awaitable, Callable
from statistics import median
from time import perf_counter
from typing import Any

import aiohttp

from benchmarks.crowd import Client, Listener, answering_bot, listeners
from benchmarks.town import Town, running

BOT_INTENTS = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 7 | 1 << 9 | 1 << 10 | 1 << 12 | 1 << 15
"""The intents of a typical bot: guilds, members, moderation, voice, messages and their content, reactions, DMs."""
ONLY_GUILDS = 1 << 0
THUMB = "%F0%9F%91%8D"
Figures = dict[str, float]
Act = Callable[[int], Awaitable[Any]]


async def _timed(town: Town, act: Act, times: int) -> tuple[float, list[float]]:
    """Return the CPU seconds per act of the sandbox, and the milliseconds that each act took."""
    walls: list[float] = []
    before = await town.cpu()
    for number in range(times):
        started = perf_counter()
        await act(number)
        walls.append((perf_counter() - started) * 1000)
    return (await town.cpu() - before) / times, walls


async def _requests(town: Town, owner: Client, times: int) -> Figures:
    """Measure requests of several kinds while nobody listens."""
    channel, guild, sent = f"/channels/{town.channel_id}", f"/guilds/{town.guild_id}", list[str]()
    someone = list(town.people)[-1]

    async def send(number: int) -> None:
        answer = await owner.ask("POST", f"{channel}/messages", {"content": f"message number {number}"})
        sent.append(answer["id"])

    def give(number: int) -> Awaitable[Any]:
        path = f"{guild}/members/{someone}/roles/{town.role_id}"
        return owner.ask("DELETE" if number % 2 else "PUT", path)

    kinds: dict[str, Act] = {
        "send a message": send,
        "read 50 messages": lambda _: owner.ask("GET", f"{channel}/messages?limit=50"),
        "edit a message": lambda n: owner.ask("PATCH", f"{channel}/messages/{sent[n]}", {"content": f"edited {n}"}),
        "react": lambda n: owner.ask("PUT", f"{channel}/messages/{sent[n]}/reactions/{THUMB}/@me"),
        "read a channel": lambda _: owner.ask("GET", channel),
        "read a member": lambda _: owner.ask("GET", f"{guild}/members/{someone}"),
        "give or take a role": give,
        "read the audit log": lambda _: owner.ask("GET", f"{guild}/audit-logs?limit=50"),
        "delete a message": lambda n: owner.ask("DELETE", f"{channel}/messages/{sent[n]}"),
    }
    figures: Figures = {}
    for number in range(20):
        await send(number)
    for name, act in kinds.items():
        cpu, walls = await _timed(town, act, times)
        figures[f"{name}: CPU, µs"] = cpu * 1e6
        figures[f"{name}: median, ms"] = median(walls)
    return figures


async def _events(town: Town, owner: Client, sending: float, times: int) -> Figures:
    """Measure what one more session costs per message: of a person, of a bot, and of a bot that does not get it."""
    people = list(town.people.values())[1:]
    audiences = {
        "a person's session": (people, 0),
        "a bot's session": ([town.bot] * 100, BOT_INTENTS),
        "a session without the intent": ([town.bot] * 100, ONLY_GUILDS),
    }
    figures: Figures = {}
    for name, (tokens, intents) in audiences.items():
        async with listeners(town.url, tokens, intents) as sessions:
            heard = [session.word(b'"t":"MESSAGE_CREATE"', times) for session in sessions if intents != ONLY_GUILDS]

            async def send(number: int) -> None:
                await owner.ask("POST", f"/channels/{town.channel_id}/messages", {"content": f"hear {number}"})

            before = await town.cpu()
            for number in range(times):
                await send(number)
            await asyncio.gather(*heard)
            cpu = (await town.cpu() - before) / times - sending
            figures[f"a message to {name}: CPU, µs"] = cpu * 1e6 / len(sessions)
    return figures


async def _at_once(town: Town, http: aiohttp.ClientSession, bot: Client) -> Figures:
    """Measure everybody who sends, reacts and presses a button at the same moment, each with a session of their own."""
    button = {"type": 2, "style": 1, "label": "Press", "custom_id": "press"}
    body = {"content": "Press it!", "components": [{"type": 1, "components": [button]}]}
    channel = f"/channels/{town.channel_id}"
    message = (await bot.ask("POST", f"{channel}/messages", body))["id"]
    walls: list[float] = []

    async def press(client: Client, session: Listener) -> None:
        done = session.word(b'"t":"INTERACTION_SUCCESS"')
        await client.ask(
            "POST",
            "/interactions",
            {
                "type": 3,
                "application_id": town.application_id,
                "guild_id": town.guild_id,
                "channel_id": town.channel_id,
                "message_id": message,
                "data": {"component_type": 2, "custom_id": "press"},
            },
        )
        await done

    async def timed(act: Awaitable[Any]) -> Any:
        started = perf_counter()
        result = await act
        walls.append((perf_counter() - started) * 1000)
        return result

    async def act(client: Client, session: Listener, number: int) -> None:
        await timed(client.ask("POST", f"{channel}/messages", {"content": f"everybody {number}"}))
        await timed(client.ask("PUT", f"{channel}/messages/{message}/reactions/{THUMB}/@me"))
        await timed(press(client, session))

    tokens = list(town.people.values())
    async with listeners(town.url, tokens) as sessions, answering_bot(http, town, BOT_INTENTS):
        before, started = await town.cpu(), perf_counter()
        async with asyncio.TaskGroup() as tasks:
            for number, (token, session) in enumerate(zip(tokens, sessions, strict=True)):
                tasks.create_task(act(Client(http, town.url, token), session, number))
        seconds, cpu = perf_counter() - started, await town.cpu() - before
    walls.sort()
    return {
        f"{len(tokens)} people at once: actions": len(walls),
        f"{len(tokens)} people at once: all done, s": seconds,
        f"{len(tokens)} people at once: CPU per action, µs": cpu * 1e6 / len(walls),
        f"{len(tokens)} people at once: median, ms": median(walls),
        f"{len(tokens)} people at once: p99, ms": walls[int(len(walls) * 0.99)],
        f"{len(tokens)} people at once: worst, ms": walls[-1],
    }


async def measure(people: int, times: int) -> Figures:
    """Return all figures."""
    connector = aiohttp.TCPConnector(limit=0)
    async with running(people) as town, aiohttp.ClientSession(connector=connector) as http:
        owner = Client(http, town.url, next(iter(town.people.values())))
        figures = await _requests(town, owner, times)
        sending = figures["send a message: CPU, µs"] / 1e6
        figures |= await _events(town, owner, sending, times // 4)
        figures |= await _at_once(town, http, Client(http, town.url, f"Bot {town.bot}"))
        return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200, help="how many people there are, who then act at once")
    parser.add_argument("--times", type=int, default=200, help="how many requests of each kind")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    figures = asyncio.run(measure(arguments.people, arguments.times))
    if arguments.json:
        print(json.dumps(figures, indent=2))
        return
    print(f"The sandbox itself: {os.cpu_count()} cores, Python {platform.python_version()}, {platform.machine()}")
    for name, figure in figures.items():
        print(f"{name:55} {figure:10.2f}")


if __name__ == "__main__":
    main()
