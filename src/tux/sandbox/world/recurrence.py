"""Recurrence rules of scheduled events, as far as Discord lets them be set.

Source: https://discord.com/developers/docs/resources/guild-scheduled-event#guild-scheduled-event-recurrence-rule-object
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from tux.sandbox.world.payloads import Json

YEARLY, MONTHLY, WEEKLY, DAILY = range(4)
DAY = timedelta(days=1)
LONGEST_GAP_DAYS = 8 * 366
"""The days within which every rule recurs: one for 29 February skips 2100, as it is not a leap year."""


def recurs_at(rule: Json, moment: datetime) -> bool:
    """Return True if an event with this rule begins at a moment, exceptions aside."""
    start = datetime.fromisoformat(rule["start"])
    return (
        moment >= start and (moment - start) % DAY == timedelta() and _MATCHES[rule["frequency"]](rule, start, moment)
    )


def next_occurrence(rule: Json, after: datetime, skipped: Callable[[datetime], bool]) -> datetime | None:
    """Return the first beginning after a moment that is not skipped; None if the rule never recurs again."""
    start = datetime.fromisoformat(rule["start"])
    moment = start if start > after else start + ((after - start) // DAY + 1) * DAY
    for _ in range(LONGEST_GAP_DAYS):
        if recurs_at(rule, moment) and not skipped(moment):
            return moment
        moment += DAY
    return None


def _daily(rule: Json, _start: date, day: date) -> bool:
    return rule["by_weekday"] is None or day.weekday() in rule["by_weekday"]


def _weekly(rule: Json, start: date, day: date) -> bool:
    weekday = (rule["by_weekday"] or [start.weekday()])[0]
    weeks = (_monday(day) - _monday(start)) // timedelta(weeks=1)
    return day.weekday() == weekday and weeks % rule["interval"] == 0


def _monday(moment: date) -> date:
    day = date(moment.year, moment.month, moment.day)
    return day - day.weekday() * DAY


def _monthly(rule: Json, start: date, day: date) -> bool:
    if not rule["by_n_weekday"]:
        return day.day == start.day
    wanted = rule["by_n_weekday"][0]
    return day.weekday() == wanted["day"] and (day.day - 1) // 7 + 1 == wanted["n"]


def _yearly(rule: Json, start: date, day: date) -> bool:
    months, days = rule["by_month"] or [start.month], rule["by_month_day"] or [start.day]
    return day.month in months and day.day in days


_MATCHES = {YEARLY: _yearly, MONTHLY: _monthly, WEEKLY: _weekly, DAILY: _daily}
