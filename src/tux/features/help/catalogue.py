"""The commands that one person may use, as help shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from discord import app_commands

from tux.bot.client import Tux
from tux.bot.commands import AnyContext, Command, Group, usage
from tux.bot.commands.suggestions import offered
from tux.guilds.permissions import demand
from tux.runtime.markup import code, command_mention


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """A command as help shows it."""

    name: str
    """The full name, like `config logs set`."""
    feature: str
    summary: str
    """One line that says what the command does."""
    usages: Sequence[str]
    """Every way to write the command."""
    options: Sequence[tuple[str, str]]
    """The name and the meaning of each option."""
    aliases: Sequence[str]
    requirements: Sequence[str]
    """The rank and the permissions, in Discord's words, that the command requires here."""
    subcommands: Sequence[str]
    """The full names of a group's commands."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The commands that one person may use here, and the context in which they asked."""

    entries: Sequence[CommandEntry]
    ctx: AnyContext

    @property
    def runnable(self) -> list[CommandEntry]:
        """The entries without groups, which only contain other commands."""
        return [entry for entry in self.entries if not entry.subcommands]

    def find(self, name: str) -> CommandEntry | None:
        """Return the command with this name or alias, given in lower case."""
        return next((entry for entry in self.entries if name == entry.name or name in entry.aliases), None)

    def text(self, key: str, **data: object) -> str:
        """Return a text in the language of the person who asked."""
        return self.ctx.text(key, **data)


def catalogue_for(bot: Tux, ctx: AnyContext) -> Catalogue:
    """Return the catalogue for the person who asked, sorted by feature and name."""
    entries = [_entry(bot, ctx, command) for command in offered(bot.commands, ctx)]
    return Catalogue(sorted(entries, key=lambda entry: (entry.feature, entry.name)), ctx)


def by_feature(entries: Sequence[CommandEntry]) -> list[tuple[str, list[CommandEntry]]]:
    """Group sorted entries by their feature."""
    return [(feature, list(group)) for feature, group in groupby(entries, key=lambda entry: entry.feature)]


def _entry(bot: Tux, ctx: AnyContext, command: Command | Group) -> CommandEntry:
    texts = ctx.host.texts
    summary = ctx.text(command.key) if texts.has(command.key) else (command.short_doc or command.name)
    return CommandEntry(
        name=command.qualified_name,
        feature=_feature(bot, ctx, command),
        summary=summary,
        usages=_usages(bot, ctx, command),
        options=[] if isinstance(command, Group) else _options(ctx, command),
        aliases=[f"{command.full_parent_name} {alias}".lstrip() for alias in command.aliases],
        requirements=_requirements(ctx, command),
        subcommands=_subcommands(ctx, command),
    )


def _requirements(ctx: AnyContext, command: Command | Group) -> list[str]:
    required = demand(command.rule, command.qualified_name, ctx.ranks)
    rank = [ctx.ranks.title(required.level)] if required.level else []
    return [*rank, *(ctx.text(f"permission-{name}") for name in required.permissions)]


def _subcommands(ctx: AnyContext, command: Command | Group) -> list[str]:
    if not isinstance(command, Group):
        return []
    inner = offered(command.commands, ctx)
    return sorted(subcommand.qualified_name for subcommand in inner if not isinstance(subcommand, Group))


def _feature(bot: Tux, ctx: AnyContext, command: Command | Group) -> str:
    """Return the title of the feature whose module defines the command's cog."""
    module = type(command.cog).__module__
    for loaded in bot.features:
        if module == loaded.module.__name__ or module.startswith(f"{loaded.module.__name__}."):
            key = f"feature-{loaded.feature.name}"
            return ctx.text(key) if ctx.host.texts.has(key) else loaded.feature.name
    return command.cog_name or ""


def _usages(bot: Tux, ctx: AnyContext, command: Command | Group) -> list[str]:
    if isinstance(command, Group):
        return []
    prefix = bot.prefix_in(ctx.guild.id if ctx.guild else None)
    typed = [code(usage(command, prefix))] if command.prefixed and ctx.guild else []
    return [*_slash_mention(bot, command), *typed]


def _slash_mention(bot: Tux, command: Command) -> list[str]:
    if command.app_command is None:
        return []
    root = command.qualified_name.partition(" ")[0]
    command_id = bot.command_ids.get(root)
    return [command_mention(command.qualified_name, command_id) if command_id else code(f"/{command.qualified_name}")]


def _options(ctx: AnyContext, command: Command) -> list[tuple[str, str]]:
    if command.app_command is None:
        return []
    parameters: list[app_commands.Parameter] = command.app_command.parameters
    return [(_bracketed(parameter), _description(ctx, command, parameter)) for parameter in parameters]


def _bracketed(parameter: app_commands.Parameter) -> str:
    return f"<{parameter.display_name}>" if parameter.required else f"[{parameter.display_name}]"


def _description(ctx: AnyContext, command: Command, parameter: app_commands.Parameter) -> str:
    if ctx.host.texts.has(command.key):
        return ctx.text(f"{command.key}.{parameter.display_name}")
    description: Any = parameter.description
    return str(description)
