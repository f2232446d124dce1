"""The one reader of Discord's audit log."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import discord
import structlog

from tux.database import Database, DatabaseUnavailable
from tux.guilds.audit_log.consumers import AuditLogConsumers, Consume, FindGuild, Wants
from tux.guilds.audit_log.cursors import GuildLog, load_cursor, store_cursors
from tux.guilds.audit_log.pages import pages_after
from tux.guilds.retention import GuildDataDeleted
from tux.jobs import Jobs
from tux.runtime.clock import Clock
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.facts import Facts
from tux.runtime.occurrences import Occurrence, Reporter, Surface
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

STORE_SECONDS = 60.0
"""The interval at which the cursors are stored."""

RETRY_SECONDS = 60.0
"""The pause before a log that could not be read is tried again. After failures of an unknown kind, it grows."""

_MOST_DOUBLINGS = 6
"""The number of times that the pause doubles."""


@dataclass(frozen=True, slots=True)
class AuditLogEntryCreated:
    """An entry was added to the audit log of a guild."""

    entry: discord.AuditLogEntry
    backfilled: bool = False
    """True where it was written while Tux was offline, and read from the log afterwards."""


@dataclass(slots=True)
class RawAuditLogEntry:
    """An entry of the audit log of a guild, as Discord gives it. Any field may be null or of an unknown kind.

    Nobody changes one. It is not frozen, as making it would take several times as long.
    """

    guild_id: int
    entry_id: int
    payload: Mapping[str, Any]
    backfilled: bool = False
    """True where it was read from the log. It may have come live as well."""


Subscriber = Callable[[AuditLogEntryCreated], None]
RawSubscriber = Callable[[RawAuditLogEntry], None]


class AuditLogReader:
    """The reader of every guild's audit log. `find_guild` returns a guild by its id, if Tux is in it."""

    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        facts: Facts,
        clock: Clock,
        tasks: Tasks,
        reporter: Reporter,
        *,
        find_guild: FindGuild,
    ) -> None:
        self._database = database
        self._facts = facts
        self._clock = clock
        self._tasks = tasks
        self._reporter = reporter
        self._find_guild = find_guild
        self._consumers = AuditLogConsumers(database, jobs, clock, tasks, find_guild=find_guild)
        self._subscribers: list[Subscriber] = []
        self._raw_subscribers: list[RawSubscriber] = []
        self._on_caught_up: list[Callable[[int], None]] = []
        self._logs: dict[int, GuildLog] = {}
        self._unread: dict[int, int] = {}
        """Guilds to read, each with the id that an entry written at the end of the gap would have had."""
        self._failures: dict[int, int] = {}
        """Guilds whose log cannot be read for an unknown reason, each with the number of failures in a row."""
        self._reading = False
        facts.subscribe(GuildDataDeleted, self._forget)

    # registration

    def subscribe(self, function: Subscriber) -> Callable[[], None]:
        """Call `function` with every entry, before anything else gets it, until the returned function is called.

        It holds up the gateway, so it should only look things up and decide. What it raises is reported, and does not
        keep the entry from anything else.
        """
        self._subscribers.append(function)
        return lambda: self._subscribers.remove(function)

    def subscribe_raw(self, function: RawSubscriber) -> Callable[[], None]:
        """Call `function` with every entry before discord.py reads it, until the returned function is called.

        It gets entries that discord.py cannot read, such as those without a type, and may get one twice, so it has to
        recognise entries by their ids. It holds up the gateway, as with `subscribe()`.
        """
        self._raw_subscribers.append(function)
        return lambda: self._raw_subscribers.remove(function)

    def consume(self, name: str, consume: Consume, *, wants: Wants | None = None) -> Callable[[], None]:
        """Have `consume` handle every entry that it `wants`, until the returned function is called.

        It gets the entries of one guild one after the other, and gets an entry again for which the database was down.
        Where it raises anything else, or takes too long, the next entry follows, and a durable job gives it this one
        again for as long as Discord keeps the entry. No entry is lost. One that it has handled may come again after a
        restart, so it has to recognise entries by their ids.
        """
        return self._consumers.add(name, consume, wants=wants)

    def on_caught_up(self, function: Callable[[int], None]) -> Callable[[], None]:
        """Call `function` with the id of each guild whose log was read after a gap, until the returned one is called.

        Consumers may not have handled all of the entries by then.
        """
        self._on_caught_up.append(function)
        return lambda: self._on_caught_up.remove(function)

    def caught_up(self, guild_id: int) -> bool:
        """Return whether a guild's log has no gaps, and no consumer has anything left to handle.

        This is also true where Tux may not see the log, since there is nothing to wait for.
        """
        log = self._logs.get(guild_id)
        return log is not None and (log.blind or not log.behind) and not any(self._consumers.unsettled(guild_id))

    # from the gateway

    def received_raw(self, payload: Mapping[str, Any]) -> None:
        """Take in an entry that was written just now, before discord.py reads it."""
        self._deliver_raw(RawAuditLogEntry(int(payload["guild_id"]), int(payload["id"]), payload))

    def received(self, entry: discord.AuditLogEntry) -> None:
        """Take in an entry that was written just now."""
        log = self._log_of(entry.guild.id)
        if log.blind:  # Tux may see the log again, for an unknown time
            log.blind = False
            self.connected(entry.guild.id)
        if not log.behind:
            log.reached = max(log.reached, entry.id)
        self._deliver(log, AuditLogEntryCreated(entry))

    def interrupted(self, guild_ids: Iterable[int]) -> None:
        """Note that entries of these guilds may be missed until `connected()` is called for them."""
        for guild_id in guild_ids:
            if log := self._logs.get(guild_id):
                log.interrupt()

    def connected(self, guild_id: int) -> None:
        """Read what was written in a guild that is available again, or that Tux has joined."""
        self._read_soon(guild_id, discord.utils.time_snowflake(self._clock.now()))

    async def run(self) -> None:
        """Store the cursors at intervals, for ever."""
        while True:
            await self._clock.sleep(STORE_SECONDS)
            await self.store()

    async def store(self) -> None:
        """Store the cursors. Where the database is down, more is read again after a restart."""
        for guild_id, log in self._logs.items():
            log.advance(self._consumers.unsettled(guild_id))
        try:
            await store_cursors(self._database, self._logs, [*self._logs])
        except DatabaseUnavailable as error:
            _log.warning("could not store audit log cursors", error=str(error))

    async def _forget(self, fact: GuildDataDeleted) -> None:
        """Forget a guild. Should Tux come back, entries from before that are not delivered."""
        self._logs.pop(fact.guild_id, None)
        self._failures.pop(fact.guild_id, None)

    def _log_of(self, guild_id: int) -> GuildLog:
        log = self._logs.get(guild_id)
        if log is None:
            log = self._logs[guild_id] = GuildLog()
        return log

    def _deliver_raw(self, raw: RawAuditLogEntry) -> None:
        for function in tuple(self._raw_subscribers):
            self._call(function, raw)

    def _deliver(self, log: GuildLog, created: AuditLogEntryCreated) -> None:
        if not log.receive(created.entry.id):
            return
        for function in tuple(self._subscribers):
            self._call(function, created)
        if self._facts.are_awaited(AuditLogEntryCreated):
            self._facts.publish(created)
        self._consumers.dispatch(created.entry)

    def _call(self, function: Callable[[Any], None], argument: object) -> None:
        try:
            function(argument)
        except Exception as error:  # noqa: BLE001 - a bug there must not keep the entry from all others
            name = getattr(function, "__qualname__", type(function).__name__)
            report = self._reporter.report(Occurrence(surface=Surface.LISTENER, error=error, source=name))
            self._tasks.spawn(report, name="report", owner=__name__)

    # after a gap

    def _read_soon(self, guild_id: int, connected: int) -> None:
        self._unread[guild_id] = max(connected, self._unread.get(guild_id, 0))
        if not self._reading:
            self._reading = True
            self._tasks.spawn(self._read_all(), name="read audit logs", owner=__name__, endless=True)

    async def _read_all(self) -> None:
        """Read guild by guild, so that thousands of them leave commands their share of the rate limit."""
        try:
            while self._unread:
                guild_id = next(iter(self._unread))
                connected = self._unread.pop(guild_id)
                guild = self._find_guild(guild_id)
                if guild is not None and not guild.unavailable and not await self._try_to_read(guild, connected):
                    retry = self._read_later(guild_id, connected)
                    self._tasks.spawn(retry, name="read an audit log again", owner=__name__, endless=True)
        finally:
            self._reading = False

    async def _read_later(self, guild_id: int, connected: int) -> None:
        await self._clock.sleep(RETRY_SECONDS * 2 ** min(self._failures.get(guild_id, 0), _MOST_DOUBLINGS))
        self._read_soon(guild_id, connected)

    async def _try_to_read(self, guild: discord.Guild, connected: int) -> bool:
        """Read a guild's log. Return False where that has to be tried again."""
        log = self._log_of(guild.id)
        gaps = log.gaps
        try:
            log.blind = not (
                guild.me.guild_permissions.view_audit_log or log.received
            )  # receiving needs the permission
            if not log.blind:
                await self._read(guild, log, connected)
        except discord.Forbidden:
            log.blind = True
        except (DatabaseUnavailable, discord.HTTPException, *UNREACHED) as error:
            _log.warning("an audit log could not be read", guild_id=guild.id, error=f"{type(error).__name__}: {error}")
            return False
        except Exception as error:  # noqa: BLE001 - a bug there must not keep the other logs from being read
            await self._fail(guild.id, error)
            return False
        self._failures.pop(guild.id, None)
        if log.gaps == gaps and not log.blind:  # a gap that began meanwhile is read once it ends
            log.catch_up()
            for function in tuple(self._on_caught_up):
                self._call(function, guild.id)
        return True

    async def _fail(self, guild_id: int, error: Exception) -> None:
        """Report the first failure in a row."""
        self._failures[guild_id] = self._failures.get(guild_id, 0) + 1
        if self._failures[guild_id] == 1:
            await self._tasks.report(error, name="read audit logs", owner=__name__, guild_id=guild_id)

    async def _read(self, guild: discord.Guild, log: GuildLog, connected: int) -> None:
        if not log.cursor:
            log.cursor = log.stored = await load_cursor(self._database, guild.id)
        if not log.cursor:
            await self._begin(guild, log)
            return
        failure: Exception | None = None
        async for page in pages_after(guild, log.cursor):
            for payload in page.entries:
                raw = RawAuditLogEntry(guild.id, int(payload["id"]), payload, backfilled=True)
                self._deliver_raw(raw)
                try:
                    if (entry := page.read(payload)) is not None:
                        self._deliver(log, AuditLogEntryCreated(entry, backfilled=entry.id < connected))
                except Exception as error:  # noqa: BLE001 - raised below: those after it are read all the same
                    failure = failure or error
                if failure is None:
                    log.reached = max(log.reached, raw.entry_id)
        if failure is not None:
            raise failure

    async def _begin(self, guild: discord.Guild, log: GuildLog) -> None:
        """Begin after the newest entry at the first read: earlier ones are history."""
        latest = [entry.id async for entry in guild.audit_logs(limit=1)]
        log.begin(latest[0] if latest else discord.utils.time_snowflake(self._clock.now()))
        await store_cursors(self._database, self._logs, [guild.id])
