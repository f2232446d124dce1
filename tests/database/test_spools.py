"""A record that is put into a spool is in the database exactly once in the end, whatever happens meanwhile."""

import asyncio
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import capture_logs

from databases import Frail, Open
from tux.database import Database, DatabaseUnavailable, Guild, Spool, SpooledRecord, dialect_insert
from tux.database.spool_files import SEGMENT_BYTES, SET_ASIDE
from tux.runtime.clock import ManualClock
from tux.runtime.occurrences import Occurrence
from tux.runtime.shards import ALL_SHARDS, Shards
from tux.runtime.tasks import Tasks

GUILD, OTHER = 10, 11

MakeSpool = Callable[..., Spool]


class Reports:
    """A reporter that keeps every occurrence."""

    def __init__(self) -> None:
        self.occurrences: list[Occurrence] = []

    async def report(self, occurrence: Occurrence) -> str:
        self.occurrences.append(occurrence)
        return ""


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "spool"


async def write_numbers(session: AsyncSession, records: Sequence[SpooledRecord]) -> None:
    """Store each record as a row whose id is its key. A row that is there already stays as it is."""
    for record in records:
        insert = dialect_insert(session, Guild).values(id=int(record.key), next_case_number=record.data["number"])
        await session.execute(insert.on_conflict_do_nothing())


@pytest.fixture
def make_spool(folder: Path, clock: ManualClock, reports: Reports) -> MakeSpool:
    def make(database: Database, *, shards: Shards = ALL_SHARDS, max_bytes: int = 10_000_000) -> Spool:
        spool = Spool(
            "numbers",
            folder,
            write_numbers,
            database=database,
            clock=clock,
            tasks=Tasks(reports),
            shards=shards,
            max_bytes=max_bytes,
        )
        spool.start()
        return spool

    return make


def put(spool: Spool, *keys: int, guild_id: int = GUILD) -> None:
    for key in keys:
        spool.put(guild_id, str(key), {"number": key})


def leave_behind(spool: Spool, *keys: int, guild_id: int = GUILD) -> None:
    """Put records that a process leaves on disk at its end."""
    put(spool, *keys, guild_id=guild_id)
    spool.close()


async def rows(database: Database) -> list[int]:
    async with database.session() as session:
        return list(await session.scalars(select(Guild.id).order_by(Guild.id)))


def segments(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jsonl"))


async def test_a_record_is_on_disk_when_it_is_put_and_in_the_database_soon(
    make_spool: MakeSpool, database: Database, clock: ManualClock, folder: Path
) -> None:
    spool = make_spool(database)
    put(spool, 1, 2)
    assert len(segments(folder)[0].read_bytes().splitlines()) == 2

    await clock.asleep()
    await clock.advance(1)
    await spool.flush()

    assert await rows(database) == [1, 2]
    assert segments(folder) == []
    assert spool.stats().written == 2
    assert spool.stats().waiting_bytes == 0


async def test_a_killed_process_loses_nothing(make_spool: MakeSpool, database: Database, folder: Path) -> None:
    script = f"""
import os, signal
from pathlib import Path
from tux.database.spool_files import SpooledRecord, SpoolFiles
from tux.runtime.shards import ALL_SHARDS
files = SpoolFiles(Path({str(folder)!r}), ALL_SHARDS, 10_000_000)
for number in range(1, 501):
    files.append({GUILD}, SpooledRecord({GUILD}, str(number), {{"number": number}}).line())
os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", script], check=False)
    assert killed.returncode == -signal.SIGKILL

    await make_spool(database).flush()

    assert await rows(database) == list(range(1, 501))
    assert segments(folder) == []


async def test_what_was_left_is_written_before_what_is_new(
    make_spool: MakeSpool, database: Database, folder: Path
) -> None:
    leave_behind(make_spool(database), 1)
    spool = make_spool(database)

    spool.put(GUILD, "1", {"number": 99})
    await spool.flush()

    async with database.session() as session:
        assert (await session.get_one(Guild, 1)).next_case_number == 1


async def test_a_record_whose_file_was_not_removed_is_not_doubled(
    make_spool: MakeSpool, database: Database, folder: Path
) -> None:
    spool = make_spool(database)
    put(spool, 1, 2)
    copy = shutil.copytree(folder, folder.with_name("copy"))
    await spool.flush()
    shutil.copytree(copy, folder, dirs_exist_ok=True)

    await make_spool(database).flush()

    assert await rows(database) == [1, 2]
    assert segments(folder) == []


@pytest.mark.parametrize("outage", ["frozen", "killed"])
async def test_records_wait_while_the_server_is_down_and_are_written_once_it_is_back(
    make_spool: MakeSpool, open_database: Open, frail_url: str, frail_postgres: Frail, outage: str, clock: ManualClock
) -> None:
    database = open_database(frail_url, wait=1, clock=clock)
    spool = make_spool(database)
    put(spool, 1)
    await spool.flush()
    if outage == "frozen":
        frail_postgres.freeze()
    else:
        frail_postgres.kill()
    put(spool, 2)
    writing = asyncio.get_running_loop().create_task(spool.flush())
    await asyncio.sleep(0)

    put(spool, 3)

    with pytest.raises(DatabaseUnavailable) as caught:
        await writing
    assert caught.value.context["guild_ids"] == [GUILD]
    frail_postgres.start()
    async with asyncio.timeout(60):
        while await rows_or_none(database) != [1, 2, 3]:
            await clock.advance(30)
    await spool.flush()
    assert spool.stats().waiting_bytes == 0


async def rows_or_none(database: Database) -> list[int] | None:
    try:
        return await rows(database)
    except DatabaseUnavailable:
        return None


@pytest.mark.parametrize("end", [b'{"key":"3","data":{"num', b"\0\0\0\0", b'{"key":"3"}\n', b"[]\n", b'"3"\n'])
async def test_a_damaged_line_is_reported_and_set_aside_and_the_others_are_written(
    make_spool: MakeSpool, database: Database, folder: Path, reports: Reports, end: bytes
) -> None:
    leave_behind(make_spool(database), 1, 2)
    with segments(folder)[0].open("ab") as file:
        file.write(end)
    spool = make_spool(database)

    await spool.flush()

    assert await rows(database) == [1, 2]
    assert spool.stats().damaged == 1
    assert [occurrence.guild_id for occurrence in reports.occurrences] == [GUILD]
    assert (folder / SET_ASIDE / f"{GUILD}.jsonl").read_bytes() == end.rstrip(b"\n") + b"\n"
    assert segments(folder) == []


async def test_a_record_that_the_database_refuses_is_reported_and_set_aside(
    make_spool: MakeSpool, database: Database, folder: Path, reports: Reports
) -> None:
    spool = make_spool(database)
    put(spool, 1, -2, 3)

    await spool.flush()

    assert await rows(database) == [1, 3]
    assert spool.stats().rejected == 1
    assert len(reports.occurrences) == 1
    aside = json.loads((folder / SET_ASIDE / f"{GUILD}.jsonl").read_text("utf-8"))
    assert aside == {"key": "-2", "data": {"number": -2}}


@pytest.mark.parametrize("trouble", ["full", "a file in place of the folder"])
async def test_without_room_on_disk_the_database_gets_the_records_all_the_same(
    make_spool: MakeSpool, database: Database, folder: Path, reports: Reports, trouble: str
) -> None:
    if trouble != "full":
        folder.write_text(trouble)
    spool = make_spool(database, max_bytes=0 if trouble == "full" else 1000)
    put(spool, 1, 2, 3)
    assert spool.stats().unsaved == 3

    await spool.flush()

    assert await rows(database) == [1, 2, 3]
    assert spool.stats().unsaved == 0
    assert len(reports.occurrences) == 1


async def test_what_neither_disk_nor_memory_has_room_for_is_counted(make_spool: MakeSpool, database: Database) -> None:
    spool = make_spool(database, max_bytes=0)
    put(spool, *range(1, 5003))
    assert spool.stats().lost == 2
    await spool.flush()
    assert await rows(database) == list(range(3, 5003))


async def test_the_guilds_of_other_processes_are_left_to_them(
    make_spool: MakeSpool, database: Database, folder: Path
) -> None:
    leave_behind(make_spool(database), 1)
    leave_behind(make_spool(database), 2, guild_id=1 << 22)
    first, second = Shards(2, frozenset({0})), Shards(2, frozenset({1}))

    await make_spool(database, shards=first).flush()
    assert await rows(database) == [1]
    assert len(segments(folder)) == 1

    await make_spool(database, shards=second).flush()
    assert await rows(database) == [1, 2]


async def test_what_another_process_still_appends_to_is_left_until_it_has_ended(
    make_spool: MakeSpool, database: Database, folder: Path
) -> None:
    before = make_spool(database)
    put(before, 1)
    after = make_spool(database)

    await after.flush()
    put(before, 2)

    assert await rows(database) == []
    await before.flush()
    assert await rows(database) == [1, 2]
    await after.flush()
    assert after.stats().waiting_bytes == 0


async def test_large_records_fill_several_segments_and_keep_their_order(
    make_spool: MakeSpool, database: Database, folder: Path
) -> None:
    spool = make_spool(database)
    for number in range(1, 6):
        spool.put(GUILD, "1", {"number": number, "text": "x" * (SEGMENT_BYTES // 2)})
    spool.close()
    assert len(segments(folder)) > 2

    await make_spool(database).flush()

    async with database.session() as session:
        assert (await session.get_one(Guild, 1)).next_case_number == 1


async def test_data_that_is_no_json_is_a_mistake(make_spool: MakeSpool, database: Database, folder: Path) -> None:
    with pytest.raises(TypeError):
        make_spool(database).put(GUILD, "1", {"number": {1}})
    assert segments(folder) == []


@pytest.mark.parametrize("dialect", ["postgres"], indirect=True)
async def test_an_outage_is_logged_with_its_state_the_guild_the_operation_and_the_attempt(
    make_spool: MakeSpool, open_database: Open, make_database_url: Callable[..., str], clock: ManualClock
) -> None:
    url = make_database_url(migrated=True)
    database = open_database(url, wait=1, clock=clock)
    spool = make_spool(database)
    with psycopg.connect(url) as other, capture_logs() as lines:
        other.execute("LOCK TABLE guild IN ACCESS EXCLUSIVE MODE")
        put(spool, 1)
        while not (attempts := [line for line in lines if "attempt" in line]):
            await clock.advance(1)
    assert (attempts[0]["operation"], attempts[0]["attempt"]) == ("write numbers", 1)
    assert (attempts[0]["guild_ids"], attempts[0]["sqlstate"]) == ([GUILD], "55P03")
    await spool.flush()
    assert await rows(database) == [1]
