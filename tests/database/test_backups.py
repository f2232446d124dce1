"""A restore brings everything back, or changes nothing."""

import hashlib
import itertools
import json
import shutil
import threading
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, inspect, select, text

from databases import REVISIONS, MigratedDatabases, connect, import_every_table, sqlite_url
from tux.database import Guild, Table, backups, migrations
from tux.database.backups import postgres
from tux.database.engines import parse_url
from tux.database.revisions import shown

import_every_table()

MakeUrl = Callable[..., str]
AWKWARD = 'tab\t newline\n back\\slash \\N "quoted" ünï ☃ \x7f'


@pytest.fixture
def url(make_database_url: MakeUrl) -> str:
    return make_database_url(migrated=True)


def rows_of(url: str) -> dict[str, list[Any]]:
    """Return every row of a database, by table."""
    engine = connect(url)
    with engine.connect() as connection:
        rows = {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in Table.metadata.sorted_tables
            if inspect(connection).has_table(table.name)
        }
    engine.dispose()
    return rows


def fill(url: str, *, guilds: int = 3) -> None:
    engine = connect(url)
    cases = Table.metadata.tables["moderation_case"]
    with engine.begin() as connection:
        for guild_id in range(1, guilds + 1):
            connection.execute(insert(Guild).values(id=guild_id, next_case_number=3))
            for number in (1, 2):
                connection.execute(insert(cases).values(**case(guild_id, number)))
    engine.dispose()


def case(guild_id: int, number: int) -> dict[str, Any]:
    return {
        "guild_id": guild_id,
        "number": number,
        "kind": "ban",
        "state": "pending",
        "target_id": 2**62,
        "moderator_id": 5,
        "reason": AWKWARD,
        "created_at": datetime(2026, 1, 2, 3, 4, 5, 678901, UTC),
    }


def test_a_restore_brings_back_every_row(url: str, make_database_url: MakeUrl, tmp_path: Path):
    fill(url)
    archive = backups.backup(parse_url(url), tmp_path / "backup")
    other = make_database_url()

    restored = backups.restore(parse_url(other), tmp_path / "backup")

    assert archive.rows["guild"] == 3
    assert archive.rows["moderation_case"] == 6
    assert restored.revision == shown(REVISIONS.heads)
    assert rows_of(other) == rows_of(url)


def test_a_restore_replaces_everything_and_generated_numbers_continue(url: str, tmp_path: Path):
    fill(url)
    backups.backup(parse_url(url), tmp_path / "backup")
    before = rows_of(url)
    engine = connect(url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM guild WHERE id = 1"))
        connection.execute(insert(Guild).values(id=99))
        connection.execute(insert(Table.metadata.tables["moderation_case"]).values(**case(99, 1)))

    backups.restore(parse_url(url), tmp_path / "backup")

    assert rows_of(url) == before
    with engine.begin() as connection:
        added = connection.execute(insert(Table.metadata.tables["moderation_case"]).values(**case(3, 3)))
        assert added.inserted_primary_key is not None
        assert added.inserted_primary_key[0] > 6
    engine.dispose()


def test_an_older_backup_is_upgraded(url: str, make_database_url: MakeUrl, tmp_path: Path):
    old = make_database_url()
    migrations.upgrade(parse_url(old), REVISIONS.all[0].id)
    engine = connect(old)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO guild (id) VALUES (7)"))
    engine.dispose()
    backups.backup(parse_url(old), tmp_path / "backup")

    backups.restore(parse_url(url), tmp_path / "backup")

    assert [row[0] for row in rows_of(url)["guild"]] == [7]


def test_a_backup_is_of_one_moment_while_others_write(url: str, tmp_path: Path):
    fill(url, guilds=200)
    stop = threading.Event()
    writer = threading.Thread(target=add_in_pairs, args=(url, stop))
    writer.start()
    try:
        archives = [backups.backup(parse_url(url), tmp_path / str(number)) for number in range(5)]
    finally:
        stop.set()
        writer.join()

    assert all(archive.rows["guild"] % 2 == 0 for archive in archives)


def add_in_pairs(url: str, stop: threading.Event) -> None:
    engine, numbers = connect(url), itertools.count(1000)
    while not stop.is_set():
        with engine.begin() as connection:
            for _ in range(2):
                connection.execute(insert(Guild).values(id=next(numbers)))
    engine.dispose()


def test_a_backup_is_for_its_owner_alone_and_nothing_partial_is_left(url: str, tmp_path: Path):
    (tmp_path / "deep").mkdir()
    backups.backup(parse_url(url), tmp_path / "deep" / "backup")

    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["backup"]
    assert (tmp_path / "deep" / "backup").stat().st_mode & 0o077 == 0
    with pytest.raises(FileExistsError):
        backups.backup(parse_url(url), tmp_path / "deep" / "backup")


def test_a_mistyped_folder_is_not_made(url: str, tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        backups.backup(parse_url(url), tmp_path / "depe" / "backup")
    assert not (tmp_path / "depe").exists()


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_damaged_backup_changes_nothing(url: str, tmp_path: Path, share: float):
    fill(url, guilds=50)
    file = tmp_path / "backup"
    backups.backup(parse_url(url), file)
    before = rows_of(url)
    content = bytearray(file.read_bytes())
    middle = int(len(content) * share)
    content[middle : middle + 400] = bytes(byte ^ 0x55 for byte in content[middle : middle + 400])
    file.write_bytes(content)

    with pytest.raises((backups.ArchiveDamaged, backups.ArchiveNewer, backups.ArchiveForeign)):
        backups.restore(parse_url(url), file)

    assert rows_of(url) == before


@pytest.mark.parametrize("content", [b"", b"no backup", b"SQLite format 3\0", b"PK\x03\x04"])
def test_a_file_that_is_not_a_backup_is_refused(url: str, tmp_path: Path, content: bytes):
    file = tmp_path / "backup"
    file.write_bytes(content)
    with pytest.raises(backups.ArchiveUnusable):
        backups.restore(parse_url(url), file)


def test_a_backup_of_a_newer_tux_is_refused(url: str, tmp_path: Path):
    file = tmp_path / "backup"
    backups.backup(parse_url(url), file)
    rewrite(file, "contents.json", lambda text: text.replace(f'"{shown(REVISIONS.heads)}"', '"9999"'))

    with pytest.raises(backups.ArchiveNewer):
        backups.restore(parse_url(url), file)


def rewrite(file: Path, name: str, change: Callable[[str], str]) -> None:
    with zipfile.ZipFile(file) as archive:
        content = {entry: archive.read(entry) for entry in archive.namelist()}
    with zipfile.ZipFile(file, "w") as archive:
        for entry, data in content.items():
            archive.writestr(entry, change(data.decode()) if entry == name else data)


def test_a_restore_that_fails_half_way_changes_nothing(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert_a_failing_step_changes_nothing(url, tmp_path, monkeypatch, migrations, "upgrade")


def test_an_exchange_of_tables_that_fails_changes_nothing(
    migrated_postgres: MigratedDatabases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    url = migrated_postgres.take()
    assert_a_failing_step_changes_nothing(url, tmp_path, monkeypatch, postgres, "_replace_tables")
    migrated_postgres.give_back(url)


def assert_a_failing_step_changes_nothing(
    url: str, folder: Path, monkeypatch: pytest.MonkeyPatch, module: Any, step: str
) -> None:
    fill(url)
    backups.backup(parse_url(url), folder / "backup")
    before = rows_of(url)
    original = getattr(module, step)

    def fail(*args: Any, **options: Any) -> None:
        original(*args, **options)
        raise OSError("the machine is on fire")

    monkeypatch.setattr(module, step, fail)
    with pytest.raises(OSError, match="on fire"):
        backups.restore(parse_url(url), folder / "backup")

    assert rows_of(url) == before


def test_a_backup_of_one_dialect_is_not_restored_into_the_other(url: str, tmp_path: Path):
    backups.backup(parse_url(url), tmp_path / "backup")
    other = "postgresql://nowhere/tux" if url.startswith("sqlite") else f"sqlite:///{tmp_path / 'other.sqlite3'}"
    with pytest.raises(backups.ArchiveOfOtherDialect):
        backups.restore(parse_url(other), tmp_path / "backup")


Entries = dict[str, bytes]
Contents = dict[str, Any]


def unpack(file: Path) -> tuple[Contents, Entries]:
    with zipfile.ZipFile(file) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(entries.pop("contents.json")), entries


def pack(file: Path, contents: Contents, entries: Entries, compression: int = zipfile.ZIP_DEFLATED) -> None:
    with zipfile.ZipFile(file, "w", compression) as archive:
        archive.writestr("contents.json", json.dumps(contents))
        for name, content in entries.items():
            archive.writestr(name, content)


def first_part(contents: Contents) -> str:
    """The name in the list of the only part of a SQLite database, or of the guilds."""
    return "guild" if contents["dialect"] == "postgresql" else "database.sqlite3"


def first_entry(entries: Entries) -> str:
    return "guild.copy" if "guild.copy" in entries else "database.sqlite3"


def without_an_entry(contents: Contents, entries: Entries) -> None:
    del entries[first_entry(entries)]


def without_an_entry_and_its_line(contents: Contents, entries: Entries) -> None:
    del entries[first_entry(entries)]
    del contents["parts"][first_part(contents)]


def without_all_parts(contents: Contents, entries: Entries) -> None:
    entries.clear()
    contents["parts"] = {}


def with_an_empty_entry(contents: Contents, entries: Entries) -> None:
    entries[first_entry(entries)] = b""


def with_an_empty_entry_that_is_listed(contents: Contents, entries: Entries) -> None:
    entries[first_entry(entries)] = b""
    contents["parts"][first_part(contents)] |= {"sha256": hashlib.sha256(b"").hexdigest()}


def with_half_an_entry(contents: Contents, entries: Entries) -> None:
    name = first_entry(entries)
    entries[name] = entries[name][: len(entries[name]) // 2]
    contents["parts"][first_part(contents)]["sha256"] = hashlib.sha256(entries[name]).hexdigest()


def with_an_entry_that_is_not_listed(contents: Contents, entries: Entries) -> None:
    entries["more.copy"] = b""


def with_other_counts(contents: Contents, entries: Entries) -> None:
    contents["rows"]["guild"] += 1


def with_a_table_counted_that_is_not_there(contents: Contents, entries: Entries) -> None:
    contents["rows"]["treasure"] = 1


def with_a_list_that_is_no_list(contents: Contents, entries: Entries) -> None:
    contents["parts"] = "all"


def with_an_unknown_dialect(contents: Contents, entries: Entries) -> None:
    contents["dialect"] = "oracle"


def with_a_list_that_never_ends(contents: Contents, entries: Entries) -> None:
    contents["padding"] = " " * (2 << 20)


@pytest.mark.parametrize(
    "damage",
    [
        without_an_entry,
        without_an_entry_and_its_line,
        without_all_parts,
        with_an_empty_entry,
        with_an_empty_entry_that_is_listed,
        with_half_an_entry,
        with_an_entry_that_is_not_listed,
        with_other_counts,
        with_a_table_counted_that_is_not_there,
        with_a_list_that_is_no_list,
        with_an_unknown_dialect,
        with_a_list_that_never_ends,
    ],
)
def test_a_backup_that_is_not_what_its_list_says_changes_nothing(
    url: str, tmp_path: Path, damage: Callable[[Contents, Entries], None]
):
    require_unchanged(url, tmp_path, damage)


def require_unchanged(url: str, tmp_path: Path, damage: Callable[[Contents, Entries], None]) -> None:
    """Fail unless a backup that is damaged in this way is refused, and the database is as it was."""
    fill(url, guilds=50)
    file = tmp_path / "backup"
    backups.backup(parse_url(url), file)
    before = rows_of(url)
    contents, entries = unpack(file)
    damage(contents, entries)
    pack(file, contents, entries)

    with pytest.raises(backups.ArchiveDamaged):
        backups.restore(parse_url(url), file)

    assert rows_of(url) == before


def with_a_column_that_is_not_there(contents: Contents, entries: Entries) -> None:
    contents["parts"]["guild"]["columns"][0] = "treasure"


def without_a_column(contents: Contents, entries: Entries) -> None:
    contents["parts"]["guild"]["columns"].pop()


def with_a_value_of_another_type(contents: Contents, entries: Entries) -> None:
    change_guilds(contents, entries, entries["guild.copy"].replace(b"1\t", b"one\t", 1))


def with_a_value_that_is_not_allowed(contents: Contents, entries: Entries) -> None:
    change_guilds(contents, entries, entries["guild.copy"].replace(b"1\t", b"-1\t", 1))


def with_a_reference_to_nothing(contents: Contents, entries: Entries) -> None:
    change_guilds(contents, entries, entries["guild.copy"].replace(b"1\t", b"777\t", 1))


def change_guilds(contents: Contents, entries: Entries, content: bytes) -> None:
    entries["guild.copy"] = content
    contents["parts"]["guild"]["sha256"] = hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    "damage",
    [
        with_a_column_that_is_not_there,
        without_a_column,
        with_a_value_of_another_type,
        with_a_value_that_is_not_allowed,
        with_a_reference_to_nothing,
    ],
)
def test_tables_that_postgres_would_not_take_change_nothing(
    postgres_url: str, tmp_path: Path, damage: Callable[[Contents, Entries], None]
):
    require_unchanged(postgres_url, tmp_path, damage)


def with_a_name_that_is_no_text(content: bytearray) -> None:
    entry = content.rfind(b"PK\x01\x02")
    content[entry + 9] |= 0x08  # the name is in UTF-8
    content[entry + 46] = 0xFF


def with_an_entry_before_the_file(content: bytearray) -> None:
    content[content.rfind(b"PK\x01\x02") + 45] = 0xFF  # the highest byte of where the entry begins


def with_a_list_before_the_file(content: bytearray) -> None:
    content[content.rfind(b"PK\x05\x06") + 19] = 0xFF  # the highest byte of where the list of entries begins


@pytest.mark.parametrize(
    "damage", [with_a_name_that_is_no_text, with_an_entry_before_the_file, with_a_list_before_the_file]
)
def test_a_zip_file_that_contradicts_itself_is_damaged_and_changes_nothing(
    url: str, tmp_path: Path, damage: Callable[[bytearray], None]
):
    fill(url, guilds=50)
    file = tmp_path / "backup"
    backups.backup(parse_url(url), file)
    before = rows_of(url)
    content = bytearray(file.read_bytes())
    damage(content)
    file.write_bytes(content)

    with pytest.raises(backups.ArchiveDamaged):
        backups.restore(parse_url(url), file)

    assert rows_of(url) == before


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_that_tux_would_not_write_is_no_backup(url: str, tmp_path: Path, compression: int):
    file = tmp_path / "backup"
    backups.backup(parse_url(url), file)
    pack(file, *unpack(file), compression)
    with pytest.raises(backups.ArchiveForeign):
        backups.restore(parse_url(url), file)


def test_an_encrypted_archive_is_no_backup(url: str, tmp_path: Path):
    file = tmp_path / "backup"
    backups.backup(parse_url(url), file)
    content = bytearray(file.read_bytes())
    for header, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(header)
        while start >= 0:
            content[start + flags_at] |= 1
            start = content.find(header, start + 1)
    file.write_bytes(content)
    with pytest.raises(backups.ArchiveForeign):
        backups.restore(parse_url(url), file)


def test_a_name_that_stands_twice_in_an_archive_is_not_guessed_at(url: str, tmp_path: Path):
    file = tmp_path / "backup"
    backups.backup(parse_url(url), file)
    _, entries = unpack(file)
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(first_entry(entries), b"")
    with pytest.raises(backups.ArchiveDamaged):
        backups.restore(parse_url(url), file)


def test_a_backup_that_does_not_fit_is_refused_before_it_is_unpacked(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """That of a PostgreSQL database is read in pieces, and never unpacked."""
    url = sqlite_url(shutil.copyfile(sqlite_template, tmp_path / "tux.sqlite3"))
    file = tmp_path / "backup"
    backups.backup(parse_url(url), file)
    monkeypatch.setattr("tux.database.backups.archive._SPARE_BYTES", 1 << 62)
    with pytest.raises(backups.ArchiveTooLarge):
        backups.restore(parse_url(url), file)


def test_a_file_that_is_exchanged_after_it_was_verified_changes_nothing(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    fill(url, guilds=50)
    file = tmp_path / "backup"
    backups.backup(parse_url(url), file)
    before = rows_of(url)
    contents, entries = unpack(file)
    with_an_empty_entry(contents, entries)
    read = backups.read

    def exchange(*arguments: Any) -> Any:
        archive = read(*arguments)
        pack(file, contents, entries)
        return archive

    monkeypatch.setattr(backups, "read", exchange)
    with pytest.raises(backups.ArchiveDamaged):
        backups.restore(parse_url(url), file)
    assert rows_of(url) == before
