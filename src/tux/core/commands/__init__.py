"""Commands: how they are declared, what they are given, and how Discord comes to know them."""

from tux.core.commands.context import AnyContext, CommandHost, GuildContext, Refused, Someone
from tux.core.commands.declaring import Command, Declaration, Group, command, group
from tux.core.commands.durations import Duration, MaybeDuration
from tux.core.commands.targets import Found, Ids, NotMember, One, Target, Targets
from tux.core.commands.tree import CommandTree
from tux.core.commands.usage import usage

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
    "NotMember",
    "One",
    "Refused",
    "Someone",
    "Target",
    "Targets",
    "command",
    "group",
    "usage",
]
