"""Examples of every command, as a slash command and typed. A test runs each of them on the sandbox."""

from collections.abc import Mapping, Sequence

import discord
from discord import app_commands
from discord.ext import commands

from tux.bot.commands import Command

VALUES = {
    "incident": "3f9a2b1c",
    "member": "@Spammer",
    "user": "@Spammer",
    "users": "123456789012345678 234567890123456789",
    "reason": "scam links",
    "duration": "2h",
    "number": "3",
    "channel": "#mod-log",
    "role": "@Moderator",
    "rank": "Moderator",
    "command": "purge",
    "prefix": "!",
    "feature": "Jail",
    "file": "tux-settings.json",
}
"""A value for each option, by the option's name. An example has every required option, and a reason if there is one."""

OPTIONS: Mapping[str, Mapping[str, str]] = {
    "antinuke disable": {"duration": "2h"},
    "antinuke drill": {"attack": "delete-channels", "rate": "50"},
    "antinuke limits reset": {"action": "channel_delete"},
    "antinuke limits set": {"action": "channel_delete", "count": "3", "window": "1m"},
    "antinuke limits show": {"action": "channel_delete"},
    "antinuke panic start": {"duration": "30m"},
    "antinuke quarantine add": {"member": "@Spammer", "reason": "deletes channels"},
    "antinuke quarantine remove": {"member": "@Spammer"},
    "antinuke preset": {"name": "strict"},
    "antinuke replay": {"days": "30", "preset": "strict"},
    "antinuke restore": {},
    "antinuke trust add": {"member": "@Helper", "level": "trusted_admin", "ceiling": "3", "duration": "7d"},
    "antinuke trust add-role": {"role": "@Moderator", "level": "trusted_admin", "ceiling": "2"},
    "antinuke trust remove": {"user": "@Helper"},
    "antinuke trust remove-role": {"role": "@Moderator"},
    "case edit": {"number": "3", "reason": "scam links, third time"},
    "case export": {"format": "csv"},
    "case search": {"user": "@Spammer", "kind": "ban"},
    "config history": {"feature": "Jail"},
    "config ranks administrators": {"allow": "False"},
    "config ranks create": {"level": "8", "name": "Founder"},
    "config ranks delete": {"rank": "Trusted"},
    "config ranks edit": {"rank": "Moderator", "name": "Guardian"},
    "config serverlog channel": {"channel": "#mod-log", "events": "messages"},
    "config serverlog ignore": {"channel": "#general"},
    "config serverlog keep": {"duration": "6h"},
    "config serverlog off": {"events": "voice"},
    "config serverlog on": {"events": "voice"},
    "config set": {"feature": "Moderation log", "setting": "Log channel", "value": "#mod-log"},
    "help": {"command": "ban"},
    "jail": {"member": "@Spammer", "duration": "2h", "reason": "flooding"},
    "lockdown": {"channel": "#general", "reason": "raid"},
    "massban": {"users": "123456789012345678 234567890123456789", "reason": "raid"},
    "note": {"user": "@Spammer", "reason": "promised to read the rules"},
    "permissions explain": {"command": "purge", "member": "@Helper"},
    "permissions test": {"member": "@Helper", "command": "purge"},
    "purge": {"count": "50", "user": "@Spammer"},
    "report": {"user": "@Spammer"},
    "slowmode": {"channel": "#general", "delay": "10s"},
    "tempban": {"user": "@Spammer", "duration": "7d", "reason": "scam links"},
    "timeout": {"member": "@Spammer", "duration": "10m", "reason": "flooding"},
    "unban": {"user": "Spammer", "reason": "appealed"},
    "unjail": {"member": "@Spammer", "reason": "has calmed down"},
    "unlock": {"channel": "#general", "reason": "the raid is over"},
    "untimeout": {"member": "@Spammer", "reason": "has calmed down"},
    "warn": {"member": "@Spammer", "reason": "scam links"},
}
"""The options of the examples that need more than those values, by the command's name."""


def options_of(command: Command) -> Mapping[str, str]:
    """Return the options of a command's example, by name, in the command's order."""
    if command.qualified_name in OPTIONS:
        return OPTIONS[command.qualified_name]
    return {
        parameter.display_name: VALUES[parameter.display_name]
        for parameter in slash_parameters(command)
        if parameter.required or parameter.display_name == "reason"
    }


def slash_parameters(command: Command) -> Sequence[app_commands.Parameter]:
    """Return the options of the slash command."""
    return command.app_command.parameters if command.app_command else []


def slash_example(command: Command) -> str:
    """Return the example of the slash command, like `/ban user:@Spammer reason:scam links`."""
    options = (f"{name}:{value}" for name, value in options_of(command).items())
    return " ".join([f"/{command.qualified_name}", *options])


def typed_example(command: Command, prefix: str) -> str:
    """Return the example of the typed command, like `$ban @Spammer scam links`. An attachment is left out."""
    options = options_of(command)
    attachments = {
        parameter.display_name
        for parameter in slash_parameters(command)
        if parameter.type is discord.AppCommandOptionType.attachment
    }
    words = [
        options[name] if parameter.kind is parameter.KEYWORD_ONLY else _quoted(options[name])
        for name, parameter in _typed_parameters(command).items()
        if name in options and name not in attachments
    ]
    return " ".join([f"{prefix}{command.qualified_name}", *words])


def _typed_parameters(command: Command) -> dict[str, commands.Parameter]:
    """Return the parameters that can be typed, by name. One that takes the rest of the line is the last."""
    typed: dict[str, commands.Parameter] = {}
    for name, parameter in command.clean_params.items():
        typed[parameter.displayed_name or name] = parameter
        if parameter.kind is parameter.KEYWORD_ONLY:
            break
    return typed


def _quoted(value: str) -> str:
    """Return a value that is one argument. Mentions that follow each other are one without quotes."""
    words = value.split()
    return value if len(words) == 1 or all(word.startswith("@") for word in words) else f'"{value}"'
