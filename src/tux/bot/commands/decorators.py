"""The declaration of commands: `@command(default=…, needs=…)`, and `@group(…)` with its own `.command` and `.group`.

Every command can be typed with the prefix and used as a slash command, unless it is declared for only one of the two.
Its description is a Fluent text such as `command-config-logs-set`, with an attribute for each option.
"""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypedDict, TypeVar, Unpack

import discord
from discord import app_commands
from discord.ext import commands

from tux.bot.occurrences import interaction_occurrence
from tux.guilds.permissions import Rule
from tux.runtime.occurrences import Surface

Callback = Callable[..., Coroutine[Any, Any, Any]]
BareCallback = Callable[..., Coroutine[Any, Any, "Bare"]]
Autocomplete = Callable[..., Coroutine[Any, Any, list[app_commands.Choice[Any]]]]
C = TypeVar("C", "Command", "Group", "RootGroup")


class Declaration(TypedDict, total=False):
    """The declaration of a command. A command in a group has the group's rule unless it declares its own."""

    name: str
    aliases: tuple[str, ...]
    default: tuple[str, ...]
    """The Discord permissions that allow running it until the guild sets a rank. If empty, everybody may run it."""
    rank: int
    """The rank it requires, if that is not the one that the permissions in `default` stand for."""
    needs: tuple[str, ...]
    """The Discord permissions that the bot itself needs to run it."""
    guild_only: bool
    owner_only: bool
    ephemeral: bool
    """True if only the person who ran it sees the answers to the slash command."""
    staff_only: bool
    """True if the answers are for staff. Nobody else sees them, however it is run: see `Answers.staff_only`."""
    prefix: bool
    slash: bool
    hidden: bool
    """True if help leaves it out."""
    confidential: bool
    """True if nobody is told who ran it."""
    exact: bool
    """True if it is refused where somebody has typed more than its options take, rather than run without that."""


class Command(commands.HybridCommand[Any, ..., Any]):
    """A command, with the rule about who may run it. Made by `command()`."""

    def __init__(
        self,
        func: Callback,
        /,
        *,
        rule: Rule,
        ephemeral: bool = False,
        staff_only: bool = False,
        prefixed: bool = True,
        confidential: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(func, **kwargs)
        self.rule = rule
        self.ephemeral = ephemeral or staff_only
        self.staff_only = staff_only
        self.prefixed = prefixed
        """True if it can be typed with the prefix."""
        self.confidential = confidential

    @property
    def key(self) -> str:
        """Return the key of the text that describes it."""
        return text_key(self)

    async def _parse_arguments(self, ctx: Any) -> None:
        await super()._parse_arguments(ctx)
        await ctx.require_channels()

    def autocomplete(self, name: str) -> Callable[[Autocomplete], Autocomplete]:
        """Let a method of the cog suggest values for an option. If it fails, it suggests nothing and is reported."""
        declare = super().autocomplete(name)
        return lambda callback: declare(_reported(callback))


@dataclass(frozen=True, slots=True)
class Bare:
    """The subcommand that a group stands for where it is typed without one, and the options that it is given."""

    command: str
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])


class Group(commands.HybridGroup[Any, ..., Any]):
    """Commands under one name. Made by `group()`.

    Its callback runs when it is typed without one of them. It does nothing but say which one that stands for, whose own
    rule then counts.
    """

    def __init__(
        self,
        func: Callback,
        /,
        *,
        rule: Rule,
        ephemeral: bool = False,
        staff_only: bool = False,
        prefixed: bool = True,
        confidential: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(func, **kwargs)
        self.rule = rule
        self.ephemeral = ephemeral or staff_only
        self.staff_only = staff_only
        self.prefixed = prefixed
        self.confidential = confidential

    @property
    def key(self) -> str:
        """Return the key of the text that describes it."""
        return text_key(self)

    async def _parse_arguments(self, ctx: Any) -> None:
        await super()._parse_arguments(ctx)
        await ctx.require_channels()

    def command(self, **declaration: Unpack[Declaration]) -> Callable[[Callback], Command]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Declare a command of this group, like `command()`."""

        def declare(callback: Callback) -> Command:
            command = _make(Command, callback, declaration, self)
            self.add_command(command)
            return command

        return declare

    def group(self, **declaration: Unpack[Declaration]) -> Callable[[BareCallback], "Group"]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Declare a group in this group, like `group()`. Discord allows one level."""

        def declare(callback: BareCallback) -> Group:
            group = _make(Group, callback, declaration, self)
            self.add_command(group)
            return group

        return declare


class RootGroup(Group):
    """A group whose commands are declared in the classes of several cogs. Made by `root_group()`.

    It keeps none of them: discord.py adds those of a cog's class to the copy of the group that the cog gets. So they
    are gone with the class, and a class may be defined again.
    """

    def command(self, **declaration: Unpack[Declaration]) -> Callable[[Callback], Command]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Declare a command of this group, like `command()`."""
        return lambda callback: _make(Command, callback, declaration, self)

    def group(self, **declaration: Unpack[Declaration]) -> Callable[[BareCallback], Group]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Declare a group in this group, like `group()`."""
        return lambda callback: _make(Group, callback, declaration, self)


def command(**declaration: Unpack[Declaration]) -> Callable[[Callback], Command]:
    """Declare that a method of a cog is a command, named like the method unless `name` is given."""
    return lambda callback: _make(Command, callback, declaration, None)


def group(**declaration: Unpack[Declaration]) -> Callable[[BareCallback], Group]:
    """Declare that a method of a cog is a group of commands."""
    return lambda callback: _make(Group, callback, declaration, None)


def root_group(**declaration: Unpack[Declaration]) -> Callable[[BareCallback], RootGroup]:
    """Declare that a method of a cog is a group to which the classes derived from the cog's add commands."""
    return lambda callback: _make(RootGroup, callback, declaration, None)


def text_key(command: commands.Command[Any, ..., Any]) -> str:
    """Return the key of the text that describes a command."""
    return "command-" + command.qualified_name.replace(" ", "-")


def _make(kind: type[C], callback: Callback, declaration: Declaration, parent: Group | None) -> C:
    rule = _rule(declaration, parent)
    _tell_discord(callback, rule)
    return kind(
        _standing_in(callback) if issubclass(kind, Group) else callback,
        name=declaration.get("name", callback.__name__),
        aliases=declaration.get("aliases", ()),
        parent=parent,
        rule=rule,
        ephemeral=declaration.get("ephemeral", parent.ephemeral if parent else False),
        staff_only=declaration.get("staff_only", parent.staff_only if parent else False),
        prefixed=declaration.get("prefix", parent.prefixed if parent else True),
        confidential=declaration.get("confidential", parent.confidential if parent else False),
        with_app_command=declaration.get("slash", True),
        hidden=declaration.get("hidden", False),
        ignore_extra=not declaration.get("exact", parent is not None and not parent.ignore_extra),
        **({"case_insensitive": True} if issubclass(kind, Group) else {}),
    )


def _standing_in(callback: BareCallback) -> Callback:
    """Run the subcommand that the callback of a group names, through the gate."""

    @wraps(callback)
    async def run(cog: Any, ctx: Any, *arguments: Any, **options: Any) -> None:
        bare = await callback(cog, ctx, *arguments, **options)
        command = ctx.command.get_command(bare.command)
        if command is None:
            raise LookupError(f"there is no command {ctx.command.qualified_name} {bare.command}")
        await ctx.run(command, bare.options)

    return run


def _reported(callback: Autocomplete) -> Autocomplete:
    """Report failures, which discord.py would only log while the person waits for three seconds."""

    @wraps(callback)
    async def suggest(cog: Any, interaction: discord.Interaction[Any], typed: Any) -> list[app_commands.Choice[Any]]:
        try:
            return await callback(cog, interaction, typed)
        except Exception as error:  # noqa: BLE001 - discord.py would only log it
            occurrence = interaction_occurrence(interaction, error, Surface.AUTOCOMPLETE)
            await interaction.client.reporter.report(occurrence)
            return []

    return suggest


def _rule(declaration: Declaration, parent: Group | None) -> Rule:
    inherited = parent.rule if parent else Rule()
    own = "default" in declaration or "rank" in declaration  # both say who may run it, so they are inherited together
    return Rule(
        default=declaration.get("default", () if own else inherited.default),
        rank=declaration.get("rank", None if own else inherited.rank),
        needs=declaration.get("needs", inherited.needs),
        guild_only=declaration.get("guild_only", inherited.guild_only),
        owner_only=declaration.get("owner_only", inherited.owner_only),
    )


def _tell_discord(callback: Callback, rule: Rule) -> None:
    """Tell Discord the part of the rule that it enforces for top-level commands. The gate enforces all of it."""
    if rule.guild_only:
        app_commands.guild_only(callback)
    else:
        app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)(callback)
    if rule.default:
        permissions = discord.Permissions(**dict.fromkeys(rule.default, True))
        app_commands.default_permissions(permissions)(callback)
