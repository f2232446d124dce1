"""The moderators' commands for channels."""

import re
from typing import Any, Literal, cast

import discord
from discord import app_commands, ui
from discord.ext import commands

from tux.bot.client import Tux
from tux.bot.commands import GuildContext, command
from tux.bot.commands.menus import require_like
from tux.bot.replies import Answers, InteractionAnswers
from tux.bot.ui import Modal
from tux.features.moderation.channel_access import require_in
from tux.features.moderation.channels import Channels, Lockable, Locked, Slowable, apart, delay_of
from tux.features.moderation.log import Logged
from tux.features.moderation.purges import MOST, Channel, Purged, Purges, Wanted, message_id
from tux.runtime.refusals import Refusal

Count = commands.Range[int, 1, MOST]
Only = Literal["bots", "links", "attachments"]


class NoSuchPlace(Refusal):
    """The command does not work in the channel where it was used. Data: `channel`."""

    key = "channel-wrong-kind"


class Somebody(commands.Converter[discord.abc.Snowflake], app_commands.Transformer):
    """A person: chosen, or typed as a mention or an id. A bare name may be what the messages say."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.user

    async def transform(self, interaction: discord.Interaction[Any], value: Any, /) -> discord.abc.Snowflake:
        del interaction
        return value

    async def convert(self, ctx: commands.Context[Any], argument: str) -> discord.abc.Snowflake:
        del ctx
        found = re.fullmatch(r"<@!?(\d{15,20})>|(\d{15,20})", argument)
        if found is None:
            raise commands.UserNotFound(argument)
        return discord.Object(int(found[1] or found[2]))


class PurgeForm(Modal):
    """Asks for the reason of a purge from a message on, which is the moment to think better of it."""

    def __init__(self, bot: Tux, purges: Purges, channel: Channel, first_id: int, locale: str) -> None:
        super().__init__(bot, title=bot.texts.say("form-purge", locale=locale)[:45])
        self._purges, self._channel, self._first_id = purges, channel, first_id
        self._reason = ui.TextInput[Any](custom_id="reason", required=False, max_length=1000)
        self.add_item(ui.Label(text=bot.texts.say("form-reason", locale=locale), component=self._reason))

    async def submit(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        await require_like(interaction, "purge")
        if not isinstance(interaction.user, discord.Member):
            return
        answers.ephemeral = True
        wanted = Wanted(after_id=self._first_id - 1, before_id=interaction.id)
        purged = await self._purges.purge(
            self._channel, MOST, wanted, moderator=interaction.user, reason=self._reason.value
        )
        await _say_purged(answers, self._channel, purged)


class ChannelModeration(commands.Cog):
    def __init__(self, bot: Tux, purges: Purges, channels: Channels) -> None:
        self.bot = bot
        self.purges = purges
        self.channels = channels

    async def purge_from(
        self, interaction: discord.Interaction[Any], answers: InteractionAnswers, message: discord.Message
    ) -> None:
        del interaction
        if not isinstance(message.channel, Channel):
            raise NoSuchPlace(channel=message.channel)
        await answers.open(
            PurgeForm(self.bot, self.purges, message.channel, message.id, answers.locale(ephemeral=True))
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
        user: Somebody | None = None,
        only: Only | None = None,
        *,
        text: str = "",
        after: str = "",
        before: str = "",
        reason: str = "",
    ) -> None:
        place = channel or _here(ctx, Channel)
        require_in(place, ctx.author, "manage_messages", "read_message_history")
        asked = ctx.interaction.id if ctx.interaction else ctx.message.id
        wanted = Wanted(
            author=cast("discord.abc.Snowflake | None", user),  # what it converts to
            only=only,
            text=text or None,
            after_id=message_id(after, place) if after else None,
            before_id=min(asked, message_id(before, place)) if before else asked,
        )
        purged = await self.purges.purge(place, count, wanted, moderator=ctx.author, reason=reason)
        await _say_purged(ctx.answers, place, purged)
        if ctx.interaction is None and place == ctx.channel:
            await ctx.message.delete(delay=0)

    @command(aliases=("sm",), default=("manage_channels",), needs=("manage_channels",))
    async def slowmode(
        self, ctx: GuildContext, channel: Slowable | None = None, *, delay: str = "", reason: str = ""
    ) -> None:
        channel_id, written = apart(delay)
        named = ctx.guild.get_channel_or_thread(channel_id) if channel_id else None
        place = named if isinstance(named, Slowable) else channel or _here(ctx, Slowable)
        if not written:
            await ctx.say("slowmode-now", channel=place, seconds=place.slowmode_delay)
            return
        require_in(place, ctx.author, "manage_threads" if isinstance(place, discord.Thread) else "manage_channels")
        changed = await self.channels.slow(place, delay_of(written), moderator=ctx.author, reason=reason)
        seconds = int((changed.case.data or {})["after"])
        await _say(
            ctx.answers, "slowmode-done", changed.logged, channel=place, seconds=seconds, case=changed.case.number
        )

    @command(aliases=("lock",), default=("manage_channels",), needs=("manage_roles",))
    async def lockdown(
        self, ctx: GuildContext, channel: Lockable | None = None, *, reason: str = "", everywhere: bool = False
    ) -> None:
        places = self._places(ctx, channel, everywhere=everywhere)
        locked = await self.channels.lock(places, moderator=ctx.author, reason=reason)
        await _say_locked(ctx, "lockdown", places, locked)

    @command(default=("manage_channels",), needs=("manage_roles",))
    async def unlock(
        self, ctx: GuildContext, channel: Lockable | None = None, *, reason: str = "", everywhere: bool = False
    ) -> None:
        places = self._places(ctx, channel, everywhere=everywhere)
        unlocked = await self.channels.unlock(places, moderator=ctx.author, reason=reason)
        await _say_locked(ctx, "unlock", places, unlocked)

    def _places(self, ctx: GuildContext, channel: Lockable | None, *, everywhere: bool) -> list[Lockable]:
        if everywhere:
            return [place for place in ctx.guild.channels if isinstance(place, Lockable)]
        place = channel or _here(ctx, Lockable)
        require_in(place, ctx.author, "manage_roles")
        return [place]


def _here(ctx: GuildContext, kinds: Any) -> Any:
    if not isinstance(ctx.channel, kinds):
        raise NoSuchPlace(channel=ctx.channel)
    return ctx.channel


async def _say_purged(answers: Answers, channel: Channel, purged: Purged) -> None:
    await _say(
        answers,
        "purge-done",
        purged.logged,
        channel=channel,
        count=purged.deleted,
        old=purged.too_old,
        pinned=purged.pinned,
        case=purged.case.number,
    )


async def _say_locked(ctx: GuildContext, act: str, places: list[Lockable], locked: Locked) -> None:
    number = locked.case.number
    if len(places) == 1:
        await _say(ctx.answers, f"{act}-done", locked.logged, channel=places[0], case=number)
        return
    failed = [channel.mention for channel in locked.failed[:10]] or None
    await _say(ctx.answers, f"{act}-everywhere-done", locked.logged, count=locked.changed, failed=failed, case=number)


async def _say(answers: Answers, key: str, logged: Logged, **data: object) -> None:
    said = [answers.text(key, ephemeral=answers.ephemeral, **data)]
    if logged not in {Logged.POSTED, Logged.UNSET}:
        said.append(answers.text(f"logged-{logged.value}", ephemeral=answers.ephemeral))
    await answers.send("\n".join(said))
