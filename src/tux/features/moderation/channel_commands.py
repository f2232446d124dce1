"""The commands with which moderators act on channels."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import discord
from discord import ui
from discord.ext import commands

from tux.bot.actions import log_problem
from tux.bot.commands import GuildContext, command
from tux.bot.commands.arguments import UserId, parse_message_id, split_channel_mention
from tux.bot.commands.menus import require_like
from tux.bot.replies import Answers, InteractionAnswers
from tux.bot.ui import Modal
from tux.bot.ui.views import ViewHost
from tux.features.moderation.channels import (
    MAX_NAMED,
    Channels,
    Lockable,
    LockdownResult,
    Slowable,
    parse_delay,
)
from tux.features.moderation.errors import ChannelKindUnsupported, NoChannelAllowed
from tux.features.moderation.purges import (
    MAX_MESSAGES,
    Channel,
    MessageFilter,
    PurgeResult,
    Purges,
)
from tux.guilds.actions import Logged
from tux.guilds.permissions.channel_access import require_bot_in
from tux.guilds.permissions.errors import ChannelHidden
from tux.runtime.markup import channel_mention
from tux.runtime.refusals import Refusal

Count = commands.Range[int, 1, MAX_MESSAGES]
Only = Literal["bots", "links", "attachments"]

_CHANNEL_NAME = re.compile(r"#[^\W\d]\S*")
"""A word that names a channel as Discord shows it; in a message it stays a word where there is no such channel."""


class PurgeForm(Modal):
    """A form that asks for the reason of a purge from a message on. It is also a chance to change one's mind."""

    def __init__(self, host: ViewHost, purges: Purges, channel: Channel, first_id: int, locale: str) -> None:
        super().__init__(host, title=host.texts.say("form-purge", locale=locale)[:45])
        self._purges, self._channel, self._first_id = purges, channel, first_id
        self._reason = ui.TextInput[Any](custom_id="reason", required=False, max_length=1000)
        self.add_item(ui.Label(text=host.texts.say("form-reason", locale=locale), component=self._reason))

    async def submit(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        answers.ephemeral = True
        await require_like(interaction, "purge")
        if not isinstance(interaction.user, discord.Member):
            return
        message_filter = MessageFilter(after_id=self._first_id - 1, before_id=interaction.id)
        result = await self._purges.purge(
            self._channel, MAX_MESSAGES, message_filter, moderator=interaction.user, reason=self._reason.value
        )
        await _answer_purge(answers, self._channel, result)


class ChannelCommands(commands.Cog):
    def __init__(self, host: ViewHost, purges: Purges, channels: Channels) -> None:
        self.host = host
        self.purges = purges
        self.channels = channels

    async def purge_from(
        self, interaction: discord.Interaction[Any], answers: InteractionAnswers, message: discord.Message
    ) -> None:
        """Ask for the reason of a purge of this message and all after it."""
        del interaction
        if not isinstance(message.channel, Channel):
            raise ChannelKindUnsupported(channel=message.channel)
        await answers.open(
            PurgeForm(self.host, self.purges, message.channel, message.id, answers.locale(ephemeral=True))
        )

    @command(
        aliases=("p", "clear"),
        default=("manage_messages",),
        needs=("manage_messages", "read_message_history"),
        ephemeral=True,
    )
    async def purge(
        self,
        ctx: GuildContext,
        count: Count,
        channel: Channel | None = None,
        user: UserId | None = None,
        only: Only | None = None,
        *,
        text: str = "",
        after: str = "",
        before: str = "",
        reason: str = "",
    ) -> None:
        target = channel or _current_channel(ctx, Channel, text)
        command_id = ctx.interaction.id if ctx.interaction else ctx.message.id
        message_filter = MessageFilter(
            author=user,
            only=only,
            text=text or None,
            after_id=parse_message_id(after, target) if after else None,
            before_id=min(command_id, parse_message_id(before, target)) if before else command_id,
        )
        result = await self.purges.purge(target, count, message_filter, moderator=ctx.author, reason=reason)
        await _answer_purge(ctx.answers, target, result)
        if ctx.interaction is None and target == ctx.channel:
            await ctx.message.delete(delay=0)

    @command(aliases=("sm",), default=("manage_channels",), needs=("manage_channels",))
    async def slowmode(
        self, ctx: GuildContext, channel: Slowable | None = None, *, delay: str = "", reason: str = ""
    ) -> None:
        channel_id, typed_delay = split_channel_mention(delay)
        target = ctx.guild.get_channel_or_thread(channel_id) if channel_id else channel
        if channel_id and not isinstance(target, Slowable):
            raise ChannelKindUnsupported(channel=channel_mention(channel_id))
        target = target if isinstance(target, Slowable) else _current_channel(ctx, Slowable, typed_delay)
        await ctx.require_in(target)
        if not typed_delay:
            await ctx.say("slowmode-now", channel=target, seconds=target.slowmode_delay)
            return
        result = await self.channels.set_slowmode(target, parse_delay(typed_delay), moderator=ctx.author, reason=reason)
        seconds, number = int((result.case.data or {})["after"]), result.case.number
        await _answer(ctx.answers, "slowmode-done", result.logged, channel=target, seconds=seconds, case=number)

    @command(aliases=("lock",), default=("manage_channels",), needs=("manage_roles",))
    async def lockdown(
        self, ctx: GuildContext, channel: Lockable | None = None, *, reason: str = "", everywhere: bool = False
    ) -> None:
        choice = await _choose(ctx, channel, reason, everywhere=everywhere)
        result = await self.channels.lock(choice.channels, moderator=ctx.author, everywhere=everywhere, reason=reason)
        await _answer_lockdown(ctx, "lockdown", choice, result)

    @command(default=("manage_channels",), needs=("manage_roles",))
    async def unlock(
        self, ctx: GuildContext, channel: Lockable | None = None, *, reason: str = "", everywhere: bool = False
    ) -> None:
        choice = await _choose(ctx, channel, reason, everywhere=everywhere)
        result = await self.channels.unlock(choice.channels, moderator=ctx.author, everywhere=everywhere, reason=reason)
        await _answer_lockdown(ctx, "unlock", choice, result)


@dataclass(frozen=True, slots=True)
class _Choice:
    """The channels to lock or unlock, and those that were left out because the moderator may not do that there."""

    channels: Sequence[Lockable]
    everywhere: bool
    refused: Sequence[Lockable] = ()
    hidden: int = 0
    """The number of channels that were left out because the moderator cannot see them."""


async def _choose(ctx: GuildContext, channel: Lockable | None, reason: str, *, everywhere: bool) -> _Choice:
    """Return the channel, or with `everywhere` all in which the moderator may use this command."""
    if not everywhere:
        if channel is None and ctx.interaction is None and (named := _CHANNEL_NAME.match(reason)) is not None:
            raise commands.ChannelNotFound(named[0])  # it was meant, so not the channel at hand
        target = channel or _current_channel(ctx, Lockable, reason)
        require_bot_in(target, ("manage_roles",))
        return _Choice([target], everywhere)
    allowed, refused, hidden = list[Lockable](), list[Lockable](), list[Lockable]()
    for lockable in [lockable for lockable in ctx.guild.channels if isinstance(lockable, Lockable)]:
        try:
            await ctx.require_in(lockable)
        except ChannelHidden:
            hidden.append(lockable)
        except Refusal:
            refused.append(lockable)
        else:
            allowed.append(lockable)
    if not allowed:
        raise NoChannelAllowed
    return _Choice(allowed, everywhere, refused, len(hidden))


def _current_channel(ctx: GuildContext, kinds: Any, typed: str) -> Any:
    """Return the channel at hand.

    Raises `ChannelKindUnsupported` if it is of none of the kinds, or if what was `typed` in place of a channel begins
    with the mention of one: that was meant, and does not exist or is of another kind.
    """
    channel_id, _ = split_channel_mention("".join(typed.split()[:1]))
    if ctx.interaction is None and channel_id:
        raise ChannelKindUnsupported(channel=channel_mention(channel_id))
    if not isinstance(ctx.channel, kinds):
        raise ChannelKindUnsupported(channel=ctx.channel)
    return ctx.channel


async def _answer_purge(answers: Answers, channel: Channel, result: PurgeResult) -> None:
    await _answer(
        answers,
        "purge-done",
        result.logged,
        channel=channel,
        count=result.deleted,
        old=result.too_old,
        pinned=result.pinned,
        system=result.system,
        left=result.left,
        case=result.case.number,
    )


async def _answer_lockdown(ctx: GuildContext, key: str, choice: _Choice, result: LockdownResult) -> None:
    number = result.case.number
    if not choice.everywhere:
        await _answer(ctx.answers, f"{key}-done", result.logged, channel=choice.channels[0], case=number)
        return
    await _answer(
        ctx.answers,
        f"{key}-everywhere-done",
        result.logged,
        count=result.changed,
        failed=_named(result.failed),
        refused=_named(choice.refused),
        still_locked=_named(result.still_locked),
        hidden=choice.hidden,
        case=number,
    )


def _named(channels: Sequence[Lockable]) -> list[Lockable | str] | None:
    """Return the first of the channels and the number of the others, or None if there are none."""
    more = [f"+{len(channels) - MAX_NAMED}"] if len(channels) > MAX_NAMED else []
    return [*channels[:MAX_NAMED], *more] or None


async def _answer(answers: Answers, key: str, logged: Logged, **data: object) -> None:
    lines = [answers.text(key, ephemeral=answers.ephemeral, **data), *log_problem(answers, logged)]
    await answers.send("\n".join(lines))
