"""Actions taken before their case was written. Each is kept in a file until the database has its case."""

import asyncio
import hashlib
import json
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from tux.database import DatabaseUnavailable
from tux.guilds.cases.record import Case
from tux.runtime.clock import Clock
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

_RETRY_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)
"""The pauses between attempts while the database is down; the last one repeats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRecord:
    """An action that was taken. `key` identifies it within its guild, however often it is recorded."""

    key: str
    kind: str
    guild_id: int
    target_id: int
    moderator_id: int
    reason: str
    done_at: datetime
    expires_at: datetime | None = None
    data: Mapping[str, Any] | None = None

    @property
    def opening(self) -> str:
        """Return the 32 characters by which its case is found in the database."""
        return hashlib.sha256(f"{self.guild_id}/{self.key}".encode()).hexdigest()[:32]


class RecordFiles:
    """A folder with a file for each action whose case is not yet in the database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, record: ActionRecord) -> None:
        """Write a record to disk. Raises `OSError` where that is not possible."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(record)
        unfinished = path.with_suffix(".tmp")
        with unfinished.open("w", encoding="utf-8") as file:
            json.dump(asdict(record), file, default=datetime.isoformat)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)

    def remove(self, record: ActionRecord) -> None:
        """Remove the file of a record."""
        self._path(record).unlink(missing_ok=True)

    def read(self) -> Sequence[ActionRecord]:
        """Return every record, in the order of the actions. Unreadable files are logged, and left in place."""
        records = [record for path in self._folder.glob("*.json") if (record := _read(path)) is not None]
        return sorted(records, key=lambda record: record.done_at)

    def _path(self, record: ActionRecord) -> Path:
        return self._folder / f"{record.opening}.json"


class ActionRecords:
    """Writes the cases of actions that were taken, and retries until the database has them."""

    def __init__(
        self, write: Callable[[ActionRecord], Awaitable[Case]], files: RecordFiles, clock: Clock, tasks: Tasks
    ) -> None:
        self._write = write
        self._files = files
        self._clock = clock
        self._tasks = tasks
        self._is_catching_up = False
        self._has_more = False

    async def record(self, record: ActionRecord) -> Case | None:
        """Write the case of an action. Returns None while the database is down, and writes it later."""
        is_saved = await self._save(record)
        try:
            case = await self._write(record)
        except DatabaseUnavailable:
            if not is_saved:
                raise
            self.catch_up()
            return None
        except asyncio.CancelledError:
            self.catch_up()
            raise
        if is_saved:
            await self._remove(record)
        return case

    def catch_up(self) -> None:
        """Start to write the records that are left, such as those from before a restart."""
        self._has_more = True
        if not self._is_catching_up:
            self._is_catching_up = True
            self._tasks.spawn(self._catch_up(), name="write cases of earlier actions", owner=__name__, endless=True)

    async def _save(self, record: ActionRecord) -> bool:
        try:
            await asyncio.to_thread(self._files.save, record)
        except OSError as error:
            _log.warning("could not save an action to disk", guild_id=record.guild_id, error=str(error))
            return False
        return True

    async def _remove(self, record: ActionRecord) -> None:
        """Remove a record from disk. If that fails, it is written again at the next start, which changes nothing."""
        try:
            await asyncio.to_thread(self._files.remove, record)
        except OSError as error:
            _log.warning("could not remove an action from disk", guild_id=record.guild_id, error=str(error))

    async def _catch_up(self) -> None:
        attempt = 0
        try:
            while self._has_more:
                self._has_more = False
                try:
                    await self._write_all()
                except DatabaseUnavailable as error:
                    _log.warning("cases of earlier actions wait for the database", error=str(error))
                    await self._clock.sleep(_RETRY_SECONDS[min(attempt, len(_RETRY_SECONDS) - 1)])
                    attempt, self._has_more = attempt + 1, True
        finally:
            self._is_catching_up = False

    async def _write_all(self) -> None:
        for record in await asyncio.to_thread(self._files.read):
            await self._write(record)
            await self._remove(record)


def _read(path: Path) -> ActionRecord | None:
    try:
        values: dict[str, Any] = json.loads(path.read_text("utf-8"))
        record = ActionRecord(**values)
        times = {"done_at": record.done_at, "expires_at": record.expires_at}
        return replace(record, **{name: _parse_time(value) for name, value in times.items()})
    except FileNotFoundError:
        return None  # another process has written its case and removed the file
    except (OSError, ValueError, TypeError) as error:
        _log.error("an action on disk cannot be read", file=str(path), error=str(error))
        return None


def _parse_time(value: object) -> datetime | None:
    return None if value is None else datetime.fromisoformat(str(value))
