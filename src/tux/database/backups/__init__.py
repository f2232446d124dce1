"""Backups, which are taken while Tux runs and verified before and after they are restored.

A backup is a zip file with a list of its contents. It holds a SQLite database as one file, and a PostgreSQL database as
one file per table, in the format of COPY. Restoring loads Alembic.
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
    ArchiveTooLarge,
    ArchiveUnusable,
    BackupDamaged,
    RestoredBackup,
    open_archive,
)
from tux.database.engines import place_of
from tux.database.revisions import Revisions

__all__ = [
    "Archive",
    "ArchiveDamaged",
    "ArchiveFeaturesMissing",
    "ArchiveForeign",
    "ArchiveNewer",
    "ArchiveOfOtherDialect",
    "ArchiveTooLarge",
    "ArchiveUnusable",
    "BackupDamaged",
    "RestoredBackup",
    "backup",
    "read",
    "restore",
]

_DIALECTS = {"sqlite": sqlite, "postgresql": postgres}


def backup(url: URL, file: Path, known: Revisions | None = None) -> Archive:
    """Write all that the database holds at one moment to a new `file`, readable by its owner alone, and verify it.

    Users of the database do not have to wait. Raises `FileExistsError` where the file exists already, another `OSError`
    where its folder does not, and `BackupDamaged` if the database is damaged. A failure leaves no file behind.
    """
    if file.exists():
        raise FileExistsError(file)
    partial = file.with_name(f".{file.name}.{os.getpid()}.partial")
    try:
        partial.touch(mode=0o600, exist_ok=False)
        _DIALECTS[url.get_backend_name()].write(url, partial)
        archive = read(partial, known)
        partial.rename(file)
    except ArchiveDamaged as error:
        raise BackupDamaged(database=place_of(url), detail=error.data["detail"]) from error
    finally:
        partial.unlink(missing_ok=True)
    return archive


def read(file: Path, known: Revisions | None = None) -> Archive:
    """Read the whole backup and verify checksums, counts and references. Raises `ArchiveUnusable`."""
    with open_archive(file, known or Revisions()) as (archive, contents):
        return _DIALECTS[contents.dialect].read(file, archive, contents)


def restore(url: URL, file: Path, known: Revisions | None = None) -> RestoredBackup:
    """Replace everything in the database by the backup, and bring its tables up to the revisions of this code.

    It restores all or nothing, and counts the rows again at the end. Raises `ArchiveUnusable` for a backup that is
    damaged, from a newer Tux, or of the other dialect. No Tux may run on the database meanwhile, which
    `sole_use` makes sure of.
    """
    known = known or Revisions()
    archive = read(file, known)
    if archive.dialect != url.get_backend_name():
        raise ArchiveOfOtherDialect(file=file.name, dialect=archive.dialect)
    return _DIALECTS[archive.dialect].restore(url, file, archive, known)
