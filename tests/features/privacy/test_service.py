"""Everything stored about a person is exported and erased, in every table and on both databases."""

import asyncio
import json
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update

from databases import Listen, import_every_table
from rows import count
from running import FEATURES
from tux.bot import feature
from tux.database import Database, Guild, Table, alias_from_key, pseudonym_from_key
from tux.features.antinuke.images import GuildImage
from tux.features.antinuke.journal.encoded_images import encoded
from tux.features.antinuke.tables import AntinukeEvent
from tux.features.privacy.service import TOPIC, PersonalRecords
from tux.features.reports.tables import Report
from tux.guilds.cases import CaseKind, CaseKinds
from tux.guilds.cases.personal_data import EARLIER_REASONS, case_data
from tux.guilds.cases.tables import ModerationCase
from tux.guilds.privacy.personal_data import ERASURE, PersonalRows, PersonErased, redacted
from tux.guilds.settings.store import GuildSettings
from tux.jobs import Jobs
from tux.jobs.tables import DurableJob
from tux.runtime.clock import ManualClock
from tux.runtime.facts import Facts
from tux.runtime.occurrences import Occurrence
from tux.runtime.tasks import Tasks

import_every_table()

PERSON, OTHER = 123456789012345678, 223456789012345678
HERE, THERE = 10**17, 2 * 10**17
KEY = "ab" * 32
NOW = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = CaseKinds()
KINDS.add(CaseKind("ban", lasting=True), CaseKind("jail", lasting=True), CaseKind("tempban"), CaseKind("timeout"))
PARTS = [
    case_data(KINDS),
    EARLIER_REASONS,
    *(part for loaded in feature.load(FEATURES) for part in loaded.feature.data),
]
CASES, REPORTS = (next(part for part in PARTS if part.name == name) for name in ("cases", "reports"))
TABLES = [part for part in PARTS if isinstance(part, PersonalRows)]
MENTIONING = {"text": f"<@{PERSON}>", "list": [PERSON, OTHER], str(PERSON): 1, "deep": {"id": str(PERSON)}}

CASE_ROW = {"number": 1, "kind": "warn", "state": "settled", "created_at": NOW, "settled_at": NOW, "edited_at": NOW}
SETTING_ROW = {"section": "logs", "revision": 1}
DECISION = {"event_key": "0" * 32, "incident_id": UUID(int=1), "actor_kind": "user", "attribution": "unknown"}
ANSWERED = {"action_type": "bot_add", "response_type": "ban", "response_status": "confirmed", "config_revision": 1}
EVENT_ROW = DECISION | ANSWERED | {"action_count": 1, "weight": 1, "received_at": NOW, "decided_at": NOW}
EMPTY_IMAGE = encoded(GuildImage(guild_id=1, taken_at=NOW, guild={}, roles={}, channels={}))
SNAPSHOT_ROW = {"kind": "manual", "taken_at": NOW, "sequence": 0, "size": len(EMPTY_IMAGE), "sha256": "0" * 64}
MAINTENANCE = {"maintenance_from": NOW, "maintenance_minutes": 60}
ROWS: dict[str, dict[str, Any]] = {
    "moderation_case": CASE_ROW,
    "case_earlier_reason": {"number": 1, "written_at": NOW},
    "guild_setting": SETTING_ROW | {"updated_at": NOW},
    "guild_setting_change": SETTING_ROW | {"number": 1, "kind": "change", "changed_at": NOW},
    "report": {"created_at": NOW, "closed_at": NOW},
    "report_block": {"blocked_at": NOW},
    "antinuke_config": MAINTENANCE | {"revision": 1, "updated_at": NOW},
    "antinuke_trust": {"subject_type": "user", "level": "exempt", "ceiling_factor": 2, "granted_at": NOW},
    "antinuke_events": EVENT_ROW | {"undone_at": NOW},
    "antinuke_event_entry": {"event_id": 1, "position": 0, "action_type": "bot_add", "occurred_at": NOW, "weight": 1},
    "guild_journal": {"sequence": 1, "occurred_at": NOW, "object_type": "member", "operation": "update"},
    "guild_snapshot": SNAPSHOT_ROW | {"payload": zlib.compress(EMPTY_IMAGE)},
    "restore_run": {"status": "running", "created_at": NOW, "next_step": 0, "rest_calls": 0},
}
"""Values that a row of each table needs besides people. Add those of a new table here."""


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW + timedelta(days=1))


class NoReports:
    async def report(self, occurrence: Occurrence) -> str:
        raise occurrence.error


@pytest.fixture
async def jobs(database: Database, clock: ManualClock) -> Jobs:
    return Jobs(database, clock, NoReports())


@pytest.fixture
async def records(database: Database, jobs: Jobs, clock: ManualClock) -> PersonalRecords:
    facts = Facts(Tasks(NoReports()))
    settings = GuildSettings(database, facts, clock, NoReports())
    async with database.transaction() as session:
        session.add_all([Guild(id=HERE, pseudonym_key=KEY), Guild(id=THERE)])
    records = PersonalRecords(database, jobs, settings, facts, clock, lambda: PARTS)
    jobs.on(ERASURE, records.on_erasure_due)
    return records


def in_columns(part: PersonalRows, user_id: int) -> dict[str, Any]:
    """Return values that put a person into every column that can hold one."""
    pseudonym = pseudonym_from_key(KEY, user_id)
    return {column.column: user_id for column in part.people} | {column.column: pseudonym for column in part.pseudonyms}


async def fill(database: Database, part: PersonalRows, **given: Any) -> None:
    """Insert a row with the person in every column that can hold one."""
    people = in_columns(part, PERSON)
    texts = {name: _text(part.table, name) for name in part.texts}
    values = {"guild_id": HERE} | ROWS[part.table.__tablename__] | people | texts | given
    async with database.transaction() as session:
        if "event_id" in values:
            await session.execute(insert(AntinukeEvent).values(id=values["event_id"], guild_id=HERE, **EVENT_ROW))
        await session.execute(insert(part.table).values(**values))


def _text(table: type[Table], name: str) -> Any:
    is_text = table.__table__.columns[name].type.python_type is str
    return f"about <@!{PERSON}>, {PERSON} and {PERSON}0" if is_text else MENTIONING


async def columns_with_id(database: Database) -> set[str]:
    """Return every column that contains the id in any form."""
    columns: set[str] = set()
    async with database.session() as session:
        for table in Table.metadata.sorted_tables:
            for row in (await session.execute(select(table))).mappings():
                columns |= {
                    f"{table.name}.{name}"
                    for name, value in row.items()
                    if redacted(_flat(value), PERSON) != _flat(value)
                }
    return columns


def _flat(value: Any) -> str:
    return json.dumps(value, default=str)


@pytest.mark.parametrize("part", TABLES, ids=lambda part: part.name)
async def test_after_erasing_no_row_contains_the_id(
    database: Database, records: PersonalRecords, part: PersonalRows
) -> None:
    await fill(database, part)
    assert await columns_with_id(database) == {*part.columns} - {f"{part.table.__tablename__}.reporter_pseudonym"}
    assert (await records.summary(PERSON)).parts[part.name] >= 1

    assert await records.erase(PERSON) == []

    assert await columns_with_id(database) == set()
    async with database.session() as session:
        (row,) = (await session.scalars(select(part.table))).all()
    for person in part.people:
        assert getattr(row, person.column) == (None if person.cleared else alias_from_key(KEY, PERSON))
    erased = {name for person in part.people for name in person.erases}
    for name in part.texts:
        assert getattr(row, name) == (None if name in erased else redacted(_text(part.table, name), PERSON))


@pytest.mark.parametrize("part", TABLES, ids=lambda part: part.name)
async def test_the_data_of_others_stays(database: Database, records: PersonalRecords, part: PersonalRows) -> None:
    texts = {name: {} if name.startswith("data") else f"{PERSON}0" for name in part.texts}
    people = in_columns(part, OTHER)
    await fill(database, part, **people, **texts)
    async with database.session() as session:
        before = (await session.execute(select(part.table.__table__))).all()

    assert (await records.export(PERSON))["servers"] == []
    assert await records.erase(PERSON) == []

    async with database.session() as session:
        assert (await session.execute(select(part.table.__table__))).all() == before


async def test_all_guilds_are_erased_and_each_has_its_own_alias(database: Database, records: PersonalRecords) -> None:
    await fill(database, CASES)
    await fill(database, CASES, guild_id=THERE)

    await records.erase(PERSON)

    async with database.session() as session:
        here, there = await session.scalars(select(ModerationCase.target_id).order_by(ModerationCase.guild_id))
    assert here == alias_from_key(KEY, PERSON)
    assert there < 0
    assert here != there


async def test_a_person_can_still_export_what_has_their_alias(database: Database, records: PersonalRecords) -> None:
    await fill(database, CASES, reason="spam", data=None)
    await records.erase(PERSON)

    (server,) = (await records.export(PERSON))["servers"]
    assert [row["as"] for row in server["cases"]] == ["target_id", "moderator_id", "edited_by"]
    assert (await records.export(OTHER))["servers"] == []


async def test_the_export_lists_the_jobs_of_each_server_that_mention_the_person(
    database: Database, records: PersonalRecords, jobs: Jobs
) -> None:
    async with database.transaction() as session:
        for guild_id, kind, user_id in ((HERE, "first", PERSON), (THERE, "second", PERSON), (THERE, "third", OTHER)):
            await jobs.schedule(session, kind, key="1", guild_id=guild_id, due_at=NOW, data={"user_id": user_id})

    servers = (await records.export(PERSON))["servers"]

    assert {server["server"]: [job["kind"] for job in server["jobs"]] for server in servers} == {
        str(HERE): ["first"],
        str(THERE): ["second"],
    }


OPEN_CASES: list[dict[str, Any]] = [
    {"kind": "ban"},
    {"kind": "jail"},
    {"kind": "tempban", "expires_at": NOW + timedelta(days=9)},
    {"kind": "timeout", "expires_at": NOW + timedelta(days=9)},
    {"kind": "warn", "state": "pending", "settled_at": None},
]


@pytest.mark.parametrize("given", OPEN_CASES, ids=lambda given: given["kind"])
async def test_an_action_in_force_is_retained_and_erased_at_its_end(
    database: Database, records: PersonalRecords, jobs: Jobs, given: dict[str, Any]
) -> None:
    await fill(database, CASES, **given)

    (record,) = await records.erase(PERSON)

    assert (record.guild_id, record.key) == (HERE, "personal-kept-case")
    assert record.data == {"number": 1, "kind": given["kind"]}
    case = {f"moderation_case.{name}" for name in ("target_id", "reason", "data")}
    assert await columns_with_id(database) == {*case, "job.key", "job.data"}
    await records.hasten(HERE, PERSON)
    assert await jobs.do_due() == 1
    assert await columns_with_id(database) == {*case, "job.key", "job.data"}

    async with database.transaction() as session:
        ended = {"ended_at": NOW, "settled_at": NOW, "state": "settled"}
        await session.execute(update(ModerationCase).values(**ended))
    await records.hasten(HERE, PERSON)
    assert await jobs.do_due() == 1
    assert await columns_with_id(database) == set()
    assert await count(database, DurableJob) == 0


async def test_a_case_that_ended_unannounced_is_erased_within_a_day(
    database: Database, records: PersonalRecords, jobs: Jobs, clock: ManualClock
) -> None:
    await fill(database, CASES, kind="jail")
    await records.erase(PERSON)
    async with database.transaction() as session:
        await session.execute(update(ModerationCase).values(ended_at=NOW))
    assert await jobs.do_due() == 0

    await clock.advance(timedelta(days=1))
    assert await jobs.do_due() == 1
    assert await columns_with_id(database) == set()


async def test_only_the_newest_case_of_a_kind_is_in_force(database: Database, records: PersonalRecords) -> None:
    for number in (1, 2):
        await fill(database, CASES, kind="jail", number=number)

    (record,) = await records.erase(PERSON)

    assert record.data["number"] == 2


async def test_an_open_report_about_the_person_is_retained_and_one_by_them_is_not(
    database: Database, records: PersonalRecords, jobs: Jobs
) -> None:
    nobody = {"closed_by": None, "closed_at": None, "claimed_by": None}
    await fill(database, REPORTS, reporter_id=OTHER, reporter_pseudonym=pseudonym_from_key(KEY, OTHER), **nobody)
    await fill(database, REPORTS, target_id=OTHER, **nobody)

    (record,) = await records.erase(PERSON)

    assert (record.key, record.data) == ("personal-kept-report", {"id": 1})
    async with database.session() as session:
        about, by = await session.scalars(select(Report).order_by(Report.id))
    assert (about.target_id, about.reporter_id) == (PERSON, OTHER)
    assert (by.target_id, by.reporter_id, by.subject) == (OTHER, None, f"about …, … and {PERSON}0")


async def test_a_job_that_mentions_the_person_is_retained_until_it_is_done(
    database: Database, records: PersonalRecords, jobs: Jobs, clock: ManualClock
) -> None:
    async with database.transaction() as session:
        await jobs.schedule(session, "remind", key=f"{PERSON}", guild_id=HERE, due_at=clock.now(), data={"to": PERSON})

    (record,) = await records.erase(PERSON)
    assert record.key == "personal-kept-job"

    async def remind(_: object) -> None:
        pass

    jobs.on("remind", remind)
    await jobs.do_due()
    await clock.advance(timedelta(days=1))
    await jobs.do_due()
    assert await columns_with_id(database) == set()


async def test_every_process_is_told_whom_it_has_to_forget(
    postgres_url: str, open_database: Callable[..., Database], clock: ManualClock, listen: Listen
) -> None:
    here, there = open_database(postgres_url), open_database(postgres_url)
    told: asyncio.Queue[tuple[str, int]] = asyncio.Queue()

    def start(database: Database, name: str) -> PersonalRecords:
        async def hear(fact: PersonErased) -> None:
            await told.put((name, fact.user_id))

        facts = Facts(Tasks(NoReports()))
        facts.subscribe(PersonErased, hear)
        settings = GuildSettings(database, facts, clock, NoReports())
        records = PersonalRecords(database, Jobs(database, clock, NoReports()), settings, facts, clock, lambda: PARTS)
        database.notifications.subscribe(TOPIC, on_message=records.on_erased_elsewhere)
        return records

    records = start(here, "here")
    start(there, "there")
    await listen(there, NoReports())
    await records.erase(PERSON)
    assert {await told.get(), await told.get()} == {("here", PERSON), ("there", PERSON)}
