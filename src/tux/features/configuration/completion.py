"""Choices that Discord suggests while somebody types an option."""

from collections.abc import Iterable

from discord import app_commands

_MAX_CHOICES = 25
"""The number of choices that Discord shows."""

MAX_CHOICE_LENGTH = 100
"""The number of characters that Discord allows in the name and in the value of a choice."""


def complete(choices: Iterable[tuple[str, str]], typed: str) -> list[app_commands.Choice[str]]:
    """Return the choices (name, value) whose name contains what was typed, first those that begin with it."""
    part = typed.casefold().removeprefix("/")
    matches = [choice for choice in choices if part in choice[0].casefold()]
    matches.sort(key=lambda choice: not choice[0].casefold().startswith(part))
    return [
        app_commands.Choice(name=name[:MAX_CHOICE_LENGTH], value=value[:MAX_CHOICE_LENGTH])
        for name, value in matches[:_MAX_CHOICES]
    ]
