"""The cost of an audit log entry: CPU above what the bot spends without antinuke, and what a flood does."""

import asyncio
import itertools
from collections.abc import Callable, Iterator, Mapping
from random import Random
from time import perf_counter, process_time
from typing import Any

from benchmarks.antinuke.arena import Arena, closed_arena
from benchmarks.antinuke.inside import tux_inside
from tux.app import App
from tux.sandbox.world.audit_log import AuditLogEvent

ENTRIES = 20_000
WARM_UP = 2_000
FLOOD_PER_SECOND = 10_000
FLOOD_SECONDS = 2
BATCH = 100
ACTORS = 20_000
FLOOD_TIMEOUT_SECONDS = 120
EVENT = "GUILD_AUDIT_LOG_ENTRY_CREATE"
KINDS = (
    AuditLogEvent.CHANNEL_CREATE,
    AuditLogEvent.CHANNEL_UPDATE,
    AuditLogEvent.CHANNEL_OVERWRITE_UPDATE,
    AuditLogEvent.ROLE_UPDATE,
    AuditLogEvent.EMOJI_CREATE,
    AuditLogEvent.WEBHOOK_UPDATE,
    AuditLogEvent.INVITE_DELETE,
    AuditLogEvent.INVITE_CREATE,
)


def entries(opened: Arena, guild_id: int, seed: int) -> Iterator[dict[str, Any]]:
    """Yield entries of many kinds by very many people, so that nobody does too much; all together do, which is off."""
    random = Random(seed)
    for number in itertools.count():
        kind = KINDS[number % len(KINDS)]
        changes: list[dict[str, Any]] = [{"key": "name", "old_value": "quay", "new_value": f"quay-{number}"}]
        yield {
            "id": str(opened.sandbox.world.ids.new()),
            "guild_id": str(guild_id),
            "user_id": str((1 << 52) + number % ACTORS),
            "target_id": str((1 << 53) + random.randrange(1 << 20)),
            "action_type": int(kind),
            "changes": changes,
            "options": {"id": str(guild_id + 1), "type": "0"} if kind in {13, 14, 15} else None,
        }


def _furnish(opened: Arena) -> None:
    opened.add_guild("Harbour")


async def cpu_per_entry(*, with_antinuke: bool, seed: int) -> float:
    """Return the seconds of CPU that an entry costs, handed to the parser in process, with all that follows."""
    async with closed_arena(_furnish, limits="generous") as opened:
        guild_ids = [guild.id for guild in opened.guilds]
        async with tux_inside(
            opened.sandbox, opened.scene, guild_ids, with_antinuke=with_antinuke, guild_score_limit=0
        ) as app:
            feed = entries(opened, guild_ids[0], seed)
            await _feed(app, feed, WARM_UP)
            before = process_time()
            await _feed(app, feed, ENTRIES)
            return (process_time() - before) / ENTRIES


def _parsers(app: App) -> dict[str, Callable[[Any], None]]:
    return app.bot._connection.parsers  # noqa: SLF001 - where frames are handed to


async def _feed(app: App, feed: Iterator[dict[str, Any]], count: int) -> None:
    parsers = _parsers(app)
    for _ in range(count // BATCH):
        for entry in itertools.islice(feed, BATCH):
            parsers[EVENT](entry)
        await asyncio.sleep(0)
    await _settled(app)


async def _settled(app: App) -> None:
    """Wait until nothing is left to handle."""
    while any(not app.audit_log.caught_up(guild.id) for guild in app.bot.guilds):  # noqa: ASYNC110
        await asyncio.sleep(0.001)


async def flood(seed: int) -> Mapping[str, object]:
    """Hand entries to the parser at 10,000 per second, and say how far behind everything is, and what piles up."""
    async with closed_arena(_furnish, limits="generous") as opened:
        guild_ids = [guild.id for guild in opened.guilds]
        async with tux_inside(opened.sandbox, opened.scene, guild_ids, guild_score_limit=0) as app:
            feed = entries(opened, guild_ids[0], seed)
            await _feed(app, feed, WARM_UP)
            parsers, started, waiting = _parsers(app), perf_counter(), list[int]()
            cpu = process_time()
            late = 0.0
            for number in range(FLOOD_PER_SECOND * FLOOD_SECONDS // BATCH):
                due = started + number * BATCH / FLOOD_PER_SECOND
                await asyncio.sleep(max(0.0, due - perf_counter()))
                late = max(late, perf_counter() - due)
                for entry in itertools.islice(feed, BATCH):
                    parsers[EVENT](entry)
                waiting.append(len(asyncio.all_tasks()))
            took = perf_counter() - started
            share = (process_time() - cpu) / took
            await _settled(app)
            half = len(waiting) // 2
            return {
                "entries/s": round(FLOOD_PER_SECOND * FLOOD_SECONDS / took),
                "behind at most, ms": round(late * 1000, 1),
                "CPU share": round(share, 2),
                "tasks, first half": max(waiting[:half]),
                "tasks, second half": max(waiting[half:]),
                "until all was handled, ms": round((perf_counter() - started - took) * 1000, 1),
            }


async def through_socket(seed: int) -> Mapping[str, object]:
    """Send entries through the gateway's socket, as fast as they are read."""
    async with closed_arena(_furnish, limits="generous") as opened:
        guild = opened.guilds[0]
        async with tux_inside(opened.sandbox, opened.scene, [guild.id], guild_score_limit=0) as app:
            feed, read = list(itertools.islice(entries(opened, guild.id, seed), ENTRIES)), asyncio.Event()
            last = int(feed[-1]["id"])
            app.audit_log.subscribe(lambda created: read.set() if created.entry.id == last else None)
            started = perf_counter()
            for number, entry in enumerate(feed):
                opened.sandbox.world.emit_in(guild, EVENT, entry)
                if number % BATCH == 0:
                    await asyncio.sleep(0)
            async with asyncio.timeout(FLOOD_TIMEOUT_SECONDS):
                await read.wait()
            return {"entries/s": round(ENTRIES / (perf_counter() - started))}


async def table(seed: int) -> list[Mapping[str, object]]:
    """Return all figures, a line for each."""
    without = await cpu_per_entry(with_antinuke=False, seed=seed)
    with_it = await cpu_per_entry(with_antinuke=True, seed=seed)
    figures: dict[str, object] = {
        "CPU per entry without antinuke, µs": round(without * 1e6, 1),
        "CPU per entry with antinuke, µs": round(with_it * 1e6, 1),
        "antinuke itself, µs": round((with_it - without) * 1e6, 1),
    }
    figures |= {f"flood in process: {name}": figure for name, figure in (await flood(seed)).items()}
    figures |= {f"flood through the socket: {name}": figure for name, figure in (await through_socket(seed)).items()}
    return [{"figure": name, "value": value} for name, value in figures.items()]
