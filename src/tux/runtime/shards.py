"""The shards of this process, which say what guilds are its own to act for where several processes share a database.

Discord gives every guild to one shard of a bot, and every shard belongs to one process.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shards:
    """Some shards of a bot that has `count` in all; without `ids`, all of them.

    Without `count`, Discord recommends a number at login and this process runs all of them.
    """

    count: int | None = None
    ids: frozenset[int] | None = None

    def __post_init__(self) -> None:
        if self.ids is None:
            return
        if self.count is None:
            raise ValueError("shard ids need a shard count")
        if not self.ids or not self.ids <= set(range(self.count)):
            raise ValueError(f"the shards {sorted(self.ids)} are not all among the {self.count} of the bot")

    @property
    def others(self) -> bool:
        """Return whether some shards belong to other processes."""
        return self.ids is not None and len(self.ids) != self.count

    def owns(self, guild_id: int) -> bool:
        """Return whether the guild is on a shard of this process, whether or not the bot is in it."""
        if self.ids is None or self.count is None:
            return True
        return shard_of(guild_id, self.count) in self.ids


ALL_SHARDS = Shards()


def shard_of(guild_id: int, count: int) -> int:
    """Return the shard of a guild, by Discord's documented formula."""
    return (guild_id >> 22) % count
