"""The commands that one person may run, in the order and words in which they are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from discord import app_commands

from tux.bot.client import Tux
from tux.bot.commands import AnyContext, Command, Group, usage
from tux.bot.commands.suggestions import offered
from tux.guilds.permissions import demand


@dataclass(frozen=True, slots=True)
class Entry:
    """A command as help shows it."""

    name: str
    """In full: `config logs set`."""
    feature: str
    line: str
    """What it does, in one line."""
    written: Sequence[str]
    """Every way to write it."""
    options: Sequence[tuple[str, str]]
    """Name and meaning of each."""
    aliases: Sequence[str]
    permissions: Sequence[str]
    """What is needed to run it here: a rank, permissions in Discord's words."""
    within: Sequence[str]
    """Of a group: the names of its commands."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    entries: Sequence[Entry]
    ctx: AnyContext

    @classmethod
    def of(cls, bot: Tux, ctx: AnyContext) -> "Catalogue":
        entries = [_entry(bot, ctx, command) for command in offered(bot.commands, ctx)]
        return cls(sorted(entries, key=lambda entry: (entry.feature, entry.name)), ctx)

    @property
    def runnable(self) -> list[Entry]:
        """Without groups, which only hold others."""
        return [entry for entry in self.entries if not entry.within]

    def find(self, name: str) -> Entry | None:
        """By its name or an alias, in lower case."""
        return next((entry for entry in self.entries if name == entry.name or name in entry.aliases), None)

    def text(self, key: str, **data: object) -> str:
        return self.ctx.text(key, **data)


def by_feature(entries: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
    """Grouped as they are sorted."""
    return [(feature, list(group)) for feature, group in groupby(entries, key=lambda entry: entry.feature)]


def _entry(bot: Tux, ctx: AnyContext, command: Command | Group) -> Entry:
    texts = ctx.host.texts
    line = ctx.text(command.key) if texts.has(command.key) else (command.short_doc or command.name)
    return Entry(
        name=command.qualified_name,
        feature=_feature(bot, ctx, command),
        line=line,
        written=_written(bot, ctx, command),
        options=[] if isinstance(command, Group) else _options(ctx, command),
        aliases=[f"{command.full_parent_name} {alias}".lstrip() for alias in command.aliases],
        permissions=_permissions(ctx, command),
        within=_within(ctx, command),
    )


def _permissions(ctx: AnyContext, command: Command | Group) -> list[str]:
    asked = demand(command.rule, command.qualified_name, ctx.ranks)
    rank = [ctx.ranks.title(asked.level)] if asked.level else []
    return [*rank, *(ctx.text(f"permission-{name}") for name in asked.permissions)]


def _within(ctx: AnyContext, command: Command | Group) -> list[str]:
    if not isinstance(command, Group):
        return []
    return sorted(inner.qualified_name for inner in offered(command.commands, ctx) if not isinstance(inner, Group))


def _feature(bot: Tux, ctx: AnyContext, command: Command | Group) -> str:
    """The feature that brought it, by the module its cog is from."""
    module = type(command.cog).__module__
    for loaded in bot.features:
        if module == loaded.module.__name__ or module.startswith(f"{loaded.module.__name__}."):
            key = f"feature-{loaded.feature.name}"
            return ctx.text(key) if ctx.host.texts.has(key) else loaded.feature.name
    return command.cog_name or ""


def _written(bot: Tux, ctx: AnyContext, command: Command | Group) -> list[str]:
    if isinstance(command, Group):
        return []
    prefix = bot.prefix_in(ctx.guild.id if ctx.guild else None)
    typed = [f"`{usage(command, prefix)}`"] if command.prefixed and ctx.guild else []
    return [*_slash(bot, command), *typed]


def _slash(bot: Tux, command: Command) -> list[str]:
    if command.app_command is None:
        return []
    root = command.qualified_name.partition(" ")[0]
    command_id = bot.command_ids.get(root)
    return [f"</{command.qualified_name}:{command_id}>" if command_id else f"`/{command.qualified_name}`"]


def _options(ctx: AnyContext, command: Command) -> list[tuple[str, str]]:
    if command.app_command is None:
        return []
    parameters: list[app_commands.Parameter] = command.app_command.parameters
    return [(_name(parameter), _meaning(ctx, command, parameter)) for parameter in parameters]


def _name(parameter: app_commands.Parameter) -> str:
    return f"<{parameter.display_name}>" if parameter.required else f"[{parameter.display_name}]"


def _meaning(ctx: AnyContext, command: Command, parameter: app_commands.Parameter) -> str:
    if ctx.host.texts.has(command.key):
        return ctx.text(f"{command.key}.{parameter.display_name}")
    described: Any = parameter.description
    return str(described)
