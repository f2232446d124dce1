"""The cost of an audit log entry: CPU above what the bot spends without antinuke, and what a flood does.

Tux runs twice in this process, with antinuke and without. Both get the same entries in turn, some hundred at a time,
and what counts is the CPU time of the thread, so that a machine that does other things as well changes little: the
median of the differences, and that of the quietest tenth, in which hardly anybody else used the caches.
"""

import asyncio
import itertools
import tracemalloc
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from statistics import median
from time import perf_counter, process_time, thread_time
from typing import Any

from benchmarks.antinuke.arena import Arena, closed_arena
from benchmarks.antinuke.inside import tux_inside
from tux.app import App
from tux.features.antinuke.detection.acts import UNKNOWN_ACTOR, Act
from tux.features.antinuke.detection.detector import MOST_ACTORS, Detector
from tux.features.antinuke.kinds import AntinukeActionType
from tux.features.antinuke.policies import policy_of
from tux.features.antinuke.settings import AntinukeSettings
from tux.sandbox.world.audit_log import AuditLogEvent

ENTRIES = 20_000
WARM_UP = 4_000
TURN = 250
TURNS = 120
FLOOD_PER_SECOND = 10_000
FLOOD_SECONDS = 2
BATCH = 100
ACTORS = 20_000
FLOOD_TIMEOUT_SECONDS = 120
MEMORY_ACTS = 20_000
MEMORY_ROUNDS = 3
ACTIONS = tuple(AntinukeActionType)
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


@dataclass
class Subject:
    """A Tux in this process, and the entries that it gets."""

    app: App
    feed: Iterator[dict[str, Any]]

    async def spend(self, count: int) -> float:
        """Hand entries to the parser, wait for all that follows, and return the seconds of CPU for each."""
        handed, parse = list(itertools.islice(self.feed, count)), _parsers(self.app)[EVENT]
        before = thread_time()
        for entry in handed:
            parse(entry)
        spent = thread_time() - before
        await _settled(self.app)
        return spent / count


@asynccontextmanager
async def subject(seed: int, *, with_antinuke: bool) -> AsyncIterator[Subject]:
    """Run Tux on a local Discord of its own."""
    async with closed_arena(_furnish, limits="generous") as opened:
        guild_ids = [guild.id for guild in opened.guilds]
        inside = tux_inside(opened.sandbox, opened.scene, guild_ids, with_antinuke=with_antinuke, guild_score_limit=0)
        async with inside as app:
            yield Subject(app, entries(opened, guild_ids[0], seed))


async def cpu_per_entry(seed: int) -> Mapping[str, object]:
    """Measure what entries cost with antinuke and without, in turn."""
    async with subject(seed, with_antinuke=False) as bare, subject(seed, with_antinuke=True) as guarded:
        for each in (bare, guarded):
            await each.spend(WARM_UP)
        turns = [(await bare.spend(TURN), await guarded.spend(TURN)) for _ in range(TURNS)]
    more = sorted(own - other for other, own in turns)
    return {
        "CPU per entry without antinuke, µs": round(median(other for other, _ in turns) * 1e6, 1),
        "CPU per entry with antinuke, µs": round(median(own for _, own in turns) * 1e6, 1),
        "antinuke itself, µs: median": round(median(more) * 1e6, 1),
        "antinuke itself, µs: quietest tenth": round(median(more[: TURNS // 10]) * 1e6, 1),
    }


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
            count = FLOOD_PER_SECOND * FLOOD_SECONDS // BATCH
            batches = [list(itertools.islice(feed, BATCH)) for _ in range(count)]
            parsers, waiting = _parsers(app), list[int]()
            started, cpu = perf_counter(), process_time()
            late = 0.0
            for number, batch in enumerate(batches):
                due = started + number * BATCH / FLOOD_PER_SECOND
                await asyncio.sleep(max(0.0, due - perf_counter()))
                late = max(late, perf_counter() - due)
                for entry in batch:
                    parsers[EVENT](entry)
                waiting.append(len(asyncio.all_tasks()))
            took = perf_counter() - started
            spent = process_time() - cpu
            await _settled(app)
            half = len(waiting) // 2
            return {
                "entries/s": round(FLOOD_PER_SECOND * FLOOD_SECONDS / took),
                "behind at most, ms": round(late * 1000, 1),
                "CPU share": round(spent / took, 2),
                "entries for each second of CPU": round(FLOOD_PER_SECOND * FLOOD_SECONDS / spent),
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


def memory(seed: int) -> Mapping[str, object]:
    """Say what the counters of one guild take when as many people as are remembered have done everything, and more."""
    random = Random(seed)
    policy = policy_of(1, AntinukeSettings(enabled=True), revision=1, now=datetime.now(UTC))
    detector, grown = Detector(policy), list[int]()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(MEMORY_ROUNDS):
        for number in range(MEMORY_ACTS):
            action, actor_id = random.choice(ACTIONS), random.randrange(MOST_ACTORS)
            at = (number + len(grown) * MEMORY_ACTS) / 10
            act = Act(guild_id=1, action=action, at=at, actor_id=actor_id, target_id=number, entry_id=None)
            detector.observe(act, UNKNOWN_ACTOR, received_at=at)
        grown.append(tracemalloc.get_traced_memory()[0] - before)
    tracemalloc.stop()
    return {f"memory of a guild after {n * MEMORY_ACTS} acts, MB": round(b / 1e6, 1) for n, b in enumerate(grown, 1)}


async def table(seed: int) -> list[Mapping[str, object]]:
    """Return all figures, a line for each."""
    figures = dict(await cpu_per_entry(seed))
    figures |= {f"flood in process: {name}": figure for name, figure in (await flood(seed)).items()}
    figures |= {f"flood through the socket: {name}": figure for name, figure in (await through_socket(seed)).items()}
    figures |= memory(seed)
    return [{"figure": name, "value": value} for name, value in figures.items()]
