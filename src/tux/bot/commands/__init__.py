"""Commands: their declarations, contexts and arguments, and their registration with Discord."""

from tux.bot.commands.context import AnyContext, CommandHost, GuildContext, Refused
from tux.bot.commands.decorators import Bare, Command, Declaration, Group, command, group, root_group
from tux.bot.commands.tree import CommandTree
from tux.bot.commands.usage import usage

__all__ = [
    "AnyContext",
    "Bare",
    "Command",
    "CommandHost",
    "CommandTree",
    "Declaration",
    "Group",
    "GuildContext",
    "Refused",
    "command",
    "group",
    "root_group",
    "usage",
]
