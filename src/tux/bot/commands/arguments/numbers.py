"""Numbers as arguments, each within its bounds."""

from discord.ext import commands

from tux.guilds.permissions.ranks import HIGHEST

DeleteDays = commands.Range[int, 0, 7]
"""The days of messages that a ban deletes."""

SoftbanDeleteDays = commands.Range[int, 1, 7]
"""The days of messages that a softban deletes: without any, it would be a kick."""

CaseNumber = commands.Range[int, 1]
"""The number of a case."""

RankLevel = commands.Range[int, 0, HIGHEST]
"""The level of a rank."""
