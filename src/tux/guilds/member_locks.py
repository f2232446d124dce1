"""Locks by member: two moderators often react to the same thing at once."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class MemberLocks:
    """Makes actions on the same user in the same guild wait for each other."""

    def __init__(self) -> None:
        self._locks = WeakValueDictionary[tuple[int, int], asyncio.Lock]()

    @asynccontextmanager
    async def of(self, guild_id: int, user_id: int) -> AsyncGenerator[bool]:
        """Hold the lock of a user. Yields True where it was not free at once."""
        lock = self._locks.setdefault((guild_id, user_id), asyncio.Lock())
        waited = lock.locked()
        async with lock:
            yield waited
