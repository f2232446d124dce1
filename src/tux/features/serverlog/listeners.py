"""The listeners of the server log, which pick the events that a guild wants to log."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import discord
from discord.ext import commands

from tux.bot.client import Tux
from tux.database import DatabaseUnavailable
from tux.features.serverlog import audit_events, unseen_members
from tux.features.serverlog.delivery import LogDelivery
from tux.features.serverlog.entries import Change, LogEntry, Plain, named_user, places
from tux.features.serverlog.event_context import EventContext, Read
from tux.features.serverlog.events import Event
from tux.features.serverlog.gateway_events import READERS, GuildOf
from tux.features.serverlog.recent_messages import RecentMessage, RecentMessages
from tux.features.serverlog.settings import LogRouting, ServerLogSettings, routing_of
from tux.guilds import messages
from tux.guilds.audit_log import AuditLogEntryCreated
from tux.guilds.messages import MessageContents, contents_in
from tux.guilds.privacy.personal_data import PersonErased
from tux.guilds.retention import GuildDataDeleted
from tux.guilds.settings.changes import SettingsChanged, SettingsRewritten
from tux.guilds.settings.display import before_and_after, section_name
from tux.runtime.retry import retry_until_available
from tux.runtime.tasks import Tasks

MESSAGE_FIELDS = ("id", "guild_id", "channel_id", "author", "member", *messages.MESSAGE_FIELDS)
"""The fields of a message that the log reads."""

SWEEP_SECONDS = 60.0
"""The time between two removals of expired content from memory. Until then, it is not shown either."""


class ServerLog(commands.Cog):
    """Listens to the events of all guilds. In a guild that logs nothing, an event costs one look into a dictionary."""

    def __init__(self, bot: Tux, tasks: Tasks) -> None:
        self.bot = bot
        self.tasks = tasks
        self.routing: dict[int, LogRouting] = {}
        self.recent = RecentMessages()
        self.delivery = LogDelivery(bot, self.routing, tasks)

    def event_listeners(self) -> Iterator[tuple[str, Callable[..., None]]]:
        """Yield the gateway events that the log reads, each with the function that reads it."""
        for name, (guild_of, read) in READERS.items():
            events = frozenset(event for event in Event if name in event.sources)
            yield name, self._listener(events, guild_of, read)
        yield "guild_remove", self._forget

    async def cog_load(self) -> None:
        if self.bot.application is None:
            return  # not logged in: `tux doctor` and the generated pages only need the declarations
        clock = self.bot.clock
        self.tasks.keep_running(self._load_settings, name="load what is logged", owner=__name__, clock=clock)
        self.tasks.keep_running(self._sweep_for_ever, name="sweep recent messages", owner=__name__, clock=clock)

    async def _load_settings(self) -> None:
        """Load the settings of all guilds. Later changes arrive as facts."""
        settings_by_guild = await retry_until_available(
            lambda: self.bot.settings.everywhere(ServerLogSettings),
            "what is logged",
            clock=self.bot.clock,
            unavailable=DatabaseUnavailable,
        )
        for guild_id, settings in settings_by_guild.items():
            self._set(guild_id, settings)

    async def _sweep_for_ever(self) -> None:
        while True:
            await self.bot.clock.sleep(SWEEP_SECONDS)
            self.recent.sweep(self.bot.clock.monotonic())

    async def cog_unload(self) -> None:
        await self.delivery.stop()

    # settings

    def _set(self, guild_id: int, settings: ServerLogSettings) -> None:
        """Route what happens in a guild by its settings. Those of other processes' guilds are heard as well."""
        routing = routing_of(settings) if self.bot.own_shards.owns(guild_id) else None
        if routing is None:
            self.routing.pop(guild_id, None)
            self.recent.forget(guild_id)
            return
        self.routing[guild_id] = routing
        self.recent.shorten(guild_id, routing.keep)

    async def on_settings_changed(self, change: SettingsChanged) -> None:
        if isinstance(change.after, ServerLogSettings):
            self._set(change.guild_id, change.after)
        routing = self.routing.get(change.guild_id)
        if routing is not None and Event.SETTINGS_CHANGE in routing.channels:
            self.delivery.put(change.guild_id, self._settings_entry(change))

    async def on_settings_rewritten(self, fact: SettingsRewritten) -> None:
        settings = await retry_until_available(
            lambda: self.bot.settings.get(fact.guild_id, ServerLogSettings),
            "what is logged",
            clock=self.bot.clock,
            unavailable=DatabaseUnavailable,
        )
        self._set(fact.guild_id, settings)

    def _settings_entry(self, change: SettingsChanged) -> LogEntry:
        texts, locale, model = self.bot.texts, self.bot.locale_in(change.guild_id), type(change.after)
        before, after = change.before.model_dump(mode="json"), change.after.model_dump(mode="json")
        changes: dict[str, Change] = {
            f"setting-{change.section}-{setting}": before_and_after(texts, locale, model, before, after, setting)
            for setting in after
            if before.get(setting) != after[setting]
        }
        details: dict[str, Plain] = {"section": section_name(texts, change.section, locale)}
        return LogEntry(Event.SETTINGS_CHANGE, details=details, changes=changes, actor_id=change.by)

    async def on_guild_data_deleted(self, fact: GuildDataDeleted) -> None:
        self.routing.pop(fact.guild_id, None)
        self.recent.forget(fact.guild_id)
        self.delivery.forget(fact.guild_id)

    async def on_person_erased(self, fact: PersonErased) -> None:
        self.recent.forget_author(fact.user_id)
        self.delivery.forget_author(fact.user_id)

    # messages

    def on_raw_message(self, message: Mapping[str, Any]) -> None:
        """Keep the content of a message. `message` has the `MESSAGE_FIELDS`."""
        guild_id = int(message["guild_id"] or 0)
        routing = self.routing.get(guild_id)
        if routing is None or not routing.keep:
            return
        author_id, channel_id = int(message["author"]["id"]), int(message["channel_id"])
        own = author_id == self.bot.user_id
        quiet = (own and channel_id not in routing.channels.values()) or routing.ignores(
            self._places(guild_id, channel_id), author_id, _raw_role_ids(guild_id, message["member"])
        )
        now = self.bot.clock.monotonic()
        contents = MessageContents() if quiet or own else contents_in(message)
        name, expires_at = named_user(message["author"]), now + routing.keep
        recent = RecentMessage(author_id, name, contents, now, expires_at, quiet)
        self.recent.put(guild_id, int(message["id"]), recent)

    def _places(self, guild_id: int, channel_id: int) -> Iterable[int]:
        return places(_channel(self.bot.get_guild(guild_id), channel_id)) or (channel_id,)

    # events

    def _listener(self, events: frozenset[Event], guild_of: GuildOf, read: Read) -> Callable[..., None]:
        def listen(*args: Any) -> None:
            guild_id = guild_of(args[0]) or 0
            routing = self.routing.get(guild_id)
            if routing is not None and not events.isdisjoint(routing.relevant):
                self._deliver(guild_id, routing, read(self._context(guild_id, routing), *args))

        return listen

    def on_raw_member(self, data: Mapping[str, Any]) -> None:
        """Log a change of a member whom Tux has not seen before. `data` has the `unseen_members.FIELDS`."""
        guild = self.bot.get_guild(int(data["guild_id"] or 0))
        routing = self.routing.get(guild.id) if guild is not None else None
        if guild is not None and routing is not None:
            context = self._context(guild.id, routing)
            self._deliver(guild.id, routing, unseen_members.read(context, guild, data))

    def on_audit_log_entry(self, created: AuditLogEntryCreated) -> None:
        """Log an entry of the audit log, unless it is from while Tux was away: then no event belongs to it."""
        entry = created.entry
        routing = self.routing.get(entry.guild.id)
        if created.backfilled or routing is None or routing.relevant.isdisjoint(audit_events.events_of(entry.action)):
            return
        self._deliver(entry.guild.id, routing, audit_events.read(entry))

    def _deliver(self, guild_id: int, routing: LogRouting, entries: Iterable[LogEntry]) -> None:
        for entry in entries:
            entry.ignored = routing.ignores(entry.places, entry.member_id, entry.role_ids)
            if entry.event in routing.relevant and not (entry.ignored and not entry.event.actions):
                self.delivery.put(guild_id, entry)

    def _context(self, guild_id: int, routing: LogRouting) -> EventContext:
        guild, now = self.bot.get_guild(guild_id), self.bot.clock.monotonic()
        find_channel, bot_id = partial(_channel, guild), self.bot.user_id or 0
        return EventContext(self.recent, now, bot_id, find_channel, routing.keep, partial(_sees_audit_log, guild))

    def _forget(self, guild: discord.Guild) -> None:
        self.recent.forget(guild.id)
        self.delivery.forget(guild.id)


def _channel(guild: discord.Guild | None, channel_id: int | None) -> Any:
    return guild.get_channel_or_thread(channel_id) if guild is not None and channel_id is not None else None


def _sees_audit_log(guild: discord.Guild | None) -> bool:
    return guild is None or guild.me.guild_permissions.view_audit_log


def _raw_role_ids(guild_id: int, member: Mapping[str, Any] | None) -> Collection[int]:
    """Return the ids of the roles of the member who wrote a message; nothing for a webhook."""
    return (guild_id, *map(int, member["roles"])) if member else ()
