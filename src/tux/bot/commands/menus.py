"""Entries of context menus, and other ways to do what a command does: the command's rule holds for all of them."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar, cast

import discord
from discord import app_commands

from tux.bot.commands.context import CommandHost
from tux.bot.commands.decorators import Command, Group
from tux.bot.replies import InteractionAnswers
from tux.guilds.permissions import Caller, Rule, require
from tux.runtime.texts import Texts

T = TypeVar("T")
_LIKE = "like"

Menu = Callable[[discord.Interaction[Any], InteractionAnswers, T], Awaitable[None]]


class MenuHost(CommandHost, Protocol):
    """The part of the bot that menus use."""

    @property
    def texts(self) -> Texts: ...

    def get_command(self, name: str, /) -> Any: ...


async def require_like(interaction: discord.Interaction[Any], command: str) -> None:
    """Refuse everybody who may not run a command, such as `"case search"`, where the interaction takes place."""
    like = _command(cast("MenuHost", interaction.client), command)
    await require_rule(interaction, like.rule, like.qualified_name)


async def require_rule(interaction: discord.Interaction[Any], rule: Rule, command: str = "") -> None:
    """Refuse everybody whom `rule` does not allow.

    With the name of a `command`, the rank that the guild has set for that command counts as well.
    """
    host = cast("MenuHost", interaction.client)
    ranks = await host.ranks_in(interaction.guild_id)
    require(rule, command, Caller.for_interaction(interaction, host), ranks)


def user_menu(
    host: MenuHost, key: str, like: str, chosen: Menu[discord.Member | discord.User]
) -> app_commands.ContextMenu:
    """Return an entry for the context menu of users, for everybody who may run the command `like`."""

    async def callback(interaction: discord.Interaction[Any], user: discord.Member | discord.User) -> None:
        await require_like(interaction, like)
        await chosen(interaction, InteractionAnswers.of(interaction), user)

    return _menu(host, key, like, callback)


def message_menu(host: MenuHost, key: str, like: str, chosen: Menu[discord.Message]) -> app_commands.ContextMenu:
    """Return an entry for the context menu of messages, for everybody who may run the command `like`."""

    async def callback(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        await require_like(interaction, like)
        await chosen(interaction, InteractionAnswers.of(interaction), message)

    return _menu(host, key, like, callback)


def command_of(menu: app_commands.ContextMenu) -> Command | Group | None:
    """Return the command whose rule holds for an entry of a context menu; None for an entry not made here."""
    return menu.extras.get(_LIKE)


def _menu(host: MenuHost, key: str, like: str, callback: Any) -> app_commands.ContextMenu:
    command = _command(host, like)
    menu = app_commands.ContextMenu(name=host.texts.say(key), callback=callback, extras={_LIKE: command})
    menu.guild_only = True
    if default := command.rule.default:
        menu.default_permissions = discord.Permissions(**dict.fromkeys(default, True))
    return menu


def _command(host: MenuHost, name: str) -> Command | Group:
    command = host.get_command(name)
    if isinstance(command, Command | Group):
        return command
    raise LookupError(f"there is no command {name}")
