"""Backups of SQLite files, by SQLite's own way of copying a database that is in use."""

import sqlite3
import tempfile
import time
import zipfile
from contextlib import closing
from hashlib import file_digest, sha256
from pathlib import Path

from sqlalchemy import URL

from tux.database.backups.archive import (
    CONTENTS,
    Archive,
    ArchiveDamaged,
    Contents,
    Part,
    RestoredBackup,
    check,
    chunks,
    opened,
)
from tux.database.engines import make_file, parsed, place_of
from tux.database.failures import DatabaseBusy, DatabaseUnavailable
from tux.database.revisions import VERSION_TABLE, Revisions, shown

PART = "database.sqlite3"
PATIENCE = 10.0
"""Seconds to wait for whoever is writing to the database."""


def write(url: URL, file: Path) -> None:
    """Copies the database, as it is at one moment, into a zip file."""
    path = Path(url.database or "")
    if not path.exists():
        raise DatabaseUnavailable(database=place_of(url), problem="no-file")
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        copy = Path(folder) / PART
        with closing(_open(path)) as source, closing(sqlite3.connect(copy)) as target:
            _copy(source, target, url)
            target.execute("PRAGMA journal_mode=DELETE")  # a file that needs no other beside it
            revision, rows = _held(target)
        if revision is None:
            raise DatabaseUnavailable(database=place_of(url))
        with copy.open("rb") as stream:
            part = Part(sha256=file_digest(stream, "sha256").hexdigest())
        contents = Contents(dialect="sqlite", revision=revision, rows=rows, parts={PART: part})
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            archive.writestr(CONTENTS, contents.model_dump_json(indent=1))
            archive.write(copy, PART)


def read(file: Path, archive: zipfile.ZipFile, contents: Contents) -> Archive:
    """Checks the sum, every page and every reference."""
    digest = sha256()
    for chunk in chunks(archive, PART):
        digest.update(chunk)
    check(file, PART, contents.parts[PART], digest.hexdigest(), 0)
    with tempfile.TemporaryDirectory() as folder, closing(sqlite3.connect(archive.extract(PART, folder))) as copy:
        for asked in ("integrity_check", "foreign_key_check"):
            found = [row for row in copy.execute(f"PRAGMA {asked}") if row != ("ok",)]
            if found:
                raise ArchiveDamaged(file=file.name, detail=f"{asked}: {found[0]}")
        if _held(copy) != (contents.revision, contents.rows):
            raise ArchiveDamaged(file=file.name, detail=CONTENTS)
    return Archive("sqlite", contents.revision, contents.rows)


def restore(url: URL, file: Path, archive: Archive, known: Revisions) -> RestoredBackup:
    """Brings a copy up to date first, and then the copy into the database in one step."""
    from tux.database import migrations

    with tempfile.TemporaryDirectory() as folder:
        with opened(file, known) as (kept, _):
            fresh = Path(kept.extract(PART, folder))
        migrations.upgrade(parsed(f"sqlite:///{fresh}"), known=known)
        make_file(url)
        with closing(_open(fresh)) as source, closing(_open(Path(url.database or ""))) as target:
            _copy(source, target, url)
            target.execute("PRAGMA journal_mode=WAL")
            revision, rows = _held(target)
    if any(rows.get(table, count) != count for table, count in archive.rows.items()):
        raise RuntimeError("the restored tables do not hold the rows of the backup")
    return RestoredBackup(archive, revision or "")


def _copy(source: sqlite3.Connection, target: sqlite3.Connection, url: URL) -> None:
    """SQLite tries for ever to get hold of a database that somebody else is writing to; this does not."""
    deadline = time.monotonic() + PATIENCE

    def watch(status: int, _remaining: int, _total: int) -> None:
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} and time.monotonic() > deadline:
            raise DatabaseBusy(database=place_of(url), problem="locked")

    source.backup(target, progress=watch, sleep=0.05)


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=PATIENCE)


def _held(connection: sqlite3.Connection) -> tuple[str | None, dict[str, int]]:
    """The revision, None where there are no tables, and the rows of each table."""
    names = [
        name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    ]
    if VERSION_TABLE not in names:
        return None, {}
    revisions = [revision for (revision,) in connection.execute(f"SELECT version_num FROM {VERSION_TABLE}")]  # noqa: S608
    ours = [name for name in names if name != VERSION_TABLE and not name.startswith("sqlite_")]
    return shown(revisions) or None, {name: _count(connection, name) for name in ours}


def _count(connection: sqlite3.Connection, table: str) -> int:
    (count,) = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()  # noqa: S608 - its own schema names it
    return count
