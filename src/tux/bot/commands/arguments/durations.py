"""Durations as arguments: one word, such as `1h30m`, or typed as two, such as `2 days`."""

from datetime import timedelta
from typing import Annotated, Any

from discord.ext import commands

from tux.runtime.refusals import Refusal
from tux.runtime.times import DurationUnclear, parse_duration


class DurationConverter(commands.Converter[timedelta]):
    """Reads a duration. Raises the refusals of `parse_duration()`."""

    async def convert(self, ctx: commands.Context[Any], argument: str) -> timedelta:
        if ctx.interaction is None and argument.lstrip("+-").replace(".", "", 1).isdecimal():
            argument = _take_unit(ctx, argument)
        return parse_duration(argument)


Duration = Annotated[timedelta, DurationConverter]
"""The annotation of a parameter that takes a duration."""


class OptionalDurationConverter(commands.Converter[timedelta | None]):
    """Reads a duration like `Duration`, but leaves a typed word that is none for the next parameter."""

    async def convert(self, ctx: commands.Context[Any], argument: str) -> timedelta | None:
        start = ctx.view.previous
        try:
            return await DurationConverter().convert(ctx, argument)
        except DurationUnclear:
            if ctx.interaction is not None:
                raise
            ctx.view.index = start
            return None


OptionalDuration = Annotated[timedelta | None, OptionalDurationConverter]
"""The annotation of a parameter that may be left out; its default is None."""


def _take_unit(ctx: commands.Context[Any], number: str) -> str:
    """Return the number with the next typed word if that is a unit of time, else the number alone."""
    start = ctx.view.index
    ctx.view.skip_ws()
    duration = f"{number} {ctx.view.get_word()}"
    try:
        parse_duration(duration.lstrip("+-"))
    except DurationUnclear:
        ctx.view.index = start
        return number
    except Refusal:
        pass  # a duration, but too long or too short: the converter says so
    return duration
