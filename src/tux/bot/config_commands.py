"""`/config`, to which every feature may add commands."""

from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from types import new_class

from discord.ext import commands

from tux.bot.client import Tux
from tux.bot.commands import GuildContext, group


class ConfigCommands(commands.Cog):
    """Commands under `/config`.

    A feature derives a class from it, declares commands with `@ConfigCommands.config.command()` or `.group()`, and
    names the class in `Feature.config`. All such classes become one cog, so they take nothing but the bot.
    """

    def __init__(self, bot: Tux) -> None:
        self.bot = bot
        self.settings = bot.settings

    @group(default=("manage_guild",), aliases=("settings",))
    async def config(self, ctx: GuildContext) -> None:
        await self.overview(ctx)

    async def overview(self, ctx: GuildContext) -> None:
        """Answer bare `/config`."""
        raise NotImplementedError


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
        """Add the commands of a class derived from `ConfigCommands`, until the returned function is called."""
        self._parts.append(part)
        await self._refresh()

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
        if self._gathering:
            return
        if self._cog is not None:
            await self._bot.remove_cog(self._cog.qualified_name)
            self._cog = None
        if self._parts:
            self._cog = _combine(self._parts)(self._bot)
            _remove_foreign_commands(self._cog)
            await self._bot.add_cog(self._cog)


def _combine(parts: list[type[commands.Cog]]) -> type[commands.Cog]:
    """Return a class with the commands of all `parts`. Help shows them under the feature of the first one."""
    module = parts[0].__module__
    return new_class("Configuration", tuple(parts), exec_body=lambda body: body.update(__module__=module))


def _remove_foreign_commands(cog: commands.Cog) -> None:
    """Remove the commands of features that are not loaded: the group in the source has those of all features."""
    own = set(cog.get_commands())
    for command in cog.walk_commands():
        own.add(command)
    root = next(command for command in own if command.qualified_name == "config")
    for command in list(getattr(root, "commands", ())):
        if command.cog is None and command not in cog.__cog_commands__:
            getattr(root, "remove_command")(command.name)  # noqa: B009 - it is a group
