"""Retention of the data of servers that Tux has left, which is deleted after a time."""

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
"""The kind of job that deletes what is stored about a guild."""

BATCH_SIZE = 1000
"""The number of rows deleted in one transaction, so that no other transaction waits for long."""


async def delete_in_batches(database: Database, table: type[Mapped], *conditions: ColumnElement[bool]) -> None:
    """Delete the rows of a table that meet the conditions, a batch to a transaction."""
    columns: list[Any] = list(table.__table__.primary_key)
    batch = select(*columns).where(*conditions).limit(BATCH_SIZE)
    rows: Any = delete(table).where(tuple_(*columns).in_(batch)).returning(*columns)
    deleted = BATCH_SIZE
    while deleted == BATCH_SIZE:
        async with database.transaction() as session:
            deleted = len((await session.execute(rows)).all())


@dataclass(frozen=True, slots=True)
class GuildDataDeleted:
    """Everything that was stored about a guild has been deleted."""

    guild_id: int


class Retention:
    """The times at which guilds were left. Data stays for `keep` after that; `is_in` tells where the bot is now."""

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
        """Note that the bot is no longer in the guild. A time noted earlier stays."""
        async with self._database.transaction() as session:
            await self._leave(session, guild_id)

    async def returned(self, guild_id: int) -> None:
        """Note that the bot is in the guild again, so that its data stays."""
        async with self._database.transaction() as session:
            await session.execute(update(Guild).where(Guild.id == guild_id).values(left_at=None))
            await self._jobs.cancel(session, DELETION, str(guild_id))

    async def reconcile(self, present: Collection[int], owns: Callable[[int], bool]) -> None:
        """Catch up with what happened while Tux was offline.

        The bot is in the guilds `present`, and this process is responsible for those that it `owns`. Guilds that were
        left before are planned again, because the setting for how long data is kept may have changed.
        """
        present_ids = set(present)
        async with self._database.session() as session:
            guilds = (await session.execute(select(Guild.id, Guild.left_at))).all()
        for guild_id, left_at in guilds:
            if guild_id in present_ids and left_at is not None:
                await self.returned(guild_id)
            elif guild_id not in present_ids and owns(guild_id):
                await self.left(guild_id)

    async def _leave(self, session: AsyncSession, guild_id: int) -> None:
        not_left_before = update(Guild).where(Guild.id == guild_id, Guild.left_at.is_(None))
        await session.execute(not_left_before.values(left_at=self._clock.now()))
        left_at = await session.scalar(select(Guild.left_at).where(Guild.id == guild_id))
        if left_at is not None:  # otherwise nothing was ever stored about it
            due_at = left_at + self._keep
            await self._jobs.schedule(session, DELETION, key=str(guild_id), guild_id=guild_id, due_at=due_at)

    async def on_deletion_due(self, job: Job) -> None:
        """Delete the guild's data, unless the bot is back or the data is to be kept longer."""
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
        """Return the time of the deletion; None where the bot is back, or nothing is stored."""
        async with self._database.session() as session:
            left_at = await session.scalar(select(Guild.left_at).where(Guild.id == guild_id))
        return None if left_at is None else left_at + self._keep

    async def _delete_some(self, guild_id: int, table: Table) -> bool:
        """Delete one batch of rows. Return whether there may be more."""
        columns = table.primary_key.columns
        batch = select(*columns).where(table.c.guild_id == guild_id, _is_left(guild_id)).limit(BATCH_SIZE)
        async with self._database.transaction() as session:
            rows = delete(table).where(tuple_(*columns).in_(batch)).returning(table.c.guild_id)
            return len((await session.execute(rows)).all()) == BATCH_SIZE

    async def _delete_rest(self, guild_id: int) -> None:
        """Delete the guild's row, and with it rows that were added meanwhile and the job that does all this."""
        row = delete(Guild).where(Guild.id == guild_id, _is_left()).returning(Guild.id)
        async with self._database.transaction() as session:
            is_deleted = bool((await session.execute(row)).all())
        if is_deleted:
            _log.info("deleted the data of a guild that was left", guild_id=guild_id)
            self._facts.publish(GuildDataDeleted(guild_id))


def _tables() -> list[Table]:
    """Return the tables of guilds, referring ones first. Jobs go with the guild, since one of them is running."""
    referring_first = reversed(Mapped.metadata.sorted_tables)
    return [table for table in referring_first if "guild_id" in table.c and table.name != "job"]


def _is_left(guild_id: int | None = None) -> ColumnElement[bool]:
    """Return the condition of every deletion: the bot may come back at any moment, and data left by then stays."""
    left: Any = Guild.left_at.is_not(None)
    return left if guild_id is None else select(Guild.id).where(Guild.id == guild_id, left).exists()
