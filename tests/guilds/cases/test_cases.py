"""A case is written before the action, and tells its outcome afterwards."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, event, insert, select, text

from databases import count_statements
from tux.database import Database, DatabaseUnavailable, Guild, pseudonym
from tux.guilds.cases import (
    AUDIT_REASON_LIMIT,
    INTERRUPTED,
    REASON_LIMIT,
    Case,
    CaseKind,
    CaseKinds,
    CaseOpened,
    Cases,
    CaseSettled,
    CaseState,
    CaseUnknown,
    CaseUnsettled,
    Notice,
    ReasonTooLong,
)
from tux.guilds.cases.tables import ModerationCase
from tux.jobs import Jobs
from tux.runtime.clock import ManualClock
from tux.runtime.facts import Facts
from tux.runtime.occurrences import Occurrence
from tux.runtime.tasks import Tasks

BAN, WARN, TIMEOUT = CaseKind("ban", ended_by_tux=True), CaseKind("warn"), CaseKind("timeout")
GUILD, OTHER, TARGET, MODERATOR = 10, 11, 20, 30


class ActionFailed(Exception):
    """The failure of a block."""


class NoReports:
    async def report(self, occurrence: Occurrence) -> str:
        pytest.fail(f"{occurrence.surface}: {occurrence.error!r}")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def tasks(clock: ManualClock) -> AsyncIterator[Tasks]:
    tasks = Tasks(NoReports())
    yield tasks
    await tasks.drain(0, clock)


@pytest.fixture
def facts(tasks: Tasks) -> Facts:
    return Facts(tasks)


@pytest.fixture
def jobs(database: Database, clock: ManualClock) -> Jobs:
    return Jobs(database, clock, NoReports())


@pytest.fixture
def make_cases(facts: Facts, clock: ManualClock, tasks: Tasks) -> Callable[[Database, Jobs], Cases]:
    kinds = CaseKinds()
    kinds.add(BAN, WARN, TIMEOUT)
    return lambda database, jobs: Cases(database, facts, clock, kinds, jobs, tasks)


@pytest.fixture
def cases(database: Database, jobs: Jobs, make_cases: Callable[[Database, Jobs], Cases]) -> Cases:
    return make_cases(database, jobs)


@pytest.fixture
def published(facts: Facts) -> list[CaseOpened | CaseSettled]:
    published: list[CaseOpened | CaseSettled] = []

    async def keep(fact: CaseOpened | CaseSettled) -> None:
        published.append(fact)

    facts.subscribe(CaseOpened, keep)
    facts.subscribe(CaseSettled, keep)
    return published


async def ban(cases: Cases, *, guild_id: int = GUILD, reason: str = "spam", **more) -> Case:
    async with cases.opening(
        BAN, guild_id=guild_id, target_id=TARGET, moderator_id=MODERATOR, reason=reason, **more
    ) as case:
        pass
    return case


async def fail(cases: Cases, error: BaseException, first: Callable[[], None] | None = None) -> None:
    async with cases.opening(BAN, guild_id=GUILD, target_id=TARGET, moderator_id=MODERATOR):
        if first:
            first()
        raise error


async def test_the_case_is_pending_while_the_block_acts(cases: Cases, clock: ManualClock):
    async with cases.opening(BAN, guild_id=GUILD, target_id=TARGET, moderator_id=MODERATOR, reason="spam") as case:
        stored = await cases.get(GUILD, case.number)
        assert stored == case
        assert (stored.state, stored.settled_at) == (CaseState.PENDING, None)
        assert (stored.kind, stored.target_id, stored.moderator_id, stored.reason) == ("ban", TARGET, MODERATOR, "spam")
        assert stored.created_at == clock.now()
        assert await cases.pending(GUILD) == [case]


async def test_the_case_is_settled_when_the_block_is_done(cases: Cases, clock: ManualClock):
    async with cases.opening(BAN, guild_id=GUILD, target_id=TARGET, moderator_id=MODERATOR) as case:
        await clock.advance(5)
        case.notice = Notice.CLOSED
    stored = await cases.get(GUILD, case.number)
    assert stored == case
    assert (stored.state, stored.failure, stored.notice) == (CaseState.SETTLED, None, Notice.CLOSED)
    assert stored.settled_at == stored.created_at + timedelta(seconds=5)
    assert await cases.pending(GUILD) == []


async def test_a_block_that_raises_leaves_a_failed_case(cases: Cases):
    with pytest.raises(ActionFailed):
        await fail(cases, ActionFailed())
    stored = await cases.get(GUILD, 1)
    assert (stored.state, stored.failure) == (CaseState.FAILED, "ActionFailed")
    assert stored.settled_at is not None


async def test_a_block_that_is_cancelled_leaves_the_case_pending(cases: Cases):
    with pytest.raises(asyncio.CancelledError):
        await fail(cases, asyncio.CancelledError())
    assert [case.number for case in await cases.pending(GUILD)] == [1]


async def test_facts_tell_the_outcome(cases: Cases, published: list):
    await ban(cases)
    with pytest.raises(ActionFailed):
        await fail(cases, ActionFailed())
    await asyncio.sleep(0)
    kinds_and_states = [(type(fact), fact.case.number, fact.case.state) for fact in published]
    assert kinds_and_states == [
        (CaseOpened, 1, CaseState.PENDING),
        (CaseSettled, 1, CaseState.SETTLED),
        (CaseOpened, 2, CaseState.PENDING),
        (CaseSettled, 2, CaseState.FAILED),
    ]


async def test_two_hundred_concurrent_cases_are_numbered_one_to_two_hundred(cases: Cases):
    opened = await asyncio.gather(*(ban(cases) for _ in range(200)))
    assert sorted(case.number for case in opened) == list(range(1, 201))
    assert {(await cases.get(GUILD, number)).state for number in (1, 100, 200)} == {CaseState.SETTLED}


async def test_every_guild_has_its_own_numbers(cases: Cases):
    numbers = [(await ban(cases, guild_id=guild_id)).number for guild_id in (GUILD, OTHER, GUILD)]
    assert numbers == [1, 1, 2]


async def test_a_case_that_could_not_be_written_takes_no_number(cases: Cases, database: Database, clock: ManualClock):
    await ban(cases)
    with pytest.raises(Exception, match="expires_later"):
        await ban(cases, expires_at=clock.now() - timedelta(seconds=1))
    assert (await ban(cases, expires_at=clock.now() + timedelta(days=1))).number == 2
    async with database.session() as session:
        assert await session.scalar(select(Guild.next_case_number)) == 3


async def test_a_case_takes_the_same_statements_however_many_there_are(cases: Cases, database: Database):
    costs: list[int] = []
    for _ in range(3):
        with count_statements(database) as statements:
            await ban(cases)
        costs.append(len(statements))
    assert costs == [3, 3, 3]


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


FILTERS: list[dict[str, Any]] = [
    {},
    {"target_id": TARGET},
    {"moderator_id": MODERATOR},
    {"kind": "warn"},
    {"target_id": TARGET + 1, "kind": "ban"},
    {"target_id": TARGET, "moderator_id": MODERATOR + 1, "state": CaseState.FAILED},
]


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


async def test_an_edited_case_names_the_editor(cases: Cases, published: list, clock: ManualClock):
    await ban(cases)
    await clock.advance(60)
    edited = await cases.edit(GUILD, 1, reason="spam and lies", by=31)
    assert edited == await cases.get(GUILD, 1)
    assert (edited.reason, edited.edited_by, edited.edited_at) == ("spam and lies", 31, clock.now())
    with pytest.raises(CaseUnknown):
        await cases.edit(GUILD, 2, reason="what", by=31)
    with pytest.raises(ReasonTooLong):
        await cases.edit(GUILD, 1, reason="x" * 9000, by=31)
    assert (await cases.get(GUILD, 1)).reason == "spam and lies"


async def test_a_manual_action_becomes_one_case_however_often_it_is_adopted(cases: Cases, clock: ManualClock):
    async def adopt() -> Case | None:
        return await cases.adopt(
            BAN,
            guild_id=GUILD,
            target_id=TARGET,
            moderator_id=MODERATOR,
            reason="by hand",
            audit_entry_id=77,
            at=clock.now(),
        )

    first, second = await adopt(), await adopt()
    assert first is not None
    assert second is None
    assert (first.state, first.number, first.audit_entry_id) == (CaseState.SETTLED, 1, 77)
    assert (await ban(cases)).number == 2


async def test_a_temporary_action_ends_once(cases: Cases, jobs: Jobs, clock: ManualClock):
    ended: list[int] = []

    async def lift(case: Case) -> None:
        ended.append(case.number)

    cases.on_expiry(BAN, lift)
    case = await ban(cases, expires_at=clock.now() + timedelta(days=2))
    assert [active.number for active in await cases.active(GUILD, TARGET, "ban")] == [1]
    await clock.advance(timedelta(days=1))
    assert await jobs.do_due() == 0
    await clock.advance(timedelta(days=1))
    assert await jobs.do_due() == 1
    assert await jobs.do_due() == 0
    assert ended == [1]
    assert await cases.active(GUILD, TARGET, "ban") == []
    assert (await cases.get(GUILD, case.number)).ended_at == clock.now()


async def test_an_end_is_planned_before_its_feature_is_loaded(cases: Cases, jobs: Jobs, clock: ManualClock):
    lifted: list[int] = []

    async def lift(case: Case) -> None:
        lifted.append(case.number)

    case = await ban(cases, expires_at=clock.now() + timedelta(days=2))
    await clock.advance(timedelta(days=2))
    await jobs.do_due()
    assert (await cases.get(GUILD, case.number)).ended_at is None

    cases.on_expiry(BAN, lift)
    await clock.advance(timedelta(minutes=10))
    assert await jobs.do_due() == 1
    assert lifted == [case.number]
    assert (await cases.get(GUILD, case.number)).ended_at == clock.now()


async def test_a_case_that_somebody_else_undoes_ends_by_itself(cases: Cases, jobs: Jobs, clock: ManualClock):
    expires_at = clock.now() + timedelta(days=2)
    async with cases.opening(
        TIMEOUT, guild_id=GUILD, target_id=TARGET, moderator_id=MODERATOR, expires_at=expires_at
    ) as case:
        pass
    await clock.advance(timedelta(days=2))
    assert await jobs.do_due() == 1
    assert (await cases.get(GUILD, case.number)).ended_at == clock.now()


async def test_a_kind_has_one_function_for_its_end_and_only_if_tux_ends_it(cases: Cases):
    async def lift(case: Case) -> None:
        pytest.fail(f"case {case.number} was lifted")

    remove = cases.on_expiry(BAN, lift)
    with pytest.raises(ValueError, match="has a function for its end already"):
        cases.on_expiry(BAN, lift)
    with pytest.raises(ValueError, match="Tux does not end"):
        cases.on_expiry(TIMEOUT, lift)
    remove()
    cases.on_expiry(BAN, lift)


async def test_an_action_that_was_ended_does_not_expire(cases: Cases, jobs: Jobs, clock: ManualClock):
    async def lift(case: Case) -> None:
        pytest.fail("ended twice")

    cases.on_expiry(BAN, lift)
    await ban(cases, expires_at=clock.now() + timedelta(days=2))
    assert await cases.end(GUILD, 1)
    assert not await cases.end(GUILD, 1)
    await clock.advance(timedelta(days=3))
    assert await jobs.do_due() == 0


async def test_an_action_that_failed_does_not_expire(cases: Cases, jobs: Jobs, clock: ManualClock):
    cases.on_expiry(BAN, pytest.fail)
    with pytest.raises(ActionFailed):
        async with cases.opening(
            BAN,
            guild_id=GUILD,
            target_id=TARGET,
            moderator_id=MODERATOR,
            expires_at=clock.now() + timedelta(days=1),
        ):
            raise ActionFailed
    await clock.advance(timedelta(days=2))
    assert await jobs.do_due() == 0
    assert await cases.active(GUILD, TARGET, "ban") == []


async def test_interrupted_cases_can_be_settled_later(cases: Cases, clock: ManualClock):
    for _ in range(2):
        with pytest.raises(asyncio.CancelledError):
            await fail(cases, asyncio.CancelledError())
    first, second = await cases.pending(GUILD)
    assert not cases.is_under_way(first)
    await cases.settle_as_done(first)
    await cases.settle_as_failed(second)
    assert [(await cases.get(GUILD, number)).state for number in (1, 2)] == [CaseState.SETTLED, CaseState.FAILED]
    assert (await cases.get(GUILD, 2)).failure == INTERRUPTED
    await cases.settle_as_failed(first)
    assert (await cases.get(GUILD, 1)).state is CaseState.SETTLED


async def test_a_reason_is_stored_whole_and_cut_only_for_the_audit_log(cases: Cases):
    case = await ban(cases, reason="é" * REASON_LIMIT)
    assert (await cases.get(GUILD, case.number)).reason == "é" * REASON_LIMIT
    audit_reason = case.audit_reason("Ann")
    assert audit_reason.startswith("Ann (30) · case #1: éé")
    assert len(audit_reason) == AUDIT_REASON_LIMIT
    assert audit_reason.endswith("é…")


async def test_the_audit_log_reads_well_with_and_without_a_reason(cases: Cases):
    assert (await ban(cases)).audit_reason("Ann") == "Ann (30) · case #1: spam"
    assert (await ban(cases, reason=" \n ")).audit_reason("Ann") == "Ann (30) · case #2"


async def test_a_reason_that_is_too_long_is_refused_before_anything_happens(cases: Cases, published: list):
    with pytest.raises(ReasonTooLong) as caught:
        await ban(cases, reason="x" * (REASON_LIMIT + 1))
    assert caught.value.data == {"length": REASON_LIMIT + 1, "limit": REASON_LIMIT}
    assert (await ban(cases)).number == 1


async def test_characters_that_postgresql_cannot_store_are_dropped(cases: Cases):
    assert (await ban(cases, reason="\0spam\0mer")).reason == "spammer"


async def test_an_unregistered_kind_is_a_mistake(cases: Cases):
    with pytest.raises(LookupError, match="strange"):
        async with cases.opening(CaseKind("strange"), guild_id=GUILD, target_id=TARGET, moderator_id=MODERATOR):
            pytest.fail("acted")


async def test_a_case_that_does_not_exist_is_refused(cases: Cases):
    await ban(cases)
    for guild_id, number in ((GUILD, 2), (OTHER, 1), (GUILD, 0), (GUILD, -1)):
        with pytest.raises(CaseUnknown) as caught:
            await cases.get(guild_id, number)
        assert caught.value.data == {"number": number}


async def test_the_log_message_is_recorded(cases: Cases):
    case = await ban(cases)
    await cases.record_log_message(GUILD, case.number, channel_id=40, message_id=50)
    stored = await cases.get(GUILD, case.number)
    assert (stored.log_channel_id, stored.log_message_id) == (40, 50)


async def test_without_a_database_the_action_is_not_taken(make_cases, open_database, unused_tcp_port: int, clock):
    database = open_database(f"postgresql://127.0.0.1:{unused_tcp_port}/tux")
    cases = make_cases(database, Jobs(database, clock, NoReports()))
    with pytest.raises(DatabaseUnavailable):
        async with cases.opening(BAN, guild_id=GUILD, target_id=TARGET, moderator_id=MODERATOR):
            pytest.fail("acted")


@pytest.fixture
def lose_database(database: Database) -> Callable[[], None]:
    """A function after which every statement fails as it does while the database is down."""

    def lose(*_: object) -> None:
        raise DatabaseUnavailable(database="lost")

    return lambda: event.listen(database._engine.sync_engine, "before_cursor_execute", lose)


async def test_an_outcome_that_could_not_be_written_is_written_once_the_database_is_back(
    cases: Cases, database: Database, clock: ManualClock, published: list, facts: Facts
):
    is_down, settled = True, asyncio.Event()

    async def hear(_: CaseSettled) -> None:
        settled.set()

    facts.subscribe(CaseSettled, hear)

    def lose(*_: object) -> None:
        if is_down:
            raise DatabaseUnavailable(database="lost")

    with pytest.raises(CaseUnsettled):
        async with cases.opening(BAN, guild_id=GUILD, target_id=TARGET, moderator_id=MODERATOR) as case:
            event.listen(database._engine.sync_engine, "before_cursor_execute", lose)
    await clock.asleep()
    assert cases.is_under_way(case)
    await clock.advance(1)
    await clock.asleep()
    is_down = False
    await clock.advance(2)
    await settled.wait()
    assert not cases.is_under_way(case)
    assert (await cases.get(GUILD, 1)).state is CaseState.SETTLED


async def test_an_action_whose_outcome_could_not_be_written_raises_that(
    cases: Cases, lose_database: Callable[[], None], published
):
    with pytest.raises(CaseUnsettled) as caught:
        async with cases.opening(BAN, guild_id=GUILD, target_id=TARGET, moderator_id=MODERATOR) as case:
            lose_database()
    assert caught.value.data == {"case": 1}
    assert (case.state, case.settled_at) == (CaseState.PENDING, None)
    assert [type(fact) for fact in published] == [CaseOpened]


async def test_a_failure_is_not_hidden_by_the_database_failing_too(cases: Cases, lose_database: Callable[[], None]):
    with pytest.raises(ActionFailed) as caught:
        await fail(cases, ActionFailed(), lose_database)
    assert caught.value.__notes__ == ["Case #1 of guild 10 stays pending for now: database-unavailable (database=lost)"]


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


async def query_plan(database: Database, statement: str, values: Any) -> str:
    async with database.session() as session:
        connection = await session.connection()
        if database.dialect == "postgresql":
            await connection.exec_driver_sql(
                "SET LOCAL enable_seqscan = off"
            )  # with so few rows, it would choose to scan
        explain = "EXPLAIN QUERY PLAN" if database.dialect == "sqlite" else "EXPLAIN"
        rows = await connection.exec_driver_sql(f"{explain} {statement}", values)
        return "\n".join(str(row) for row in rows.all())


@contextmanager
def recorded_statements(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Yield a list of the statements with their parameters, without those that begin transactions."""
    recorded: list[tuple[str, Any]] = []

    def record(_connection: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            recorded.append((statement, values))

    engine = database._engine.sync_engine
    event.listen(engine, "before_cursor_execute", record)
    yield recorded
    event.remove(engine, "before_cursor_execute", record)
