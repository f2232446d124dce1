"""Choices that Discord offers while an option is typed."""

from collections.abc import Iterable

from discord import app_commands

_MOST_CHOICES = 25
"""The most choices that Discord shows."""

LONGEST_CHOICE = 100
"""The most characters of a choice's name and value."""


def complete(choices: Iterable[tuple[str, str]], typed: str) -> list[app_commands.Choice[str]]:
    """Return the choices (name, value) that contain what was typed; first those that begin with it."""
    wanted = typed.casefold().removeprefix("/")
    close = [choice for choice in choices if wanted in choice[0].casefold()]
    close.sort(key=lambda choice: not choice[0].casefold().startswith(wanted))
    return [
        app_commands.Choice(name=name[:LONGEST_CHOICE], value=value[:LONGEST_CHOICE])
        for name, value in close[:_MOST_CHOICES]
    ]
