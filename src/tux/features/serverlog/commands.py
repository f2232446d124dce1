"""`/config serverlog`: the commands that choose which events are logged, and where."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import timedelta
from typing import Literal, cast

import discord
from discord import app_commands

from tux.bot.commands import Bare, GuildContext
from tux.bot.config_commands import ConfigCommands
from tux.bot.ui import Pages
from tux.features.serverlog.errors import ChannelClosed, NothingToIgnore, UnknownEvent
from tux.features.serverlog.events import Category, Event, within
from tux.features.serverlog.settings import ServerLogSettings, channel_field
from tux.guilds.permissions import phrases
from tux.guilds.permissions.setting_edits import edit_as
from tux.runtime.markup import channel_mention, role_mention, user_mention
from tux.runtime.times import parse_duration

NEEDS = ("view_channel", "send_messages", "embed_links", "attach_files")
"""The permissions that the bot needs in a log channel."""

_MAX_CHOICES = 25
"""The number of choices that Discord shows."""

_MAX_CHOICE_LENGTH = 100
"""The number of characters that Discord allows in a choice."""


EVERYTHING = "all"
Events = Event | Category | Literal["all"]


def parse_events(given: str) -> Events:
    """Return the event or the group of events with that name. Raises `UnknownEvent` if there is none."""
    name = given.strip().lower().replace("_", "-").replace(" ", "-")
    if name in {EVERYTHING, "everything"}:
        return EVERYTHING
    for kind in (Event, Category):
        if name in {member.value for member in kind}:
            return kind(name)
    raise UnknownEvent(given=given[:50])


class EventCommands(ConfigCommands):
    @ConfigCommands.config.group(name="serverlog", aliases=("events", "event"))
    async def events_group(self, _: GuildContext) -> Bare:
        return Bare("list")

    @events_group.command(name="list", aliases=("show",), staff_only=True)
    async def list_events(self, ctx: GuildContext) -> None:
        await self._list(ctx)

    @events_group.command(name="channel")
    async def event_channel(
        self, ctx: GuildContext, channel: discord.TextChannel | None = None, *, events: str = EVERYTHING
    ) -> None:
        chosen = parse_events(events)
        if channel is not None:
            permissions = channel.permissions_for(ctx.guild.me)
            if missing := [name for name in NEEDS if not getattr(permissions, name)]:
                raise ChannelClosed(channel=channel, permissions=phrases(missing))
        channel_id = channel.id if channel else None
        await self._edit(ctx, lambda settings: _with_channel(settings, chosen, channel_id))
        key = "serverlog-channel-set" if channel else "serverlog-channel-cleared"
        await ctx.say(key, what=self._events_title(ctx, chosen), channel=channel)

    @events_group.command(name="on")
    async def event_on(self, ctx: GuildContext, *, events: str) -> None:
        await self._switch(ctx, parse_events(events), on=True)

    @events_group.command(name="off")
    async def event_off(self, ctx: GuildContext, *, events: str) -> None:
        await self._switch(ctx, parse_events(events), on=False)

    @events_group.command(name="ignore")
    async def ignore_events(
        self,
        ctx: GuildContext,
        channel: discord.abc.GuildChannel | None = None,
        member: discord.Member | None = None,
        role: discord.Role | None = None,
    ) -> None:
        options = {"ignored_channels": channel, "ignored_members": member, "ignored_roles": role}
        chosen = {name: option for name, option in options.items() if option is not None}
        if not chosen:
            raise NothingToIgnore
        settings = await self._edit(
            ctx, lambda old: {name: _toggled(getattr(old, name), option.id) for name, option in chosen.items()}
        )
        for name, option in chosen.items():
            await ctx.say("serverlog-ignored", what=option, ignored=option.id in getattr(settings, name))

    @events_group.command(name="keep")
    async def keep_content(self, ctx: GuildContext, *, duration: str) -> None:
        keep = timedelta(0) if duration.strip() in {"0", "0s"} else parse_duration(duration)
        await self._edit(ctx, lambda _: {"keep": keep})
        await ctx.say("serverlog-kept", kept=bool(keep), duration=keep)

    @event_channel.autocomplete("events")
    async def channel_events(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return self._choices(interaction, typed)

    @event_on.autocomplete("events")
    async def on_events(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return self._choices(interaction, typed)

    @event_off.autocomplete("events")
    async def off_events(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return self._choices(interaction, typed)

    async def _switch(self, ctx: GuildContext, chosen: Events, *, on: bool) -> None:
        events = _events(chosen)
        settings = await self._edit(ctx, lambda old: {"off": (*old.off_without(events), *(() if on else events))})
        lines = [ctx.text("serverlog-switched", what=self._events_title(ctx, chosen), on=on)]
        if on and not any(map(settings.channel_of, events)):
            lines.append(ctx.text("serverlog-still-nowhere"))
        await ctx.send("\n".join(lines))

    async def _edit(
        self, ctx: GuildContext, edit: Callable[[ServerLogSettings], Mapping[str, object]]
    ) -> ServerLogSettings:
        """Store what `edit` returns for the present settings, and return the new ones. Raise what the checks raise."""
        change = await edit_as(ctx.author, self.settings, ServerLogSettings, edit)
        return cast("ServerLogSettings", change.after)

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
            *(channel_mention(channel_id) for channel_id in settings.ignored_channels),
            *(user_mention(member_id) for member_id in settings.ignored_members),
            *(role_mention(role_id) for role_id in settings.ignored_roles),
        ]
        if mentions:
            yield ctx.text("serverlog-list-ignored", what=mentions)

    def _events_title(self, ctx: GuildContext, chosen: Events) -> str:
        return ctx.text(_key(chosen))

    def _choices(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        locale, part = str(interaction.locale), typed.casefold()
        every: tuple[Events, ...] = (EVERYTHING, *Category, *Event)
        titles = {str(events): self.bot.texts.say(_key(events), locale=locale) for events in every}
        return [
            app_commands.Choice(name=f"{title} ({value})"[:_MAX_CHOICE_LENGTH], value=value)
            for value, title in titles.items()
            if part in value or part in title.casefold()
        ][:_MAX_CHOICES]


def _key(events: Events) -> str:
    """Return the key of the text with the name of an event or a group of events."""
    if isinstance(events, Event):
        return events.key
    return f"serverlog-category-{events}" if isinstance(events, Category) else "serverlog-everything"


def _events(chosen: Events) -> list[Event]:
    if isinstance(chosen, Event):
        return [chosen]
    return within(chosen) if isinstance(chosen, Category) else [*Event]


def _with_channel(settings: ServerLogSettings, chosen: Events, channel_id: int | None) -> dict[str, object]:
    if isinstance(chosen, Category):
        return {channel_field(chosen): channel_id}
    if not isinstance(chosen, Event):
        return {"channel_id": channel_id}
    others = {event: other_id for event, other_id in settings.own_channels.items() if event is not chosen}
    return {"own_channels": others | ({chosen: channel_id} if channel_id else {})}


def _toggled(ids: Collection[int], toggled_id: int) -> tuple[int, ...]:
    return tuple(other_id for other_id in ids if other_id != toggled_id) if toggled_id in ids else (*ids, toggled_id)
