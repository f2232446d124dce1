"""A case is written before the action, and tells its outcome afterwards."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from databases import count_statements
from guilds.cases.kept import BAN, GUILD, MODERATOR, OTHER, TARGET, ActionFailed, NoReports, ban, fail
from tux.database import Database, DatabaseUnavailable, Guild
from tux.guilds.cases import (
    AUDIT_REASON_LIMIT,
    INTERRUPTED,
    REASON_LIMIT,
    CaseKind,
    CaseOpened,
    Cases,
    CaseSettled,
    CaseState,
    CaseUnknown,
    CaseUnsettled,
    Notice,
    ReasonTooLong,
)
from tux.jobs import Jobs
from tux.runtime.clock import ManualClock
from tux.runtime.facts import Facts


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
