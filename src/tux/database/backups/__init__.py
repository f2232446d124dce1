"""Backups: taken while Tux runs, and verified before and after they are put back.

A backup is a zip file with a list of its contents: a SQLite database as one file, a PostgreSQL database as a file per
table, as COPY writes it. Restoring loads Alembic.
"""

import os
from pathlib import Path

from sqlalchemy import URL

from tux.database.backups import postgres, sqlite
from tux.database.backups.archive import (
    Archive,
    ArchiveDamaged,
    ArchiveFeaturesMissing,
    ArchiveForeign,
    ArchiveNewer,
    ArchiveOfOtherDialect,
    ArchiveUnusable,
    RestoredBackup,
    opened,
)
from tux.database.revisions import Revisions

__all__ = [
    "Archive",
    "ArchiveDamaged",
    "ArchiveFeaturesMissing",
    "ArchiveForeign",
    "ArchiveNewer",
    "ArchiveOfOtherDialect",
    "ArchiveUnusable",
    "RestoredBackup",
    "backup",
    "read",
    "restore",
]

_DIALECTS = {"sqlite": sqlite, "postgresql": postgres}


def backup(url: URL, file: Path, known: Revisions | None = None) -> Archive:
    """Writes all that the database holds at one moment to a new `file`, readable by its owner alone, and reads it back.

    Nobody who uses the database waits for it. Raises `FileExistsError` where there is a file already; where anything
    fails, none is left.
    """
    if file.exists():
        raise FileExistsError(file)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = file.with_name(f".{file.name}.{os.getpid()}.partial")
    try:
        partial.touch(mode=0o600, exist_ok=False)
        _DIALECTS[url.get_backend_name()].write(url, partial)
        archive = read(partial, known)
        partial.rename(file)
    finally:
        partial.unlink(missing_ok=True)
    return archive


def read(file: Path, known: Revisions | None = None) -> Archive:
    """Read the whole backup and check it: checksums, counts, references. Refuses with `ArchiveUnusable`."""
    with opened(file, known or Revisions()) as (archive, contents):
        return _DIALECTS[contents.dialect].read(file, archive, contents)


def restore(url: URL, file: Path, known: Revisions | None = None) -> RestoredBackup:
    """Puts the backup in place of everything in the database, and brings its tables up to this code.

    All of it or nothing, with the rows counted again at the end. Refuses with `ArchiveUnusable` a backup that is
    damaged, of a newer Tux, or of the other dialect. A Tux that runs on the database must be started anew afterwards.
    """
    known = known or Revisions()
    archive = read(file, known)
    if archive.dialect != url.get_backend_name():
        raise ArchiveOfOtherDialect(file=file.name, dialect=archive.dialect)
    return _DIALECTS[archive.dialect].restore(url, file, archive, known)
