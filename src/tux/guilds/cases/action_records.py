"""Actions taken before their case was written. Each is kept in a file until the database has its case."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from tux.database import Arrears, DatabaseUnavailable
from tux.guilds.cases.record import Case
from tux.runtime.clock import Clock
from tux.runtime.durable_files import write_durably
from tux.runtime.shards import Shards
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

SET_ASIDE = "set-aside"
"""The folder, within that of the records, for those whose case cannot be written."""

_CATCH_UP = "write cases of earlier actions"
"""The name of the task that does so."""


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
        """Write a record to disk. Raises `OSError` where that is not possible, `TypeError` where `data` is no JSON."""
        write_durably(self._path(record), json.dumps(asdict(record), default=_format_time))

    def remove(self, record: ActionRecord) -> None:
        """Remove the file of a record."""
        self._path(record).unlink(missing_ok=True)

    def set_aside(self, record: ActionRecord) -> Path:
        """Move the file of a record to where it is no longer read. Returns its new path."""
        path = self._path(record)
        new_path = self._folder / SET_ASIDE / path.name
        new_path.parent.mkdir(exist_ok=True)
        return path.replace(new_path)

    def read(self) -> Sequence[ActionRecord]:
        """Return every record, in the order of the actions. Unreadable files are logged, and left in place."""
        records = [record for path in self._folder.glob("*.json") if (record := _read(path)) is not None]
        return sorted(records, key=lambda record: record.done_at)

    def _path(self, record: ActionRecord) -> Path:
        return self._folder / f"{record.opening}.json"


class ActionRecords:
    """Writes the cases of actions that were taken, and retries until the database has them."""

    def __init__(
        self,
        write: Callable[[ActionRecord], Coroutine[Any, Any, Case]],
        files: RecordFiles,
        clock: Clock,
        tasks: Tasks,
        shards: Shards,
    ) -> None:
        """Leave the earlier records of guilds that are not on `shards` to other processes."""
        self._write = write
        self._files = files
        self._tasks = tasks
        self._shards = shards
        self._arrears = Arrears(self._write_all, name=_CATCH_UP, owner=__name__, clock=clock, tasks=tasks)

    async def record(self, record: ActionRecord) -> Case | None:
        """Write the case of an action. Returns None while the database is down, and writes it later."""
        is_saved = False
        try:
            is_saved = await self._save(record)
            case = await self._write(record)
        except DatabaseUnavailable:
            if not is_saved:
                raise
            self.catch_up()
            return None
        except asyncio.CancelledError:
            if is_saved:
                self.catch_up()
            else:
                self._write_unsaved(record)
            raise
        if is_saved:
            await self._remove(record)
        return case

    def catch_up(self) -> None:
        """Start to write the records that are left, such as those from before a restart."""
        self._arrears.start()

    def _write_unsaved(self, record: ActionRecord) -> None:
        """Write the case of an action that nobody waits for any more. If that fails, only the log has the action."""
        _log.warning("an action is not saved to disk while its case is written", **_log_context(record))
        name = f"write the case of {record.kind} {record.key} in {record.guild_id}"
        self._tasks.spawn(self._write(record), name=name, owner=__name__)

    async def _save(self, record: ActionRecord) -> bool:
        try:
            await asyncio.to_thread(self._files.save, record)
        except Exception as error:  # noqa: BLE001 - whatever the reason, the database may still take the action
            _log.warning("could not save an action to disk", **_log_context(record), error=str(error))
            return False
        return True

    async def _remove(self, record: ActionRecord) -> None:
        """Remove a record from disk. If that fails, it is written again at the next start, which changes nothing."""
        try:
            await asyncio.to_thread(self._files.remove, record)
        except OSError as error:
            _log.warning("could not remove an action from disk", guild_id=record.guild_id, error=str(error))

    async def _write_all(self) -> None:
        for record in await asyncio.to_thread(self._files.read):
            if not self._shards.owns(record.guild_id):
                continue
            try:
                await self._write(record)
            except DatabaseUnavailable:
                raise
            except Exception as error:  # noqa: BLE001 - it must not keep the other records from being written
                await self._set_aside(record, error)
            else:
                await self._remove(record)

    async def _set_aside(self, record: ActionRecord, error: Exception) -> None:
        await self._tasks.report(error, name=_CATCH_UP, owner=__name__, guild_id=record.guild_id)
        try:
            path = await asyncio.to_thread(self._files.set_aside, record)
        except OSError as failure:
            _log.warning("could not set an action aside", **_log_context(record), error=str(failure))
        else:
            _log.warning("an action whose case cannot be written was set aside", **_log_context(record), file=str(path))


def _log_context(record: ActionRecord) -> dict[str, object]:
    return {
        "guild_id": record.guild_id,
        "kind": record.kind,
        "key": record.key,
        "target_id": record.target_id,
        "moderator_id": record.moderator_id,
    }


def _read(path: Path) -> ActionRecord | None:
    try:
        values: dict[str, Any] = json.loads(path.read_text("utf-8"))
        record = ActionRecord(**values)
        return replace(
            record, done_at=_parse_time(record.done_at), expires_at=record.expires_at and _parse_time(record.expires_at)
        )
    except FileNotFoundError:
        return None  # another process has written its case and removed the file
    except (OSError, ValueError, TypeError) as error:
        _log.error("an action on disk cannot be read", file=str(path), error=str(error))
        return None


def _format_time(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no part of a record")


def _parse_time(value: object) -> datetime:
    return datetime.fromisoformat(str(value))
