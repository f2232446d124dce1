"""Whatever is written is written whole: cut off at any statement, or at the commit, nothing of it is there."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Engine, event, select, update

from databases import import_every_table
from tux.database import Database, Guild, Table
from tux.features.privacy.service import PersonalRecords
from tux.guilds.cases import Case, CaseKind, CaseKinds, Cases
from tux.guilds.cases.personal_data import case_data
from tux.guilds.retention import Retention
from tux.guilds.settings.general import LogSettings
from tux.guilds.settings.personal_data import SETTINGS
from tux.guilds.settings.store import GuildSettings
from tux.jobs import Jobs
from tux.runtime.clock import ManualClock
from tux.runtime.facts import Facts
from tux.runtime.occurrences import Occurrence
from tux.runtime.tasks import Tasks

import_every_table()

BAN = CaseKind("ban")
TOLD_APART = {"id", "guild_id", "key", "opening"}
"""Columns that differ from one guild to the next though the same was done."""

Act = Callable[[], Awaitable[object]]
Snapshot = dict[str, list[str]]


class Cut(Exception):
    """What the database is made to fail of."""


class NoReports:
    async def report(self, occurrence: Occurrence) -> str:
        pytest.fail(f"{occurrence.surface}: {occurrence.error!r}")


class Writing:
    """What writes in more than one statement, each with what has to be there before."""

    def __init__(self, database: Database, tasks: Tasks, clock: ManualClock) -> None:
        facts, kinds = Facts(tasks), CaseKinds()
        kinds.add(BAN)
        self._clock = clock
        jobs = Jobs(database, clock, NoReports())
        self._database = database
        self._settings = GuildSettings(database, facts, clock, NoReports())
        self._cases = Cases(database, facts, clock, kinds, jobs, tasks)
        self._records = PersonalRecords(database, jobs, self._settings, facts, clock, [case_data(kinds), SETTINGS])
        self._leaving = Retention(database, jobs, facts, clock, keep=timedelta(days=1), is_in=lambda _: False)
        self._cases.on_expiry(BAN, self._never)

    async def opening_a_case(self, guild_id: int) -> Act:
        return lambda: self._open(guild_id)

    async def opening_another(self, guild_id: int) -> Act:
        await self._open(guild_id)
        return lambda: self._open(guild_id)

    async def settling_what_ends_later(self, guild_id: int) -> Act:
        case = await self._open(guild_id)
        return lambda: self._cases.found_done(case)

    async def ending_it(self, guild_id: int) -> Act:
        case = await self._open(guild_id)
        await self._cases.found_done(case)
        return lambda: self._cases.end(guild_id, case.number)

    async def adopting_an_act_by_hand(self, guild_id: int) -> Act:
        return lambda: self._cases.adopt(
            BAN,
            guild_id=guild_id,
            target_id=1,
            moderator_id=2,
            reason="spam",
            audit_entry_id=3,
            at=self._clock.now(),
        )

    async def changing_a_setting(self, guild_id: int) -> Act:
        return lambda: self._set(guild_id, 1)

    async def changing_it_again(self, guild_id: int) -> Act:
        await self._set(guild_id, 1)
        return lambda: self._set(guild_id, 2)

    async def leaving_a_guild(self, guild_id: int) -> Act:
        await self._open(guild_id)
        return lambda: self._leaving.left(guild_id)

    async def coming_back(self, guild_id: int) -> Act:
        await self._open(guild_id)
        await self._leaving.left(guild_id)
        return lambda: self._leaving.returned(guild_id)

    async def letting_go_of_a_person(self, guild_id: int) -> Act:
        """Who has changed a setting, has acted, and is banned."""
        await self._set(guild_id, 1)
        for target_id, moderator_id in ((1, 2), (2, 1)):
            await self._cases.found_done(await self._open(guild_id, target_id, moderator_id))
        async with self._database.transaction() as session:
            await session.execute(update(Guild).values(pseudonym_key="ab" * 32))
        return lambda: self._records._erase_in(guild_id, 1)

    async def _open(self, guild_id: int, target_id: int = 1, moderator_id: int = 2) -> Case:
        ending = self._clock.now() + timedelta(days=1)
        return await self._cases._open(BAN, guild_id, target_id, moderator_id, "spam", ending, None)

    async def _set(self, guild_id: int, channel_id: int) -> object:
        return await self._settings.change(guild_id, LogSettings, by=1, moderation_channel_id=channel_id)

    async def _never(self, case: Case) -> None:
        pytest.fail(f"case {case.number} was ended")


WRITING = [name for name in vars(Writing) if not name.startswith("_")]


@pytest.fixture
async def writing(database: Database) -> AsyncIterator[Writing]:
    clock = ManualClock()
    tasks = Tasks(NoReports())
    yield Writing(database, tasks, clock)
    await tasks.drain(0, clock)


@contextmanager
def reached(engine: Engine, step: int | str, hook: Callable[[], None]) -> Iterator[None]:
    """Calls `hook` before the statement of that number, or at the commit."""
    numbers = count()

    def at_statement(*_: object) -> None:
        if next(numbers) == step:
            hook()

    def at_commit(_: object) -> None:
        if step == "commit":
            hook()

    event.listen(engine, "before_cursor_execute", at_statement)
    event.listen(engine, "commit", at_commit)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", at_statement)
        event.remove(engine, "commit", at_commit)


@contextmanager
def counting(engine: Engine) -> Iterator[list[str]]:
    """The statements up to the commit, the beginning of the transaction included."""
    seen: list[str] = []
    committed = False

    def see(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not committed:
            seen.append(statement)

    def end(_: object) -> None:
        nonlocal committed
        committed = True

    event.listen(engine, "before_cursor_execute", see)
    event.listen(engine, "commit", end)
    yield seen
    event.remove(engine, "before_cursor_execute", see)
    event.remove(engine, "commit", end)


def fail() -> None:
    raise Cut


def cancel() -> None:
    task = asyncio.current_task()
    assert task
    task.cancel()


async def snapshot(database: Database, guild_id: int) -> Snapshot:
    """All that is stored about a guild, in every table there is."""
    found: Snapshot = {}
    async with database.session() as session:
        for table in Table.metadata.sorted_tables:
            guild = table.c.id if table.name == "guild" else table.c.get("guild_id")
            if guild is not None:
                rows = (await session.execute(select(table).where(guild == guild_id))).mappings()
                found[table.name] = sorted(map(told, rows))
    return found


def told(row: Any) -> str:
    return ", ".join(f"{name}={value}" for name, value in row.items() if name not in TOLD_APART)


@pytest.mark.parametrize("what", WRITING)
async def test_all_of_it_is_written_or_nothing(database: Database, writing: Writing, what: str):
    engine, guilds = database._engine.sync_engine, count(1)
    prepare: Callable[[int], Awaitable[Act]] = getattr(writing, what)
    guild_id = next(guilds)
    act = await prepare(guild_id)
    before = await snapshot(database, guild_id)
    with counting(engine) as steps:
        await act()
    after = await snapshot(database, guild_id)
    assert sum(before[table] != after[table] for table in before) >= 2

    for step in (*range(len(steps)), "commit"):
        for hook, raised in ((fail, Cut), (cancel, asyncio.CancelledError)):
            guild_id = next(guilds)
            act = await prepare(guild_id)
            with reached(engine, step, hook), pytest.raises(raised):
                await asyncio.get_running_loop().create_task(act())
            left = await snapshot(database, guild_id)
            in_doubt = step == "commit" and hook is cancel
            assert left == before or (in_doubt and left == after), (step, hook)
            assert database.stats().in_use == 0

    assert await snapshot(database, await again(prepare, next(guilds))) == after


async def again(prepare: Callable[[int], Awaitable[Act]], guild_id: int) -> int:
    """The database and the service are as good as ever."""
    await (await prepare(guild_id))()
    return guild_id
