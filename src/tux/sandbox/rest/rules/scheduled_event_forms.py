"""Forms of scheduled events, with the limits that Discord sets to recurrence.

Source: https://discord.com/developers/docs/resources/guild-scheduled-event
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.rules.fields import Moment, Name, Snowflake, unique
from tux.sandbox.world.payloads import Json, stamp
from tux.sandbox.world.recurrence import DAILY, MONTHLY, WEEKLY, YEARLY

Weekday = Annotated[int, Field(ge=0, le=6)]
DAILY_SETS = ({0, 1, 2, 3, 4}, {1, 2, 3, 4, 5}, {6, 0, 1, 2, 3}, {4, 5}, {5, 6}, {6, 0})
"""The sets of weekdays on which a daily event may recur; Monday is 0."""


class WeekdayOfMonth(Form):
    """A weekday of the nth week of a month."""

    n: Annotated[int, Field(ge=1, le=5)]
    day: Weekday


class Recurrence(Form):
    """A recurrence rule. `end`, `count` and `by_year_day` exist, but nobody may set them."""

    start: Moment
    frequency: Literal[0, 1, 2, 3]
    interval: Annotated[int, Field(ge=1)] | None = None
    by_weekday: Annotated[list[Weekday], Field(max_length=7), AfterValidator(unique)] | None = None
    by_n_weekday: Annotated[list[WeekdayOfMonth], Field(max_length=1)] | None = None
    by_month: Annotated[list[Annotated[int, Field(ge=1, le=12)]], Field(max_length=1)] | None = None
    by_month_day: Annotated[list[Annotated[int, Field(ge=1, le=31)]], Field(max_length=1)] | None = None
    end: Moment | None = None
    by_year_day: list[int] | None = None
    count: int | None = None

    @model_validator(mode="after")
    def _within_limits(self) -> Self:
        allowed = {DAILY: {"by_weekday"}, WEEKLY: {"by_weekday"}, MONTHLY: {"by_n_weekday"}}
        allowed[YEARLY] = {"by_month", "by_month_day"}
        by = {name for name, value in self if name.startswith("by_") and value}
        intervals = {1, 2} if self.frequency == WEEKLY else {1}
        days = set(self.by_weekday or ())
        is_wrong = (
            by - allowed[self.frequency]
            or self.end is not None
            or self.count is not None
            or (self.interval or 1) not in intervals
            or (self.frequency == DAILY and days and days not in DAILY_SETS)
            or (self.frequency == WEEKLY and len(days) > 1)
            or len(by & allowed[YEARLY]) == 1
        )
        if is_wrong:
            raise PydanticCustomError("BASE_TYPE_BAD_VALUE", "Discord does not support this recurrence rule.")
        return self

    def payload(self) -> Json:
        """Return the recurrence rule object."""
        return self.model_dump() | {"start": stamp(self.start), "end": None, "interval": self.interval or 1}


class EntityMetadata(Form):
    """The place of an event that is in no channel."""

    location: Annotated[str, Field(min_length=1, max_length=100)] | None = None


class EventForm(Form):
    """The fields of an event; its image is a data URI."""

    name: Name | None = None
    description: Annotated[str, Field(max_length=1000)] | None = None
    image: str | None = None
    scheduled_start_time: Moment | None = None
    scheduled_end_time: Moment | None = None
    privacy_level: Literal[2] | None = None
    entity_type: Literal[1, 2, 3] | None = None
    channel_id: Snowflake | None = None
    entity_metadata: EntityMetadata | None = None
    recurrence_rule: Recurrence | None = None


class NewEvent(EventForm):
    """A new event."""

    name: Name  # pyright: ignore[reportGeneralTypeIssues, reportIncompatibleVariableOverride]
    scheduled_start_time: Moment  # pyright: ignore[reportGeneralTypeIssues, reportIncompatibleVariableOverride]
    privacy_level: Literal[2]  # pyright: ignore[reportGeneralTypeIssues, reportIncompatibleVariableOverride]
    entity_type: Literal[1, 2, 3]  # pyright: ignore[reportGeneralTypeIssues, reportIncompatibleVariableOverride]


class EditEvent(EventForm):
    """Changes to an event."""

    status: Literal[1, 2, 3, 4] | None = None


class NewException(Form):
    """A recurrence that is to be moved or left out, found by the time at which it would begin."""

    original_scheduled_start_time: Moment
    scheduled_start_time: Moment | None = None
    scheduled_end_time: Moment | None = None
    is_canceled: bool | None = None


class EditException(Form):
    """Changes to an exception."""

    scheduled_start_time: Moment | None = None
    scheduled_end_time: Moment | None = None
    is_canceled: bool | None = None


class ResponseForm(Form):
    """A person's answer for one recurrence: 1 for interested, 0 for not."""

    response: Literal[0, 1]
