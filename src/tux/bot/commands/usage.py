"""The usage of a command, as people type it."""

from typing import Any

from discord.ext import commands


def usage(command: commands.Command[Any, ..., Any], prefix: str) -> str:
    """The command as it is typed: `$ban <user> [reason]`. What is in square brackets can be left out."""
    words = [f"<{name}>" if parameter.required else f"[{name}]" for name, parameter in _typed(command).items()]
    return " ".join([f"{prefix}{command.qualified_name}", *words])


def _typed(command: commands.Command[Any, ..., Any]) -> dict[str, commands.Parameter]:
    """The first that takes the rest of the line is the last that can be typed."""
    typed: dict[str, commands.Parameter] = {}
    for name, parameter in command.clean_params.items():
        typed[parameter.displayed_name or name] = parameter
        if parameter.kind is parameter.KEYWORD_ONLY:
            break
    return typed
