"""A setting changed in one process is heard in all that share the database: each change once, in order."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from databases import Listen, break_connections, pausing_after
from tux.database import Database
from tux.guilds.settings.changes import SettingsChanged
from tux.guilds.settings.section import Section
from tux.guilds.settings.store import GuildSettings
from tux.runtime.clock import ManualClock
from tux.runtime.facts import Facts
from tux.runtime.occurrences import Occurrence
from tux.runtime.tasks import Tasks

GUILD, OTHER, ADMIN = 10, 11, 20


class Welcome(Section):
    section = "welcome"

    number: int = 0


class Process:
    """One process: its settings, and the changes it hears, as guild and number."""

    def __init__(self, database: Database) -> None:
        clock = ManualClock()
        self.database = database
        self.tasks = Tasks(self)
        facts = Facts(self.tasks)
        self.settings = GuildSettings(database, facts, clock, self)
        self.settings.add_section(Welcome)
        self.heard: asyncio.Queue[tuple[int, int]] = asyncio.Queue()
        facts.subscribe(SettingsChanged, self._on_change)

    async def _on_change(self, change: SettingsChanged) -> None:
        assert isinstance(change.after, Welcome)
        await self.heard.put((change.guild_id, change.after.number))

    async def report(self, occurrence: Occurrence) -> str:
        raise occurrence.error

    async def set(self, number: int, guild_id: int = GUILD) -> None:
        await self.settings.change(guild_id, Welcome, by=ADMIN, number=number)

    async def number(self, guild_id: int = GUILD) -> int:
        return (await self.settings.get(guild_id, Welcome)).number

    async def hear(self, count: int) -> list[tuple[int, int]]:
        return [await self.heard.get() for _ in range(count)]


@pytest.fixture
def start(postgres_url: str, open_database: Callable[..., Database], listen: Listen) -> Callable[[], Any]:
    """Starts processes on one database."""

    async def start() -> Process:
        process = Process(open_database(postgres_url))
        await listen(process.database, process)
        return process

    return start


async def test_a_change_is_read_and_heard_by_the_other_process(start: Callable[[], Any]) -> None:
    here, there = await start(), await start()
    assert await there.number() == 0  # it is cached from here on
    await here.set(1)
    assert await there.hear(1) == [(GUILD, 1)]
    assert await there.number() == 1
    await there.set(2)
    assert await here.hear(2) == [(GUILD, 1), (GUILD, 2)]
    assert await here.number() == 2


async def test_changes_of_two_processes_are_heard_by_both_in_the_same_order(start: Callable[[], Any]) -> None:
    here, there = await start(), await start()

    async def change_often(process: Process, first: int) -> None:
        for number in range(first, first + 20):
            await process.set(number)

    await asyncio.gather(change_often(here, 100), change_often(there, 200))
    heard_here, heard_there = await here.hear(40), await there.hear(40)
    assert heard_here == heard_there
    assert sorted(heard_here) == [(GUILD, number) for number in (*range(100, 120), *range(200, 220))]
    assert await here.number() == await there.number() == heard_here[-1][1]


async def test_what_happened_while_the_connection_was_broken_is_heard_once(
    start: Callable[[], Any], postgres_url: str
) -> None:
    here, there = await start(), await start()
    assert await there.number() == await there.number(OTHER) == 0
    await here.set(1)
    assert await there.hear(1) == [(GUILD, 1)]
    break_connections(postgres_url)
    await here.set(2)
    await here.set(3, OTHER)
    assert sorted(await there.hear(2)) == [(GUILD, 2), (OTHER, 3)]
    assert (await there.number(), await there.number(OTHER)) == (2, 3)
    await here.set(4)
    assert await there.hear(1) == [(GUILD, 4)]


async def test_a_process_that_starts_hears_nothing_of_what_was_before(start: Callable[[], Any]) -> None:
    here = await start()
    await here.set(1)
    there = await start()
    await here.set(2)
    assert await there.hear(1) == [(GUILD, 2)]


async def test_a_guild_whose_rows_were_rewritten_is_read_anew_and_nothing_is_told(start: Callable[[], Any]) -> None:
    here, there = await start(), await start()
    await here.set(1)
    assert await there.hear(1) == [(GUILD, 1)]
    assert (await here.number(), await there.number()) == (1, 1)
    async with here.database.transaction() as session:
        await (await session.connection()).exec_driver_sql("UPDATE guild_setting SET data = '{\"number\": 5}'")
        await here.settings.forget_rewritten(session, GUILD)
    await here.set(6, OTHER)
    assert await there.hear(1) == [(OTHER, 6)]
    assert (await here.number(), await there.number()) == (5, 5)


async def test_a_reader_that_overlaps_a_change_elsewhere_keeps_nothing_old(start: Callable[[], Any]) -> None:
    here, there = await start(), await start()
    with pausing_after(there.database, "FROM guild_setting") as (reached, go_on):
        reading = asyncio.get_running_loop().create_task(there.number())
        await reached.wait()
        await here.set(1)
        assert await there.hear(1) == [(GUILD, 1)]
        go_on.set()
        await reading
    assert await there.number() == 1
