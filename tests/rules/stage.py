"""A guild on which the example of every command can be run."""

import asyncio
import re
from collections.abc import Iterable
from typing import Any

import discord
from discord.ext import commands

from command_reference import visible_commands
from examples import options_of, slash_parameters, typed_example
from tux.app import App
from tux.bot.commands import Command
from tux.guilds.settings.general import GeneralSettings
from tux.sandbox import Sandbox
from tux.sandbox.people import File, LiveGuild
from tux.sandbox.scenes import add_person

TIMEOUT_SECONDS = 10


SETTINGS_FILE = File(
    "tux-settings.json",
    b'{"format": "tux-settings", "version": 1, "guild": {"id": "1"}, "sections": {"general": {"prefix": "?"}}}',
)


FIRST = (
    *("config prefix set", "config prefix clear", "config logs set", "config undo", "config set"),
    *("config jail setup", "jail", "unjail", "warn", "case view", "case edit", "timeout", "untimeout"),
    *("lockdown", "unlock", "ban", "unban", "config serverlog off", "config serverlog on"),
    *("config roles assign", "config roles unassign", "config commands require", "config commands clear"),
    *("config ranks delete", "config ranks init"),
    *("antinuke limits set", "antinuke limits reset", "antinuke trust add", "antinuke trust remove"),
    *("antinuke trust add-role", "antinuke trust remove-role", "antinuke panic start", "antinuke panic end"),
)
"""Commands of which one is needed by another, in an order in which all of them work."""


LAST = ("config logs clear", "config ranks edit")
"""Commands after which others no longer work."""


class Outcomes:
    """The outcome of each command: its name, and the error that it ended with, if any."""

    def __init__(self, app: App) -> None:
        self._outcomes: asyncio.Queue[tuple[str, BaseException | None]] = asyncio.Queue()
        app.bot.add_listener(self._on_completion, "on_command_completion")
        app.bot.add_listener(self._on_error, "on_command_error")

    async def _on_completion(self, ctx: commands.Context[Any]) -> None:
        await self._outcomes.put((ctx.command.qualified_name if ctx.command else "", None))

    async def _on_error(self, ctx: commands.Context[Any], error: commands.CommandError) -> None:
        await self._outcomes.put((ctx.command.qualified_name if ctx.command else "", error))

    async def next(self) -> tuple[str, BaseException | None]:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            return await self._outcomes.get()


class Stage:
    """The owner of a guild with the people, roles and channels that examples name."""

    def __init__(self, app: App, sandbox: Sandbox, guild: LiveGuild) -> None:
        self.app = app
        self.guild = guild
        self.owner = guild.member("owner")
        self.channel = guild.channel("general")
        self.world = sandbox.world
        self.people = {"@Helper": guild.member("member")}
        for name in ("Spammer", "Raider"):
            member = add_person(self.world, guild.guild, name.casefold(), name, "Somebody in an example")
            self.people[f"@{name}"] = sandbox.person(member.user)

    async def reset(self) -> None:
        """Restore whoever the last command removed, and the usual prefix."""
        self.guild.guild.bans.clear()
        for person in self.people.values():
            if person.id not in self.guild.guild.members:
                self.world.join(self.guild.guild, person.user)
        await self.app.guild_settings.change(self.guild.id, GeneralSettings, by=self.owner.id, prefix=None)

    def command(self, name: str) -> Command:
        command = self.app.bot.get_command(name)
        assert isinstance(command, Command)
        return command

    def with_mentions(self, text: str) -> str:
        """Return the text with mentions as a client sends them."""
        return re.sub(r"[@#][\w-]+", lambda match: self._mention(match[0]), text)

    def _mention(self, name: str) -> str:
        if name in self.people:
            return f"<@{self.people[name].id}>"
        return f"<@&{self.guild.role(name[1:]).id}>" if name[0] == "@" else f"<#{self.guild.channel(name[1:]).id}>"

    async def run_typed(self, name: str) -> None:
        """Type the example of a command."""
        command = self.command(name)
        takes_file = any(option.type is discord.AppCommandOptionType.attachment for option in slash_parameters(command))
        text = self.with_mentions(typed_example(command, "$"))
        message = await self.owner.say(self.channel, text, files=[SETTINGS_FILE] if takes_file else [])
        await message.answer()

    async def run_slash(self, name: str, /, **instead: str) -> None:
        """Use the slash command of a command's example, with some options instead of its own."""
        command = self.command(name)
        types = {option.display_name: option.type for option in slash_parameters(command)}
        options = {option: self._value(types[option], text) for option, text in options_of(command).items()}
        options |= {option: text for option, text in instead.items() if option in types}
        await self.owner.slash(self.channel, name, **options)

    def _value(self, kind: discord.AppCommandOptionType, text: str) -> Any:
        match kind:
            case discord.AppCommandOptionType.user:
                return self.people[text]
            case discord.AppCommandOptionType.channel:
                return self.guild.channel(text[1:])
            case discord.AppCommandOptionType.role:
                return self.guild.role(text[1:])
            case discord.AppCommandOptionType.integer:
                return int(text)
            case discord.AppCommandOptionType.number:
                return float(text)
            case discord.AppCommandOptionType.boolean:
                return text == "True"
            case discord.AppCommandOptionType.attachment:
                return SETTINGS_FILE
            case _:
                return self.with_mentions(text)


def in_order(names: Iterable[str]) -> list[str]:
    return [*FIRST, *(name for name in names if name not in {*FIRST, *LAST}), *LAST]


def commands_of(app: App) -> list[Command]:
    """Return the commands of Tux, without those of the tests' own feature."""
    own = [command for command in visible_commands(app) if type(command.cog).__module__.startswith("tux.")]
    return [command for command in own if isinstance(command, Command)]
