"""The files of a spool: one JSON record per line, in segments that each belong to one guild.

A segment is only ever appended to by the process that made it, which holds a lock on it meanwhile. Once it is sealed,
nobody appends to it again, and it is removed as a whole when the database has its records. What is written is with the
operating system when `append()` returns, so the end of the process loses nothing.
"""

import asyncio
import errno
import fcntl
import json
import os
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from tux.runtime.shards import Shards

SEGMENT_BYTES = 256 * 1024
"""The size from which on a segment is sealed, unless a single record is larger."""

_OPEN_SEGMENTS = 64
BATCH_RECORDS = 200
"""The number of records from which on a batch takes no more segments."""

_SET_ASIDE_BYTES = 16 * 1024 * 1024
"""The size from which on the file of what was set aside begins anew, and the one before the last is given up."""

SET_ASIDE = "set-aside"
"""The folder, within that of the spool, for lines that cannot be read, or cannot be stored."""


_ENCODER = json.JSONEncoder(separators=(",", ":"), allow_nan=False)
"""The encoder of records that orjson refuses: those with half a surrogate pair, or a number beyond 64 bits."""

_OPTIONS = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME


@dataclass(frozen=True, slots=True)
class SpooledRecord:
    """A record. Its `key` says which one it is, however often the database is given it."""

    guild_id: int
    key: str
    data: Mapping[str, Any]

    def line(self) -> bytes:
        """Return its line in a file, where NaN is null. Raises `TypeError` or `ValueError` where `data` is no JSON."""
        content = {"key": self.key, "data": self.data}
        try:
            return orjson.dumps(content, option=_OPTIONS) + b"\n"
        except TypeError:
            return _ENCODER.encode(content).encode() + b"\n"


@dataclass(slots=True)
class _Segment:
    path: Path
    guild_id: int
    size: int
    descriptor: int = -1
    is_synced: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """The records of some sealed segments, in the order in which each guild's were put."""

    records: Sequence[SpooledRecord]
    damaged: Sequence[tuple[int, bytes]] = ()
    """The lines that cannot be read, such as the last one before a power cut, each with its guild."""
    segments: Sequence[_Segment] = field(default=(), repr=False)


class SpoolFiles:
    """The segments in a folder."""

    def __init__(self, folder: Path, shards: Shards, max_bytes: int) -> None:
        """Leave the segments of guilds that are not on `shards` to other processes."""
        self._folder = folder
        self._shards = shards
        self._max_bytes = max_bytes
        self._open: dict[int, _Segment] = {}
        self._sealed: deque[_Segment] = deque()
        self._next_number = 0
        self.size = 0
        """The bytes of all segments of this process."""

    def find(self) -> None:
        """Take over the segments that earlier processes have left. To be called once, before the first `append()`."""
        for path in sorted(self._folder.glob("*.jsonl")):
            number, _, guild = path.stem.partition("-")
            if not (number.isdecimal() and guild.isdecimal()):
                continue
            self._next_number = max(self._next_number, int(number) + 1)
            if self._shards.owns(int(guild)):
                size = path.stat().st_size
                self._sealed.append(_Segment(path, int(guild), size))
                self.size += size

    def append(self, guild_id: int, line: bytes) -> None:
        """Append a line. Raises `OSError` where the disk, or what the spool may take of it, is full."""
        if self.size + len(line) > self._max_bytes:
            raise OSError(errno.EDQUOT, f"the {self._max_bytes} bytes of the spool are full")
        segment = self._segment(guild_id, len(line))
        try:
            _write_whole(segment.descriptor, line)
        except OSError:
            with suppress(OSError):  # then half a line stays, which is set aside later
                os.ftruncate(segment.descriptor, segment.size)
            self._seal(segment)
            raise
        segment.size += len(line)
        self.size += len(line)

    def seal(self) -> None:
        """Let nothing more be appended to the segments that are open."""
        for segment in tuple(self._open.values()):
            self._seal(segment)

    async def read(self) -> Batch | None:
        """Return the records of the oldest sealed segments, or None. They stay until `remove()`.

        Segments to which another process still appends are left for later.
        """
        return await asyncio.to_thread(_read_batch, tuple(self._sealed))

    async def remove(self, batch: Batch) -> None:
        """Remove the segments of a batch. Raises `OSError` where that is not possible."""
        await asyncio.to_thread(_unlink, batch.segments)
        for segment in batch.segments:
            self._sealed.remove(segment)
            self.size -= segment.size

    async def sync(self) -> None:
        """Have everything that is sealed reach the disk itself, where a power cut does not lose it."""
        segments = [segment for segment in self._sealed if not segment.is_synced]
        await asyncio.to_thread(_sync, segments)
        for segment in segments:
            segment.is_synced = True

    async def set_aside(self, guild_id: int, line: bytes) -> Path:
        """Keep a line where an operator can look at it. Returns the path of its file."""
        path = self._folder / SET_ASIDE / f"{guild_id}.jsonl"
        await asyncio.to_thread(_keep, path, line)
        return path

    def _segment(self, guild_id: int, length: int) -> _Segment:
        """Return the open segment of a guild, with room for that many bytes."""
        segment = self._open.get(guild_id)
        if segment is not None and segment.size and segment.size + length > SEGMENT_BYTES:
            self._seal(segment)
            segment = None
        if segment is None:
            if len(self._open) >= _OPEN_SEGMENTS:
                self._seal(next(iter(self._open.values())))
            segment = self._open[guild_id] = self._create(guild_id)
        return segment

    def _create(self, guild_id: int) -> _Segment:
        self._folder.mkdir(parents=True, exist_ok=True)
        while True:
            path = self._folder / f"{self._next_number:012}-{guild_id}.jsonl"
            self._next_number += 1
            with suppress(FileExistsError):
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
                with suppress(OSError):  # some network file systems have no locks
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return _Segment(path, guild_id, 0, descriptor)

    def _seal(self, segment: _Segment) -> None:
        del self._open[segment.guild_id]
        self._sealed.append(segment)
        os.close(segment.descriptor)  # which releases the lock
        segment.descriptor = -1


def _write_whole(descriptor: int, line: bytes) -> None:
    if os.write(descriptor, line) < len(line):  # the disk had room for a part of it
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _read_batch(segments: Sequence[_Segment]) -> Batch | None:
    records: list[SpooledRecord] = []
    damaged: list[tuple[int, bytes]] = []
    whole: list[_Segment] = []
    for segment in segments:
        content = _read(segment.path)
        if content is None:
            continue
        whole.append(segment)
        for line in filter(None, content.split(b"\n")):
            record = _parse(segment.guild_id, line)
            if record is None:
                damaged.append((segment.guild_id, line))
            else:
                records.append(record)
        if len(records) >= BATCH_RECORDS:
            break
    return Batch(records, damaged, whole) if whole else None


def _read(path: Path) -> bytes | None:
    """Return the content of a sealed segment, nothing where it is gone, and None while it is still appended to."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return file.read()
    except FileNotFoundError:
        return b""
    except BlockingIOError:
        return None


def _parse(guild_id: int, line: bytes) -> SpooledRecord | None:
    try:
        values: dict[str, Any] = json.loads(line)
        return SpooledRecord(guild_id, values["key"], values["data"])
    except (ValueError, TypeError, KeyError):
        return None


def _unlink(segments: Sequence[_Segment]) -> None:
    for segment in segments:
        segment.path.unlink(missing_ok=True)


def _sync(segments: Sequence[_Segment]) -> None:
    for segment in segments:
        with suppress(FileNotFoundError):
            descriptor = os.open(segment.path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _keep(path: Path, line: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > _SET_ASIDE_BYTES:
        path.replace(path.with_suffix(".old"))
    with path.open("ab") as file:
        file.write(line.rstrip(b"\n") + b"\n")
