"""The context of a command: who ran it, where, and how to answer."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, cast

import discord
from discord.ext import commands

from tux.bot.replies import Answers, InteractionAnswers, MessageAnswers, MessageFields, ReplyHost
from tux.database import DatabaseUnavailable
from tux.guilds.permissions import BotOwners, Caller, RankSettings, decide
from tux.guilds.permissions.channel_access import require_in
from tux.guilds.permissions.channels import Channel
from tux.runtime.refusals import Refusal

if TYPE_CHECKING:
    from tux.bot.commands.decorators import Command, Group


class CommandHost(ReplyHost, BotOwners, Protocol):
    """The part of the bot that commands use."""

    async def ranks_in(self, guild_id: int | None) -> RankSettings:
        """Return the ranks of a guild; outside of guilds, those that every guild begins with.

        Raises `DatabaseUnavailable` where they were never read.
        """
        ...

    def begin(self, work: str) -> None:
        """Count the current task as work in flight, which a stop waits for. Raises `Stopping` during a stop."""


class Refused(commands.CheckFailure):
    """A refusal of the gate, wrapped in the only kind of exception that discord.py lets a check raise."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


class AnyContext(commands.Context[commands.AutoShardedBot]):
    """The context of a command in a guild or a direct message. Commands that are `guild_only` get a `GuildContext`."""

    _answers: Answers | None = None
    _ranks: RankSettings | DatabaseUnavailable = RankSettings()

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

    async def read_ranks(self) -> None:
        """Read the ranks of the guild. Where that is not possible, whatever needs them fails, and nothing else."""
        try:
            self._ranks = await self.host.ranks_in(self.guild.id if self.guild else None)
        except DatabaseUnavailable as error:
            self._ranks = error

    @property
    def knows_ranks(self) -> bool:
        """Return whether the ranks of the guild could be read, now or earlier."""
        return isinstance(self._ranks, RankSettings)

    @property
    def ranks(self) -> RankSettings:
        """Return the ranks of the guild as they were when the command arrived.

        Raises `DatabaseUnavailable` where they were never read.
        """
        if isinstance(self._ranks, DatabaseUnavailable):
            raise self._ranks
        return self._ranks

    @property
    def ranks_of_gate(self) -> RankSettings:
        """Return the ranks by which it is decided what the person may do: none matter for owners.

        Raises `DatabaseUnavailable` where they were never read, and the person owns neither the guild nor the bot.
        """
        if isinstance(self._ranks, DatabaseUnavailable) and (self.caller.owns_guild or self.caller.owns_bot):
            return RankSettings()
        return self.ranks

    @cached_property
    def caller(self) -> Caller:
        """Return the person who ran the command, as permissions are decided about them."""
        return Caller(
            self.author,
            self.guild,
            self.host,
            in_channel=lambda: self.permissions,
            bot_in_channel=lambda: self.bot_permissions,
        )

    def may_run(self, command: "Command | Group") -> bool:
        """Return whether the person who ran this command may run `command` here, as far as that is known."""
        try:
            ranks = self.ranks_of_gate
        except DatabaseUnavailable:
            return False
        return decide(command.rule, command.qualified_name, self.caller, ranks).allowed

    async def require_channels(self) -> None:
        """Raise `Refused` unless the person may run this command on every channel among its arguments."""
        for value in (*self.args, *self.kwargs.values()):
            if isinstance(value, discord.abc.GuildChannel | discord.Thread):
                try:
                    await self.require_in(value)
                except Refusal as refusal:
                    raise Refused(refusal) from refusal

    async def require_in(self, channel: Channel) -> None:
        """Raise the refusal that keeps the person from running this command on another channel of the guild.

        Channels given as arguments are checked before the command runs. This is for those that it finds by itself.
        """
        command = cast("Command | Group", self.command)
        if isinstance(self.author, discord.Member):
            await require_in(channel, self.author, command.rule, command.qualified_name, self.ranks_of_gate, self.host)

    async def run(self, command: "Command", options: Mapping[str, Any]) -> None:
        """Run `command` in place of this one, if the gate lets the person through who ran this one."""
        self.command = command  # a slash command asks for the rule of this one, whichever is to be run
        await command.can_run(self)
        await command(self, **options)

    def text(self, key: str, /, **data: object) -> str:
        """Return the text `key` in the language of the answer."""
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
        """Answer with the text `key`. Without `ephemeral`, the declaration of the command decides who sees it."""
        return await self.answers.say(key, ephemeral=ephemeral, embed=embed, view=view, **data)

    async def refuse(self, refusal: Refusal) -> None:
        """Say why the command is refused. Raising the refusal does the same, and ends the command."""
        await self.answers.refuse(refusal)

    def finish(self) -> None:
        """Note that the command is over: no answer is to be awaited any more."""
        if isinstance(self._answers, MessageAnswers):
            self._answers.finish()

    async def send(  # pyright: ignore[reportIncompatibleMethodOverride] - one signature in place of six
        self, content: str | None = None, *, ephemeral: bool | None = None, **message: Any
    ) -> discord.Message | None:
        """Answer with content that is no text of Tux's; `say()` is for those."""
        fields = {name: value for name, value in message.items() if name in MessageFields.__annotations__}
        return await self.answers.send(content, ephemeral=ephemeral, **cast("MessageFields", fields))

    async def defer(self, *, ephemeral: bool = False) -> None:
        """Defer now. It happens by itself when it is time to, so this is only for work that is known to be slow."""
        del ephemeral  # the command declares it
        if isinstance(self.answers, InteractionAnswers):
            await self.answers.defer()


class GuildContext(AnyContext):
    """The context of a command in a guild."""

    if TYPE_CHECKING:  # in a guild, these are certain
        guild: discord.Guild  # pyright: ignore[reportIncompatibleVariableOverride]
        author: discord.Member  # pyright: ignore[reportIncompatibleVariableOverride]
        me: discord.Member  # pyright: ignore[reportIncompatibleVariableOverride]
