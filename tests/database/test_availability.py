"""The errors where a database is busy, gone, or was never there."""

import asyncio
import threading
from pathlib import Path

import pytest
from sqlalchemy import select, text

from databases import Open, sqlite_url
from rows import add_guild, count
from tux.database import Database, DatabaseBusy, DatabaseUnavailable, Guild


async def test_no_more_connections_than_allowed(database_url: str, open_database: Open):
    database = open_database(database_url, pool_size=2, pool_overflow=1, wait=30)
    most_in_use, full = 0, asyncio.Event()

    async def read() -> None:
        nonlocal most_in_use
        async with database.session() as session:
            await session.execute(select(1))
            most_in_use = max(most_in_use, database.stats().in_use)
            if most_in_use >= 3:
                full.set()
            await full.wait()

    await asyncio.gather(*(read() for _ in range(50)))
    assert most_in_use == 3


async def test_a_full_pool_is_busy(database_url: str, open_database: Open):
    database = open_database(database_url, pool_size=1, pool_overflow=0, wait=1)
    async with database.session() as session:
        await session.execute(select(1))
        with pytest.raises(DatabaseBusy):
            async with database.session() as another:
                await another.execute(select(1))


async def test_a_transaction_in_the_way_is_busy(database_url: str, open_database: Open):
    first, second = open_database(database_url), open_database(database_url, lock_wait=0.01)
    async with first.transaction() as session:
        session.add(Guild(id=1))
        await session.flush()
        with pytest.raises(DatabaseBusy):
            await add_guild(second)


async def test_a_nested_transaction_in_the_way_is_busy(database_url: str, open_database: Open):
    database = open_database(database_url, wait=0.2, lock_wait=0.01)
    await add_guild(database)
    with pytest.raises(DatabaseBusy):
        await lock_twice(database)
    await add_guild(database, 2)


async def lock_twice(database: Database) -> None:
    async with database.transaction() as session:
        await session.get_one(Guild, 1, with_for_update=True)
        async with database.transaction() as another:
            await another.get_one(Guild, 1, with_for_update=True)


@pytest.mark.parametrize("dialect", ["postgres"], indirect=True)
async def test_a_statement_that_takes_too_long_is_busy(database_url: str, open_database: Open):
    database = open_database(database_url, statement_wait=0.01)
    with pytest.raises(DatabaseBusy):
        async with database.session() as session:
            await session.execute(text("SELECT pg_sleep(60)"))


@pytest.mark.parametrize("dialect", ["postgres"], indirect=True)
async def test_a_connection_that_broke_in_the_pool_is_replaced(database: Database, database_url: str, open_database):
    await add_guild(database)
    async with open_database(database_url).session() as session:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        await session.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))
    assert await count(database, Guild) == 1


@pytest.mark.parametrize("dialect", ["postgres"], indirect=True)
async def test_a_connection_that_breaks_in_use_means_unavailable(database: Database):
    with pytest.raises(DatabaseUnavailable):
        async with database.session() as session:
            await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert await count(database, Guild) == 0


@pytest.mark.parametrize("use", ["session", "transaction", "migrate"])
async def test_a_server_that_is_down_means_unavailable_and_is_named(
    open_database: Open, unused_tcp_port: int, use: str
):
    database = open_database(f"postgresql://tux:hunter2@127.0.0.1:{unused_tcp_port}/tux")
    with pytest.raises(DatabaseUnavailable) as caught:
        await use_database(database, use)
    assert "127.0.0.1" in str(caught.value)
    assert "hunter2" not in str(caught.value)


async def use_database(database: Database, use: str) -> None:
    if use == "migrate":
        await database.migrate()
        return
    async with getattr(database, use)() as session:
        await session.execute(select(1))


@pytest.mark.parametrize("dialect", ["postgres"], indirect=True)
async def test_a_missing_database_means_unavailable(database_url: str, open_database: Open):
    with pytest.raises(DatabaseUnavailable):
        await open_database(f"{database_url}_not").migrate()


async def test_a_file_that_cannot_be_created_means_unavailable(open_database: Open, tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseUnavailable):
        await open_database(sqlite_url(tmp_path / "file" / "tux.sqlite3")).migrate()


async def test_a_file_that_is_not_a_database_means_unavailable(open_database: Open, tmp_path: Path):
    (tmp_path / "tux.sqlite3").write_text("Once upon a time" * 100)
    with pytest.raises(DatabaseUnavailable):
        await open_database(sqlite_url(tmp_path / "tux.sqlite3")).migrate()


@pytest.fixture
def file(database_url: str) -> Path:
    return Path(database_url.removeprefix("sqlite:///"))


def remove(file: Path) -> None:
    """Remove the file and those that SQLite keeps beside it."""
    for part in file.parent.glob(f"{file.name}*"):
        part.unlink()


@pytest.mark.parametrize("use", ["session", "transaction"])
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_file_that_was_removed_means_unavailable_and_is_not_recreated(database: Database, file: Path, use: str):
    await add_guild(database)
    remove(file)
    for _ in range(3):  # the open connection, then new ones
        with pytest.raises(DatabaseUnavailable):
            await use_database(database, use)
    assert not [*file.parent.glob(f"{file.name}*")]


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_file_put_in_place_of_another_is_not_used(database: Database, file: Path, make_database_url):
    await add_guild(database)
    other = Path(make_database_url(migrated=True).removeprefix("sqlite:///"))
    remove(file)
    other.rename(file)
    for _ in range(3):
        with pytest.raises(DatabaseUnavailable) as caught:
            await add_guild(database)
    assert "another was put in its place" in str(caught.value.__cause__)

    await database.migrate()

    assert await count(database, Guild) == 0
    await add_guild(database)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_file_that_comes_back_is_used_again(database: Database, file: Path, tmp_path: Path):
    await add_guild(database)
    await database.close()
    assert await count(database, Guild) == 1
    file.rename(tmp_path / "elsewhere")
    with pytest.raises(DatabaseUnavailable):
        await count(database, Guild)

    (tmp_path / "elsewhere").rename(file)

    assert await count(database, Guild) == 1


async def test_a_file_that_cannot_be_opened_leaves_no_thread_behind(tmp_path: Path, open_database: Open):
    """One that outlives the event loop ends in a traceback, which is all that a stop without a database would show."""
    database = open_database(sqlite_url(tmp_path / "missing.sqlite3"))
    before = set(threading.enumerate())
    for _ in range(20):
        with pytest.raises(DatabaseUnavailable):
            async with database.session():
                pass
        assert not [thread.name for thread in set(threading.enumerate()) - before if "connection" in thread.name]
