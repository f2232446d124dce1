"""The commands with which moderators act on channels."""

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
from tux.features.moderation.channel_access import require_channel_access
from tux.features.moderation.channels import (
    Channels,
    Lockable,
    LockdownResult,
    Slowable,
    parse_delay,
)
from tux.features.moderation.errors import ChannelKindUnsupported
from tux.features.moderation.purges import (
    MAX_MESSAGES,
    Channel,
    MessageFilter,
    PurgeResult,
    Purges,
)
from tux.guilds.actions import Logged

Count = commands.Range[int, 1, MAX_MESSAGES]
Only = Literal["bots", "links", "attachments"]


class PurgeForm(Modal):
    """A form that asks for the reason of a purge from a message on. It is also a chance to change one's mind."""

    def __init__(self, host: ViewHost, purges: Purges, channel: Channel, first_id: int, locale: str) -> None:
        super().__init__(host, title=host.texts.say("form-purge", locale=locale)[:45])
        self._purges, self._channel, self._first_id = purges, channel, first_id
        self._reason = ui.TextInput[Any](custom_id="reason", required=False, max_length=1000)
        self.add_item(ui.Label(text=host.texts.say("form-reason", locale=locale), component=self._reason))

    async def submit(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        await require_like(interaction, "purge")
        if not isinstance(interaction.user, discord.Member):
            return
        answers.ephemeral = True
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
        target = channel or _current_channel(ctx, Channel)
        require_channel_access(target, ctx.author, "manage_messages", "read_message_history")
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
        mentioned = ctx.guild.get_channel_or_thread(channel_id) if channel_id else None
        target = mentioned if isinstance(mentioned, Slowable) else channel or _current_channel(ctx, Slowable)
        if not typed_delay:
            await ctx.say("slowmode-now", channel=target, seconds=target.slowmode_delay)
            return
        permission = "manage_threads" if isinstance(target, discord.Thread) else "manage_channels"
        require_channel_access(target, ctx.author, permission)
        result = await self.channels.set_slowmode(target, parse_delay(typed_delay), moderator=ctx.author, reason=reason)
        seconds, number = int((result.case.data or {})["after"]), result.case.number
        await _answer(ctx.answers, "slowmode-done", result.logged, channel=target, seconds=seconds, case=number)

    @command(aliases=("lock",), default=("manage_channels",), needs=("manage_roles",))
    async def lockdown(
        self, ctx: GuildContext, channel: Lockable | None = None, *, reason: str = "", everywhere: bool = False
    ) -> None:
        channels = self._lockable_channels(ctx, channel, everywhere=everywhere)
        result = await self.channels.lock(channels, moderator=ctx.author, reason=reason)
        await _answer_lockdown(ctx, "lockdown", channels, result)

    @command(default=("manage_channels",), needs=("manage_roles",))
    async def unlock(
        self, ctx: GuildContext, channel: Lockable | None = None, *, reason: str = "", everywhere: bool = False
    ) -> None:
        channels = self._lockable_channels(ctx, channel, everywhere=everywhere)
        result = await self.channels.unlock(channels, moderator=ctx.author, reason=reason)
        await _answer_lockdown(ctx, "unlock", channels, result)

    def _lockable_channels(self, ctx: GuildContext, channel: Lockable | None, *, everywhere: bool) -> list[Lockable]:
        if everywhere:
            return [channel for channel in ctx.guild.channels if isinstance(channel, Lockable)]
        target = channel or _current_channel(ctx, Lockable)
        require_channel_access(target, ctx.author, "manage_roles")
        return [target]


def _current_channel(ctx: GuildContext, kinds: Any) -> Any:
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
        case=result.case.number,
    )


async def _answer_lockdown(ctx: GuildContext, key: str, channels: list[Lockable], result: LockdownResult) -> None:
    number = result.case.number
    if len(channels) == 1:
        await _answer(ctx.answers, f"{key}-done", result.logged, channel=channels[0], case=number)
        return
    failed = [channel.mention for channel in result.failed[:10]] or None
    key, count = f"{key}-everywhere-done", result.changed
    await _answer(ctx.answers, key, result.logged, count=count, failed=failed, case=number)


async def _answer(answers: Answers, key: str, logged: Logged, **data: object) -> None:
    lines = [answers.text(key, ephemeral=answers.ephemeral, **data), *log_problem(answers, logged)]
    await answers.send("\n".join(lines))
