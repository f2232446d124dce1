"""`/config`, to which every feature may add commands."""

from collections import Counter
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from types import new_class

from discord.ext import commands

from tux.bot.client import Tux
from tux.bot.commands import Bare, GuildContext, root_group


class ConfigCommandExists(Exception):
    """Raised when two features declare a command of the same name under `/config`."""


class ConfigCommands(commands.Cog):
    """Commands under `/config`.

    A feature derives a class from it, declares commands with `@ConfigCommands.config.command()` or `.group()`, and
    names the class in `Feature.config`. All such classes become one cog, so they take nothing but the bot.
    """

    def __init__(self, bot: Tux) -> None:
        self.bot = bot
        self.settings = bot.settings

    @root_group(default=("manage_guild",), aliases=("settings",))
    async def config(self, _: GuildContext) -> Bare:
        return Bare("overview")


class ConfigGroup:
    """The cog with all commands under `/config`, rebuilt whenever a feature is loaded or unloaded.

    It is a single cog because discord.py cannot spread a group over several.
    """

    def __init__(self, bot: Tux) -> None:
        self._bot = bot
        self._parts: list[type[commands.Cog]] = []
        self._cog: commands.Cog | None = None
        self._gathering = False

    async def add(self, part: type[commands.Cog]) -> Callable[[], Awaitable[None]]:
        """Add the commands of a class derived from `ConfigCommands`, until the returned function is called.

        If they cannot be added, `/config` stays as it was.
        """
        self._parts.append(part)
        try:
            await self._refresh()
        except BaseException:
            self._parts.remove(part)
            raise

        async def remove() -> None:
            self._parts.remove(part)
            await self._refresh()

        return remove

    @contextmanager
    def gathering(self) -> Generator[None]:
        """Put off rebuilding the cog within the block. Call `gathered()` after it."""
        self._gathering = True
        try:
            yield
        finally:
            self._gathering = False

    async def gathered(self) -> None:
        """Rebuild the cog with everything that was added."""
        await self._refresh()

    async def _refresh(self) -> None:
        """Replace the cog by one with the present parts. If that fails, the old one stays."""
        if self._gathering:
            return
        replaced, cog = self._cog, _combine(self._parts)(self._bot) if self._parts else None
        if replaced is not None:
            await self._bot.remove_cog(replaced.qualified_name)
        try:
            if cog is not None:
                await self._bot.add_cog(cog)
        except BaseException:
            if replaced is not None:
                await self._bot.add_cog(replaced)
            raise
        self._cog = cog


def _combine(parts: list[type[commands.Cog]]) -> type[commands.Cog]:
    """Return a class with the commands of all `parts`. Help shows them under the feature of the first one.

    Raises `ConfigCommandExists` if one part has a command or a method named like a command of another.
    """
    module = parts[0].__module__
    combined: type[commands.Cog] = new_class(
        "Configuration", tuple(parts), exec_body=lambda body: body.update(__module__=module)
    )
    declared = list(dict.fromkeys(command for part in parts for command in part.__cog_commands__))
    names = Counter(command.qualified_name for command in declared)
    for command in declared:
        if names[command.qualified_name] > 1 or command not in combined.__cog_commands__:
            raise ConfigCommandExists(command.qualified_name)
    return combined
