"""Cases in a database, with a clock that tests move."""

from collections.abc import AsyncIterator, Callable

import pytest

from guilds.cases.kept import BAN, TIMEOUT, WARN, NoReports
from tux.database import Database
from tux.guilds.cases import CaseKinds, CaseOpened, Cases, CaseSettled
from tux.jobs import Jobs
from tux.runtime.clock import ManualClock
from tux.runtime.facts import Facts
from tux.runtime.tasks import Tasks


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
