"""Commands: how they are declared, what they are given, and how Discord comes to know them."""

from tux.bot.commands.context import AnyContext, CommandHost, GuildContext, Refused
from tux.bot.commands.decorators import Command, Declaration, Group, command, group
from tux.bot.commands.durations import Duration, MaybeDuration
from tux.bot.commands.targets import Found, Ids, One, Target, Targets
from tux.bot.commands.tree import CommandTree
from tux.bot.commands.usage import usage

__all__ = [
    "AnyContext",
    "Command",
    "CommandHost",
    "CommandTree",
    "Declaration",
    "Duration",
    "Found",
    "Group",
    "GuildContext",
    "Ids",
    "MaybeDuration",
    "One",
    "Refused",
    "Target",
    "Targets",
    "command",
    "group",
    "usage",
]
