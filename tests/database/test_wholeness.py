"""Writes are atomic: interrupted at any statement, or at the commit, they leave nothing behind."""

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
from tux.guilds.cases.personal_data import EARLIER_REASONS, case_data
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

BAN = CaseKind("ban", ended_by_tux=True)
DIFFERENT_BY_GUILD = {"id", "guild_id", "key", "opening"}
"""Columns that differ between guilds although the same was written."""

Write = Callable[[], Awaitable[object]]
Snapshot = dict[str, list[str]]


class Interrupted(Exception):
    """The failure that a hook raises in the middle of a write."""


class NoReports:
    async def report(self, occurrence: Occurrence) -> str:
        pytest.fail(f"{occurrence.surface}: {occurrence.error!r}")


class Writes:
    """Writes of more than one statement. Each method prepares a guild and returns the write."""

    def __init__(self, database: Database, tasks: Tasks, clock: ManualClock) -> None:
        facts, kinds = Facts(tasks), CaseKinds()
        kinds.add(BAN)
        self._clock = clock
        jobs = Jobs(database, clock, NoReports())
        self._database = database
        self._settings = GuildSettings(database, facts, clock, NoReports())
        self._cases = Cases(database, facts, clock, kinds, jobs, tasks)
        self._records = PersonalRecords(
            database, jobs, self._settings, facts, clock, lambda: [case_data(kinds), EARLIER_REASONS, SETTINGS]
        )
        self._leaving = Retention(database, jobs, facts, clock, keep=timedelta(days=1), is_in=lambda _: False)
        self._cases.on_expiry(BAN, self._fail_on_expiry)

    async def opening_a_case(self, guild_id: int) -> Write:
        return lambda: self._open(guild_id)

    async def opening_another(self, guild_id: int) -> Write:
        await self._open(guild_id)
        return lambda: self._open(guild_id)

    async def settling_a_case_that_expires(self, guild_id: int) -> Write:
        case = await self._open(guild_id)
        return lambda: self._cases.settle_as_done(case)

    async def ending_a_case(self, guild_id: int) -> Write:
        case = await self._open(guild_id)
        await self._cases.settle_as_done(case)
        return lambda: self._cases.end(guild_id, case.number)

    async def adopting_an_action_taken_in_discord(self, guild_id: int) -> Write:
        return lambda: self._cases.adopt(
            BAN,
            guild_id=guild_id,
            target_id=1,
            moderator_id=2,
            reason="spam",
            audit_entry_id=3,
            at=self._clock.now(),
        )

    async def changing_a_setting(self, guild_id: int) -> Write:
        return lambda: self._set(guild_id, 1)

    async def changing_a_setting_again(self, guild_id: int) -> Write:
        await self._set(guild_id, 1)
        return lambda: self._set(guild_id, 2)

    async def leaving_a_guild(self, guild_id: int) -> Write:
        await self._open(guild_id)
        return lambda: self._leaving.left(guild_id)

    async def returning_to_a_guild(self, guild_id: int) -> Write:
        await self._open(guild_id)
        await self._leaving.left(guild_id)
        return lambda: self._leaving.returned(guild_id)

    async def erasing_a_person(self, guild_id: int) -> Write:
        """Erase somebody who has changed a setting, has moderated, and is banned."""
        await self._set(guild_id, 1)
        for target_id, moderator_id in ((1, 2), (2, 1)):
            await self._cases.settle_as_done(await self._open(guild_id, target_id, moderator_id))
        async with self._database.transaction() as session:
            await session.execute(update(Guild).values(pseudonym_key="ab" * 32))
        return lambda: self._records._erase_in(guild_id, 1)

    async def _open(self, guild_id: int, target_id: int = 1, moderator_id: int = 2) -> Case:
        expires_at = self._clock.now() + timedelta(days=1)
        return await self._cases._open(BAN, guild_id, target_id, moderator_id, "spam", expires_at, None)

    async def _set(self, guild_id: int, channel_id: int) -> object:
        return await self._settings.change(guild_id, LogSettings, by=1, moderation_channel_id=channel_id)

    async def _fail_on_expiry(self, case: Case) -> None:
        pytest.fail(f"case {case.number} was ended")


WRITES = [name for name in vars(Writes) if not name.startswith("_")]


@pytest.fixture
async def writes(database: Database) -> AsyncIterator[Writes]:
    clock = ManualClock()
    tasks = Tasks(NoReports())
    yield Writes(database, tasks, clock)
    await tasks.drain(0, clock)


@contextmanager
def hooked(engine: Engine, step: int | str, hook: Callable[[], None]) -> Iterator[None]:
    """Call `hook` before the statement of that number, or at the commit."""
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
def recorded_statements(engine: Engine) -> Iterator[list[str]]:
    """Yield a list of the statements up to the commit, including the one that begins the transaction."""
    statements: list[str] = []
    committed = False

    def record(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not committed:
            statements.append(statement)

    def end(_: object) -> None:
        nonlocal committed
        committed = True

    event.listen(engine, "before_cursor_execute", record)
    event.listen(engine, "commit", end)
    yield statements
    event.remove(engine, "before_cursor_execute", record)
    event.remove(engine, "commit", end)


def fail() -> None:
    raise Interrupted


def cancel() -> None:
    task = asyncio.current_task()
    assert task
    task.cancel()


async def snapshot(database: Database, guild_id: int) -> Snapshot:
    """Return all that is stored about a guild, in every table."""
    contents: Snapshot = {}
    async with database.session() as session:
        for table in Table.metadata.sorted_tables:
            guild = table.c.id if table.name == "guild" else table.c.get("guild_id")
            if guild is not None:
                rows = (await session.execute(select(table).where(guild == guild_id))).mappings()
                contents[table.name] = sorted(map(comparable, rows))
    return contents


def comparable(row: Any) -> str:
    return ", ".join(f"{name}={value}" for name, value in row.items() if name not in DIFFERENT_BY_GUILD)


@pytest.mark.parametrize("name", WRITES)
async def test_a_write_stores_all_or_nothing(database: Database, writes: Writes, name: str):
    engine, guilds = database._engine.sync_engine, count(1)
    prepare: Callable[[int], Awaitable[Write]] = getattr(writes, name)
    guild_id = next(guilds)
    write = await prepare(guild_id)
    before = await snapshot(database, guild_id)
    with recorded_statements(engine) as statements:
        await write()
    after = await snapshot(database, guild_id)
    assert sum(before[table] != after[table] for table in before) >= 2

    for step in (*range(len(statements)), "commit"):
        for hook, raised in ((fail, Interrupted), (cancel, asyncio.CancelledError)):
            guild_id = next(guilds)
            write = await prepare(guild_id)
            with hooked(engine, step, hook), pytest.raises(raised):
                await asyncio.get_running_loop().create_task(write())
            left = await snapshot(database, guild_id)
            in_doubt = step == "commit" and hook is cancel
            assert left == before or (in_doubt and left == after), (step, hook)
            assert database.stats().in_use == 0

    guild_id = next(guilds)  # afterwards, the database and the service still work
    await (await prepare(guild_id))()
    assert await snapshot(database, guild_id) == after
