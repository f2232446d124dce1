"""The days on which events recur."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tux.sandbox.world.recurrence import next_occurrence, recurs_at

START = datetime(2027, 1, 4, 18, 30, tzinfo=UTC)  # a Monday


def rule(frequency: int, **more: Any) -> dict[str, Any]:
    names = ("by_weekday", "by_n_weekday", "by_month", "by_month_day")
    return {"start": START.isoformat(), "frequency": frequency, "interval": 1} | dict.fromkeys(names) | more


@pytest.mark.parametrize(
    ("recurrence", "days"),
    [
        (rule(3), ["01-05", "01-06", "01-07"]),
        (rule(3, by_weekday=[5, 6]), ["01-09", "01-10", "01-16"]),
        (rule(2), ["01-11", "01-18", "01-25"]),
        (rule(2, by_weekday=[2], interval=2), ["01-06", "01-20", "02-03"]),
        (rule(1), ["02-04", "03-04", "04-04"]),
        (rule(1, by_n_weekday=[{"n": 5, "day": 4}]), ["01-29", "04-30", "07-30"]),
        (rule(0, by_month=[7], by_month_day=[24]), ["07-24", "07-24", "07-24"]),
        (rule(0), ["01-04", "01-04", "01-04"]),
    ],
    ids=[
        "daily",
        "weekends",
        "weekly",
        "every other Wednesday",
        "monthly",
        "fifth Fridays",
        "annually",
        "the same day",
    ],
)
def test_events_recur_by_their_rule(recurrence: dict[str, Any], days: list[str]) -> None:
    found, moment = list[str](), START
    for _ in days:
        following = next_occurrence(recurrence, moment, lambda _moment: False)
        assert following is not None
        assert following.time() == START.time()
        moment = following
        found.append(f"{moment:%m-%d}")
    assert found == days


def test_the_29th_of_february_recurs_even_across_a_century_that_has_none() -> None:
    leap = rule(0, by_month=[2], by_month_day=[29])
    leap["start"] = datetime(2096, 2, 29, 18, tzinfo=UTC).isoformat()
    following = next_occurrence(leap, datetime(2096, 3, 1, tzinfo=UTC), lambda _moment: False)
    assert following == datetime(2104, 2, 29, 18, tzinfo=UTC)


def test_a_date_that_no_year_has_never_recurs() -> None:
    assert next_occurrence(rule(0, by_month=[2], by_month_day=[30]), START, lambda _moment: False) is None


def test_what_is_left_out_is_skipped() -> None:
    skipped = START + timedelta(days=1)
    assert next_occurrence(rule(3), START, lambda moment: moment == skipped) == START + timedelta(days=2)


def test_nothing_recurs_before_its_start_or_at_another_time() -> None:
    assert recurs_at(rule(3), START)
    assert not recurs_at(rule(3), START - timedelta(days=1))
    assert not recurs_at(rule(3), START + timedelta(days=1, minutes=1))
    assert next_occurrence(rule(3), START - timedelta(days=9), lambda _moment: False) == START
