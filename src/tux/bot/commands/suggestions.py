"""Suggestions of commands that somebody may have meant."""

from collections.abc import Iterable, Iterator

from tux.bot.commands.context import AnyContext
from tux.bot.commands.decorators import Command, Group


def offered(commands: Iterable[object], ctx: AnyContext) -> Iterator[Command | Group]:
    """Yield those of `commands`, and of the commands in groups, that the person may run and that are not hidden.

    A group comes before its commands, if any of them is offered.
    """
    for command in commands:
        if isinstance(command, Group) and not command.hidden:
            inner = list(offered(command.commands, ctx))
            yield from (command, *inner) if inner else ()
        elif isinstance(command, Command) and not command.hidden and ctx.may_run(command):
            yield command


def similar(typed: str, commands: Iterable[Command | Group]) -> list[Command | Group]:
    """Return up to three commands whose name or alias is close to what was typed, the closest first."""
    from difflib import get_close_matches  # slow to import, and seldom needed

    names = {name: command for command in commands for name in _names(command)}
    matches = get_close_matches(typed.casefold(), names, n=3, cutoff=0.6)
    return list(dict.fromkeys(names[name] for name in matches))


def _names(command: Command | Group) -> list[str]:
    parent = f"{command.full_parent_name} ".lstrip()
    return [parent + name for name in (command.name, *command.aliases)]
