"""`python -m benchmarks.antinuke_events`: measures reads among a million events of antinuke, on both databases.

One guild has half of all events, and one actor half of those. TUX_TEST_POSTGRES_URL names the PostgreSQL to use;
without it, one from a package is started. Figures are milliseconds: the median, the 95th percentile and the worst.
Each read is shown with the index that the database uses for it, and the run fails where it uses none.
"""

import argparse
import asyncio
import random
from collections.abc import Callable
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


_NUMBERS = {
    "sqlite": "WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < {count})",
    "postgresql": "WITH numbers AS (SELECT generate_series(0, {count} - 1) AS n)",
}
_WORDS = {
    "sqlite": {
        "key": "printf('%032x', n)",
        "incident": f"printf('%032x', n / {PER_INCIDENT})",
        "at": f"strftime('%Y-%m-%d %H:%M:%S.000000', {int(SINCE.timestamp())} + n, 'unixepoch')",
    },
    "postgresql": {
        "key": "lpad(to_hex(n), 32, '0')",
        "incident": f"lpad(to_hex(n / {PER_INCIDENT}), 32, '0')::uuid",
        "at": f"to_timestamp({int(SINCE.timestamp())} + n)",
    },
}
_INSERT = f"""
INSERT INTO antinuke_events (
    guild_id, event_key, incident_id, actor_kind, attribution, action_type, trigger_type, response_type,
    response_status, received_at, decided_at, config_revision, actor_id, action_count, weight
)
{{numbers}}
SELECT CASE WHEN n % 2 = 0 THEN {BUSY_GUILD_ID} ELSE 2 + n * 31 % {GUILDS - 2} END, {{key}}, {{incident}}, 'user',
    'audit', 'channel_delete', 'limit', 'strip_roles', 'confirmed', {{at}}, {{at}}, 1,
    CASE WHEN n % 4 < 2 THEN {BUSY_ACTOR_ID} ELSE {BUSY_ACTOR_ID} + 1 + n % 49999 END, 3, 3
FROM numbers
"""


def fill(url: str, count: int) -> None:
    """Create the tables and insert that many events, the same in every run."""
    migrations.upgrade(parse_url(url))
    engine = create_engine(parse_url(url).set(drivername=parse_url(url).drivername.replace("aiosqlite", "pysqlite")))
    dialect = engine.dialect.name
    with engine.begin() as connection:
        connection.execute(insert(Guild), [{"id": guild_id} for guild_id in range(1, GUILDS + 1)])
        numbers = _NUMBERS[dialect].format(count=count)
        statement = _INSERT.format(numbers=numbers, **_WORDS[dialect])
        connection.exec_driver_sql(statement.replace("%", "%%") if dialect == "postgresql" else statement)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if dialect == "postgresql" else "ANALYZE"))
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
    parser.add_argument("--on", choices=("sqlite", "postgresql"), help="only this database")
    arguments = parser.parse_args()
    with databases() as urls:
        for name, url in urls.items():
            if arguments.on not in {None, name}:
                continue
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
