"""Times as people type them, and as Discord shows them."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from tux.runtime.markup import Markup
from tux.runtime.refusals import Refusal

LONGEST = timedelta(days=3650)
"""The longest duration, and how far ahead a time may be. Anything longer is a typo, or means "for ever"."""

_YEARS = LONGEST.days // 365

_LONGEST_TEXT_CHARACTERS = 100
"""Nobody needs more to write a time, and it bounds the work of the patterns."""


class DurationUnclear(Refusal):
    """The text cannot be read as a duration."""

    key = "duration-unclear"


class DurationTooShort(Refusal):
    """The duration is zero or negative."""

    key = "duration-too-short"


class DurationTooLong(Refusal):
    """The duration is longer than `LONGEST`."""

    key = "duration-too-long"


class TimeUnclear(Refusal):
    """The text cannot be read as a time."""

    key = "time-unclear"


class TimePast(Refusal):
    """The time has passed already."""

    key = "time-past"


class TimeAhead(Refusal):
    """The time has not come yet."""

    key = "time-ahead"


class TimeTooFar(Refusal):
    """The time is further ahead than `LONGEST`."""

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

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_AMOUNT_AND_UNIT = re.compile(rf"([0-9]+(?:\.[0-9]+)?)\s*({'|'.join(sorted(_UNITS, key=len, reverse=True))})(?![a-z])")
_SEPARATOR = re.compile(r"\s*(?:,\s*)?(?:and\b\s*)?")
_WORD_END = re.compile(r",?(?=\s|$)")
_TIMESTAMP = re.compile(r"<t:(-?[0-9]{1,20})(?::[a-z])?>")
_DAY_AND_TIME = re.compile(
    rf"(today|tomorrow|{'|'.join(f'{day}|{day[:3]}' for day in _WEEKDAYS)})\b(?:,|\s+at\b)?\s*(.*)"
)
_TIME_OF_DAY = re.compile(r"(?:at\s+)?([0-9]{1,2})(?::([0-9]{2}))?\s*(am|pm)?")
_NAMED_TIMES = {"noon": time(12), "midnight": time(0)}


def parse_duration(text: str) -> timedelta:
    """Return the duration in `1h30m`, `90m`, `2 days`, `1w` or `1 day and 2 hours`. A month is 30 days, a year 365.

    A number alone is in seconds, as in Discord's slow mode.

    Raises `DurationUnclear`, `DurationTooShort` or `DurationTooLong`.
    """
    normalized = text.strip().lower()
    shown = text.strip()[:_LONGEST_TEXT_CHARACTERS]
    seconds = _duration_seconds(normalized.lstrip("-+")) if len(normalized) <= _LONGEST_TEXT_CHARACTERS else None
    if seconds is None:
        raise DurationUnclear(given=shown)
    if seconds < 1 or normalized.startswith("-"):
        raise DurationTooShort(given=shown)
    if seconds > LONGEST.total_seconds():
        raise DurationTooLong(given=shown, years=_YEARS)
    return timedelta(seconds=seconds)


def leading_duration(text: str) -> str:
    """Return the words at the beginning of `text` that are a duration with units, such as `1d 12h` of `1d 12h spam`.

    It is empty if there are none.
    """
    end = position = 0
    lowered = text[: _LONGEST_TEXT_CHARACTERS + 1].lower()
    while (part := _AMOUNT_AND_UNIT.match(lowered, position)) is not None:
        if (word_end := _WORD_END.match(lowered, part.end())) is not None:
            end = word_end.end()
        separator = _SEPARATOR.match(lowered, part.end())
        position = separator.end()  # pyright: ignore[reportOptionalMemberAccess] - it matches the empty string too
    return text[:end]


def parse_when(text: str, *, now: datetime, tz: tzinfo = UTC) -> datetime:
    """Return a future time, in UTC: `tomorrow 9am`, `monday 18:00`, `18:00`, ISO 8601, `<t:…>`, or time from `now`.

    A time without a zone is in `tz`. A time of day alone means its next occurrence, a day alone means the present
    time of that day, and a weekday means the next one. Raises `TimeUnclear`, `TimePast` or `TimeTooFar`.
    """
    normalized = text.strip().lower()
    shown = text.strip()[:_LONGEST_TEXT_CHARACTERS]
    if len(normalized) > _LONGEST_TEXT_CHARACTERS:
        raise TimeUnclear(given=shown)
    try:
        when = _moment(normalized, now.astimezone(tz))
        if when is None:
            raise TimeUnclear(given=shown)
    except (OverflowError, OSError) as error:  # a year that no calendar has
        raise TimeTooFar(given=shown, years=_YEARS) from error
    if when <= now:
        raise TimePast(given=shown)
    if when > now + LONGEST:
        raise TimeTooFar(given=shown, years=_YEARS)
    return when.astimezone(UTC)


def parse_past(text: str, *, now: datetime, tz: tzinfo = UTC) -> datetime:
    """Return a past time, in UTC: `2h` or `2h ago`, `18:00`, `today 9am`, ISO 8601 or `<t:…>`.

    A time without a zone is in `tz`. A time of day alone means its last occurrence.

    Raises `TimeUnclear` or `TimeAhead`.
    """
    normalized = text.strip().lower()
    shown = text.strip()[:_LONGEST_TEXT_CHARACTERS]
    if len(normalized) > _LONGEST_TEXT_CHARACTERS:
        raise TimeUnclear(given=shown)
    try:
        when = _past_moment(normalized, now.astimezone(tz))
    except (OverflowError, OSError):  # a year that no calendar has
        when = None
    if when is None:
        raise TimeUnclear(given=shown)
    if when > now:
        raise TimeAhead(given=shown)
    return when.astimezone(UTC)


def relative(when: datetime) -> Markup:
    """Return Discord's timestamp for `when`, which each reader sees as "in 5 minutes" or "2 days ago"."""
    if when.tzinfo is None:
        raise ValueError(f"{when} has no time zone")
    return Markup(f"<t:{int(when.timestamp())}:R>")


def dated(when: datetime) -> Markup:
    """Return Discord's timestamps for `when`, such as "30 November 2026 12:00 (in an hour)"."""
    ago = relative(when)
    return Markup(f"{ago.replace(':R>', ':f>')} ({ago})")


def compact(duration: timedelta) -> str:
    """Return `duration`, in whole seconds, as `parse_duration()` reads it: `3d 4h 5m 6s`."""
    seconds = abs(round(duration.total_seconds()))
    parts: list[str] = []
    for unit in "dhms":
        amount, seconds = divmod(seconds, _UNITS[unit])
        if amount:
            parts.append(f"{amount}{unit}")
    sign = "-" if duration < timedelta() else ""
    return sign + (" ".join(parts) or "0s")


def _duration_seconds(normalized: str) -> float | None:
    return float(normalized) if _NUMBER.fullmatch(normalized) else _seconds(normalized)


def _seconds(normalized: str) -> float | None:
    total, position = 0.0, 0
    while position < len(normalized):
        part = _AMOUNT_AND_UNIT.match(normalized, position)
        if part is None:
            return None
        total += float(part[1]) * _UNITS[part[2]]
        separator = _SEPARATOR.match(normalized, part.end())
        position = separator.end()  # pyright: ignore[reportOptionalMemberAccess] - it matches the empty string too
    return total if normalized else None


def _moment(normalized: str, local_now: datetime) -> datetime | None:
    if timestamp := _TIMESTAMP.fullmatch(normalized):
        return _from_timestamp(int(timestamp[1]))
    seconds = _seconds(normalized.removeprefix("in ").lstrip())
    if seconds is not None:
        return local_now.astimezone(UTC) + timedelta(seconds=seconds)  # an hour stays an hour when clocks change
    if day := _DAY_AND_TIME.fullmatch(normalized):
        return _on_day(day[1], day[2], local_now)
    time_of_day = _time_of_day(normalized, bare_hour=False)
    if time_of_day is not None:
        return _next(local_now, time_of_day, days=1)
    return _iso(normalized, local_now)


def _past_moment(normalized: str, local_now: datetime) -> datetime | None:
    seconds = _seconds(normalized.removesuffix("ago").rstrip())
    if seconds is not None:
        return local_now.astimezone(UTC) - timedelta(seconds=seconds)
    time_of_day = _time_of_day(normalized, bare_hour=False)
    if time_of_day is not None:
        today = _combine(local_now.date(), time_of_day, local_now)
        return today if today <= local_now else _combine(local_now.date() - timedelta(days=1), time_of_day, local_now)
    return _moment(normalized, local_now)


def _from_timestamp(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except ValueError as error:  # raised for a year past 9999, where other platforms overflow
        raise OverflowError(seconds) from error


def _on_day(day: str, rest: str, local_now: datetime) -> datetime | None:
    time_of_day = _time_of_day(rest, bare_hour=True) if rest else local_now.time()
    if time_of_day is None:
        return None
    if day in {"today", "tomorrow"}:
        return _combine(local_now.date() + timedelta(days=day == "tomorrow"), time_of_day, local_now)
    days_ahead = next(index for index, name in enumerate(_WEEKDAYS) if name.startswith(day)) - local_now.weekday()
    return _next(local_now + timedelta(days=days_ahead % 7), time_of_day, days=7, after=local_now)


def _next(first: datetime, time_of_day: time, *, days: int, after: datetime | None = None) -> datetime:
    candidate = _combine(first.date(), time_of_day, first)
    if candidate > (after or first):
        return candidate
    return _combine(first.date() + timedelta(days=days), time_of_day, first)


def _time_of_day(normalized: str, *, bare_hour: bool) -> time | None:
    if normalized in _NAMED_TIMES:
        return _NAMED_TIMES[normalized]
    match = _TIME_OF_DAY.fullmatch(normalized)
    if match is None or not (bare_hour or match[2] or match[3]):
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + 12 * (half == "pm")
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _iso(normalized: str, local_now: datetime) -> datetime | None:
    try:
        when = datetime.fromisoformat(normalized.upper())
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=local_now.tzinfo)


def _combine(day: date, time_of_day: time, local_now: datetime) -> datetime:
    return datetime.combine(day, time_of_day, tzinfo=local_now.tzinfo)
