"""One at a time: two moderators often see the same thing."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class MemberLocks:
    """Acts on the same person in the same guild come one after the other."""

    def __init__(self) -> None:
        self._turns = WeakValueDictionary[tuple[int, int], asyncio.Lock]()

    @asynccontextmanager
    async def of(self, guild_id: int, user_id: int) -> AsyncGenerator[bool]:
        """Tells whether it had to wait."""
        turn = self._turns.setdefault((guild_id, user_id), asyncio.Lock())
        waited = turn.locked()
        async with turn:
            yield waited
