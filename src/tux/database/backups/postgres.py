"""Backups of PostgreSQL databases: every table by COPY, all from one snapshot."""

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
    ArchiveDamaged,
    ArchiveFeaturesMissing,
    Contents,
    Part,
    RestoredBackup,
    open_archive,
    verified_chunks,
)
from tux.database.engines import place_of
from tux.database.failures import DatabaseBusy, DatabaseUnavailable
from tux.database.revisions import BASE, VERSION_TABLE, Revisions, current, shown

_RESTORE_SCHEMA = "tux_restore"
"""The schema in which tables are filled before they replace those of the database."""

_LOCK = 0x7475_785F_7273
"""The PostgreSQL advisory lock that is held while a backup is restored."""

_TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = :schema"
_ENUMS = """
SELECT quote_ident(typname) FROM pg_type JOIN pg_namespace ON pg_namespace.oid = typnamespace
WHERE typtype = 'e' AND nspname = :schema
"""


def write(url: URL, file: Path) -> None:
    """Copy every table into a zip file, all of them as of one moment."""
    with _snapshot(url) as connection, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        revisions = current(connection)
        if not revisions:
            raise DatabaseUnavailable(database=place_of(url), problem="no-tables")
        parts = {
            table: _write_table(_driver(connection), archive, table, columns)
            for table, columns in _tables(connection).items()
        }
        rows = {table: part.rows for table, part in parts.items()}
        contents = Contents(dialect="postgresql", revision=shown(revisions), rows=rows, parts=parts)
        archive.writestr(CONTENTS, contents.model_dump_json(indent=1))


def read(file: Path, archive: zipfile.ZipFile, contents: Contents) -> Archive:
    """Read every table and compare it with the list of contents."""
    for table, part in contents.parts.items():
        for _ in verified_chunks(file, archive, f"{table}.copy", part):
            pass
    return Archive("postgresql", contents.revision, contents.rows)


def restore(url: URL, file: Path, archive: Archive, known: Revisions) -> RestoredBackup:
    """Fill tables in a second schema, and exchange it for the database's own in one transaction.

    Users of the database see nothing of it until then.
    """
    from tux.database import migrations

    if foreign := known.foreign(archive.revisions):
        raise ArchiveFeaturesMissing(file=file.name, revisions=shown(foreign))
    with _restore_schema(url) as restore_url:
        migrations.upgrade(restore_url, *archive.revisions, known=known)
        with (
            migrations.exclusive_connection(restore_url) as connection,
            open_archive(file, known) as (zip_file, contents),
        ):
            _require_columns(connection, file, contents)
            for table, part in contents.parts.items():
                _restore_table(connection, file, zip_file, table, part)
        migrations.upgrade(restore_url, known=known)
        with migrations.exclusive_connection(url) as connection:
            migrations.run_all(connection, known, known.beyond(BASE), up=False)
            _replace_tables(connection)
    return RestoredBackup(archive, shown(known.heads))


@contextmanager
def _restore_schema(url: URL) -> Generator[URL]:
    """Create an empty schema for the duration of the block, and yield an address that leads to it.

    Only one restore runs at a time, and it drops what an interrupted one left behind.
    """
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args={"connect_timeout": 10})
    drop, create = text(f"DROP SCHEMA IF EXISTS {_RESTORE_SCHEMA} CASCADE"), text(f"CREATE SCHEMA {_RESTORE_SCHEMA}")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _LOCK}):
            raise DatabaseBusy(database=place_of(url), problem="locked")
        if not connection.scalar(text("SELECT has_database_privilege(current_database(), 'CREATE')")):
            raise DatabaseUnavailable(database=place_of(url), problem="no-schema")
        connection.execute(drop)
        connection.execute(create)
        try:
            options = f"{url.query.get('options', '')} -c search_path={_RESTORE_SCHEMA}".strip()
            yield url.update_query_dict({"options": options})
        finally:
            connection.execute(drop)


def _replace_tables(connection: Connection) -> None:
    """Move all restored tables and types into the database's own schema, which has none of them left."""
    own_name = connection.scalar(text("SELECT current_schema()")) or "public"
    own_schema = connection.dialect.identifier_preparer.quote(own_name)
    connection.execute(text(f"DROP TABLE IF EXISTS {VERSION_TABLE}"))
    for kind, names in (("TABLE", _TABLES), ("TYPE", _ENUMS)):
        for name in connection.scalars(text(names), {"schema": _RESTORE_SCHEMA}).all():
            connection.execute(text(f"ALTER {kind} {_RESTORE_SCHEMA}.{name} SET SCHEMA {own_schema}"))


@contextmanager
def _snapshot(url: URL) -> Generator[Connection]:
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args={"connect_timeout": 10})
    with engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True) as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        yield connection


def _tables(connection: Connection) -> dict[str, list[str]]:
    """Return the tables of Tux with their columns, each table after those that it refers to."""
    inspector = inspect(connection)
    ordered = [table for table, _ in inspector.get_sorted_table_and_fkc_names() if table]
    return {
        table: [column["name"] for column in inspector.get_columns(table)]
        for table in ordered
        if table != VERSION_TABLE
    }


def _driver(connection: Connection) -> psycopg.Connection[Any]:
    return cast("psycopg.Connection[Any]", connection.connection.driver_connection)


def _with_names(statement: str, table: str, columns: Iterable[str]) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL(cast("Any", statement)).format(table=sql.Identifier(table), columns=names)


def _write_table(driver: psycopg.Connection[Any], archive: zipfile.ZipFile, table: str, columns: list[str]) -> Part:
    digest = sha256()
    with driver.cursor() as cursor, archive.open(f"{table}.copy", "w", force_zip64=True) as stream:
        with cursor.copy(_with_names("COPY {table} ({columns}) TO STDOUT", table, columns)) as copy:
            for chunk in copy:
                digest.update(chunk)
                stream.write(chunk)
        return Part(columns=columns, rows=cursor.rowcount, sha256=digest.hexdigest())


def _require_columns(connection: Connection, file: Path, contents: Contents) -> None:
    """Raise `ArchiveDamaged` unless the backup has every column of every table at its revision, and no other."""
    listed = {table: set(part.columns) for table, part in contents.parts.items()}
    if listed != {table: set(columns) for table, columns in _tables(connection).items()}:
        raise ArchiveDamaged(file=file.name, detail=CONTENTS)


def _restore_table(connection: Connection, file: Path, archive: zipfile.ZipFile, table: str, part: Part) -> None:
    name = f"{table}.copy"
    with _driver(connection).cursor() as cursor:
        try:
            with cursor.copy(_with_names("COPY {table} ({columns}) FROM STDIN", table, part.columns)) as copy:
                for chunk in verified_chunks(file, archive, name, part):
                    copy.write(chunk)
        except (psycopg.DataError, psycopg.IntegrityError) as error:
            raise ArchiveDamaged(file=file.name, detail=name) from error
        if cursor.rowcount != part.rows:
            raise RuntimeError(f"only {cursor.rowcount} of {part.rows} rows of {table} were restored")
    _advance_sequences(connection, table, part.columns)


def _advance_sequences(connection: Connection, table: str, columns: Iterable[str]) -> None:
    """Let the numbers that the database generates continue after the highest one that was restored."""
    for column in columns:
        sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:t, :c)"), {"t": table, "c": column})
        if sequence is not None:
            next_number = _with_names("SELECT coalesce(max({columns}), 0) + 1 FROM {table}", table, [column])
            (number,) = _driver(connection).execute(next_number).fetchone() or (1,)
            connection.execute(
                text("SELECT setval(:sequence, :number, false)"), {"sequence": sequence, "number": number}
            )
