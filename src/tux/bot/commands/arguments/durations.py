"""Durations as arguments: `1h30m`, `2 days`, or typed as several words, such as `1d 12h` and `1 day and 12 hours`."""

from datetime import timedelta
from typing import Annotated, Any

from discord.ext import commands

from tux.runtime.times import DurationUnclear, leading_duration, parse_duration


class DurationConverter(commands.Converter[timedelta]):
    """Reads a duration. In a typed command, it is as many words as make one. Raises as `parse_duration()` does."""

    async def convert(self, ctx: commands.Context[Any], argument: str) -> timedelta:
        return parse_duration(argument if ctx.interaction else _typed_words(ctx) or argument)


Duration = Annotated[timedelta, DurationConverter]
"""The annotation of a parameter that takes a duration."""


class OptionalDurationConverter(commands.Converter[timedelta | None]):
    """Reads a duration like `Duration`, but leaves typed words that are none for the next parameter.

    They may begin with a number: `$jail @newcomer 3 warnings`.
    """

    async def convert(self, ctx: commands.Context[Any], argument: str) -> timedelta | None:
        if ctx.interaction is not None:
            return parse_duration(argument)
        start = ctx.view.previous
        if words := _typed_words(ctx):
            return parse_duration(words)
        if not argument.lstrip("+-").replace(".", "", 1).isdecimal():
            try:
                return parse_duration(argument)  # in quotation marks, or less than nothing
            except DurationUnclear:
                pass  # the reason begins here
        ctx.view.index = start
        return None


OptionalDuration = Annotated[timedelta | None, OptionalDurationConverter]
"""The annotation of a parameter that may be left out; its default is None."""


def _typed_words(ctx: commands.Context[Any]) -> str:
    """Take the words of a typed command that make a duration, and return them. They begin with the argument's own."""
    view = ctx.view
    words = leading_duration(view.buffer[view.previous :])
    if words:
        view.index = view.previous + len(words)
    return words
