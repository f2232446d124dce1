"""Commands in the menus of people and messages, and buttons that do what a command does: one rule for all of them."""

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
    """Refuses whoever may not run `command` (`"case search"`) where the interaction comes from."""
    found = _command(cast("MenuHost", interaction.client), command)
    await require_rule(interaction, found.rule, found.qualified_name)


async def require_rule(interaction: discord.Interaction[Any], rule: Rule, command: str = "") -> None:
    """Refuses whom `rule` does not allow. Without a command, what the guild set for commands does not count."""
    host = cast("MenuHost", interaction.client)
    ranks = await host.ranks_in(interaction.guild_id)
    require(rule, command, Caller.for_interaction(interaction, host), ranks)


def user_menu(
    host: MenuHost, key: str, like: str, chosen: Menu[discord.Member | discord.User]
) -> app_commands.ContextMenu:
    """Return what the text `key` names for the menu of every user, for whoever may run the command `like`."""

    async def callback(interaction: discord.Interaction[Any], user: discord.Member | discord.User) -> None:
        await require_like(interaction, like)
        await chosen(interaction, InteractionAnswers.of(interaction), user)

    return _menu(host, key, like, callback)


def message_menu(host: MenuHost, key: str, like: str, chosen: Menu[discord.Message]) -> app_commands.ContextMenu:
    """Return what the text `key` names for the menu of every message, for whoever may run the command `like`."""

    async def callback(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        await require_like(interaction, like)
        await chosen(interaction, InteractionAnswers.of(interaction), message)

    return _menu(host, key, like, callback)


def command_of(menu: app_commands.ContextMenu) -> Command | Group | None:
    """The command that an entry of a menu is like; None for what was not added here."""
    return menu.extras.get(_LIKE)


def _menu(host: MenuHost, key: str, like: str, callback: Any) -> app_commands.ContextMenu:
    command = _command(host, like)
    menu = app_commands.ContextMenu(name=host.texts.say(key), callback=callback, extras={_LIKE: command})
    menu.guild_only = True
    if wanted := command.rule.default:
        menu.default_permissions = discord.Permissions(**dict.fromkeys(wanted, True))
    return menu


def _command(host: MenuHost, name: str) -> Command | Group:
    found = host.get_command(name)
    if isinstance(found, Command | Group):
        return found
    raise LookupError(f"there is no command {name}")
