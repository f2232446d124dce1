"""What a command is given: who asked, where, and the one way to answer."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, cast

import discord
from discord.ext import commands

from tux.bot.replies import Answers, Host, InteractionAnswers, MessageAnswers, MessageFields
from tux.guilds.permissions import Caller, RankSettings, decide
from tux.runtime.refusals import Refusal

if TYPE_CHECKING:
    from tux.bot.commands.decorators import Command, Group


class CommandHost(Host, Protocol):
    """What a command needs of the bot."""

    def owns(self, user_id: int) -> bool:
        """Whether the bot belongs to this person."""
        ...

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


@dataclass(frozen=True, slots=True)
class Someone:
    """A caller who need not be the one who runs the command at hand."""

    permissions: discord.Permissions
    guild_permissions: discord.Permissions
    role_ids: Collection[int]
    bot_permissions: discord.Permissions
    in_guild: bool
    owns_guild: bool
    owns_bot: bool

    @classmethod
    def interacting(cls, interaction: discord.Interaction[Any], host: CommandHost) -> "Someone":
        """Who an interaction comes from."""
        guild, user = interaction.guild, interaction.user
        member = user if isinstance(user, discord.Member) else None
        return cls(
            permissions=held(interaction.permissions, member),
            guild_permissions=guild_permissions(user),
            role_ids=role_ids(user),
            bot_permissions=held(interaction.app_permissions, guild.me if guild else None),
            in_guild=interaction.guild_id is not None,
            owns_guild=guild is not None and guild.owner_id == user.id,
            owns_bot=host.owns(user.id),
        )

    @classmethod
    def member(cls, member: discord.Member, ctx: "AnyContext") -> "Someone":
        """Another member, as if they ran a command where `ctx` is."""
        in_channel = ctx.channel.permissions_for(member) if ctx.guild else discord.Permissions.none()
        return cls(
            permissions=held(in_channel, member),
            guild_permissions=guild_permissions(member),
            role_ids=role_ids(member),
            bot_permissions=ctx.bot_permissions,
            in_guild=True,
            owns_guild=member.guild.owner_id == member.id,
            owns_bot=ctx.host.owns(member.id),
        )


def guild_permissions(user: discord.abc.User) -> discord.Permissions:
    """What somebody's roles allow in the whole guild; nothing outside of one."""
    return user.guild_permissions if isinstance(user, discord.Member) else discord.Permissions.none()


def role_ids(user: discord.abc.User) -> Collection[int]:
    return [role.id for role in user.roles] if isinstance(user, discord.Member) else ()


IN_CHANNELS = discord.Permissions.all_channel() & ~discord.Permissions(manage_roles=True, administrator=True)
"""What an overwrite of a channel can give. Of its other flags Discord takes no notice there, and nor may we."""


def held(in_channel: discord.Permissions, member: discord.Member | None) -> discord.Permissions:
    """What somebody may do here: in the channel what that allows, in the server what their roles allow."""
    if member is None:
        return in_channel
    in_guild = member.guild_permissions
    if in_guild.administrator:
        return discord.Permissions.all()
    return (in_channel & IN_CHANNELS) | (in_guild & ~IN_CHANNELS)


class AnyContext(commands.Context[commands.AutoShardedBot]):
    """A command in a server or in a direct message. One declared `guild_only` (the default) has a `GuildContext`."""

    _answers: Answers | None = None
    ranks: RankSettings = RankSettings()
    """Of the guild, as they were when the command came."""

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
    def permissions(self) -> discord.Permissions:
        """What who asked may do here."""
        return held(super().permissions, self.author if isinstance(self.author, discord.Member) else None)

    @cached_property
    def guild_permissions(self) -> discord.Permissions:
        """What the roles of who asked allow in the whole guild."""
        return guild_permissions(self.author)

    @property
    def role_ids(self) -> Collection[int]:
        """The roles of who asked."""
        return role_ids(self.author)

    @cached_property
    def bot_permissions(self) -> discord.Permissions:
        """What the bot may do here."""
        return held(super().bot_permissions, self.guild.me if self.guild else None)

    @property
    def in_guild(self) -> bool:
        return self.guild is not None

    @property
    def owns_guild(self) -> bool:
        return self.guild is not None and self.guild.owner_id == self.author.id

    @property
    def owns_bot(self) -> bool:
        return self.host.owns(self.author.id)

    @property
    def caller(self) -> Caller:
        """This context as the gate sees it."""
        return cast("Any", self)

    def may_run(self, command: "Command | Group") -> bool:
        """Whether who asked may run `command` here."""
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
