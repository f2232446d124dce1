"""Numbers as arguments, each within its bounds."""

import re
from typing import Annotated, Any

import discord
from discord import app_commands
from discord.ext import commands

from tux.bot.commands.arguments.errors import NumberTooLarge, NumberUnclear
from tux.guilds.permissions.ranks import HIGHEST

LARGEST_NUMBER = (1 << 53) - 1
"""The largest integer that Discord lets an option have. It fits into the database."""

_NUMBER = re.compile(r"#?0*([0-9]+)")

DeleteDays = commands.Range[int, 0, 7]
"""The days of messages that a ban deletes."""

SoftbanDeleteDays = commands.Range[int, 1, 7]
"""The days of messages that a softban deletes: without any, it would be a kick."""

RankLevel = commands.Range[int, 0, HIGHEST]
"""The level of a rank."""


class NumberConverter(commands.Converter[int], app_commands.Transformer):
    """Reads the number by which something is known, such as `12` or `#12`."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.integer

    @property
    def min_value(self) -> int:
        return 1

    @property
    def max_value(self) -> int:
        return LARGEST_NUMBER

    async def transform(self, interaction: discord.Interaction[Any], value: Any, /) -> int:
        del interaction
        return int(value)

    async def convert(self, ctx: commands.Context[Any], argument: str) -> int:
        del ctx
        match = _NUMBER.fullmatch(argument)
        if match is None:
            raise NumberUnclear(given=argument)
        if len(match[1]) > len(str(LARGEST_NUMBER)) or int(match[1]) > LARGEST_NUMBER:
            raise NumberTooLarge(given=argument)
        if int(match[1]) < 1:
            raise commands.RangeError(int(match[1]), minimum=1, maximum=None)
        return int(match[1])


Number = Annotated[int, NumberConverter]
"""The annotation of a parameter that takes the number of a case or of a change of settings."""
