"""The zip archive of a backup, and its list of contents."""

import sqlite3
import zipfile
import zlib
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from tux.database.revisions import Revisions, separated, shown
from tux.runtime.refusals import Refusal

FORMAT = 1
CONTENTS = "contents.json"
_CHUNK_BYTES = 1 << 20


class ArchiveUnusable(Refusal):
    """The file cannot be restored. `file` is its name."""


class ArchiveForeign(ArchiveUnusable):
    """The file is not a backup of Tux."""

    key = "archive-foreign"


class ArchiveDamaged(ArchiveUnusable):
    """The content is not what was written. `detail` says more, for the operator."""

    key = "archive-damaged"


class ArchiveNewer(ArchiveUnusable):
    """The backup is from a newer Tux: it is at `revision`, and this code knows revisions up to `head`."""

    key = "archive-newer"


class ArchiveFeaturesMissing(ArchiveUnusable):
    """The backup has tables of features that are not loaded, at these `revisions`."""

    key = "archive-features-missing"


class ArchiveOfOtherDialect(ArchiveUnusable):
    """The backup is of another `dialect` than the database."""

    key = "archive-of-other-dialect"


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


@contextmanager
def open_archive(file: Path, known: Revisions) -> Generator[tuple[zipfile.ZipFile, Contents]]:
    """Open a backup and yield it with its list of contents. Errors in reading it become `ArchiveDamaged`."""
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive, _contents(file, archive, known)
    except (zipfile.BadZipFile, zlib.error, sqlite3.DatabaseError, EOFError, NotImplementedError) as error:
        raise ArchiveDamaged(file=file.name, detail=str(error)) from error


def chunks(archive: zipfile.ZipFile, name: str) -> Generator[bytes]:
    """Yield the content of a part in chunks."""
    with archive.open(name) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            yield chunk


def check_part(file: Path, name: str, part: Part, digest: str, rows: int) -> None:
    """Raise `ArchiveDamaged` for a part that differs from the list of contents."""
    if (digest, rows) != (part.sha256, part.rows):
        raise ArchiveDamaged(file=file.name, detail=name)


def _contents(file: Path, archive: zipfile.ZipFile, known: Revisions) -> Contents:
    if CONTENTS not in archive.namelist():
        raise ArchiveForeign(file=file.name)
    try:
        contents = Contents.model_validate_json(archive.read(CONTENTS))
    except ValidationError as error:
        raise ArchiveDamaged(file=file.name, detail=CONTENTS) from error
    if contents.format > FORMAT or known.unknown(separated(contents.revision)):
        raise ArchiveNewer(file=file.name, revision=contents.revision, head=shown(known.heads))
    return contents
