"""Durations as arguments: one word, or typed as two (`2 days`)."""

from datetime import timedelta
from typing import Annotated, Any

from discord.ext import commands

from tux.runtime.refusals import Refusal
from tux.runtime.times import DurationUnclear, parse_duration


class DurationConverter(commands.Converter[timedelta]):
    """Raises what `parse_duration()` does."""

    async def convert(self, ctx: commands.Context[Any], argument: str) -> timedelta:
        if ctx.interaction is None and argument.lstrip("+-").replace(".", "", 1).isdecimal():
            argument = _with_unit(ctx, argument)
        return parse_duration(argument)


Duration = Annotated[timedelta, DurationConverter]
"""The annotation of a parameter that takes a duration."""


class MaybeDurationConverter(commands.Converter[timedelta | None]):
    """Reads a duration like `Duration`, but leaves a typed word that is none for the next parameter."""

    async def convert(self, ctx: commands.Context[Any], argument: str) -> timedelta | None:
        begun = ctx.view.previous
        try:
            return await DurationConverter().convert(ctx, argument)
        except DurationUnclear:
            if ctx.interaction is not None:
                raise
            ctx.view.index = begun
            return None


MaybeDuration = Annotated[timedelta | None, MaybeDurationConverter]
"""The annotation of a parameter that may be left out; its default is None."""


def _with_unit(ctx: commands.Context[Any], number: str) -> str:
    begun = ctx.view.index
    ctx.view.skip_ws()
    both = f"{number} {ctx.view.get_word()}"
    try:
        parse_duration(both.lstrip("+-"))
    except DurationUnclear:  # the next word is no unit
        ctx.view.index = begun
        return number
    except Refusal:
        pass  # said to whoever wrote it
    return both
