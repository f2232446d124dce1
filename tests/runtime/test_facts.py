import asyncio
from dataclasses import dataclass

import pytest

from tux.runtime.facts import Facts
from tux.runtime.occurrences import Occurrence
from tux.runtime.tasks import Tasks


@dataclass(frozen=True)
class Happened:
    name: str


@dataclass(frozen=True)
class Ended(Happened):
    pass


class Reports:
    def __init__(self) -> None:
        self.errors: list[BaseException] = []

    async def report(self, occurrence: Occurrence) -> str:
        self.errors.append(occurrence.error)
        return "R1"


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
def facts(reports: Reports) -> Facts:
    return Facts(Tasks(reports))


async def test_a_subscriber_hears_its_kind_of_fact_and_subclasses_of_it(facts: Facts):
    received: list[tuple[str, object]] = []

    async def any_kind(fact: Happened) -> None:
        received.append(("any", fact))

    async def ended(fact: Ended) -> None:
        received.append(("ended", fact))

    facts.subscribe(Happened, any_kind)
    facts.subscribe(Ended, ended)
    await facts.publish(Happened("a"))
    await facts.publish(Ended("b"))
    assert received == [("any", Happened("a")), ("ended", Ended("b")), ("any", Ended("b"))]


async def test_a_failing_or_slow_subscriber_holds_up_no_other(facts: Facts, reports: Reports):
    received = asyncio.Event()

    async def fail(_: Happened) -> None:
        raise ValueError("no")

    async def slow(_: Happened) -> None:
        await received.wait()

    async def hear(_: Happened) -> None:
        received.set()

    for subscriber in (fail, slow, hear):
        facts.subscribe(Happened, subscriber)
    await facts.publish(Happened("a"))
    assert [str(error) for error in reports.errors] == ["no"]


async def test_publishing_waits_for_no_subscriber_unless_awaited(facts: Facts):
    received: list[Happened] = []

    async def hear(fact: Happened) -> None:
        received.append(fact)

    facts.subscribe(Happened, hear)
    delivery = facts.publish(Happened("a"))
    assert received == []
    await delivery
    assert received == [Happened("a")]


async def test_a_subscriber_hears_nothing_after_unsubscribing(facts: Facts):
    async def hear(_: Happened) -> None:
        raise AssertionError

    facts.subscribe(Happened, hear)()
    assert await facts.publish(Happened("a")) == []


async def test_only_a_frozen_dataclass_is_a_fact(facts: Facts):
    @dataclass
    class Changing:
        name: str

    async def hear(_: object) -> None: ...

    for kind in (Changing, str):
        with pytest.raises(TypeError, match="frozen dataclass"):
            facts.subscribe(kind, hear)
