"""The condition for rows that belong to guilds of this process."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Integer, literal
from sqlalchemy.orm import InstrumentedAttribute

from tux.runtime.shards import Shards


def owned(guild_id: InstrumentedAttribute[int], shards: Shards) -> Sequence[ColumnElement[bool]]:
    """Return the conditions under which the guild in a column is on one of `shards`; none where every guild is.

    As SQL, so that a query with a limit, or one that locks rows, leaves those of other processes alone.
    """
    if not shards.others or shards.ids is None or shards.count is None:
        return ()
    timestamp = guild_id.bitwise_rshift(literal(22, Integer))  # PostgreSQL shifts by no bigint
    shard = timestamp.self_group() % shards.count
    return (shard.in_(sorted(shards.ids)),)
