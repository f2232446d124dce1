"""Times as people type them, and as Discord shows them."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from tux.runtime.refusals import Refusal

LONGEST = timedelta(days=3650)
"""The longest duration, and how far ahead a time may be. Longer is a slip of the finger, or means "for ever"."""

_YEARS = LONGEST.days // 365

_LONGEST_TEXT = 100
"""Characters. Nobody writes a time in more, and a pattern should not be fed an essay."""


class DurationUnclear(Refusal):
    key = "duration-unclear"


class DurationTooShort(Refusal):
    """Zero or negative."""

    key = "duration-too-short"


class DurationTooLong(Refusal):
    key = "duration-too-long"


class TimeUnclear(Refusal):
    key = "time-unclear"


class TimePast(Refusal):
    key = "time-past"


class TimeTooFar(Refusal):
    key = "time-too-far"


_SECONDS = {
    ("s", "sec", "secs", "second", "seconds"): 1,
    ("m", "min", "mins", "minute", "minutes"): 60,
    ("h", "hr", "hrs", "hour", "hours"): 3600,
    ("d", "day", "days"): 86400,
    ("w", "wk", "wks", "week", "weeks"): 7 * 86400,
    ("mo", "month", "months"): 30 * 86400,
    ("y", "yr", "yrs", "year", "years"): 365 * 86400,
}
_UNITS = {name: seconds for names, seconds in _SECONDS.items() for name in names}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_PART = re.compile(rf"([0-9]+(?:\.[0-9]+)?)\s*({'|'.join(sorted(_UNITS, key=len, reverse=True))})(?![a-z])")
_BETWEEN = re.compile(r"\s*(?:,|and\b)?\s*")
_STAMP = re.compile(r"<t:(-?[0-9]{1,20})(?::[a-z])?>")
_DAY = re.compile(rf"(today|tomorrow|{'|'.join(f'{day}|{day[:3]}' for day in _WEEKDAYS)})\b(?:,|\s+at\b)?\s*(.*)")
_TIME = re.compile(r"(?:at\s+)?([0-9]{1,2})(?::([0-9]{2}))?\s*(am|pm)?")
_NAMED_TIMES = {"noon": time(12), "midnight": time(0)}


def parse_duration(text: str) -> timedelta:
    """Reads `1h30m`, `90m`, `2 days`, `1w`, `1.5 hours`, `1 day and 2 hours`. A month is 30 days, a year 365.

    Raises `DurationUnclear`, `DurationTooShort` or `DurationTooLong`.
    """
    given = text.strip().lower()
    shown = text.strip()[:_LONGEST_TEXT]
    seconds = _seconds(given.lstrip("-+")) if len(given) <= _LONGEST_TEXT else None
    if seconds is None:
        raise DurationUnclear(given=shown)
    if seconds < 1 or given.startswith("-"):
        raise DurationTooShort(given=shown)
    if seconds > LONGEST.total_seconds():
        raise DurationTooLong(given=shown, years=_YEARS)
    return timedelta(seconds=seconds)


def parse_when(text: str, *, now: datetime, tz: tzinfo = UTC) -> datetime:
    """Reads a time to come: `tomorrow 9am`, `monday 18:00`, `18:00`, ISO 8601, `<t:…>`, or a duration from `now`.

    What names no zone is meant in `tz`. A time of day alone is its next occurrence, a day alone this time of day, a
    weekday the next one to come. Returns it in UTC. Raises `TimeUnclear`, `TimePast` or `TimeTooFar`.
    """
    given = text.strip().lower()
    shown = text.strip()[:_LONGEST_TEXT]
    if len(given) > _LONGEST_TEXT:
        raise TimeUnclear(given=shown)
    try:
        when = _moment(given, now.astimezone(tz))
        if when is None:
            raise TimeUnclear(given=shown)
    except (OverflowError, OSError) as error:  # a year that no calendar has
        raise TimeTooFar(given=shown, years=_YEARS) from error
    if when <= now:
        raise TimePast(given=shown)
    if when > now + LONGEST:
        raise TimeTooFar(given=shown, years=_YEARS)
    return when.astimezone(UTC)


def relative(when: datetime) -> str:
    """Discord's timestamp for `when`, which each reader sees as "in 5 minutes", "2 days ago"."""
    if when.tzinfo is None:
        raise ValueError(f"{when} has no time zone")
    return f"<t:{int(when.timestamp())}:R>"


def compact(duration: timedelta) -> str:
    """`duration` in whole seconds as `parse_duration()` reads it: `3d 4h 5m 6s`."""
    seconds = abs(round(duration.total_seconds()))
    parts: list[str] = []
    for unit in "dhms":
        amount, seconds = divmod(seconds, _UNITS[unit])
        if amount:
            parts.append(f"{amount}{unit}")
    sign = "-" if duration < timedelta() else ""
    return sign + (" ".join(parts) or "0s")


def _seconds(given: str) -> float | None:
    total, at = 0.0, 0
    while at < len(given):
        part = _PART.match(given, at)
        if part is None:
            return None
        total += float(part[1]) * _UNITS[part[2]]
        at = _BETWEEN.match(given, part.end()).end()  # pyright: ignore[reportOptionalMemberAccess] - may be empty
    return total if given else None


def _moment(given: str, local_now: datetime) -> datetime | None:
    if stamp := _STAMP.fullmatch(given):
        return _from_stamp(int(stamp[1]))
    seconds = _seconds(given.removeprefix("in ").lstrip())
    if seconds is not None:
        return local_now.astimezone(UTC) + timedelta(seconds=seconds)  # hours pass, whatever clocks are set to
    if day := _DAY.fullmatch(given):
        return _on(day[1], day[2], local_now)
    at = _time_of_day(given, bare_hour=False)
    if at is not None:
        return _next(local_now, at, days=1)
    return _iso(given, local_now)


def _from_stamp(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except ValueError as error:  # what it raises for a year past 9999, where others overflow
        raise OverflowError(seconds) from error


def _on(day: str, rest: str, local_now: datetime) -> datetime | None:
    at = _time_of_day(rest, bare_hour=True) if rest else local_now.time()
    if at is None:
        return None
    if day in {"today", "tomorrow"}:
        return _combine(local_now.date() + timedelta(days=day == "tomorrow"), at, local_now)
    ahead = next(index for index, name in enumerate(_WEEKDAYS) if name.startswith(day)) - local_now.weekday()
    return _next(local_now + timedelta(days=ahead % 7), at, days=7, after=local_now)


def _next(first: datetime, at: time, *, days: int, after: datetime | None = None) -> datetime:
    candidate = _combine(first.date(), at, first)
    return candidate if candidate > (after or first) else _combine(first.date() + timedelta(days=days), at, first)


def _time_of_day(given: str, *, bare_hour: bool) -> time | None:
    if given in _NAMED_TIMES:
        return _NAMED_TIMES[given]
    found = _TIME.fullmatch(given)
    if found is None or not (bare_hour or found[2] or found[3]):
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + 12 * (half == "pm")
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _iso(given: str, local_now: datetime) -> datetime | None:
    try:
        when = datetime.fromisoformat(given.upper())
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=local_now.tzinfo)


def _combine(day: date, at: time, local_now: datetime) -> datetime:
    return datetime.combine(day, at, tzinfo=local_now.tzinfo)
