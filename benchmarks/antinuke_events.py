"""`python -m benchmarks.antinuke_events`: measures reads among a million events of antinuke, on both databases.

One guild has half of all events, and one actor half of those. TUX_TEST_POSTGRES_URL names the PostgreSQL to use;
without it, one from a package is started. Figures are milliseconds: the median, the 95th percentile and the worst.
Each read is shown with the index that the database uses for it, and the run fails where it uses none.
"""

import argparse
import asyncio
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles
from time import perf_counter
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, create_engine, insert, select, text

from benchmarks.cases import GOAL_MS, databases
from tux.database import Database, Guild, migrations
from tux.database.engines import parse_url
from tux.features.antinuke.tables import AntinukeEvent

BUSY_GUILD_ID, GUILDS, BUSY_ACTOR_ID, PAGE = 1, 200, 10_000, 20
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
PER_INCIDENT = 4

Query = Callable[[random.Random, int], Select[Any]]


def newest(*conditions: Any) -> Select[Any]:
    return select(AntinukeEvent).where(*conditions).order_by(AntinukeEvent.decided_at.desc()).limit(PAGE)


def a_time(draw: random.Random, count: int) -> datetime:
    return SINCE + timedelta(seconds=draw.randrange(count))


QUERIES: dict[str, Query] = {
    "newest of a guild": lambda _, __: newest(AntinukeEvent.guild_id == BUSY_GUILD_ID),
    "a guild before a time": lambda draw, count: newest(
        AntinukeEvent.guild_id == BUSY_GUILD_ID, AntinukeEvent.decided_at < a_time(draw, count)
    ),
    "a busy actor before a time": lambda draw, count: newest(
        AntinukeEvent.guild_id == BUSY_GUILD_ID,
        AntinukeEvent.actor_id == BUSY_ACTOR_ID,
        AntinukeEvent.decided_at < a_time(draw, count),
    ),
    "any actor": lambda draw, _: newest(
        AntinukeEvent.guild_id == BUSY_GUILD_ID, AntinukeEvent.actor_id == draw.randrange(10_001, 60_000)
    ),
    "an incident": lambda draw, count: select(AntinukeEvent).where(
        AntinukeEvent.incident_id == UUID(int=draw.randrange(count // PER_INCIDENT))
    ),
}


def rows(count: int) -> Iterator[dict[str, Any]]:
    """Yield that many events, the same in every run."""
    draw = random.Random(1)
    for number in range(count):
        at = SINCE + timedelta(seconds=number)
        yield {
            "guild_id": BUSY_GUILD_ID if draw.random() < 0.5 else draw.randrange(2, GUILDS),
            "event_key": f"{number:032x}",
            "incident_id": UUID(int=number // PER_INCIDENT),
            "actor_kind": "user",
            "attribution": "audit",
            "action_type": "channel_delete",
            "trigger_type": "limit",
            "response_type": "strip_roles",
            "response_status": "confirmed",
            "received_at": at,
            "decided_at": at,
            "config_revision": 1,
            "actor_id": BUSY_ACTOR_ID if draw.random() < 0.5 else draw.randrange(10_001, 60_000),
            "action_count": 3,
            "weight": 3.0,
            "event_metadata": {"steps": []},
        }


def fill(url: str, count: int) -> None:
    """Create the tables and insert that many events."""
    migrations.upgrade(parse_url(url))
    engine = create_engine(parse_url(url).set(drivername=parse_url(url).drivername.replace("aiosqlite", "pysqlite")))
    with engine.begin() as connection:
        connection.execute(insert(Guild), [{"id": guild_id} for guild_id in range(1, GUILDS + 1)])
        batch: list[dict[str, Any]] = []
        for row in rows(count):
            batch.append(row)
            if len(batch) == 20_000:
                connection.execute(insert(AntinukeEvent), batch)
                batch.clear()
        if batch:
            connection.execute(insert(AntinukeEvent), batch)
        connection.execute(text("ANALYZE"))
    with engine.begin() as connection:
        for name, query in QUERIES.items():
            print(f"  {name:<26} {index_of(connection, query(random.Random(3), count))}")
    engine.dispose()


def index_of(connection: Connection, query: Select[Any]) -> str:
    """Return the index that the database uses. Raise `RuntimeError` where it reads the whole table or sorts."""
    sql = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
    explain = "EXPLAIN" if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    plan = " ".join(str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {sql.replace('%', '%%')}"))
    used = [index.name for index in AntinukeEvent.__table__.indexes if str(index.name) in plan]  # pyright: ignore[reportAttributeAccessIssue]
    if not used or "Seq Scan" in plan or "Sort" in plan or "TEMP B-TREE" in plan:
        raise RuntimeError(plan)
    return str(max(used, key=len))


async def read(url: str, rounds: int, count: int) -> dict[str, list[float]]:
    """Return the durations of each read in milliseconds."""
    database, draw, durations = Database(url), random.Random(2), dict[str, list[float]]()
    for name, make in QUERIES.items():
        durations[name] = []
        for number in range(rounds + 1):
            query = make(draw, count)
            started = perf_counter()
            async with database.session() as session:
                (await session.scalars(query)).all()
            if number > 0:  # the first one is compiled and prepared
                durations[name].append((perf_counter() - started) * 1000)
    await database.close()
    return durations


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=200)
    arguments = parser.parse_args()
    with databases() as urls:
        for name, url in urls.items():
            started = perf_counter()
            print(name)
            fill(url, arguments.events)
            print(f"  {arguments.events:,} events in {perf_counter() - started:.0f} s")
            for query, durations in asyncio.run(read(url, arguments.rounds, arguments.events)).items():
                p95 = quantiles(durations, n=20)[-1]
                verdict = "" if p95 < GOAL_MS else f"  misses {GOAL_MS:.0f}"
                print(f"  {query:<26} {median(durations):7.2f} {p95:7.2f} {max(durations):7.2f}{verdict}")


if __name__ == "__main__":
    main()
