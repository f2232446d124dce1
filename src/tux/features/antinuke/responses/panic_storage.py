"""The places where the way back from panic mode is kept: the disk, and the database."""

import asyncio
from collections.abc import Callable, Sequence

import structlog

from tux.database import Database, DatabaseUnavailable, lock_guild
from tux.features.antinuke.responses.panic_records import PanicFiles, PanicRecord
from tux.jobs import Jobs
from tux.runtime.clock import Clock
from tux.runtime.retry import retry_until_available
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

END = "antinuke-panic-end"
"""The kind of job that ends panic mode. Its data is the way back."""


class PanicStorage:
    """Keeps the way back on disk before anything is taken, and in the database as soon as that is up."""

    def __init__(self, files: PanicFiles, *, database: Database, jobs: Jobs, tasks: Tasks, clock: Clock) -> None:
        self._files = files
        self._database = database
        self._jobs = jobs
        self._tasks = tasks
        self._clock = clock

    def read(self) -> Sequence[PanicRecord]:
        """Return what is on disk."""
        return self._files.read()

    async def save(self, record: PanicRecord) -> None:
        """Write a record to disk."""
        await self._try(lambda: self._files.save(record), record.guild_id)

    async def remove(self, guild_id: int) -> None:
        """Remove the record of a guild from disk."""
        await self._try(lambda: self._files.remove(guild_id), guild_id)

    def forget(self, guild_id: int) -> None:
        """Remove the record of a guild that Tux has left for good. Raises `OSError`."""
        self._files.remove(guild_id)

    def copy(self, guild_id: int, present: Callable[[], PanicRecord | None]) -> None:
        """Have the database keep what `present` returns, once it is up."""
        name = f"copy the way back from panic mode in {guild_id}"
        self._tasks.spawn(self._copy(guild_id, present), name=name, owner=__name__, endless=True)

    async def _copy(self, guild_id: int, present: Callable[[], PanicRecord | None]) -> None:
        await retry_until_available(
            lambda: self._write_job(guild_id, present),
            "panic mode",
            clock=self._clock,
            unavailable=DatabaseUnavailable,
        )

    async def _write_job(self, guild_id: int, present: Callable[[], PanicRecord | None]) -> None:
        key = str(guild_id)
        async with self._database.transaction() as session:
            await lock_guild(session, guild_id)
            record = present()
            if record is None or record.is_ending:
                await self._jobs.cancel(session, END, key)
                return
            await self._jobs.schedule(
                session, END, key=key, guild_id=guild_id, due_at=record.until, data=record.to_json()
            )

    async def _try(self, work: Callable[[], None], guild_id: int) -> None:
        """Work on the disk. A disk that is full must not keep an attack going: Discord's audit log has it all too."""
        try:
            await asyncio.to_thread(work)
        except OSError as error:
            _log.error("the way back from panic mode is not on disk", guild_id=guild_id, error=str(error))
