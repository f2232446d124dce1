"""The usage of a command, as people type it."""

from typing import Any

from discord.ext import commands


def usage(command: commands.Command[Any, ..., Any], prefix: str) -> str:
    """Return how a command is typed: `$ban <user> [reason]`, where square brackets mean that it can be left out."""
    words = [
        f"<{name}>" if parameter.required else f"[{name}]" for name, parameter in _typed_parameters(command).items()
    ]
    return " ".join([f"{prefix}{command.qualified_name}", *words])


def _typed_parameters(command: commands.Command[Any, ..., Any]) -> dict[str, commands.Parameter]:
    """Return the parameters that can be typed: none after the first that takes the rest of the line."""
    parameters: dict[str, commands.Parameter] = {}
    for name, parameter in command.clean_params.items():
        parameters[parameter.displayed_name or name] = parameter
        if parameter.kind is parameter.KEYWORD_ONLY:
            break
    return parameters
