from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tux.runtime
from tux.runtime.refusals import Refusal
from tux.runtime.texts import Texts
from tux.runtime.times import (
    LONGEST,
    DurationTooLong,
    DurationTooShort,
    DurationUnclear,
    TimeAhead,
    TimePast,
    TimeTooFar,
    TimeUnclear,
    compact,
    parse_duration,
    parse_past,
    parse_when,
    relative,
)

NOW = datetime(2026, 11, 23, 10, 0, 30, tzinfo=UTC)  # a Monday
TEXTS = Texts.load(Path(tux.runtime.__file__).parent / "strings", strict=True)

durations = st.integers(1, int(LONGEST.total_seconds())).map(lambda seconds: timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("1h30m", timedelta(minutes=90)),
        ("90m", timedelta(minutes=90)),
        ("1.5 hours", timedelta(minutes=90)),
        ("2 days", timedelta(days=2)),
        ("1w", timedelta(weeks=1)),
        ("1 Day, 2 hours and 3 min", timedelta(days=1, hours=2, minutes=3)),
        ("  5 SECONDS ", timedelta(seconds=5)),
        ("1mo", timedelta(days=30)),
        ("1y2w", timedelta(days=379)),
        ("5", timedelta(seconds=5)),
        ("1.5", timedelta(seconds=1.5)),
        ("1 day and 12 hours", timedelta(days=1.5)),
    ],
)
def test_durations_as_people_write_them(text: str, duration: timedelta):
    assert parse_duration(text) == duration


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", DurationUnclear),
        ("soon", DurationUnclear),
        ("1h30", DurationUnclear),
        ("1h x", DurationUnclear),
        ("5 mississippi", DurationUnclear),
        ("٣h", DurationUnclear),
        ("9" * 5000 + "d", DurationUnclear),
        ("0s", DurationTooShort),
        ("0", DurationTooShort),
        ("9" * 90, DurationTooLong),
        ("0.5s", DurationTooShort),
        ("-5m", DurationTooShort),
        ("11y", DurationTooLong),
        ("9" * 90 + "d", DurationTooLong),
    ],
)
def test_an_invalid_duration_is_refused_with_an_example(text: str, refusal: type[Refusal]):
    with pytest.raises(refusal) as caught:
        parse_duration(text)
    assert "Write it like `" in TEXTS.say(caught.value.key, **caught.value.data)


@given(durations)
def test_a_duration_is_parsed_back_from_how_it_is_shown(duration: timedelta):
    assert parse_duration(compact(duration)) == duration


@given(st.text())
def test_any_text_is_a_duration_or_a_refusal(text: str):
    try:
        assert timedelta() < parse_duration(text) <= LONGEST
    except Refusal as refusal:
        TEXTS.say(refusal.key, **refusal.data)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2h", "2026-11-23 12:00:30"),
        ("in 2 hours", "2026-11-23 12:00:30"),
        ("tomorrow 9am", "2026-11-24 09:00"),
        ("Tomorrow at 9", "2026-11-24 09:00"),
        ("tomorrow, 9:30 PM", "2026-11-24 21:30"),
        ("tomorrow", "2026-11-24 10:00:30"),
        ("today 18:00", "2026-11-23 18:00"),
        ("monday 9:00", "2026-11-30 09:00"),
        ("monday 18:00", "2026-11-23 18:00"),
        ("tue noon", "2026-11-24 12:00"),
        ("sunday", "2026-11-29 10:00:30"),
        ("monday", "2026-11-30 10:00:30"),
        ("18:00", "2026-11-23 18:00"),
        ("9am", "2026-11-24 09:00"),
        ("12am", "2026-11-24 00:00"),
        ("12pm", "2026-11-23 12:00"),
        ("midnight", "2026-11-24 00:00"),
        ("2027-01-31", "2027-01-31 00:00"),
        ("2027-01-31 18:00", "2027-01-31 18:00"),
        ("2027-01-31T18:00:00Z", "2027-01-31 18:00"),
        ("2027-01-31T18:00+02:00", "2027-01-31 16:00"),
        ("<t:1800000000:R>", "2027-01-15 08:00"),
        ("<t:1800000000>", "2027-01-15 08:00"),
    ],
)
def test_times_as_people_write_them(text: str, when: str):
    assert parse_when(text, now=NOW) == datetime.fromisoformat(when).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("tomorrow 9am", "2026-11-23 20:00"),
        ("monday 2am", "2026-11-22 13:00"),
        ("today 23:30", "2026-11-23 10:30"),
        ("2027-07-01 09:00", "2027-06-30 21:00"),  # winter in Auckland
        ("2027-01-31T18:00Z", "2027-01-31 18:00"),
    ],
)
def test_a_time_without_a_zone_is_in_the_zone_of_the_person(text: str, when: str):
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)  # one o'clock on Monday morning in Auckland
    when_in_auckland = parse_when(text, now=now, tz=ZoneInfo("Pacific/Auckland"))
    assert when_in_auckland == datetime.fromisoformat(when).replace(tzinfo=UTC)


def test_an_hour_stays_an_hour_when_clocks_change():
    before_summer_ends = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    for text, hours in (("2h", 2), ("1d", 24)):
        when = parse_when(text, now=before_summer_ends, tz=ZoneInfo("Europe/Berlin"))
        assert when - before_summer_ends == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", TimeUnclear),
        ("some day", TimeUnclear),
        ("yesterday", TimeUnclear),
        ("-5m", TimeUnclear),
        ("9", TimeUnclear),
        ("tomorrow 25:00", TimeUnclear),
        ("tomorrow 9:75", TimeUnclear),
        ("13pm", TimeUnclear),
        ("2027-02-30", TimeUnclear),
        ("9" * 5000, TimeUnclear),
        ("0s", TimePast),
        ("today", TimePast),
        ("today 9am", TimePast),
        ("2020-01-01", TimePast),
        ("<t:1>", TimePast),
        ("0001-01-01T00:00+10:00", TimePast),
        ("11y", TimeTooFar),
        ("9999-12-31", TimeTooFar),
        ("9" * 90 + "d", TimeTooFar),
        ("<t:99999999999999999999>", TimeTooFar),
    ],
)
def test_an_invalid_time_is_refused_with_an_example(text: str, refusal: type[Refusal]):
    with pytest.raises(refusal) as caught:
        parse_when(text, now=NOW)
    sentence = TEXTS.say(caught.value.key, **caught.value.data)
    assert "Write " in sentence
    assert "`tomorrow 9am`" in sentence


@given(durations)
def test_a_time_is_parsed_back_from_how_it_is_shown(ahead: timedelta):
    when = (NOW + ahead).replace(microsecond=0)
    assert parse_when(relative(when), now=NOW) == when


@given(st.text())
def test_any_text_is_a_future_time_or_a_refusal(text: str):
    try:
        assert NOW < parse_when(text, now=NOW) <= NOW + LONGEST
    except Refusal as refusal:
        TEXTS.say(refusal.key, **refusal.data)


def test_relative_is_a_timestamp_of_discord():
    assert relative(datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)) == "<t:1700000000:R>"
    with pytest.raises(ValueError, match="no time zone"):
        relative(datetime(2023, 11, 14))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("duration", "shown"),
    [
        (timedelta(), "0s"),
        (timedelta(milliseconds=600), "1s"),
        (timedelta(days=3, hours=4, minutes=5, seconds=6), "3d 4h 5m 6s"),
        (timedelta(weeks=1), "7d"),
        (timedelta(minutes=-5), "-5m"),
    ],
)
def test_compact(duration: timedelta, shown: str):
    assert compact(duration) == shown


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2h", "2026-11-23 08:00:30"),
        ("1d 2h ago", "2026-11-22 08:00:30"),
        ("09:00", "2026-11-23 09:00"),
        ("18:00", "2026-11-22 18:00"),
        ("today 9am", "2026-11-23 09:00"),
        ("2026-01-31 18:00", "2026-01-31 18:00"),
        ("<t:1700000000:f>", "2023-11-14 22:13:20"),
    ],
)
def test_past_times_as_people_write_them(text: str, when: str):
    assert parse_past(text, now=NOW) == datetime.fromisoformat(when).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [("", TimeUnclear), ("once", TimeUnclear), ("x" * 500, TimeUnclear), ("tomorrow 9am", TimeAhead)],
)
def test_a_time_that_is_not_past_is_refused(text: str, refusal: type[Refusal]):
    with pytest.raises(refusal):
        parse_past(text, now=NOW)
