"""Hearing what happens, and letting through what a server wants to have logged."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import discord
from discord.ext import commands

from tux.bot.client import Tux
from tux.database import DatabaseUnavailable
from tux.features.serverlog import audit_events
from tux.features.serverlog.delivery import LogDelivery
from tux.features.serverlog.entries import Change, LogEntry, Plain, places
from tux.features.serverlog.events import Event
from tux.features.serverlog.gateway_events import READERS, EventContext, GuildOf, Read
from tux.features.serverlog.recent import Recent, Written
from tux.features.serverlog.settings import LogRouting, ServerLogSettings, plan
from tux.guilds.audit_log import AuditLogEntryCreated
from tux.guilds.privacy.personal_data import PersonErased
from tux.guilds.retention import GuildDataDeleted
from tux.guilds.settings.display import before_and_after, section_name
from tux.guilds.settings.store import SettingsChanged
from tux.runtime.retry import retry_until_available
from tux.runtime.tasks import Tasks
from tux.runtime.texts import safe

MESSAGE_FIELDS = ("id", "guild_id", "channel_id", "author", "member", "content", "attachments")
"""What is read of a message."""

SWEEP_EVERY = 60.0
"""Seconds between two times at which content that is over leaves the memory. It is told of nobody before that."""


class ServerLog(commands.Cog):
    """An event of a server that logs nothing costs a look into a dictionary."""

    def __init__(self, bot: Tux, tasks: Tasks) -> None:
        self.bot = bot
        self.tasks = tasks
        self.plans: dict[int, LogRouting] = {}
        self.recent = Recent()
        self._learnt = False
        self.writing = LogDelivery(bot, self.plans, tasks)

    def event_listeners(self) -> Iterator[tuple[str, Callable[..., None]]]:
        """Yield the gateway events that the log reads, each with the function that reads it."""
        for name, (guild_of, read) in READERS.items():
            events = frozenset(event for event in Event if name in event.heard)
            yield name, self._hearing(events, guild_of, read)
        yield "guild_remove", self._forget

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        self.tasks.spawn(self._learn(), name="learn what is logged", owner=__name__, endless=True)

    async def _learn(self) -> None:
        """What is set; what changes afterwards is heard. Then forgets what is over, as long as the process lives."""
        first = not self._learnt
        self._learnt = True
        every = await retry_until_available(
            lambda: self.bot.settings.everywhere(ServerLogSettings),
            "what is logged",
            clock=self.bot.clock,
            unavailable=DatabaseUnavailable,
        )
        for guild_id, settings in every.items():
            self._set(guild_id, settings)
        if first:
            await self._sweep_for_ever()

    async def cog_unload(self) -> None:
        await self.writing.stop()

    # settings

    def _set(self, guild_id: int, settings: ServerLogSettings) -> None:
        found = plan(settings)
        if found is None:
            self.plans.pop(guild_id, None)
            self.recent.forget(guild_id)
            return
        self.plans[guild_id] = found
        self.recent.shorten(guild_id, found.keep)

    async def on_settings_changed(self, change: SettingsChanged) -> None:
        if isinstance(change.after, ServerLogSettings):
            self._set(change.guild_id, change.after)
        plan_now = self.plans.get(change.guild_id)
        if plan_now is not None and Event.SETTINGS_CHANGE in plan_now.channels:
            self.writing.put(change.guild_id, self._of_settings(change))

    def _of_settings(self, change: SettingsChanged) -> LogEntry:
        texts, locale, model = self.bot.texts, self.bot.locale_in(change.guild_id), type(change.after)
        before, after = change.before.model_dump(mode="json"), change.after.model_dump(mode="json")
        changes: dict[str, Change] = {
            f"setting-{change.section}-{setting}": before_and_after(texts, locale, model, before, after, setting)
            for setting in after
            if before.get(setting) != after[setting]
        }
        details: dict[str, Plain] = {"section": section_name(texts, change.section, locale)}
        return LogEntry(Event.SETTINGS_CHANGE, details=details, changes=changes, by=change.by)

    async def on_guild_data_deleted(self, fact: GuildDataDeleted) -> None:
        self.plans.pop(fact.guild_id, None)
        self.recent.forget(fact.guild_id)
        self.writing.forget(fact.guild_id)

    async def on_person_erased(self, fact: PersonErased) -> None:
        self.recent.forget_author(fact.user_id)

    # what is written

    def on_raw_message(self, message: Mapping[str, Any]) -> None:
        """Keep what a message says, of which `MESSAGE_FIELDS` are there."""
        guild_id = int(message["guild_id"] or 0)
        plan_now = self.plans.get(guild_id)
        if plan_now is None or not plan_now.keep:
            return
        author_id, channel_id = int(message["author"]["id"]), int(message["channel_id"])
        own = author_id == self.bot.application_id
        quiet = (own and channel_id not in plan_now.channels.values()) or _ignores(
            plan_now, self._places(guild_id, channel_id), author_id, _raw_role_ids(guild_id, message["member"])
        )
        now = self.bot.clock.monotonic()
        written = Written(author_id, _raw_name(message["author"]), "", (), now, now + plan_now.keep, quiet)
        if not quiet and not own:
            written.content = message["content"] or ""
            written.attachments = tuple(attachment["filename"] for attachment in message["attachments"] or ())
        self.recent.put(guild_id, int(message["id"]), written)

    def _places(self, guild_id: int, channel_id: int) -> Iterable[int]:
        return places(_channel(self.bot.get_guild(guild_id), channel_id)) or (channel_id,)

    async def _sweep_for_ever(self) -> None:
        while True:
            await self.bot.clock.sleep(SWEEP_EVERY)
            self.recent.sweep(self.bot.clock.monotonic())

    # what happens

    def _hearing(self, events: frozenset[Event], guild_of: GuildOf, read: Read) -> Callable[..., None]:
        def hear(*args: Any) -> None:
            guild_id = guild_of(args[0])
            plan_now = self.plans.get(guild_id or 0)
            if plan_now is not None and not events.isdisjoint(plan_now.heeded):
                self._take(guild_id or 0, plan_now, read(self._context(guild_id or 0), *args))

        return hear

    def on_audit_log_entry(self, created: AuditLogEntryCreated) -> None:
        """Log an entry. One that was written while Tux was away has no event that it goes with."""
        entry = created.entry
        plan_now = self.plans.get(entry.guild.id)
        if created.backfilled or plan_now is None or plan_now.heeded.isdisjoint(audit_events.wanted(entry.action)):
            return
        self._take(entry.guild.id, plan_now, audit_events.read(entry))

    def _take(self, guild_id: int, plan_now: LogRouting, happenings: Iterable[LogEntry]) -> None:
        for happening in happenings:
            happening.ignored = _ignores(plan_now, happening.places, happening.member_id, happening.role_ids)
            if happening.event in plan_now.heeded and not (happening.ignored and not happening.event.actions):
                self.writing.put(guild_id, happening)

    def _context(self, guild_id: int) -> EventContext:
        guild = self.bot.get_guild(guild_id)
        find = partial(_channel, guild)
        keep = self.plans[guild_id].keep if guild_id in self.plans else 0.0
        return EventContext(self.recent, self.bot.clock.monotonic(), self.bot.application_id or 0, find, keep)

    def _forget(self, guild: discord.Guild) -> None:
        self.recent.forget(guild.id)
        self.writing.forget(guild.id)


def _raw_role_ids(guild_id: int, member: Mapping[str, Any] | None) -> Collection[int]:
    """Return the roles of the member who wrote a message; of a webhook, none."""
    return (guild_id, *map(int, member["roles"])) if member else ()


def _raw_name(author: Mapping[str, Any]) -> str:
    """Return a raw user as `named()` shows one."""
    return f"<@{author['id']}> {safe(author['username'])}"


def _channel(guild: discord.Guild | None, channel_id: int | None) -> Any:
    return guild.get_channel_or_thread(channel_id) if guild is not None and channel_id is not None else None


def _ignores(plan_now: LogRouting, in_places: Iterable[int], member_id: int | None, roles: Iterable[int]) -> bool:
    return (
        member_id in plan_now.ignored_members
        or not plan_now.ignored_channels.isdisjoint(in_places)
        or not plan_now.ignored_roles.isdisjoint(roles)
    )
