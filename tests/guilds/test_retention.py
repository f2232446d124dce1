"""The data of a guild is deleted once the bot has been gone from it for long enough, and not before."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

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
from tux.runtime.occurrences import Occurrence
from tux.runtime.tasks import Tasks

import_every_table()

GUILD, OTHER = 10, 20
NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)

SET = {"section": "logs", "data": {}, "revision": 1, "updated_by": 1, "updated_at": NOW}
CHANGE = {"section": "logs", "revision": 1, "number": 1, "kind": "change", "data_before": {}, "data_after": {}}
CASE = {"number": 1, "kind": "warn", "state": "settled", "target_id": 1, "moderator_id": 2, "reason": ""}
REPORT = {"reporter_pseudonym": "x" * 32, "subject": "x", "text": "x", "created_at": NOW}
DECISION = {"event_key": "0" * 32, "incident_id": UUID(int=1), "actor_kind": "unknown", "attribution": "unknown"}
ANSWERED = {"action_type": "bot_add", "response_type": "ban", "response_status": "confirmed", "config_revision": 1}
ACT = {"position": 0, "action_type": "bot_add", "occurred_at": NOW, "weight": 1}
TRUST = {"subject_type": "user", "subject_id": 1, "level": "exempt", "ceiling_factor": 2, "granted_by": 1}
LIMIT = {"action_type": "bot_add", "window_seconds": 60, "max_weight": 1, "enabled": True}
SNAPSHOT = {"kind": "manual", "taken_at": NOW, "sequence": 0, "payload": b"x", "size": 1, "sha256": "0" * 64}
PICTURE = {"sha256": "0" * 64, "media_type": "image/png", "content": b"x", "size": 1, "stored_at": NOW}
RUN = {"status": "running", "target": {}, "plan": {}, "id_map": {}, "created_at": NOW, "next_step": 0, "rest_calls": 0}
ROWS: dict[str, dict[str, Any]] = {
    "guild_setting": SET,
    "guild_setting_change": CHANGE | {"changed_by": 1, "changed_at": NOW},
    "moderation_case": CASE | {"created_at": NOW, "settled_at": NOW},
    "case_earlier_reason": {"number": 1, "target_id": 1, "reason": "", "written_by": 2, "written_at": NOW},
    "report": REPORT,
    "setup": {"step": "x", "left_at": NOW},
    "report_block": {"reporter_pseudonym": "x" * 32, "blocked_by": 1, "blocked_at": NOW},
    "job": {"kind": "x", "data": {}, "due_at": NOW + 99 * DAY, "created_at": NOW, "attempts": 0},
    "antinuke_config": {"revision": 1, "updated_by": 1, "updated_at": NOW},
    "antinuke_limit": LIMIT,
    "antinuke_trust": TRUST | {"granted_at": NOW},
    "antinuke_events": DECISION | ANSWERED | {"action_count": 1, "weight": 1, "received_at": NOW, "decided_at": NOW},
    "antinuke_event_entry": ACT,
    "guild_journal": {"sequence": 1, "occurred_at": NOW, "object_type": "role", "object_id": 1, "operation": "update"},
    "guild_snapshot": SNAPSHOT,
    "guild_picture": PICTURE,
    "restore_run": RUN,
}
"""A row of every table that belongs to guilds. Each new table needs one here."""


class NoReports:
    async def report(self, occurrence: Occurrence) -> str:
        raise occurrence.error


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
    """The guilds that the bot is in."""
    return {OTHER}


@pytest.fixture
async def retention(database: Database, jobs: Jobs, facts: Facts, clock: ManualClock, present: set[int]) -> Retention:
    for guild_id in (GUILD, OTHER):
        await fill(database, guild_id)
    retention = Retention(database, jobs, facts, clock, keep=30 * DAY, is_in=present.__contains__)
    jobs.on(module.DELETION, retention.on_deletion_due)
    return retention


async def fill(database: Database, guild_id: int) -> None:
    async with database.transaction() as session:
        await session.execute(insert(Guild).values(id=guild_id))
        for table in (table for table in Table.metadata.sorted_tables if "guild_id" in table.c):
            row = ROWS[table.name] | {"guild_id": guild_id} | ids(table.name, guild_id)
            await session.execute(insert(table).values(row))


def ids(table: str, guild_id: int) -> dict[str, Any]:
    """Values that must differ between the rows of two guilds, or refer to another row of the same guild."""
    own = {"job": {"key": str(guild_id)}, "antinuke_events": {"id": guild_id}}
    return own.get(table, {"event_id": guild_id} if table == "antinuke_event_entry" else {})


async def tables_with_rows(database: Database, guild_id: int) -> set[str]:
    """Return the tables that have rows of the guild."""
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


async def planned_deletions(database: Database) -> list[datetime]:
    async with database.session() as session:
        return list(await session.scalars(select(DurableJob.due_at).where(DurableJob.kind == module.DELETION)))


EVERYTHING = {*ROWS, "guild"}


async def test_every_table_loses_its_rows_of_a_guild_that_was_left_for_long_enough(
    database: Database, retention: Retention, jobs: Jobs, clock: ManualClock, facts: Facts
) -> None:
    deleted_guild_ids: list[int] = []

    async def keep(fact: GuildDataDeleted) -> None:
        deleted_guild_ids.append(fact.guild_id)

    facts.subscribe(GuildDataDeleted, keep)
    await retention.left(GUILD)
    await clock.advance(30 * DAY - timedelta(seconds=1))
    await jobs.do_due()
    assert await tables_with_rows(database, GUILD) == EVERYTHING

    await clock.advance(1)
    await jobs.do_due()

    assert await tables_with_rows(database, GUILD) == set()
    assert await tables_with_rows(database, OTHER) == EVERYTHING
    assert await planned_deletions(database) == []
    await clock.sleep(0)
    assert deleted_guild_ids == [GUILD]


async def test_more_rows_than_fit_into_a_batch_are_deleted_too(
    database: Database, retention: Retention, jobs: Jobs, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH_SIZE", 2)
    async with database.transaction() as session:
        table = Table.metadata.tables["moderation_case"]
        await session.execute(insert(table), [ROWS[table.name] | {"guild_id": GUILD, "number": n} for n in range(2, 6)])
    await retention.left(GUILD)
    await clock.advance(30 * DAY)
    await jobs.do_due()

    assert await tables_with_rows(database, GUILD) == set()


async def test_a_return_in_time_keeps_everything(
    database: Database, retention: Retention, jobs: Jobs, clock: ManualClock
) -> None:
    await retention.left(GUILD)
    await clock.advance(29 * DAY)
    await retention.returned(GUILD)
    assert await left_at(database) is None
    await clock.advance(99 * DAY)
    await jobs.do_due()

    assert await tables_with_rows(database, GUILD) >= EVERYTHING - {"job"}
    assert await planned_deletions(database) == []


async def test_a_deletion_that_is_due_while_the_bot_is_in_the_guild_deletes_nothing(
    database: Database, retention: Retention, jobs: Jobs, clock: ManualClock, present: set[int]
) -> None:
    await retention.left(GUILD)
    present.add(GUILD)
    await clock.advance(31 * DAY)
    await jobs.do_due()

    assert await tables_with_rows(database, GUILD) >= EVERYTHING - {"job"}
    assert await left_at(database) is None


async def test_a_return_during_the_deletion_keeps_the_remaining_rows(
    database: Database, retention: Retention, jobs: Jobs, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await retention.left(GUILD)
    await clock.advance(30 * DAY)
    delete_some = retention._delete_some

    async def return_and_delete(guild_id: int, table: Any) -> bool:
        if table.name == "moderation_case":
            await retention.returned(GUILD)
        return await delete_some(guild_id, table)

    monkeypatch.setattr(retention, "_delete_some", return_and_delete)
    await jobs.do_due()

    assert {"guild", "moderation_case"} <= await tables_with_rows(database, GUILD)


async def test_guilds_left_or_joined_while_tux_was_offline_are_reconciled(
    database: Database, retention: Retention, clock: ManualClock
) -> None:
    await retention.reconcile({OTHER}, lambda _: True)
    assert await left_at(database) == NOW
    assert await planned_deletions(database) == [NOW + 30 * DAY]

    await clock.advance(DAY)
    await retention.reconcile({OTHER}, lambda _: True)
    assert await left_at(database) == NOW
    assert await planned_deletions(database) == [NOW + 30 * DAY]

    await retention.reconcile({GUILD, OTHER}, lambda _: True)
    assert await left_at(database) is None
    assert await planned_deletions(database) == []


async def test_a_guild_of_another_process_is_not_left(database: Database, retention: Retention) -> None:
    await retention.reconcile({OTHER}, lambda guild_id: guild_id != GUILD)

    assert await left_at(database) is None


@pytest.mark.parametrize(("before", "after"), [(30, 60), (60, 30)])
async def test_the_present_setting_applies_to_guilds_left_before(
    database: Database, jobs: Jobs, facts: Facts, clock: ManualClock, before: int, after: int
) -> None:
    def retention_for(days: int) -> Retention:
        retention = Retention(database, jobs, facts, clock, keep=days * DAY, is_in=lambda _: False)
        jobs._handlers[module.DELETION] = retention.on_deletion_due
        return retention

    await fill(database, GUILD)
    await retention_for(before).left(GUILD)
    await clock.advance(10 * DAY)
    await retention_for(after).reconcile((), lambda _: True)

    assert await planned_deletions(database) == [NOW + after * DAY]
    await clock.advance((after - 10) * DAY - timedelta(seconds=1))
    await jobs.do_due()
    assert "guild" in await tables_with_rows(database, GUILD)
    await clock.advance(1)
    await jobs.do_due()
    assert "guild" not in await tables_with_rows(database, GUILD)


async def test_with_zero_days_data_is_deleted_at_once(
    database: Database, jobs: Jobs, facts: Facts, clock: ManualClock
) -> None:
    await fill(database, GUILD)
    retention = Retention(database, jobs, facts, clock, keep=timedelta(), is_in=lambda _: False)
    jobs.on(module.DELETION, retention.on_deletion_due)
    await retention.left(GUILD)
    await jobs.do_due()

    assert await tables_with_rows(database, GUILD) == set()


async def test_no_deletion_is_planned_for_a_guild_without_data(database: Database, retention: Retention) -> None:
    await retention.left(99)

    assert await tables_with_rows(database, 99) == set()
    assert await planned_deletions(database) == []
