"""What is stored about a guild goes when the bot has been away from it for long enough, and not before."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from databases import import_every_table
from tux.database import Database, Guild, Table
from tux.guilds import retention as module
from tux.guilds.retention import GuildDataDeleted, Retention
from tux.jobs import Jobs
from tux.jobs.tables import DurableJob
from tux.runtime.clock import ManualClock
from tux.runtime.facts import Facts
from tux.runtime.tasks import Tasks

import_every_table()

GUILD, OTHER = 10, 20
NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)

SET = {"section": "logs", "data": {}, "revision": 1, "updated_by": 1, "updated_at": NOW}
CHANGE = {"section": "logs", "revision": 1, "number": 1, "kind": "change", "data_before": {}, "data_after": {}}
CASE = {"number": 1, "kind": "warn", "state": "settled", "target_id": 1, "moderator_id": 2, "reason": ""}
REPORT = {"reporter_pseudonym": "x" * 32, "subject": "x", "text": "x", "created_at": NOW}
ROWS: dict[str, dict[str, Any]] = {
    "guild_setting": SET,
    "guild_setting_change": CHANGE | {"changed_by": 1, "changed_at": NOW},
    "moderation_case": CASE | {"created_at": NOW, "settled_at": NOW},
    "report": REPORT,
    "setup": {"step": "x", "left_at": NOW},
    "report_block": {"reporter_pseudonym": "x" * 32, "blocked_by": 1, "blocked_at": NOW},
    "job": {"kind": "x", "data": {}, "due_at": NOW + 99 * DAY, "created_at": NOW, "attempts": 0},
}
"""A row of every table that belongs to guilds. Of a table that comes anew, one is added here."""


class NoReports:
    async def report(self, error: BaseException, **_: object) -> str:
        raise error


@pytest.fixture
async def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
async def facts() -> Facts:
    return Facts(Tasks(NoReports()))


@pytest.fixture
async def jobs(database: Database, clock: ManualClock) -> Jobs:
    return Jobs(database, clock, NoReports())


@pytest.fixture
async def present() -> set[int]:
    """Where the bot is."""
    return {OTHER}


@pytest.fixture
async def leaving(database: Database, jobs: Jobs, facts: Facts, clock: ManualClock, present: set[int]) -> Retention:
    for guild_id in (GUILD, OTHER):
        await fill(database, guild_id)
    retention = Retention(database, jobs, facts, clock, keep=30 * DAY, is_in=present.__contains__)
    jobs.on(module.DELETION, retention.on_deletion_due)
    return retention


async def fill(database: Database, guild_id: int) -> None:
    async with database.transaction() as session:
        await session.execute(insert(Guild).values(id=guild_id))
        for table in (table for table in Table.metadata.sorted_tables if "guild_id" in table.c):
            row = ROWS[table.name] | {"guild_id": guild_id}
            await session.execute(insert(table).values(row | ({"key": str(guild_id)} if table.name == "job" else {})))


async def stored(database: Database, guild_id: int) -> set[str]:
    """The tables with anything of the guild."""
    async with database.session() as session:
        return {
            table.name
            for table in Table.metadata.sorted_tables
            if await session.scalar(
                select(func.count()).where((table.c.guild_id if "guild_id" in table.c else table.c.id) == guild_id)
            )
        }


async def left_at(database: Database) -> datetime | None:
    async with database.session() as session:
        return await session.scalar(select(Guild.left_at).where(Guild.id == GUILD))


async def planned(database: Database) -> list[datetime]:
    async with database.session() as session:
        return list(await session.scalars(select(DurableJob.due_at).where(DurableJob.kind == module.DELETION)))


EVERYTHING = {*ROWS, "guild"}


async def test_every_table_is_emptied_of_a_guild_that_was_left_for_long_enough(
    database: Database, leaving: Retention, jobs: Jobs, clock: ManualClock, facts: Facts
) -> None:
    told: list[int] = []

    async def hear(fact: GuildDataDeleted) -> None:
        told.append(fact.guild_id)

    facts.subscribe(GuildDataDeleted, hear)
    await leaving.left(GUILD)
    await clock.advance(30 * DAY - timedelta(seconds=1))
    await jobs.do_due()
    assert await stored(database, GUILD) == EVERYTHING

    await clock.advance(1)
    await jobs.do_due()

    assert await stored(database, GUILD) == set()
    assert await stored(database, OTHER) == EVERYTHING
    assert await planned(database) == []
    await clock.sleep(0)
    assert told == [GUILD]


async def test_more_than_fits_into_a_transaction_goes_as_well(
    database: Database, leaving: Retention, jobs: Jobs, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 2)
    async with database.transaction() as session:
        table = Table.metadata.tables["moderation_case"]
        await session.execute(insert(table), [ROWS[table.name] | {"guild_id": GUILD, "number": n} for n in range(2, 6)])
    await leaving.left(GUILD)
    await clock.advance(30 * DAY)
    await jobs.do_due()

    assert await stored(database, GUILD) == set()


async def test_back_in_time_everything_is_there(
    database: Database, leaving: Retention, jobs: Jobs, clock: ManualClock
) -> None:
    await leaving.left(GUILD)
    await clock.advance(29 * DAY)
    await leaving.returned(GUILD)
    assert await left_at(database) is None
    await clock.advance(99 * DAY)
    await jobs.do_due()

    assert await stored(database, GUILD) >= EVERYTHING - {"job"}
    assert await planned(database) == []


async def test_a_job_that_comes_although_the_bot_is_there_deletes_nothing(
    database: Database, leaving: Retention, jobs: Jobs, clock: ManualClock, present: set[int]
) -> None:
    await leaving.left(GUILD)
    present.add(GUILD)
    await clock.advance(31 * DAY)
    await jobs.do_due()

    assert await stored(database, GUILD) >= EVERYTHING - {"job"}
    assert await left_at(database) is None


async def test_who_comes_back_while_it_is_deleted_keeps_what_is_left(
    database: Database, leaving: Retention, jobs: Jobs, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await leaving.left(GUILD)
    await clock.advance(30 * DAY)
    deleted = leaving._delete_some

    async def and_come_back(guild_id: int, table: Any) -> bool:
        if table.name == "moderation_case":
            await leaving.returned(GUILD)
        return await deleted(guild_id, table)

    monkeypatch.setattr(leaving, "_delete_some", and_come_back)
    await jobs.do_due()

    assert {"guild", "moderation_case"} <= await stored(database, GUILD)


async def test_what_happened_while_the_bot_was_away_is_found_out(
    database: Database, leaving: Retention, clock: ManualClock
) -> None:
    await leaving.compare({OTHER}, lambda _: True)
    assert await left_at(database) == NOW
    assert await planned(database) == [NOW + 30 * DAY]

    await clock.advance(DAY)
    await leaving.compare({OTHER}, lambda _: True)
    assert await left_at(database) == NOW
    assert await planned(database) == [NOW + 30 * DAY]

    await leaving.compare({GUILD, OTHER}, lambda _: True)
    assert await left_at(database) is None
    assert await planned(database) == []


async def test_a_guild_of_another_process_is_not_left(database: Database, leaving: Retention) -> None:
    await leaving.compare({OTHER}, lambda guild_id: guild_id != GUILD)

    assert await left_at(database) is None


@pytest.mark.parametrize(("before", "after"), [(30, 60), (60, 30)])
async def test_the_time_that_is_set_now_counts(
    database: Database, jobs: Jobs, facts: Facts, clock: ManualClock, before: int, after: int
) -> None:
    def at(days: int) -> Retention:
        retention = Retention(database, jobs, facts, clock, keep=days * DAY, is_in=lambda _: False)
        jobs._handlers[module.DELETION] = retention.on_deletion_due
        return retention

    await fill(database, GUILD)
    await at(before).left(GUILD)
    await clock.advance(10 * DAY)
    await at(after).compare((), lambda _: True)

    assert await planned(database) == [NOW + after * DAY]
    await clock.advance((after - 10) * DAY - timedelta(seconds=1))
    await jobs.do_due()
    assert "guild" in await stored(database, GUILD)
    await clock.advance(1)
    await jobs.do_due()
    assert "guild" not in await stored(database, GUILD)


async def test_with_no_days_it_is_deleted_at_once(
    database: Database, jobs: Jobs, facts: Facts, clock: ManualClock
) -> None:
    await fill(database, GUILD)
    at_once = Retention(database, jobs, facts, clock, keep=timedelta(), is_in=lambda _: False)
    jobs.on(module.DELETION, at_once.on_deletion_due)
    await at_once.left(GUILD)
    await jobs.do_due()

    assert await stored(database, GUILD) == set()


async def test_of_a_guild_with_nothing_stored_nothing_is_planned(database: Database, leaving: Retention) -> None:
    await leaving.left(99)

    assert await stored(database, 99) == set()
    assert await planned(database) == []
