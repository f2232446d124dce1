"""Spools: records that are on disk before anything else happens, and in the database exactly once in the end."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from tux.database.arrears import Arrears
from tux.database.database import Database
from tux.database.failures import DatabaseUnavailable
from tux.database.spool_files import BATCH_RECORDS, Batch, SpooledRecord, SpoolFiles
from tux.runtime.clock import Clock
from tux.runtime.shards import Shards
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

Write = Callable[[AsyncSession, Sequence[SpooledRecord]], Awaitable[None]]
"""Writes records, in their order. It gets some of them twice, and the second time has to change nothing."""

MAX_BYTES = 256 * 1024 * 1024
_UNSAVED_RECORDS = 5000
"""The most records that are kept in memory while the disk takes none."""

_GATHER_SECONDS = 0.25
"""The pause before each round of writing, in which more records come together."""

_GUILDS_IN_LOG = 5


@dataclass(slots=True)
class SpoolStats:
    """The figures of a spool since the process began."""

    written: int = 0
    """The records that the database has taken."""
    waiting_bytes: int = 0
    """The size of what is on disk and waits for the database."""
    unsaved: int = 0
    """The records that the disk did not take, and that wait in memory."""
    lost: int = 0
    """The records that neither disk nor memory had room for."""
    damaged: int = 0
    """The lines on disk that could not be read."""
    rejected: int = 0
    """The records that the database refused, for another reason than an outage."""


class Spool:
    """Records of guilds on their way into the database, which may be down, slow or frozen meanwhile.

    `put()` waits for nothing but the operating system. A record is removed from disk once its transaction has
    committed, and where that is in doubt it is written again. What cannot be read or stored is reported and set aside.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        write: Write,
        *,
        database: Database,
        clock: Clock,
        tasks: Tasks,
        shards: Shards,
        max_bytes: int = MAX_BYTES,
        gather_seconds: float = _GATHER_SECONDS,
    ) -> None:
        """Keep at most `max_bytes` in `folder`. `name` says in logs what the records are."""
        self._name = name
        self._write = write
        self._database = database
        self._clock = clock
        self._tasks = tasks
        self._gather_seconds = gather_seconds
        self._files = SpoolFiles(folder, shards, max_bytes)
        self._unsaved: deque[SpooledRecord] = deque()
        self._arrears = Arrears(self._gather, name=f"write {name}", owner=__name__, clock=clock, tasks=tasks)
        self._writing = asyncio.Lock()
        self._is_disk_well = True
        self._stats = SpoolStats()

    def start(self) -> None:
        """Begin with what was left before a restart. To be called once, before the first `put()`."""
        self._files.find()
        if self._files.size:
            self._arrears.start()

    def put(self, guild_id: int, key: str, data: Mapping[str, Any]) -> None:
        """Take a record. Raises `TypeError` or `ValueError` where `data` is no JSON, and nothing else.

        Where the disk does not take it, it waits in memory; that is logged and reported once, until it does again.
        """
        record = SpooledRecord(guild_id, key, data)
        line = record.line()
        try:
            self._files.append(guild_id, line)
        except OSError as error:
            self._keep_in_memory(record, error)
        else:
            self._is_disk_well = True
        self._arrears.start()

    async def flush(self) -> None:
        """Write everything that was put so far. Raises `DatabaseUnavailable` while that is not possible."""
        async with self._writing:
            self._files.seal()
            while (batch := await self._files.read()) is not None:
                await self._write_batch(batch)
            while self._unsaved:
                await self._write_unsaved()

    def close(self) -> None:
        """Let go of the files. What they have stays on disk, and the next process, or spool, begins with it."""
        self._files.seal()

    def stats(self) -> SpoolStats:
        """Return the figures at this moment."""
        self._stats.waiting_bytes, self._stats.unsaved = self._files.size, len(self._unsaved)
        return self._stats

    async def _gather(self) -> None:
        if self._gather_seconds:
            await self._clock.sleep(self._gather_seconds)
        await self.flush()

    async def _write_batch(self, batch: Batch) -> None:
        try:
            await self._write_records(batch.records)
        except DatabaseUnavailable:
            await self._sync()
            raise
        for guild_id, line in batch.damaged:
            self._stats.damaged += 1
            await self._set_aside(guild_id, line, ValueError(f"a line of the spool of {self._name} is damaged"))
        await self._files.remove(batch)

    async def _write_unsaved(self) -> None:
        """Write records that are in memory alone, and drop them once the database has them."""
        records = list(islice(self._unsaved, BATCH_RECORDS))
        await self._write_records(records)
        for record in records:
            if self._unsaved and self._unsaved[0] is record:  # else it had to make room meanwhile
                self._unsaved.popleft()

    async def _write_records(self, records: Sequence[SpooledRecord]) -> None:
        if not records:
            return
        try:
            await self._in_transaction(records)
        except DatabaseUnavailable as error:
            guild_ids = sorted({record.guild_id for record in records})
            error.context |= {"guild_ids": guild_ids[:_GUILDS_IN_LOG], "records": len(records)}
            raise
        except Exception as error:  # noqa: BLE001 - one bad record must not keep the others from being written
            await self._write_each(records, error)

    async def _write_each(self, records: Sequence[SpooledRecord], error: Exception) -> None:
        """Write records one by one after `error`, and set aside those that the database refuses."""
        if len(records) > 1:
            for record in records:
                await self._write_records([record])
            return
        self._stats.rejected += 1
        await self._set_aside(records[0].guild_id, records[0].line(), error)

    async def _in_transaction(self, records: Sequence[SpooledRecord]) -> None:
        await self._database.retrying(lambda session: self._write(session, records), idempotent=True)
        self._stats.written += len(records)

    async def _set_aside(self, guild_id: int, line: bytes, error: Exception) -> None:
        await self._tasks.report(error, name=f"write {self._name}", owner=__name__, guild_id=guild_id)
        try:
            path = await self._files.set_aside(guild_id, line)
        except OSError as failure:
            _log.error("a record could not be set aside", spool=self._name, guild_id=guild_id, error=str(failure))
        else:
            _log.warning("a record was set aside", spool=self._name, guild_id=guild_id, file=str(path))

    async def _sync(self) -> None:
        try:
            await self._files.sync()
        except OSError as error:
            self._note_disk_failure(error)

    def _keep_in_memory(self, record: SpooledRecord, error: OSError) -> None:
        if len(self._unsaved) >= _UNSAVED_RECORDS:
            self._unsaved.popleft()
            self._stats.lost += 1
        self._unsaved.append(record)
        self._note_disk_failure(error, record.guild_id)

    def _note_disk_failure(self, error: OSError, guild_id: int | None = None) -> None:
        if self._is_disk_well:
            self._is_disk_well = False
            _log.error("records cannot be kept on disk", spool=self._name, guild_id=guild_id, error=str(error))
            report = partial(self._tasks.report, error, name=f"keep {self._name}", owner=__name__, guild_id=guild_id)
            self._tasks.spawn(report(), name="report", owner=__name__)
