"""The zip archive of a backup, and its list of contents."""

import errno
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from tux.database.revisions import Revisions, separated, shown
from tux.runtime.refusals import Refusal

FORMAT = 1
CONTENTS = "contents.json"
SQLITE_PART = "database.sqlite3"
"""The only part of a backup of a SQLite database."""

_CHUNK_BYTES = 1 << 20

_MAX_CONTENTS_BYTES = 1 << 20
"""The largest list of contents. That of a hundred tables has 30 KB."""

_COMPRESSIONS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1
"""The flag of an encrypted entry, by the specification of zip files."""

_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    sqlite3.DatabaseError,
    EOFError,
    NotImplementedError,
    UnicodeDecodeError,  # in the name of an entry
)
"""The errors in reading a zip file that is not what was written."""

_SPARE_BYTES = 64 << 20
"""The space that a backup has to leave free where it is unpacked."""


class ArchiveUnusable(Refusal):
    """The file cannot be restored. `file` is its name."""


class ArchiveForeign(ArchiveUnusable):
    """The file is not a backup of Tux."""

    key = "archive-foreign"


class ArchiveDamaged(ArchiveUnusable):
    """The content is not what was written. `detail` says more, for the operator."""

    key = "archive-damaged"


class BackupDamaged(ArchiveUnusable):
    """A new backup of `database` is damaged, mostly because the database is. `detail` says more, for the operator."""

    key = "backup-damaged"


class ArchiveNewer(ArchiveUnusable):
    """The backup is from a newer Tux: it is at `revision`, and this code knows revisions up to `head`."""

    key = "archive-newer"


class ArchiveFeaturesMissing(ArchiveUnusable):
    """The backup has tables of features that are not loaded, at these `revisions`."""

    key = "archive-features-missing"


class ArchiveOfOtherDialect(ArchiveUnusable):
    """The backup is of another `dialect` than the database."""

    key = "archive-of-other-dialect"


class ArchiveTooLarge(ArchiveUnusable):
    """There is no room to unpack the backup: it takes `megabytes`, and `folder` has `free` of them."""

    key = "archive-too-large"


@dataclass(frozen=True, slots=True)
class Archive:
    """A backup that was read from beginning to end. `rows` are the row counts by table."""

    dialect: str
    revision: str
    rows: Mapping[str, int]

    @property
    def revisions(self) -> Sequence[str]:
        """Return the revision that the tables of each branch were at."""
        return separated(self.revision)

    @property
    def size(self) -> int:
        """Return the number of rows in all tables together."""
        return sum(self.rows.values())


@dataclass(frozen=True, slots=True)
class RestoredBackup:
    """A backup that was restored, and the revision to which its tables were upgraded."""

    archive: Archive
    revision: str


class Part(BaseModel):
    """A file within a backup."""

    sha256: str
    columns: list[str] = []
    rows: int = 0


class Contents(BaseModel):
    """The list of contents. `rows` are the row counts by table; `parts` are the files beside the list."""

    format: int = FORMAT
    dialect: Literal["sqlite", "postgresql"]
    revision: str
    rows: dict[str, int]
    parts: dict[str, Part]

    @property
    def files(self) -> Collection[str]:
        """The files that the backup has beside this list."""
        return {SQLITE_PART} if self.dialect == "sqlite" else {f"{table}.copy" for table in self.parts}

    @property
    def tables_match(self) -> bool:
        """Return whether the parts are those of the tables whose rows are counted."""
        if self.dialect == "sqlite":
            return self.parts.keys() == {SQLITE_PART}
        return self.rows == {table: part.rows for table, part in self.parts.items() if part.columns}


@contextmanager
def open_archive(file: Path, known: Revisions) -> Generator[tuple[zipfile.ZipFile, Contents]]:
    """Open a backup and yield it with its list of contents. Errors in reading it become `ArchiveDamaged`."""
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive, _contents(file, archive, known)
    except _DAMAGE as error:
        raise ArchiveDamaged(file=file.name, detail=str(error)) from error
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        detail = "an entry begins before the file"  # where `zipfile` looks for it
        raise ArchiveDamaged(file=file.name, detail=detail) from error


def verified_chunks(file: Path, archive: zipfile.ZipFile, name: str, part: Part) -> Generator[bytes]:
    """Yield the content of a part in chunks, and raise `ArchiveDamaged` at its end if it is not as listed."""
    digest, rows = sha256(), 0
    with archive.open(name) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            digest.update(chunk)
            rows += chunk.count(b"\n")
            yield chunk
    if digest.hexdigest() != part.sha256 or (part.columns and rows != part.rows):
        raise ArchiveDamaged(file=file.name, detail=name)


def _contents(file: Path, archive: zipfile.ZipFile, known: Revisions) -> Contents:
    """Read the list of contents, and compare it with the entries that there are. Raises `ArchiveUnusable`."""
    entries = archive.infolist()
    sizes = {entry.filename: entry.file_size for entry in entries}
    if CONTENTS not in sizes or not all(map(_could_be_ours, entries)):
        raise ArchiveForeign(file=file.name)
    if sizes[CONTENTS] > _MAX_CONTENTS_BYTES:
        raise ArchiveDamaged(file=file.name, detail=CONTENTS)
    try:
        contents = Contents.model_validate_json(archive.read(CONTENTS))
    except ValidationError as error:
        raise ArchiveDamaged(file=file.name, detail=CONTENTS) from error
    if contents.format > FORMAT or known.unknown(separated(contents.revision)):
        raise ArchiveNewer(file=file.name, revision=contents.revision, head=shown(known.heads))
    if len(sizes) < len(entries) or sizes.keys() - {CONTENTS} != contents.files or not contents.tables_match:
        raise ArchiveDamaged(file=file.name, detail=CONTENTS)
    if contents.dialect == "sqlite":
        _require_space(file, sum(sizes.values()))
    return contents


def _could_be_ours(entry: zipfile.ZipInfo) -> bool:
    return not entry.flag_bits & _ENCRYPTED and entry.compress_type in _COMPRESSIONS


def _require_space(file: Path, size: int) -> None:
    """Raise `ArchiveTooLarge` if there is no room to unpack so many bytes."""
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free
    if size + _SPARE_BYTES > free:
        raise ArchiveTooLarge(file=file.name, folder=folder, megabytes=size >> 20, free=free >> 20)
