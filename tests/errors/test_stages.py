"""The stages of error reporting: their order, what they share, and that a failing one does not stop the others."""

import logging
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

import pytest
from structlog.testing import capture_logs

from tux.bot.error_policy import ErrorPolicy, Policies
from tux.errors import ClassifyStage, Errors, Findings, LogStage, ReplyStage, library_policies
from tux.runtime.occurrences import Occurrence, Surface
from tux.runtime.refusals import Refusal
from tux.runtime.traces import Trace

Lines = list[MutableMapping[str, Any]]


class Marker(Exception):
    pass


class Unwilling(Refusal):
    key = "refused"


class Person:
    """A person who waits for an answer."""

    def __init__(self) -> None:
        self.failed = False
        self.answers: list[str] = []

    def text(self, key: str, /, *, ephemeral: bool = False, **data: object) -> str:
        return f"{key} {data['reference']}" if data.get("reference") else key

    async def send(self, content: str, /, *, ephemeral: bool) -> object:
        self.answers.append(content)
        return None


class Unreachable(Person):
    async def send(self, content: str, /, *, ephemeral: bool) -> object:
        raise Marker("nobody there")


class Recording:
    """A stage that records that it ran, and with which cause."""

    def __init__(self, ran: list[tuple[str, str]], name: str) -> None:
        self.ran = ran
        self.name = name

    async def process(self, occurrence: Occurrence, findings: Findings) -> None:
        self.ran.append((self.name, type(findings.cause).__name__))


class Failing:
    async def process(self, occurrence: Occurrence, findings: Findings) -> None:
        raise Marker("a stage broke")


@pytest.fixture
def lines() -> Iterator[Lines]:
    with capture_logs() as entries:
        yield entries


def occurrence(error: BaseException, person: Person | None = None) -> Occurrence:
    return Occurrence(surface=Surface.SLASH, error=error, recipient=person)


def all_stages() -> Errors:
    return Errors([ClassifyStage(library_policies()), LogStage(), ReplyStage()])


async def test_stages_run_in_the_order_in_which_they_are_listed(lines: Lines) -> None:
    ran = list[tuple[str, str]]()

    await Errors([Recording(ran, "first"), Recording(ran, "second"), Recording(ran, "third")]).report(
        occurrence(Marker())
    )

    assert ran == [("first", "Marker"), ("second", "Marker"), ("third", "Marker")]


async def test_a_stage_that_fails_is_logged_once_and_the_next_ones_run(lines: Lines) -> None:
    ran = list[tuple[str, str]]()

    reference = await Errors([Failing(), Recording(ran, "after")]).report(occurrence(Marker("first")))

    assert reference
    assert ran == [("after", "Marker")]
    assert [(line["event"], line["stage"]) for line in lines] == [("a stage of the error report failed", "Failing")]


async def test_an_error_that_cannot_be_classified_counts_as_a_bug(lines: Lines) -> None:
    person = Person()

    reference = await Errors([Failing(), LogStage(), ReplyStage()]).report(occurrence(Unwilling(), person))

    assert [line["event"] for line in lines] == ["a stage of the error report failed", "unexpected error"]
    assert lines[1]["reference"] == reference
    assert person.answers == [f"refused\nreference {reference}"]


async def test_a_failing_reply_does_not_keep_the_error_out_of_the_log(lines: Lines) -> None:
    reference = await all_stages().report(occurrence(Marker("marker"), Unreachable()))

    assert [line["event"] for line in lines] == ["unexpected error", "a stage of the error report failed"]
    assert lines[0]["reference"] == reference


async def test_a_person_is_answered_where_the_policy_itself_fails(lines: Lines) -> None:
    def fail(_: BaseException) -> Mapping[str, object]:
        raise LookupError("no data")

    person, policies = Person(), Policies()
    policies.add({Marker: ErrorPolicy("marked", logging.INFO, fail)})

    reference = await Errors([ClassifyStage(policies), LogStage(), ReplyStage()]).report(occurrence(Marker(), person))

    assert reference
    assert person.answers == [f"fault\nreference {reference}"]
    assert [(line["event"], line.get("reference")) for line in lines] == [
        ("expected error", None),
        ("the text about an error failed", reference),
    ]


async def test_a_person_is_told_once_about_two_failures(lines: Lines) -> None:
    person, errors = Person(), all_stages()

    references = [await errors.report(occurrence(Marker("marker"), person)) for _ in range(2)]

    assert [line["reference"] for line in lines] == references
    assert person.answers == [f"fault\nreference {references[0]}"]


async def test_a_refusal_has_no_reference(lines: Lines) -> None:
    person = Person()

    assert await all_stages().report(occurrence(Unwilling(), person)) == ""

    assert person.answers == ["refused"]
    assert [(line["event"], line["log_level"]) for line in lines] == [("expected error", "debug")]


async def test_the_line_in_the_log_has_everything_that_is_known(lines: Lines) -> None:
    await all_stages().report(
        Occurrence(surface=Surface.JOB, error=Marker("marker"), job="unban", source="1:2", guild_id=1, attempt=4)
    )

    (line,) = lines
    known = {"surface": "job", "job": "unban", "source": "1:2", "guild_id": 1, "attempt": 4, "error": "Marker: marker"}
    assert known.items() <= line.items()
    assert not {"command", "user_id", "usage", "recipient"} & line.keys()


async def test_reports_in_one_trace_share_its_id(lines: Lines) -> None:
    errors = all_stages()
    with Trace() as trace:
        await errors.report(occurrence(Marker("outer")))
        await errors.report(occurrence(Marker("inner")))
    await errors.report(occurrence(Marker("later")))

    outer, inner, later = (line["trace_id"] for line in lines)
    assert outer == inner == trace.id
    assert later != outer
