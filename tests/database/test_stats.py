"""The pool under a crowd: how many connections there are, and what the wait for one was."""

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
async def test_a_crowd_is_served_by_the_connections_that_are_allowed(
    database_url: str, open_database: Callable[..., Database]
):
    """Counted by the server itself, which takes its time to part with a connection that was closed."""
    database = open_database(database_url, pool_size=POOL, pool_overflow=OVERFLOW)
    server = connect(database_url)
    ours = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend' AND state <> 'idle'"
    )
    counted: list[int] = []
    waiting = 0

    async def count_up(guild_id: int) -> None:
        nonlocal waiting
        async with database.transaction() as session:
            await session.execute(update(Guild).values(next_case_number=Guild.next_case_number + 1))
            waiting = max(waiting, database.stats().waiting)
            with server.connect() as outside:
                counted.append(outside.scalar(ours))

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


async def test_a_database_at_rest_has_nothing_to_tell(database: Database):
    stats = database.stats()
    assert (stats.in_use, stats.waiting, stats.wait_worst, stats.leaks, stats.breaker) == (0, 0, 0, 0, "closed")


def test_quantiles_are_waits_that_somebody_had():
    waits = Waits()
    for hundredths in range(1, 101):
        waits.add(hundredths / 100)
    assert [waits.quantile(share) for share in (0, 0.5, 0.99, 1)] == [0.01, 0.51, 1.0, 1.0]


def test_old_waits_are_forgotten():
    waits = Waits()
    for seconds in [5.0] + [0.1] * 1000:
        waits.add(seconds)
    assert waits.quantile(1) == 0.1
