"""Backups of PostgreSQL databases: every table by COPY, all of one snapshot, in a zip file with a list of contents."""

import zipfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import psycopg
from psycopg import sql
from sqlalchemy import URL, Connection, NullPool, create_engine, inspect, text

from tux.database.backups.archive import (
    CONTENTS,
    Archive,
    ArchiveFeaturesMissing,
    Contents,
    Part,
    RestoredBackup,
    check,
    chunks,
    opened,
)
from tux.database.engines import place_of
from tux.database.failures import DatabaseBusy, DatabaseUnavailable
from tux.database.revisions import BASE, VERSION_TABLE, Revisions, current, shown

_BESIDE = "tux_restore"
"""The schema in which tables are filled before they take the place of others."""

_LOCK = 0x7475_785F_7273
"""The PostgreSQL advisory lock of whoever restores a backup."""

_TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = :schema"
_ENUMS = """
SELECT quote_ident(typname) FROM pg_type JOIN pg_namespace ON pg_namespace.oid = typnamespace
WHERE typtype = 'e' AND nspname = :schema
"""


def write(url: URL, file: Path) -> None:
    """Copies every table, as they all are at one moment, into a zip file."""
    with _snapshot(url) as connection, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        revisions = current(connection)
        if not revisions:
            raise DatabaseUnavailable(database=place_of(url))
        parts = {
            table: _write_table(_driver(connection), archive, table, columns)
            for table, columns in _tables(connection).items()
        }
        rows = {table: part.rows for table, part in parts.items()}
        contents = Contents(dialect="postgresql", revision=shown(revisions), rows=rows, parts=parts)
        archive.writestr(CONTENTS, contents.model_dump_json(indent=1))


def read(file: Path, archive: zipfile.ZipFile, contents: Contents) -> Archive:
    """Reads every table and compares it with the list of contents."""
    for table, part in contents.parts.items():
        digest, rows = sha256(), 0
        for chunk in chunks(archive, f"{table}.copy"):
            digest.update(chunk)
            rows += chunk.count(b"\n")
        check(file, table, part, digest.hexdigest(), rows)
    return Archive("postgresql", contents.revision, contents.rows)


def restore(url: URL, file: Path, archive: Archive, known: Revisions) -> RestoredBackup:
    """Fill tables in a schema beside the database's own, and exchange the two in one transaction.

    Whoever uses the database sees nothing of it before that is done.
    """
    from tux.database import migrations

    if foreign := known.foreign(archive.revisions):
        raise ArchiveFeaturesMissing(file=file.name, revisions=shown(foreign))
    with _schema_beside(url) as beside:
        migrations.upgrade(beside, *archive.revisions, known=known)
        with migrations.alone(beside) as connection, opened(file, known) as (kept, contents):
            for table, part in contents.parts.items():
                _restore_table(connection, kept, table, part)
        migrations.upgrade(beside, known=known)
        with migrations.alone(url) as connection:
            migrations.take_all(connection, known, known.beyond(BASE), up=False)
            _move_here(connection)
    return RestoredBackup(archive, shown(known.heads))


@contextmanager
def _schema_beside(url: URL) -> Generator[URL]:
    """Make an empty schema for the time of the block, and yield an address that leads to it.

    One restore at a time: what a dead one has left is thrown away.
    """
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args={"connect_timeout": 10})
    drop, create = text(f"DROP SCHEMA IF EXISTS {_BESIDE} CASCADE"), text(f"CREATE SCHEMA {_BESIDE}")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _LOCK}):
            raise DatabaseBusy(database=place_of(url), problem="locked")
        if not connection.scalar(text("SELECT has_database_privilege(current_database(), 'CREATE')")):
            raise DatabaseUnavailable(database=place_of(url), problem="no-schema")
        connection.execute(drop)
        connection.execute(create)
        try:
            yield url.update_query_dict({"options": f"{url.query.get('options', '')} -c search_path={_BESIDE}".strip()})
        finally:
            connection.execute(drop)


def _move_here(connection: Connection) -> None:
    """Move all tables and types from the schema beside into the database's own, which has none of them left."""
    here = connection.dialect.identifier_preparer.quote(connection.scalar(text("SELECT current_schema()")) or "public")
    connection.execute(text(f"DROP TABLE IF EXISTS {VERSION_TABLE}"))
    for kind, names in (("TABLE", _TABLES), ("TYPE", _ENUMS)):
        for name in connection.scalars(text(names), {"schema": _BESIDE}).all():
            connection.execute(text(f"ALTER {kind} {_BESIDE}.{name} SET SCHEMA {here}"))


@contextmanager
def _snapshot(url: URL) -> Generator[Connection]:
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args={"connect_timeout": 10})
    with engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True) as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        yield connection


def _tables(connection: Connection) -> dict[str, list[str]]:
    """Our tables with their columns, each after those that it refers to."""
    inspector = inspect(connection)
    ordered = [table for table, _ in inspector.get_sorted_table_and_fkc_names() if table]
    return {
        table: [column["name"] for column in inspector.get_columns(table)]
        for table in ordered
        if table != VERSION_TABLE
    }


def _driver(connection: Connection) -> psycopg.Connection[Any]:
    return cast("psycopg.Connection[Any]", connection.connection.driver_connection)


def _named(statement: str, table: str, columns: Iterable[str]) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL(cast("Any", statement)).format(table=sql.Identifier(table), columns=names)


def _write_table(driver: psycopg.Connection[Any], archive: zipfile.ZipFile, table: str, columns: list[str]) -> Part:
    digest = sha256()
    with driver.cursor() as cursor, archive.open(f"{table}.copy", "w", force_zip64=True) as out:
        with cursor.copy(_named("COPY {table} ({columns}) TO STDOUT", table, columns)) as copy:
            for chunk in copy:
                digest.update(chunk)
                out.write(chunk)
        return Part(columns=columns, rows=cursor.rowcount, sha256=digest.hexdigest())


def _restore_table(connection: Connection, archive: zipfile.ZipFile, table: str, part: Part) -> None:
    with _driver(connection).cursor() as cursor:
        with cursor.copy(_named("COPY {table} ({columns}) FROM STDIN", table, part.columns)) as copy:
            for chunk in chunks(archive, f"{table}.copy"):
                copy.write(chunk)
        if cursor.rowcount != part.rows:
            raise RuntimeError(f"{table} has {cursor.rowcount} rows of {part.rows}")
    _count_on(connection, table, part.columns)


def _count_on(connection: Connection, table: str, columns: Iterable[str]) -> None:
    """Numbers that the database gives out go on after the highest one that was put back."""
    for column in columns:
        sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:t, :c)"), {"t": table, "c": column})
        if sequence is not None:
            next_one = _named("SELECT coalesce(max({columns}), 0) + 1 FROM {table}", table, [column])
            (number,) = _driver(connection).execute(next_one).fetchone() or (1,)
            connection.execute(
                text("SELECT setval(:sequence, :number, false)"), {"sequence": sequence, "number": number}
            )
