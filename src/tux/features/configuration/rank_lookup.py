"""What the commands about ranks have in common: who edits, which commands there are, what Discord does by itself."""

from collections.abc import Callable, Iterable, Iterator

import discord
from discord import app_commands

from tux.bot.client import Tux
from tux.bot.commands import Command, Group, GuildContext
from tux.features.configuration.root import ConfigCog
from tux.guilds.permissions import RankSettings, Rule, standing
from tux.guilds.permissions.rank_edits import Edit, Ranks, find
from tux.guilds.settings.store import SettingsChanged
from tux.runtime.refusals import Refusal

_CHOICES = 25
"""As many as Discord shows while an option is typed."""


class CommandMissing(Refusal):
    """Data: what was `given`."""

    key = "config-command-unknown"


class RankCog(ConfigCog):
    def __init__(self, bot: Tux) -> None:
        super().__init__(bot)
        self.ranks = Ranks(bot.settings)

    async def edit(self, ctx: GuildContext, edit: Edit) -> tuple[RankSettings, RankSettings]:
        """Before and after."""
        change = await self.ranks.edit(ctx.guild, ctx.caller, ctx.author.id, edit)
        return _both(change)

    async def suggest_ranks(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Those that who asks may change."""
        ctx: GuildContext = await self.bot.get_context(interaction)
        own = standing(ctx.caller, ctx.ranks).level
        levels = (level for level in sorted(ctx.ranks.names) if level < own)
        return choices(((ctx.ranks.title(level), str(level)) for level in levels), typed)


def _both(change: SettingsChanged) -> tuple[RankSettings, RankSettings]:
    before, after = change.before, change.after
    if not (isinstance(before, RankSettings) and isinstance(after, RankSettings)):
        raise TypeError(f"{change.section} are no ranks")
    return before, after


def choices(offered: Iterable[tuple[str, str]], typed: str) -> list[app_commands.Choice[str]]:
    """Those that contain what was typed; first of all those that begin with it."""
    wanted = typed.casefold().removeprefix("/")
    close = sorted((name for name in offered if wanted in name[0].casefold()), key=lambda it: not _begins(it, wanted))
    return [app_commands.Choice(name=name[:100], value=value[:100]) for name, value in close[:_CHOICES]]


def _begins(name: tuple[str, str], wanted: str) -> bool:
    return name[0].casefold().startswith(wanted)


def every_command(bot: Tux) -> dict[str, Command | Group]:
    """Built in or from a plugin, subcommands too, by qualified name in lower case, in order."""
    found = (command for command in bot.walk_commands() if isinstance(command, Command | Group))
    return {command.qualified_name.casefold(): command for command in sorted(found, key=lambda it: it.qualified_name)}


def every_rule(bot: Tux) -> dict[str, Rule]:
    return {name: command.rule for name, command in every_command(bot).items()}


def find_command(bot: Tux, prefix: str, given: str) -> Command | Group:
    """The command somebody means: as it is called or typed, or by an alias."""
    name = " ".join(given.split())
    found = _found(bot, name) or _found(bot, name.removeprefix("/").removeprefix(prefix).strip())
    if found is None:
        raise CommandMissing(given=given)
    return found


def _found(bot: Tux, name: str) -> Command | Group | None:
    """discord.py passes over words after the last that it knows."""
    found = bot.get_command(name) if name else None
    return found if isinstance(found, Command | Group) and _words(name) == _words(found.qualified_name) else None


def _words(name: str) -> int:
    return len(name.split())


def command_and_rank(bot: Tux, ctx: GuildContext, command: str, rank: str) -> tuple[Command | Group, int]:
    """Both as they were typed. Without quotation marks nobody knows where one ends: every place is tried."""
    words = f"{command} {rank}".split() if ctx.interaction is None else []
    prefix = bot.prefix_in(ctx.guild.id)
    for end in range(len(words) - 1, 0, -1):
        try:
            return find_command(bot, prefix, " ".join(words[:end])), find(ctx.ranks, " ".join(words[end:]))
        except Refusal:
            continue  # not there
    return find_command(bot, prefix, command), find(ctx.ranks, rank)


def hidden_by_discord(
    commands: Iterable[object], permissions: discord.Permissions, opened: Callable[[Command | Group], bool]
) -> Iterator[Command | Group]:
    """The slash commands that `opened` says somebody may use, but that Discord shows only to other permissions."""
    for command in commands:
        if not isinstance(command, Command | Group) or not _is_hidden(command, permissions):
            continue
        if any(map(opened, _within(command))):
            yield command


def _is_hidden(command: Command | Group, permissions: discord.Permissions) -> bool:
    wanted = command.app_command.default_permissions if command.app_command else None
    return wanted is not None and not permissions.administrator and not wanted <= permissions


def _within(command: Command | Group) -> Iterator[Command | Group]:
    yield command
    if isinstance(command, Group):
        for inner in command.walk_commands():
            if isinstance(inner, Command | Group):
                yield inner
