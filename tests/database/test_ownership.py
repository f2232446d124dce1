"""The condition in SQL says of every guild what `Shards.owns` says."""

import pytest
from sqlalchemy import insert, select

from tux.database import Database, Guild, owned
from tux.runtime.shards import ALL_SHARDS, Shards

GUILD_IDS = [1, (1 << 22) - 1, 1 << 22, 197038439483310086, 1519999999999999999, (1 << 63) - 1] + [
    number << 22 for number in range(2, 40)
]


@pytest.mark.parametrize(
    "shards",
    [
        ALL_SHARDS,
        Shards(3),
        Shards(3, frozenset({0, 1, 2})),
        Shards(3, frozenset({1})),
        Shards(16, frozenset({0, 5, 15})),
    ],
)
async def test_a_query_finds_the_guilds_that_a_process_owns(database: Database, shards: Shards) -> None:
    async with database.transaction() as session:
        await session.execute(insert(Guild), [{"id": guild_id} for guild_id in GUILD_IDS])
        found = await session.scalars(select(Guild.id).where(*owned(Guild.id, shards)).order_by(Guild.id))
        assert list(found) == sorted(guild_id for guild_id in GUILD_IDS if shards.owns(guild_id))
