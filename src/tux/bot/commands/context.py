"""The context of a command: who asked, where, and the one way to answer."""

from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, cast

import discord
from discord.ext import commands

from tux.bot.replies import Answers, Host, InteractionAnswers, MessageAnswers, MessageFields
from tux.guilds.permissions import BotOwners, Caller, RankSettings, decide
from tux.runtime.refusals import Refusal

if TYPE_CHECKING:
    from tux.bot.commands.decorators import Command, Group


class CommandHost(Host, BotOwners, Protocol):
    """The part of the bot that commands use."""

    async def ranks_in(self, guild_id: int | None) -> RankSettings:
        """The ranks of a guild as they are now; outside of one, those that every guild begins with."""
        ...

    def begin(self, work: str) -> None:
        """Counts the current task as work in flight, which a stop waits for. Raises `Stopping` during one."""


class Refused(commands.CheckFailure):
    """A refusal on its way through discord.py, which at the gate lets only its own exceptions pass."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


class AnyContext(commands.Context[commands.AutoShardedBot]):
    """A command in a server or in a direct message. One declared `guild_only` (the default) has a `GuildContext`."""

    _answers: Answers | None = None
    ranks: RankSettings = RankSettings()
    """The ranks of the guild when the command arrived."""

    @property
    def host(self) -> CommandHost:
        return cast("Any", self.bot)

    @property
    def answers(self) -> Answers:
        if self._answers is None:
            self._answers = (
                MessageAnswers(self.host, self.message)
                if self.interaction is None
                else InteractionAnswers.of(self.interaction)
            )
        return self._answers

    @cached_property
    def caller(self) -> Caller:
        """Whoever asked, as the gate sees them."""
        return Caller(
            self.author,
            self.guild,
            self.host,
            in_channel=lambda: self.permissions,
            bot_in_channel=lambda: self.bot_permissions,
        )

    def may_run(self, command: "Command | Group") -> bool:
        """Return whether the person who asked may run `command` here."""
        return decide(command.rule, command.qualified_name, self.caller, self.ranks).allowed

    def text(self, key: str, /, **data: object) -> str:
        """The text `key` in the language of the answer."""
        return self.answers.text(key, ephemeral=self.answers.ephemeral, **data)

    async def say(
        self,
        key: str,
        /,
        *,
        ephemeral: bool | None = None,
        embed: discord.Embed | None = None,
        view: discord.ui.View | None = None,
        **data: object,
    ) -> discord.Message | None:
        """Answers with the text `key`. Ephemeral where the command is declared so, unless said otherwise here."""
        return await self.answers.say(key, ephemeral=ephemeral, embed=embed, view=view, **data)

    async def refuse(self, refusal: Refusal) -> None:
        """Says why not. Raising the refusal does the same and ends the command."""
        await self.answers.refuse(refusal)

    def finish(self) -> None:
        """The command is over: who has had no answer waits for none."""
        if isinstance(self._answers, MessageAnswers):
            self._answers.finish()

    async def send(  # pyright: ignore[reportIncompatibleMethodOverride] - the same by one signature in place of six
        self, content: str | None = None, *, ephemeral: bool | None = None, **message: Any
    ) -> discord.Message | None:
        """Answers, by the one deferral rule. What a text is for goes through `say()`."""
        wanted = {name: value for name, value in message.items() if name in MessageFields.__annotations__}
        return await self.answers.send(content, ephemeral=ephemeral, **cast("MessageFields", wanted))

    async def defer(self, *, ephemeral: bool = False) -> None:
        """Not needed: deferring happens by itself when it is time to."""
        del ephemeral  # declared with the command
        if isinstance(self.answers, InteractionAnswers):
            await self.answers.defer()


class GuildContext(AnyContext):
    """A command in a server."""

    if TYPE_CHECKING:  # what commands.Context leaves open, a server decides
        guild: discord.Guild  # pyright: ignore[reportIncompatibleVariableOverride]
        author: discord.Member  # pyright: ignore[reportIncompatibleVariableOverride]
        me: discord.Member  # pyright: ignore[reportIncompatibleVariableOverride]
