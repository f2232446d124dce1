"""`/config`, to which every feature may add commands."""

from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from types import new_class

from discord.ext import commands

from tux.bot.client import Tux
from tux.bot.commands import GuildContext, group


class ConfigCommands(commands.Cog):
    """The foundation of commands under `/config`.

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
    """`/config` as it is now: one cog, made anew from the classes of the features that are loaded.

    discord.py has no group whose commands come from several cogs.
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
        """Make the cog only once for everything that is added within the block. Call `gathered()` after it."""
        self._gathering = True
        try:
            yield
        finally:
            self._gathering = False

    async def gathered(self) -> None:
        """Make the cog from everything that was added."""
        await self._refresh()

    async def _refresh(self) -> None:
        if self._gathering:
            return
        if self._cog is not None:
            await self._bot.remove_cog(self._cog.qualified_name)
            self._cog = None
        if self._parts:
            self._cog = _whole(self._parts)(self._bot)
            _drop_foreign(self._cog)
            await self._bot.add_cog(self._cog)


def _whole(parts: list[type[commands.Cog]]) -> type[commands.Cog]:
    """Return a class with the commands of all `parts`. Help shows them under the feature of the first one."""
    module = parts[0].__module__
    return new_class("Configuration", tuple(parts), exec_body=lambda body: body.update(__module__=module))


def _drop_foreign(cog: commands.Cog) -> None:
    """Take out what a class that is not part of the cog has declared: the group in the source knows them all."""
    own = set(cog.get_commands())
    for command in cog.walk_commands():
        own.add(command)
    root = next(command for command in own if command.qualified_name == "config")
    for command in list(getattr(root, "commands", ())):
        if command.cog is None and command not in cog.__cog_commands__:
            getattr(root, "remove_command")(command.name)  # noqa: B009 - a group, as declared above
