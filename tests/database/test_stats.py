"""The pool under load: the number of connections, and the waits for one."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import select, text, update

from databases import connect
from tux.database import Database, Guild
from tux.database.stats import Waits

CROWD = 200
POOL, OVERFLOW = 5, 5


@pytest.mark.parametrize("dialect", ["postgres"], indirect=True)
async def test_many_callers_share_the_allowed_connections(database_url: str, open_database: Callable[..., Database]):
    """The server itself counts, leaving out idle ones because it is slow to drop closed connections."""
    database = open_database(database_url, pool_size=POOL, pool_overflow=OVERFLOW)
    server = connect(database_url)
    open_connections = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend' AND state <> 'idle'"
    )
    counted: list[int] = []
    waiting = 0
    all_in_use = asyncio.Barrier(POOL + OVERFLOW)

    async def count_up(guild_id: int) -> None:
        nonlocal waiting
        async with database.transaction() as session:
            await session.execute(select(Guild.id))  # begins the transaction, so that the server counts it
            if guild_id < POOL + OVERFLOW:
                await all_in_use.wait()
            await session.execute(update(Guild).values(next_case_number=Guild.next_case_number + 1))
            waiting = max(waiting, database.stats().waiting)
            with server.connect() as connection:
                counted.append(connection.scalar(open_connections))

    async with database.transaction() as session:
        session.add(Guild(id=1))
    await asyncio.gather(*(count_up(guild_id) for guild_id in range(CROWD)))

    async with database.session() as session:
        assert await session.scalar(select(Guild.next_case_number)) == 1 + CROWD
    server.dispose()
    stats = database.stats()
    assert len(counted) == CROWD
    assert max(counted) == POOL + OVERFLOW
    assert waiting >= CROWD - POOL - OVERFLOW
    assert (stats.in_use, stats.idle, stats.waiting) == (0, POOL, 0)
    assert 0 < stats.wait_median < stats.wait_p99 <= stats.wait_worst


async def test_an_unused_database_has_no_figures(database: Database):
    stats = database.stats()
    assert (stats.in_use, stats.waiting, stats.wait_worst, stats.leaks, stats.breaker) == (0, 0, 0, 0, "closed")


def test_quantiles_are_actual_waits():
    waits = Waits()
    for hundredths in range(1, 101):
        waits.add(hundredths / 100)
    assert [waits.quantile(share) for share in (0, 0.5, 0.99, 1)] == [0.01, 0.51, 1.0, 1.0]


def test_old_waits_are_forgotten():
    waits = Waits()
    for seconds in [5.0] + [0.1] * 1000:
        waits.add(seconds)
    assert waits.quantile(1) == 0.1
