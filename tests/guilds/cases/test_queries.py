"""Cases are read in pages, by an index, and in the same statements however many there are."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete, insert, text, update

from databases import count_statements
from guilds.cases.kept import GUILD, MODERATOR, TARGET
from plans import query_plan, recorded_statements
from tux.database import Database, Guild, alias_from_key, pseudonym
from tux.guilds.cases import Cases, CaseState
from tux.guilds.cases.tables import ModerationCase

FILTERS: list[dict[str, Any]] = [
    {},
    {"target_id": TARGET},
    {"moderator_id": MODERATOR},
    {"kind": "warn"},
    {"target_id": TARGET + 1, "kind": "ban"},
    {"target_id": TARGET, "moderator_id": MODERATOR + 1, "state": CaseState.FAILED},
]


async def insert_cases(cases: Cases, database: Database, count: int) -> None:
    """Insert cases of two kinds, about three people, by two moderators, of which one in five failed."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    rows = [
        {
            "guild_id": GUILD,
            "number": number,
            "kind": ("ban", "warn")[number % 2],
            "state": CaseState.FAILED if number % 5 == 0 else CaseState.SETTLED,
            "failure": "Forbidden" if number % 5 == 0 else None,
            "target_id": TARGET + number % 3,
            "moderator_id": MODERATOR + number % 2,
            "reason": "spam",
            "created_at": now,
            "settled_at": now,
        }
        for number in range(1, count + 1)
    ]
    async with database.transaction() as session:
        await session.execute(insert(Guild).values(id=GUILD, next_case_number=count + 1))
        await session.execute(insert(ModerationCase), rows, execution_options={"render_nulls": True})


@pytest.mark.parametrize("filters", FILTERS, ids=str)
async def test_pages_in_both_directions_show_every_case_once(cases: Cases, database: Database, filters: dict[str, Any]):
    await insert_cases(cases, database, 97)
    expected = [
        case.number
        async for case in cases.each(GUILD)
        if all(getattr(case, name) == value for name, value in filters.items())
    ][::-1]
    page = await cases.search(GUILD, **filters, limit=7)
    assert not page.newer
    pages = [page]
    while page.older:
        page = await cases.search(GUILD, **filters, limit=7, before=page.cases[-1].number)
        pages.append(page)
    assert [case.number for page in pages for case in page.cases] == expected
    for earlier in pages[-2::-1]:
        assert page.newer
        page = await cases.search(GUILD, **filters, limit=7, after=page.cases[0].number)
        assert page.cases == earlier.cases
    assert not page.newer


async def test_cases_from_before_and_after_a_deletion_of_data_are_in_one_order(cases: Cases, database: Database):
    await insert_cases(cases, database, 30)
    key = "ab" * 32
    earlier = (ModerationCase.target_id == TARGET, ModerationCase.number % 2 == 0)
    async with database.transaction() as session:
        await session.execute(update(Guild).values(pseudonym_key=key))
        await session.execute(update(ModerationCase).where(*earlier).values(target_id=alias_from_key(key, TARGET)))

    newest = await cases.search(GUILD, target_id=TARGET, limit=4)
    older = await cases.search(GUILD, target_id=TARGET, limit=4, before=newest.cases[-1].number)
    newer = await cases.search(GUILD, target_id=TARGET, limit=4, after=older.cases[0].number)

    assert [case.number for page in (newest, older) for case in page.cases] == [30, 27, 24, 21, 18, 15, 12, 9]
    assert newer.cases == newest.cases


async def test_a_query_takes_the_same_statements_for_one_case_and_for_a_hundred(cases: Cases, database: Database):
    costs: list[list[int]] = []
    for count in (1, 100):
        await insert_cases(cases, database, count)
        cost: list[int] = []
        for read in (
            cases.search(GUILD, target_id=TARGET + 1),
            cases.get(GUILD, 1),
            cases.active(GUILD, TARGET, "ban"),
            cases.pending(GUILD),
        ):
            with count_statements(database) as statements:
                await read
            cost.append(len(statements))
        costs.append(cost)
        async with database.transaction() as session:
            await session.execute(delete(Guild))
    assert costs[0] == costs[1] == [2, 1, 1, 1]  # one of them looks up the alias of the person


LISTED = [*FILTERS, {"state": CaseState.FAILED}, {"moderator_id": 31, "kind": "ban"}]


@pytest.mark.parametrize("filters", LISTED, ids=str)
async def test_every_list_is_read_in_order_by_an_index(cases: Cases, database: Database, filters: dict[str, Any]):
    await insert_cases(cases, database, 2000)
    async with database.transaction() as session:
        await session.execute(text("ANALYZE"))
        await pseudonym(session, GUILD, 20)
    with recorded_statements(database) as recorded:
        await cases.search(GUILD, **filters, limit=10, before=1000)
    for statement, values in recorded:
        plan = await query_plan(database, statement, values)
        assert "moderation_case_" in plan or "FROM guild" in statement
        assert not any(slow in plan for slow in ("Seq Scan", "Sort", "SCAN moderation_case", "TEMP B-TREE"))
