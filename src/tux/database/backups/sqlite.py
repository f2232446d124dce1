"""Backups of SQLite files, by SQLite's own API for copying a database that is in use."""

import sqlite3
import tempfile
import time
import zipfile
from contextlib import closing
from hashlib import file_digest
from pathlib import Path

from sqlalchemy import URL

from tux.database.backups.archive import (
    CONTENTS,
    SQLITE_PART,
    Archive,
    ArchiveDamaged,
    Contents,
    Part,
    RestoredBackup,
    open_archive,
    verified_chunks,
)
from tux.database.engines import make_file, parse_url, place_of
from tux.database.failures import DatabaseBusy, DatabaseUnavailable
from tux.database.revisions import VERSION_TABLE, Revisions, shown

LOCK_TIMEOUT_SECONDS = 10.0
"""The longest wait for another process that is writing to the database."""


def write(url: URL, file: Path) -> None:
    """Copy the database, as of one moment, into a zip file."""
    path = Path(url.database or "")
    if not path.exists():
        raise DatabaseUnavailable(database=place_of(url), problem="no-file")
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        copy = Path(folder) / SQLITE_PART
        with closing(_open(path)) as source, closing(sqlite3.connect(copy)) as target:
            _copy(source, target, url)
            target.execute("PRAGMA journal_mode=DELETE")  # then no second file belongs to it
            revision, rows = _revision_and_row_counts(target)
        if revision is None:
            raise DatabaseUnavailable(database=place_of(url), problem="no-tables")
        with copy.open("rb") as stream:
            part = Part(sha256=file_digest(stream, "sha256").hexdigest())
        contents = Contents(dialect="sqlite", revision=revision, rows=rows, parts={SQLITE_PART: part})
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            archive.writestr(CONTENTS, contents.model_dump_json(indent=1))
            archive.write(copy, SQLITE_PART)


def read(file: Path, archive: zipfile.ZipFile, contents: Contents) -> Archive:
    """Verify the checksum, every page and every reference."""
    with tempfile.TemporaryDirectory() as folder, closing(_open(_extract(file, archive, contents, folder))) as copy:
        for pragma in ("integrity_check", "foreign_key_check"):
            problems = [row for row in copy.execute(f"PRAGMA {pragma}") if row != ("ok",)]
            if problems:
                raise ArchiveDamaged(file=file.name, detail=f"{pragma}: {problems[0]}")
        if _revision_and_row_counts(copy) != (contents.revision, contents.rows):
            raise ArchiveDamaged(file=file.name, detail=CONTENTS)
    return Archive("sqlite", contents.revision, contents.rows)


def restore(url: URL, file: Path, archive: Archive, known: Revisions) -> RestoredBackup:
    """Upgrade a copy first, and then copy that into the database in one step."""
    from tux.database import migrations

    with tempfile.TemporaryDirectory() as folder:
        with open_archive(file, known) as (zip_file, contents):
            extracted = _extract(file, zip_file, contents, folder)
        migrations.upgrade(parse_url(f"sqlite:///{extracted}"), known=known)
        make_file(url)
        with closing(_open(extracted)) as source, closing(_open(Path(url.database or ""))) as target:
            _copy(source, target, url)
            target.execute("PRAGMA journal_mode=WAL")
            revision, rows = _revision_and_row_counts(target)
    if any(rows.get(table, count) != count for table, count in archive.rows.items()):
        raise RuntimeError("the restored tables do not have as many rows as the backup")
    return RestoredBackup(archive, revision or "")


def _extract(file: Path, archive: zipfile.ZipFile, contents: Contents, folder: str) -> Path:
    """Unpack the database into `folder`, and raise `ArchiveDamaged` if it is not as listed."""
    path = Path(folder) / SQLITE_PART
    with path.open("xb") as stream:
        for chunk in verified_chunks(file, archive, SQLITE_PART, contents.parts[SQLITE_PART]):
            stream.write(chunk)
    return path


def _copy(source: sqlite3.Connection, target: sqlite3.Connection, url: URL) -> None:
    """Copy a database, with the time limit that SQLite lacks for a target that another process is writing to."""
    deadline = time.monotonic() + LOCK_TIMEOUT_SECONDS

    def check_deadline(status: int, _remaining: int, _total: int) -> None:
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} and time.monotonic() > deadline:
            raise DatabaseBusy(database=place_of(url), problem="locked")

    source.backup(target, progress=check_deadline, sleep=0.05)


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=LOCK_TIMEOUT_SECONDS)


def _revision_and_row_counts(connection: sqlite3.Connection) -> tuple[str | None, dict[str, int]]:
    """Return the revision, None where there are no tables, and the number of rows of each table."""
    names = [
        name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    ]
    if VERSION_TABLE not in names:
        return None, {}
    revisions = [revision for (revision,) in connection.execute(f"SELECT version_num FROM {VERSION_TABLE}")]  # noqa: S608
    tables = [name for name in names if name != VERSION_TABLE and not name.startswith("sqlite_")]
    return shown(revisions) or None, {name: _count(connection, name) for name in tables}


def _count(connection: sqlite3.Connection, table: str) -> int:
    (count,) = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()  # noqa: S608 - the name is from the database's own schema
    return count
