"""The file with all cases: what spreadsheets and programs make of it."""

import csv
import io
import re
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tux.features.moderation.exports import export_file
from tux.guilds.cases import Case, CaseState

FORMULA = re.compile("(?:^|[;\t\r\n])[=+@\t\r\uff1d\uff0b\uff20\uff0d-]")
"""A cell that a spreadsheet runs. One that takes another separator than the comma begins cells within a text, too."""


def case(number: int, reason: str, target_id: int = 123456789012345678) -> Case:
    return Case(
        guild_id=1,
        number=number,
        kind="warn",
        state=CaseState.SETTLED,
        target_id=target_id,
        moderator_id=987654321098765432,
        reason=reason,
        created_at=datetime(2026, 11, 30, 12, tzinfo=UTC),
        settled_at=None,
        expires_at=None,
        failure=None,
        notice=None,
        log_channel_id=None,
        log_message_id=None,
    )


async def rows(cases: Sequence[Case]) -> list[dict[str, str]]:
    async def each() -> AsyncIterator[Case]:
        for one in cases:
            yield one

    async with export_file(each(), "csv", limit=1 << 30) as file:
        return list(csv.DictReader(io.StringIO(file.fp.read().decode("utf-8-sig"), newline="")))


def as_written(cell: str) -> str:
    """Return a cell as the documentation says to read it: without one apostrophe at each beginning."""
    return re.sub(r"(^|[;\t\r\n])'", r"\1", cell)


@pytest.mark.parametrize(
    "reason",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\uff1d1",
        "x;=1+1",
        "x\n=1+1",
        "x\r\n@a",
        "x\t+1",
        "'",
        "''=1",
        "'a;'b",
    ],
)
async def test_no_spreadsheet_runs_a_cell(reason: str) -> None:
    (row,) = await rows([case(1, reason)])

    assert not FORMULA.search(row["reason"])
    assert as_written(row["reason"]) == reason


@pytest.mark.parametrize(
    "reason", ["123456789012345678", "1.57E+18", "00123", "1/2", "May 5", "2 mar", "5%", "$5", " 1"]
)
async def test_no_spreadsheet_takes_a_text_for_a_number_or_a_date(reason: str) -> None:
    (row,) = await rows([case(1, reason)])

    assert row["reason"] == f"'{reason}"


async def test_ids_are_text_and_numbers_of_cases_are_numbers() -> None:
    first, second = await rows([case(1, "spam"), case(2, "spam", target_id=-(2**62) - 1)])

    assert (first["number"], second["number"]) == ("1", "2")
    assert first["target_id"] == "'123456789012345678"
    assert first["moderator_id"] == "'987654321098765432"
    assert second["target_id"] == f"'{-(2**62) - 1}"
    assert (first["reason"], first["created_at"]) == ("spam", "2026-11-30T12:00:00+00:00")


ANYTHING = st.characters(exclude_categories=["Cs"]) | st.sampled_from("=+-@'\t\r\n;,\"1a")


@given(st.lists(st.text(ANYTHING)), st.integers(-(2**63), 2**63 - 1))
async def test_an_export_reads_back_in_whole(reasons: list[str], target_id: int) -> None:
    read = await rows([case(number, reason, target_id) for number, reason in enumerate(reasons, 1)])

    assert [as_written(row["reason"]) for row in read] == reasons
    assert {as_written(row["target_id"]) for row in read} <= {str(target_id)}
    assert not any(FORMULA.search(row["reason"]) for row in read)
