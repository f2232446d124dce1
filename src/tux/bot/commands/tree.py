"""The command tree, where slash commands, context menus and autocompletes arrive."""

from functools import partial
from typing import Any, Protocol

import discord
from discord import app_commands

from tux.bot.commands.context import CommandHost
from tux.bot.commands.decorators import Command, Group
from tux.bot.commands.menus import command_of
from tux.bot.occurrences import interaction_occurrence
from tux.bot.replies import InteractionAnswers
from tux.database import DatabaseUnavailable
from tux.guilds.permissions import Caller, decide
from tux.runtime.occurrences import Reporter, Surface


class TreeHost(CommandHost, Protocol):
    """The part of the bot that the tree uses."""

    @property
    def reporter(self) -> Reporter: ...


class CommandTree(app_commands.CommandTree[Any]):
    """The slash commands. It starts the timer for deferring when one arrives, and reports every failure."""

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        try:
            return await self._admit(interaction)
        except Exception as error:  # noqa: BLE001 - discord.py passes only its own exceptions to on_error() from here
            await self._report(interaction, error)
            return False

    async def _admit(self, interaction: discord.Interaction[Any]) -> bool:
        if interaction.type is discord.InteractionType.autocomplete:
            return await self._may_complete(interaction)
        answers = InteractionAnswers.of(interaction)
        answers.claim(partial(self._report, interaction))
        if (command := _command_of(interaction)) is not None:
            answers.ephemeral = command.ephemeral  # before deferring, which decides who sees the answer
        self._host.begin(f"/{_name(interaction)}")
        return True

    async def _may_complete(self, interaction: discord.Interaction[Any]) -> bool:
        """Allow suggestions only to people who may run the command: they can reveal as much as the command itself."""
        command = _command_of(interaction)
        if command is None:
            return True
        if await self._may_run(interaction, command):
            return True
        await interaction.response.autocomplete([])
        return False

    async def _may_run(self, interaction: discord.Interaction[Any], command: Command | Group) -> bool:
        try:
            ranks = await self._host.ranks_in(interaction.guild_id)
        except DatabaseUnavailable:
            return False  # the command itself says so
        caller = Caller.for_interaction(interaction, self._host)
        return decide(command.rule, command.qualified_name, caller, ranks).allowed

    async def on_error(self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /) -> None:
        await self._report(interaction, error)

    async def _report(self, interaction: discord.Interaction[Any], error: Exception) -> None:
        await self._host.reporter.report(interaction_occurrence(interaction, error, _surface(interaction)))

    @property
    def _host(self) -> TreeHost:
        return self.client


def _command_of(interaction: discord.Interaction[Any]) -> Command | Group | None:
    """Return the command that an interaction runs, or whose rule and privacy hold for an entry of a context menu."""
    if isinstance(interaction.command, app_commands.ContextMenu):
        return command_of(interaction.command)
    command = getattr(interaction.command, "wrapped", None)
    return command if isinstance(command, Command | Group) else None


def _name(interaction: discord.Interaction[Any]) -> str:
    command = interaction.command
    return command.qualified_name if command else "?"


def _surface(interaction: discord.Interaction[Any]) -> Surface:
    if interaction.type is discord.InteractionType.autocomplete:
        return Surface.AUTOCOMPLETE
    return Surface.CONTEXT_MENU if isinstance(interaction.command, app_commands.ContextMenu) else Surface.SLASH
