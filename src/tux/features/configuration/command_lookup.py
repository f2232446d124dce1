"""Commands by name: all there are, the one that somebody means, and those that Discord hides from people."""

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
    """Return all commands, subcommands and plugins' too, by qualified name in lower case and in order."""
    commands = (command for command in source.walk_commands() if isinstance(command, Command | Group))
    return {
        command.qualified_name.casefold(): command
        for command in sorted(commands, key=lambda command: command.qualified_name)
    }


def every_rule(source: CommandSource) -> dict[str, Rule]:
    """Return the rules of all commands, by qualified name in lower case."""
    return {name: command.rule for name, command in every_command(source).items()}


def find_command(source: CommandSource, prefix: str, given: str) -> Command | Group:
    """Return the command that is meant by its name, as it is typed, or by an alias. Raise `CommandMissing`."""
    name = " ".join(given.split())
    command = _command(source, name) or _command(source, name.removeprefix("/").removeprefix(prefix).strip())
    if command is None:
        raise CommandMissing(given=given)
    return command


def _command(source: CommandSource, name: str) -> Command | Group | None:
    """Return the command of exactly this name: discord.py passes over words after the last that it knows."""
    command = source.get_command(name) if name else None
    if not isinstance(command, Command | Group):
        return None
    return command if len(name.split()) == len(command.qualified_name.split()) else None


def find_command_and_rank(
    source: CommandSource, prefix: str, ranks: RankSettings, command: str, rank: str, *, typed: bool
) -> tuple[Command | Group, int]:
    """Return both as they were given. Typed without quotation marks, one may end at any space: each is tried."""
    words = f"{command} {rank}".split() if typed else []
    for end in range(len(words) - 1, 0, -1):
        try:
            return find_command(source, prefix, " ".join(words[:end])), find(ranks, " ".join(words[end:]))
        except Refusal:
            continue  # not at this space
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
    wanted = command.app_command.default_permissions if command.app_command else None
    return wanted is not None and not permissions.administrator and not wanted <= permissions


def _with_subcommands(command: Command | Group) -> Iterator[Command | Group]:
    yield command
    if isinstance(command, Group):
        for subcommand in command.walk_commands():
            if isinstance(subcommand, Command | Group):
                yield subcommand
