"""Commands by name: all of them, the one that somebody means, and those that Discord hides from members."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

import discord

from tux.bot.commands import Command, Group
from tux.features.configuration.errors import CommandMissing
from tux.guilds.permissions import RankSettings, Rule
from tux.guilds.permissions.rank_edits import find
from tux.runtime.refusals import Refusal


class CommandSource(Protocol):
    """The commands that are loaded."""

    def walk_commands(self) -> Iterable[Any]: ...

    def get_command(self, name: str, /) -> Any: ...


def every_command(source: CommandSource) -> dict[str, Command | Group]:
    """Return all commands in order, subcommands and plugins' commands too, by qualified name in lower case."""
    commands = (command for command in source.walk_commands() if isinstance(command, Command | Group))
    return {
        command.qualified_name.casefold(): command
        for command in sorted(commands, key=lambda command: command.qualified_name)
    }


def every_rule(source: CommandSource) -> dict[str, Rule]:
    """Return the rules of all commands, by qualified name in lower case."""
    return {name: command.rule for name, command in every_command(source).items()}


def find_command(source: CommandSource, prefix: str, given: str) -> Command | Group:
    """Return the command with that name or alias, given with or without a prefix. Raise `CommandMissing`."""
    name = " ".join(given.split())
    command = _command(source, name) or _command(source, name.removeprefix("/").removeprefix(prefix).strip())
    if command is None:
        raise CommandMissing(given=given)
    return command


def _command(source: CommandSource, name: str) -> Command | Group | None:
    """Return the command of exactly this name. discord.py itself ignores any words after a name."""
    command = source.get_command(name) if name else None
    if not isinstance(command, Command | Group):
        return None
    return command if len(name.split()) == len(command.qualified_name.split()) else None


def find_command_and_rank(
    source: CommandSource, prefix: str, ranks: RankSettings, command: str, rank: str, *, typed: bool
) -> tuple[Command | Group, int]:
    """Return the command and the level of the rank.

    Typed without quotation marks, either may have several words, so every way to split them is tried.
    """
    words = f"{command} {rank}".split() if typed else []
    for end in range(len(words) - 1, 0, -1):
        try:
            return find_command(source, prefix, " ".join(words[:end])), find(ranks, " ".join(words[end:]))
        except Refusal:
            continue  # the command does not end here
    return find_command(source, prefix, command), find(ranks, rank)


def hidden_by_discord(
    commands: Iterable[object], permissions: discord.Permissions, may_run: Callable[[Command | Group], bool]
) -> Iterator[Command | Group]:
    """Yield the slash commands that `may_run` allows, but that Discord shows only to other permissions."""
    for command in commands:
        if not isinstance(command, Command | Group) or not _is_hidden(command, permissions):
            continue
        if any(map(may_run, _with_subcommands(command))):
            yield command


def _is_hidden(command: Command | Group, permissions: discord.Permissions) -> bool:
    required = command.app_command.default_permissions if command.app_command else None
    return required is not None and not permissions.administrator and not required <= permissions


def _with_subcommands(command: Command | Group) -> Iterator[Command | Group]:
    yield command
    if isinstance(command, Group):
        for subcommand in command.walk_commands():
            if isinstance(subcommand, Command | Group):
                yield subcommand
