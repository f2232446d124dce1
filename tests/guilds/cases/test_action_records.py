"""An action taken before it had a case gets one case in the end, whatever happens to the database or to Tux."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import StatementError

from guilds.cases.kept import NoReports
from tux.database import Database, DatabaseUnavailable
from tux.guilds.cases import REASON_LIMIT, Case, CaseKind, CaseKinds, Cases, CaseSettled, CaseState
from tux.guilds.cases.action_records import SET_ASIDE, ActionRecord, RecordFiles
from tux.jobs import Jobs
from tux.jobs.tables import DurableJob
from tux.runtime.clock import ManualClock
from tux.runtime.facts import Facts
from tux.runtime.occurrences import Occurrence
from tux.runtime.shards import Shards
from tux.runtime.tasks import Tasks

BAN = CaseKind("ban", ended_by_tux=True)
GUILD, OTHER, TARGET, TUX = 10, 11, 20, 30

NO_TIME = json.dumps(
    {"key": "1", "kind": "ban", "guild_id": 10, "target_id": 20, "moderator_id": 30, "reason": "", "done_at": None}
)
"""A record that does not say when the action was done."""

MakeCases = Callable[..., Cases]


class Reports:
    """A reporter that keeps every occurrence."""

    def __init__(self) -> None:
        self.occurrences: list[Occurrence] = []

    async def report(self, occurrence: Occurrence) -> str:
        self.occurrences.append(occurrence)
        return ""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "unrecorded-cases"


@pytest.fixture
def make_cases(database: Database, facts: Facts, clock: ManualClock, tasks: Tasks, folder: Path) -> MakeCases:
    def make(tasks: Tasks = tasks, **more: Any) -> Cases:
        kinds = CaseKinds()
        kinds.add(BAN)
        jobs = Jobs(database, clock, NoReports())
        return Cases(database, facts, clock, kinds, jobs, tasks, records_folder=folder, **more)

    return make


@pytest.fixture
def cases(make_cases: MakeCases) -> Cases:
    return make_cases()


@pytest.fixture
def published(facts: Facts) -> list[CaseSettled]:
    published: list[CaseSettled] = []

    async def keep(fact: CaseSettled) -> None:
        published.append(fact)

    facts.subscribe(CaseSettled, keep)
    return published


def disconnect(monkeypatch: pytest.MonkeyPatch, database: Database) -> None:
    """Have every transaction fail as it does while the database is down."""

    def transaction() -> Any:
        raise DatabaseUnavailable(database="lost")

    monkeypatch.setattr(database, "transaction", transaction)


async def record(cases: Cases, key: str = "raid-1", **more: Any) -> Case | None:
    values = {"guild_id": GUILD, "target_id": TARGET, "moderator_id": TUX, "reason": "raid"} | more
    return await cases.record(BAN, key=key, **values)


async def all_cases(cases: Cases) -> list[Case]:
    return [case async for case in cases.each(GUILD)]


async def until_written(cases: Cases, count: int) -> list[Case]:
    async with asyncio.timeout(20):
        while len(written := await all_cases(cases)) < count:  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0)
    return written


async def test_a_record_is_settled_at_once_and_nothing_is_left_on_disk(
    cases: Cases, clock: ManualClock, folder: Path, published: list[CaseSettled], tasks: Tasks
) -> None:
    case = await record(cases, data={"rule": "raid"})

    assert case is not None
    stored = await cases.get(GUILD, 1)
    assert stored == case
    assert (stored.state, stored.reason, stored.moderator_id) == (CaseState.SETTLED, "raid", TUX)
    assert stored.created_at == stored.settled_at == clock.now()
    assert stored.data == {"rule": "raid"}
    assert list(folder.iterdir()) == []
    await tasks.drain(1, clock)
    assert [(fact.case.number, fact.late) for fact in published] == [(1, True)]


async def test_the_same_key_has_one_case_in_each_guild(
    cases: Cases, published: list[CaseSettled], tasks: Tasks, clock: ManualClock
) -> None:
    first, again = await record(cases), await record(cases, reason="again")
    elsewhere, other = await record(cases, guild_id=OTHER), await record(cases, "raid-2")

    assert first == again
    assert [case and (case.guild_id, case.number) for case in (first, elsewhere, other)] == [
        (GUILD, 1),
        (OTHER, 1),
        (GUILD, 2),
    ]
    await tasks.drain(1, clock)
    assert len(published) == 3


async def test_concurrent_records_with_one_key_make_one_case(cases: Cases) -> None:
    recorded = await asyncio.gather(*(record(cases) for _ in range(4)))
    assert {case and case.number for case in recorded} == {1}
    assert len(await all_cases(cases)) == 1


async def test_a_record_is_written_once_the_database_is_back(
    cases: Cases, database: Database, clock: ManualClock, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done_at = clock.now()
    with monkeypatch.context() as outage:
        disconnect(outage, database)
        assert await record(cases) is None
        assert await record(cases, "raid-2") is None
        assert len(list(folder.iterdir())) == 2
    await clock.advance(60)

    first, second = await until_written(cases, 2)

    assert {first.state, second.state} == {CaseState.SETTLED}
    assert first.created_at == done_at
    while list(folder.iterdir()):  # noqa: ASYNC110 - there is no event to wait for
        await asyncio.sleep(0)


async def test_nothing_is_lost_over_a_restart(
    make_cases: MakeCases, database: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks_before = Tasks(NoReports())
    with monkeypatch.context() as outage:
        disconnect(outage, database)
        assert await record(make_cases(tasks_before), expires_at=clock.now() + timedelta(hours=1)) is None
        await tasks_before.drain(0, clock)
    cases = make_cases()

    cases.write_earlier_records()

    (case,) = await until_written(cases, 1)
    assert (case.target_id, case.reason) == (TARGET, "raid")
    assert case.expires_at == clock.now() + timedelta(hours=1)
    async with database.session() as session:
        assert await session.get(DurableJob, 1) is not None


async def record_and_cancel(cases: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cancel the recording of an action while its case is being written."""
    reached = asyncio.Event()

    async def hang(_: ActionRecord) -> Case:
        reached.set()
        await asyncio.Event().wait()
        raise AssertionError

    assert cases._records is not None
    with monkeypatch.context() as slow:
        slow.setattr(cases._records, "_write", hang)
        recording = asyncio.get_running_loop().create_task(record(cases))
        await reached.wait()
        slow.undo()
        recording.cancel()
        with pytest.raises(asyncio.CancelledError):
            await recording


async def test_a_record_that_is_cancelled_gets_a_case_too(cases: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    await record_and_cancel(cases, monkeypatch)

    assert len(await until_written(cases, 1)) == 1


async def test_a_record_that_is_cancelled_and_on_no_disk_gets_a_case_too(
    cases: Cases, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write_text("a file in place of the folder")

    await record_and_cancel(cases, monkeypatch)

    assert len(await until_written(cases, 1)) == 1


async def test_a_record_whose_case_cannot_be_written_is_reported_and_set_aside(
    make_cases: MakeCases, clock: ManualClock, folder: Path
) -> None:
    reports = Reports()
    tasks, files = Tasks(reports), RecordFiles(folder)
    done = {"kind": "ban", "guild_id": GUILD, "moderator_id": TUX, "reason": "raid", "done_at": clock.now()}
    files.save(ActionRecord(key="too large", target_id=2**70, **done))
    files.save(ActionRecord(key="good", target_id=TARGET, **done | {"done_at": clock.now() + timedelta(seconds=1)}))
    cases = make_cases(tasks)

    cases.write_earlier_records()

    (case,) = await until_written(cases, 1)
    await tasks.drain(1, clock)
    assert case.target_id == TARGET
    assert [occurrence.guild_id for occurrence in reports.occurrences] == [GUILD]
    assert [record.key for record in RecordFiles(folder / SET_ASIDE).read()] == ["too large"]


async def test_records_of_the_guilds_of_other_shards_are_left_to_their_processes(
    make_cases: MakeCases, clock: ManualClock, folder: Path
) -> None:
    files = RecordFiles(folder)
    done = {"kind": "ban", "moderator_id": TUX, "reason": "raid", "target_id": TARGET, "done_at": clock.now()}
    foreign = ActionRecord(key="1", guild_id=1 << 22, **done)
    files.save(foreign)
    files.save(ActionRecord(key="2", guild_id=GUILD, **done | {"done_at": clock.now() + timedelta(seconds=1)}))
    cases = make_cases(shards=Shards(2, frozenset({0})))

    cases.write_earlier_records()

    await until_written(cases, 1)
    while len(list(folder.iterdir())) > 1:  # noqa: ASYNC110 - there is no event to wait for
        await asyncio.sleep(0)
    assert files.read() == [foreign]
    assert [case async for case in cases.each(foreign.guild_id)] == []


async def test_an_action_that_was_over_when_it_was_done_has_no_expiry(cases: Cases, clock: ManualClock) -> None:
    over = await record(cases, expires_at=clock.now())
    long_ago = clock.now() - timedelta(days=1)
    since = await record(cases, "raid-2", done_at=long_ago, expires_at=clock.now())

    assert over is not None
    assert over.expires_at is None
    assert since is not None
    assert (since.created_at, since.settled_at, since.expires_at) == (long_ago, long_ago, clock.now())


async def test_data_that_nothing_can_store_is_a_mistake_and_leaves_nothing_on_disk(cases: Cases, folder: Path) -> None:
    with pytest.raises((StatementError, TypeError), match="not JSON serializable"):
        await record(cases, data={"roles": {1, 2}})
    assert not folder.exists()
    assert await all_cases(cases) == []


async def test_a_reason_that_is_too_long_is_cut_instead_of_refused(cases: Cases) -> None:
    case = await record(cases, reason="x" * (REASON_LIMIT + 1))
    assert case is not None
    assert (len(case.reason), case.reason[-1]) == (REASON_LIMIT, "…")


async def test_without_a_disk_the_database_is_enough_and_without_both_recording_raises(
    cases: Cases, database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write_text("a file in place of the folder")
    assert await record(cases) is not None
    disconnect(monkeypatch, database)
    with pytest.raises(DatabaseUnavailable):
        await record(cases, "raid-2")


async def test_a_record_that_the_disk_refuses_at_the_last_moment_leaves_nothing_there(
    cases: Cases, folder: Path, clock: ManualClock
) -> None:
    values = {"kind": "ban", "guild_id": GUILD, "target_id": TARGET, "moderator_id": TUX, "reason": "raid"}
    obstacle = folder / f"{ActionRecord(key='raid-1', done_at=clock.now(), **values).opening}.json"
    obstacle.mkdir(parents=True)

    assert await record(cases) is not None

    assert list(folder.iterdir()) == [obstacle]


async def test_an_unregistered_kind_is_a_mistake(cases: Cases, folder: Path) -> None:
    with pytest.raises(LookupError):
        await cases.record(CaseKind("unheard-of"), key="1", guild_id=GUILD, target_id=TARGET, moderator_id=TUX)
    assert not folder.exists()


@pytest.mark.parametrize("content", ["", "[]", '{"key": "1"}', json.dumps({"done_at": "yesterday"}), NO_TIME])
def test_an_unreadable_file_does_not_affect_others(folder: Path, clock: ManualClock, content: str) -> None:
    files = RecordFiles(folder)
    good = ActionRecord(
        key="1", kind="ban", guild_id=GUILD, target_id=TARGET, moderator_id=TUX, reason="raid", done_at=clock.now()
    )
    files.save(good)
    (folder / "bad.json").write_text(content)
    (folder / "cut.tmp").write_text("{")

    assert files.read() == [good]
    files.remove(good)
    files.remove(good)
    assert files.read() == []
    assert (folder / "bad.json").exists()
