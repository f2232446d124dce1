"""The archive of a backup, and its list of contents."""

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
_CHUNK = 1 << 20
"""Bytes."""


class ArchiveUnusable(Refusal):
    """A backup that cannot be put back. Data: `file`, its name."""


class ArchiveForeign(ArchiveUnusable):
    """Something else altogether."""

    key = "archive-foreign"


class ArchiveDamaged(ArchiveUnusable):
    """Not what was written. `detail` is for the operator."""

    key = "archive-damaged"


class ArchiveNewer(ArchiveUnusable):
    """The archive is from a newer Tux: it is at `revision`, this one knows up to `head`."""

    key = "archive-newer"


class ArchiveFeaturesMissing(ArchiveUnusable):
    """A backup with tables of features that are not loaded, at these `revisions`."""

    key = "archive-features-missing"


class ArchiveOfOtherDialect(ArchiveUnusable):
    """The archive is of a `dialect` that is not the database's."""

    key = "archive-of-other-dialect"


@dataclass(frozen=True, slots=True)
class Archive:
    """A backup that was read from beginning to end. `rows` counts those of each table."""

    dialect: str
    revision: str
    rows: Mapping[str, int]

    @property
    def revisions(self) -> Sequence[str]:
        """The revision of every branch that the tables were at."""
        return separated(self.revision)

    @property
    def size(self) -> int:
        """Rows in all."""
        return sum(self.rows.values())


@dataclass(frozen=True, slots=True)
class RestoredBackup:
    """A backup that was restored, and the revision that its tables were brought up to."""

    archive: Archive
    revision: str


class Part(BaseModel):
    """A file in a backup."""

    sha256: str
    columns: list[str] = []
    rows: int = 0


class Contents(BaseModel):
    """The list of contents. `rows` counts those of each table; `parts` are the files beside the list."""

    format: int = FORMAT
    dialect: Literal["sqlite", "postgresql"]
    revision: str
    rows: dict[str, int]
    parts: dict[str, Part]


@contextmanager
def opened(file: Path, known: Revisions) -> Generator[tuple[zipfile.ZipFile, Contents]]:
    """The backup with its list of contents. What its readers stumble over is said to be damage."""
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive, _contents(file, archive, known)
    except (zipfile.BadZipFile, zlib.error, sqlite3.DatabaseError, EOFError, NotImplementedError) as error:
        raise ArchiveDamaged(file=file.name, detail=str(error)) from error


def chunks(archive: zipfile.ZipFile, name: str) -> Generator[bytes]:
    """Yield the content of a part, a piece at a time."""
    with archive.open(name) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def check(file: Path, name: str, part: Part, digest: str, rows: int) -> None:
    """Refuses a part that is not what the list of contents says."""
    if (digest, rows) != (part.sha256, part.rows):
        raise ArchiveDamaged(file=file.name, detail=name)


def _contents(file: Path, archive: zipfile.ZipFile, known: Revisions) -> Contents:
    if CONTENTS not in archive.namelist():
        raise ArchiveForeign(file=file.name)
    try:
        contents = Contents.model_validate_json(archive.read(CONTENTS))
    except ValidationError as error:
        raise ArchiveDamaged(file=file.name, detail=CONTENTS) from error
    if contents.format > FORMAT or known.strange(separated(contents.revision)):
        raise ArchiveNewer(file=file.name, revision=contents.revision, head=shown(known.heads))
    return contents
