"""`/config serverlog`: what is logged, and where."""

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from typing import Any, Literal

import discord
from discord import app_commands

from tux.bot.commands import GuildContext
from tux.bot.config_commands import ConfigCommands
from tux.bot.ui import Pages
from tux.features.serverlog.events import Category, Event, within
from tux.features.serverlog.settings import ServerLogSettings, channel_field
from tux.guilds.permissions import phrases
from tux.runtime.refusals import Refusal
from tux.runtime.times import parse_duration

NEEDS = ("view_channel", "send_messages", "embed_links", "attach_files")
"""What the bot needs where it logs."""

_CHOICES = 25
"""That Discord shows at once."""

_CHOICE = 100
"""Characters of a choice."""


class UnknownEvent(Refusal):
    key = "serverlog-unknown"


class ChannelClosed(Refusal):
    """The bot could not write there. Data: `channel` and the missing `permissions`."""

    key = "serverlog-channel-closed"


class NothingToIgnore(Refusal):
    key = "serverlog-ignore-what"


EVERYTHING = "all"
What = Event | Category | Literal["all"]


def found(given: str) -> What:
    """What is meant by a name."""
    name = given.strip().lower().replace("_", "-").replace(" ", "-")
    if name in {EVERYTHING, "everything"}:
        return EVERYTHING
    for kind in (Event, Category):
        if name in {each.value for each in kind}:
            return kind(name)
    raise UnknownEvent(given=given[:50])


class EventCommands(ConfigCommands):
    @ConfigCommands.config.group(name="serverlog", aliases=("events", "event"))
    async def events_group(self, ctx: GuildContext) -> None:
        await self._list(ctx)

    @events_group.command(name="list", aliases=("show",))
    async def list_events(self, ctx: GuildContext) -> None:
        await self._list(ctx)

    @events_group.command(name="channel")
    async def event_channel(
        self, ctx: GuildContext, channel: discord.TextChannel | None = None, *, what: str = EVERYTHING
    ) -> None:
        meant = found(what)
        if channel is not None:
            held = channel.permissions_for(ctx.guild.me)
            if missing := [name for name in NEEDS if not getattr(held, name)]:
                raise ChannelClosed(channel=channel, permissions=phrases(missing))
        settings = await self.settings.get(ctx.guild.id, ServerLogSettings)
        await self._change(ctx, _with_channel(settings, meant, channel.id if channel else None))
        key = "serverlog-channel-set" if channel else "serverlog-channel-cleared"
        await ctx.say(key, what=self._called(ctx, meant), channel=channel)

    @events_group.command(name="on")
    async def event_on(self, ctx: GuildContext, *, what: str) -> None:
        await self._switch(ctx, found(what), on=True)

    @events_group.command(name="off")
    async def event_off(self, ctx: GuildContext, *, what: str) -> None:
        await self._switch(ctx, found(what), on=False)

    @events_group.command(name="ignore")
    async def ignore_events(
        self,
        ctx: GuildContext,
        channel: discord.abc.GuildChannel | None = None,
        member: discord.Member | None = None,
        role: discord.Role | None = None,
    ) -> None:
        given = {"ignored_channels": channel, "ignored_members": member, "ignored_roles": role}
        named = {name: thing for name, thing in given.items() if thing is not None}
        if not named:
            raise NothingToIgnore
        settings = await self.settings.get(ctx.guild.id, ServerLogSettings)
        values = {name: _toggled(getattr(settings, name), thing.id) for name, thing in named.items()}
        await self._change(ctx, values)
        for name, thing in named.items():
            await ctx.say("serverlog-ignored", what=thing, ignored=thing.id in values[name])

    @events_group.command(name="keep")
    async def keep_content(self, ctx: GuildContext, duration: str) -> None:
        keep = timedelta(0) if duration.strip() in {"0", "0s"} else parse_duration(duration)
        await self._change(ctx, {"keep": keep})
        await ctx.say("serverlog-kept", kept=bool(keep), duration=keep)

    @event_channel.autocomplete("what")
    async def channel_what(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return self._choices(interaction, typed)

    @event_on.autocomplete("what")
    async def on_what(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return self._choices(interaction, typed)

    @event_off.autocomplete("what")
    async def off_what(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return self._choices(interaction, typed)

    async def _switch(self, ctx: GuildContext, what: What, *, on: bool) -> None:
        settings = await self.settings.get(ctx.guild.id, ServerLogSettings)
        meant = _events(what)
        off = (settings.off_without(meant)) if on else (*settings.off_without(meant), *meant)
        await self._change(ctx, {"off": off})
        said = [ctx.text("serverlog-switched", what=self._called(ctx, what), on=on)]
        if on and not any(map(settings.channel_of, meant)):
            said.append(ctx.text("serverlog-still-nowhere"))
        await ctx.send("\n".join(said))

    async def _change(self, ctx: GuildContext, values: Mapping[str, Any]) -> None:
        await self.settings.change(ctx.guild.id, ServerLogSettings, by=ctx.author.id, **values)

    async def _list(self, ctx: GuildContext) -> None:
        settings = await self.settings.get(ctx.guild.id, ServerLogSettings)
        lines = [*self._ignored(ctx, settings), *(self._line(ctx, settings, event) for event in Event)]
        await Pages(self.bot, ctx, ctx.text("serverlog-list-title"), lines).send()

    def _line(self, ctx: GuildContext, settings: ServerLogSettings, event: Event) -> str:
        channel_id = settings.channel_of(event)
        channel = ctx.guild.get_channel(channel_id or 0)
        state = "off" if event in settings.off else "nowhere" if channel is None else "on"
        if state == "on" and channel and not channel.permissions_for(ctx.guild.me).send_messages:
            state = "closed"
        return ctx.text(
            "serverlog-list-line", event=ctx.text(event.key), name=event.value, state=state, channel=channel
        )

    def _ignored(self, ctx: GuildContext, settings: ServerLogSettings) -> Iterator[str]:
        yield ctx.text("serverlog-kept", kept=bool(settings.keep), duration=settings.keep)
        mentions = [
            *(f"<#{channel_id}>" for channel_id in settings.ignored_channels),
            *(f"<@{member_id}>" for member_id in settings.ignored_members),
            *(f"<@&{role_id}>" for role_id in settings.ignored_roles),
        ]
        if mentions:
            yield ctx.text("serverlog-list-ignored", what=mentions)

    def _called(self, ctx: GuildContext, what: What) -> str:
        return ctx.text(_key(what))

    def _choices(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        locale, wanted = str(interaction.locale), typed.casefold()
        every: tuple[What, ...] = (EVERYTHING, *Category, *Event)
        titles = {str(what): self.bot.texts.say(_key(what), locale=locale) for what in every}
        return [
            app_commands.Choice(name=f"{title} ({value})"[:_CHOICE], value=value)
            for value, title in titles.items()
            if wanted in value or wanted in title.casefold()
        ][:_CHOICES]


def _key(what: What) -> str:
    """Of the text that names it."""
    if isinstance(what, Event):
        return what.key
    return f"serverlog-category-{what}" if isinstance(what, Category) else "serverlog-everything"


def _events(what: What) -> list[Event]:
    if isinstance(what, Event):
        return [what]
    return within(what) if isinstance(what, Category) else [*Event]


def _with_channel(settings: ServerLogSettings, what: What, channel_id: int | None) -> dict[str, object]:
    if isinstance(what, Category):
        return {channel_field(what): channel_id}
    if not isinstance(what, Event):
        return {"channel_id": channel_id}
    others = {event: its for event, its in settings.own_channels.items() if event is not what}
    return {"own_channels": others | ({what: channel_id} if channel_id else {})}


def _toggled(ids: Collection[int], one: int) -> tuple[int, ...]:
    return tuple(its for its in ids if its != one) if one in ids else (*ids, one)
