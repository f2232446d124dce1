"""Suggestions of what somebody may have meant."""

from collections.abc import Iterable, Iterator

from tux.bot.commands.context import AnyContext
from tux.bot.commands.decorators import Command, Group


def offered(commands: Iterable[object], ctx: AnyContext) -> Iterator[Command | Group]:
    """Those of `commands`, and all within them, that are shown to who asks: theirs to run, and not hidden."""
    for command in commands:
        if isinstance(command, Command | Group) and not command.hidden and ctx.may_run(command):
            yield command
            if isinstance(command, Group):
                yield from offered(command.commands, ctx)


def similar(typed: str, commands: Iterable[Command | Group]) -> list[Command | Group]:
    """Up to three commands whose name or alias is close to what was typed, the closest first."""
    from difflib import get_close_matches  # needed only when somebody mistypes

    names = {name: command for command in commands for name in _names(command)}
    close = get_close_matches(typed.casefold(), names, n=3, cutoff=0.6)
    return list(dict.fromkeys(names[name] for name in close))


def _names(command: Command | Group) -> list[str]:
    parent = f"{command.full_parent_name} ".lstrip()
    return [parent + name for name in (command.name, *command.aliases)]
