"""Locks by member, because two moderators often react to the same thing at once."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class MemberLocks:
    """Locks by which actions on the same user in the same guild wait for each other."""

    def __init__(self) -> None:
        self._locks = WeakValueDictionary[tuple[int, int], asyncio.Lock]()

    @asynccontextmanager
    async def acquire(self, guild_id: int, user_id: int) -> AsyncGenerator[bool]:
        """Hold the lock of a user during the block. Yields True where it had to wait for it."""
        lock = self._locks.setdefault((guild_id, user_id), asyncio.Lock())
        waited = lock.locked()
        async with lock:
            yield waited
