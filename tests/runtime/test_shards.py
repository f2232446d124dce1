"""The guilds that a process acts for."""

import pytest

from tux.runtime.shards import Shards, shard_of

GUILDS = [(number << 22) + 12345 for number in range(1000)]


def test_a_process_owns_every_guild_unless_it_is_told_otherwise() -> None:
    assert all(Shards().owns(guild_id) for guild_id in GUILDS)
    assert all(Shards(count=16).owns(guild_id) for guild_id in GUILDS)
    assert not Shards(count=16).others


def test_each_guild_belongs_to_one_process() -> None:
    processes = [Shards(5, frozenset({0, 3})), Shards(5, frozenset({1})), Shards(5, frozenset({2, 4}))]
    for guild_id in GUILDS:
        (owner,) = [shards for shards in processes if shards.owns(guild_id)]
        assert shard_of(guild_id, 5) in (owner.ids or ())
    assert all(shards.others for shards in processes)


@pytest.mark.parametrize(("count", "ids"), [(None, {0}), (2, set()), (2, {2}), (2, {-1})])
def test_shards_that_do_not_exist_are_a_mistake(count: int | None, ids: set[int]) -> None:
    with pytest.raises(ValueError, match="shard"):
        Shards(count, frozenset(ids))
