"""Servers that Tux has left: what is stored about them is kept for a time, and then deleted."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Table, delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from tux.database import Database, Guild
from tux.database import Table as Mapped
from tux.jobs import Job, Jobs, Later
from tux.runtime.clock import Clock
from tux.runtime.facts import Facts

_log = structlog.stdlib.get_logger(__name__)

DELETION = "guild-deletion"
"""The kind of the job that deletes what is stored about a guild."""

BATCH = 1000
"""Rows that are deleted in one transaction, so that nobody waits for long."""


@dataclass(frozen=True, slots=True)
class GuildDataDeleted:
    """Nothing is stored about a guild any more."""

    guild_id: int


class Retention:
    """Knows when each guild was left. `keep` is how long its data stays; `is_in` tells where the bot is now."""

    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        facts: Facts,
        clock: Clock,
        *,
        keep: timedelta,
        is_in: Callable[[int], bool],
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._facts = facts
        self._clock = clock
        self._keep = keep
        self._is_in = is_in

    async def left(self, guild_id: int) -> None:
        """The bot is no longer in the guild. What is known to be left already was left then."""
        async with self._database.transaction() as session:
            await self._leave(session, guild_id)

    async def returned(self, guild_id: int) -> None:
        """The bot is in the guild: whatever is still stored about it stays."""
        async with self._database.transaction() as session:
            await session.execute(update(Guild).where(Guild.id == guild_id).values(left_at=None))
            await self._jobs.cancel(session, DELETION, str(guild_id))

    async def compare(self, present: Collection[int], ours: Callable[[int], bool]) -> None:
        """Finds out what happened while nobody looked: the bot is in `present`, and answers for `ours`.

        What was left before is planned anew, since the time for which it is kept may have been set otherwise.
        """
        here = set(present)
        async with self._database.session() as session:
            known = (await session.execute(select(Guild.id, Guild.left_at))).all()
        for guild_id, left_at in known:
            if guild_id in here and left_at is not None:
                await self.returned(guild_id)
            elif guild_id not in here and ours(guild_id):
                await self.left(guild_id)

    async def _leave(self, session: AsyncSession, guild_id: int) -> None:
        unknown = update(Guild).where(Guild.id == guild_id, Guild.left_at.is_(None))
        await session.execute(unknown.values(left_at=self._clock.now()))
        left_at = await session.scalar(select(Guild.left_at).where(Guild.id == guild_id))
        if left_at is not None:  # else nothing was ever stored about it
            due_at = left_at + self._keep
            await self._jobs.schedule(session, DELETION, key=str(guild_id), guild_id=guild_id, due_at=due_at)

    async def on_deletion_due(self, job: Job) -> None:
        guild_id = job.guild_id
        if self._is_in(guild_id):
            await self.returned(guild_id)
            return
        due_at = await self._due_at(guild_id)
        if due_at is None:
            return
        if due_at > self._clock.now():
            raise Later(due_at)
        for table in _tables():
            while await self._delete_some(guild_id, table):
                pass
        await self._delete_rest(guild_id)

    async def _due_at(self, guild_id: int) -> datetime | None:
        """None where the bot is back, or nothing is stored."""
        async with self._database.session() as session:
            left_at = await session.scalar(select(Guild.left_at).where(Guild.id == guild_id))
        return None if left_at is None else left_at + self._keep

    async def _delete_some(self, guild_id: int, table: Table) -> bool:
        """Return whether there may be more."""
        key = tuple_(*table.primary_key.columns)
        some = select(*table.primary_key.columns).where(table.c.guild_id == guild_id, _is_left(guild_id)).limit(BATCH)
        async with self._database.transaction() as session:
            gone = await session.execute(delete(table).where(key.in_(some)).returning(table.c.guild_id))
            return len(gone.all()) == BATCH

    async def _delete_rest(self, guild_id: int) -> None:
        """Delete the guild's row, and with it what came meanwhile and the job that does all this."""
        async with self._database.transaction() as session:
            gone = await session.execute(delete(Guild).where(Guild.id == guild_id, _is_left()).returning(Guild.id))
            deleted = bool(gone.all())
        if deleted:
            _log.info("the data of a guild that was left is deleted", guild_id=guild_id)
            self._facts.publish(GuildDataDeleted(guild_id))


def _tables() -> list[Table]:
    """Return the tables of guilds, referring ones first. Jobs go last, with the guild: one of them is this one."""
    found = reversed(Mapped.metadata.sorted_tables)
    return [table for table in found if "guild_id" in table.c and table.name != "job"]


def _is_left(guild_id: int | None = None) -> ColumnElement[bool]:
    """Return the condition of every statement: the bot may come back at any moment, and what is there then stays."""
    left: Any = Guild.left_at.is_not(None)
    return left if guild_id is None else select(Guild.id).where(Guild.id == guild_id, left).exists()
