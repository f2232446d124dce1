"""What is held about a person and let go, in every table, on every database."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from databases import import_every_table
from running import FEATURES
from tux.bot import feature
from tux.database import Database, Guild, Table, alias_by, pseudonym_by
from tux.features.moderation.reports.tables import Report
from tux.features.privacy.service import Privacy
from tux.guilds.cases import CaseKind, CaseKinds
from tux.guilds.cases.personal_data import case_data
from tux.guilds.cases.tables import ModerationCase
from tux.guilds.privacy.personal_data import Rows, without
from tux.guilds.settings.store import GuildSettings
from tux.jobs import Jobs
from tux.jobs.tables import DurableJob
from tux.runtime.clock import ManualClock
from tux.runtime.facts import Facts
from tux.runtime.tasks import Tasks

import_every_table()

PERSON, OTHER = 123456789012345678, 223456789012345678
HERE, THERE = 10**17, 2 * 10**17
KEY = "ab" * 32
NOW = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = CaseKinds()
KINDS.add(CaseKind("ban", lasting=True), CaseKind("jail", lasting=True), CaseKind("tempban"), CaseKind("timeout"))
PARTS = [case_data(KINDS), *(part for loaded in feature.load(FEATURES) for part in loaded.feature.data)]
NAMED = {"text": f"<@{PERSON}>", "list": [PERSON, OTHER], str(PERSON): 1, "deep": {"id": str(PERSON)}}

CASE = {"number": 1, "kind": "warn", "state": "settled", "created_at": NOW, "settled_at": NOW, "edited_at": NOW}
SET = {"section": "logs", "revision": 1}
MAKES: dict[str, dict[str, Any]] = {
    "moderation_case": CASE,
    "guild_setting": SET | {"updated_at": NOW},
    "guild_setting_change": SET | {"number": 1, "kind": "change", "changed_at": NOW},
    "report": {"created_at": NOW, "closed_at": NOW},
    "report_block": {"blocked_at": NOW},
}
"""What a row of each table needs beside people. Of a table that comes anew, the rows are added here."""


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW + timedelta(days=1))


class NoReports:
    async def report(self, error: BaseException, **_: object) -> str:
        raise error


@pytest.fixture
async def jobs(database: Database, clock: ManualClock) -> Jobs:
    return Jobs(database, clock, NoReports())


@pytest.fixture
async def privacy(database: Database, jobs: Jobs, clock: ManualClock) -> Privacy:
    settings = GuildSettings(database, Facts(Tasks(NoReports())), clock, NoReports())
    async with database.transaction() as session:
        session.add_all([Guild(id=HERE, pseudonym_key=KEY), Guild(id=THERE)])
    return Privacy(database, jobs, settings, clock, PARTS)


async def fill(database: Database, part: Rows, **given: Any) -> None:
    """A row with the person in every column that may hold one."""
    people = {it.column: PERSON for it in part.held} | {it.column: pseudonym_by(KEY, PERSON) for it in part.pseudonyms}
    texts = {name: _named(part.table, name) for name in part.mentions}
    values = {"guild_id": HERE} | MAKES[part.table.__tablename__] | people | texts | given
    async with database.transaction() as session:
        await session.execute(insert(part.table).values(**values))


def _named(table: type[Table], name: str) -> Any:
    is_text = table.__table__.columns[name].type.python_type is str
    return f"about <@!{PERSON}>, {PERSON} and {PERSON}0" if is_text else NAMED


async def holding(database: Database) -> set[str]:
    """Every column in which the id stands, in whatever form."""
    found: set[str] = set()
    async with database.session() as session:
        for table in Table.metadata.sorted_tables:
            for row in (await session.execute(select(table))).mappings():
                found |= {
                    f"{table.name}.{name}"
                    for name, value in row.items()
                    if without(_flat(value), PERSON) != _flat(value)
                }
    return found


def _flat(value: Any) -> str:
    return json.dumps(value, default=str)


@pytest.mark.parametrize("part", [it for it in PARTS if isinstance(it, Rows)], ids=lambda part: part.name)
async def test_no_row_holds_the_id_afterwards(database: Database, privacy: Privacy, part: Rows) -> None:
    await fill(database, part)
    assert await holding(database) == {*part.columns} - {f"{part.table.__tablename__}.reporter_pseudonym"}
    assert (await privacy.holding(PERSON)).parts[part.name] >= 1

    assert await privacy.erase(PERSON) == []

    assert await holding(database) == set()
    async with database.session() as session:
        (row,) = (await session.scalars(select(part.table))).all()
    for held in part.held:
        assert getattr(row, held.column) == (None if held.empties else alias_by(KEY, PERSON))
    for name in part.mentions:
        assert getattr(row, name) == without(_named(part.table, name), PERSON)


@pytest.mark.parametrize("part", [it for it in PARTS if isinstance(it, Rows)], ids=lambda part: part.name)
async def test_others_keep_theirs(database: Database, privacy: Privacy, part: Rows) -> None:
    texts = {name: {} if name.startswith("data") else f"{PERSON}0" for name in part.mentions}
    people = {it.column: OTHER for it in part.held} | {it.column: pseudonym_by(KEY, OTHER) for it in part.pseudonyms}
    await fill(database, part, **people, **texts)
    async with database.session() as session:
        before = (await session.execute(select(part.table.__table__))).all()

    assert (await privacy.export(PERSON))["servers"] == []
    assert await privacy.erase(PERSON) == []

    async with database.session() as session:
        assert (await session.execute(select(part.table.__table__))).all() == before


async def test_all_servers_are_looked_through_and_each_has_its_own_alias(database: Database, privacy: Privacy) -> None:
    part = next(it for it in PARTS if it.name == "cases")
    await fill(database, part)
    await fill(database, part, guild_id=THERE)

    await privacy.erase(PERSON)

    async with database.session() as session:
        here, there = await session.scalars(select(ModerationCase.target_id).order_by(ModerationCase.guild_id))
    assert here == alias_by(KEY, PERSON)
    assert there < 0
    assert here != there


async def test_what_an_alias_stands_for_is_still_theirs_to_have(database: Database, privacy: Privacy) -> None:
    await fill(database, next(it for it in PARTS if it.name == "cases"), reason="spam", data=None)
    await privacy.erase(PERSON)

    (server,) = (await privacy.export(PERSON))["servers"]
    assert [row["as"] for row in server["cases"]] == ["target_id", "moderator_id", "edited_by"]
    assert (await privacy.export(OTHER))["servers"] == []


OPEN_CASES: list[dict[str, Any]] = [
    {"kind": "ban"},
    {"kind": "jail"},
    {"kind": "tempban", "expires_at": NOW + timedelta(days=9)},
    {"kind": "timeout", "expires_at": NOW + timedelta(days=9)},
    {"kind": "warn", "state": "pending", "settled_at": None},
]


@pytest.mark.parametrize("given", OPEN_CASES, ids=lambda given: given["kind"])
async def test_an_act_that_goes_on_is_kept_and_let_go_at_its_end(
    database: Database, privacy: Privacy, jobs: Jobs, given: dict[str, Any]
) -> None:
    await fill(database, next(it for it in PARTS if it.name == "cases"), **given)

    (kept,) = await privacy.erase(PERSON)

    assert (kept.guild_id, kept.key) == (HERE, "personal-kept-case")
    assert kept.data == {"number": 1, "kind": given["kind"]}
    case = {f"moderation_case.{name}" for name in ("target_id", "reason", "data")}
    assert await holding(database) == {*case, "job.key", "job.data"}
    await privacy.hasten(HERE, PERSON)
    assert await jobs.do_due() == 1
    assert await holding(database) == {*case, "job.key", "job.data"}

    async with database.transaction() as session:
        ended = {"ended_at": NOW, "settled_at": NOW, "state": "settled"}
        await session.execute(update(ModerationCase).values(**ended))
    await privacy.hasten(HERE, PERSON)
    assert await jobs.do_due() == 1
    assert await holding(database) == set()
    assert await count(database, DurableJob) == 0


async def test_what_ended_unheard_is_let_go_within_a_day(
    database: Database, privacy: Privacy, jobs: Jobs, clock: ManualClock
) -> None:
    await fill(database, next(it for it in PARTS if it.name == "cases"), kind="jail")
    await privacy.erase(PERSON)
    async with database.transaction() as session:
        await session.execute(update(ModerationCase).values(ended_at=NOW))
    assert await jobs.do_due() == 0

    await clock.advance(timedelta(days=1))
    assert await jobs.do_due() == 1
    assert await holding(database) == set()


async def test_of_acts_of_a_kind_the_newest_is_the_one_that_goes_on(database: Database, privacy: Privacy) -> None:
    cases = next(it for it in PARTS if it.name == "cases")
    for number in (1, 2):
        await fill(database, cases, kind="jail", number=number)

    (kept,) = await privacy.erase(PERSON)

    assert kept.data["number"] == 2


async def test_an_open_report_about_them_is_kept_and_one_by_them_is_not(
    database: Database, privacy: Privacy, jobs: Jobs
) -> None:
    reports = next(it for it in PARTS if it.name == "reports")
    nobody = {"closed_by": None, "closed_at": None, "claimed_by": None}
    await fill(database, reports, reporter_id=OTHER, reporter_pseudonym=pseudonym_by(KEY, OTHER), **nobody)
    await fill(database, reports, target_id=OTHER, **nobody)

    (kept,) = await privacy.erase(PERSON)

    assert (kept.key, kept.data) == ("personal-kept-report", {"id": 1})
    async with database.session() as session:
        about, by = await session.scalars(select(Report).order_by(Report.id))
    assert (about.target_id, about.reporter_id) == (PERSON, OTHER)
    assert (by.target_id, by.reporter_id, by.subject) == (OTHER, None, f"about …, … and {PERSON}0")


async def test_a_job_that_names_them_is_kept_until_it_is_done(
    database: Database, privacy: Privacy, jobs: Jobs, clock: ManualClock
) -> None:
    async with database.transaction() as session:
        await jobs.schedule(session, "remind", key=f"{PERSON}", guild_id=HERE, due_at=clock.now(), data={"to": PERSON})

    (kept,) = await privacy.erase(PERSON)
    assert kept.key == "personal-kept-job"

    async def remind(_: object) -> None:
        pass

    jobs.on("remind", remind)
    await jobs.do_due()
    await clock.advance(timedelta(days=1))
    await jobs.do_due()
    assert await holding(database) == set()


async def count(database: Database, table: type[Table]) -> int:
    async with database.session() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize(
    ("value", "left"),
    [
        (f"<@{PERSON}> and <@!{PERSON}>", "… and …"),
        (f"{PERSON}0 {PERSON}", f"{PERSON}0 …"),
        (PERSON, None),
        (True, True),
        ([PERSON, OTHER, str(PERSON)], [OTHER]),
        ({str(PERSON): 1, "a": PERSON, "b": {"c": [PERSON]}}, {"a": None, "b": {"c": []}}),
    ],
)
def test_an_id_is_taken_out_of_whatever_it_is_in(value: Any, left: Any) -> None:
    assert without(value, PERSON) == left
    assert without(without(value, PERSON), PERSON) == left


def test_an_alias_is_a_number_that_no_id_is_and_tells_nothing_of_the_pseudonym() -> None:
    aliases = {alias_by(KEY, user_id) for user_id in range(1000)}
    assert len(aliases) == 1000
    assert all(-(2**63) < alias < 0 for alias in aliases)
    assert f"{-alias_by(KEY, PERSON):x}" not in pseudonym_by(KEY, PERSON)
