"""Delivery to the log channels: entries are collected for a moment, and sent together in a few messages."""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Protocol

import discord
import structlog

from tux.database import DatabaseUnavailable
from tux.features.serverlog import attribution
from tux.features.serverlog.embeds import LogMessages, Outgoing
from tux.features.serverlog.entries import LogEntry
from tux.features.serverlog.settings import LogRouting
from tux.guilds.host import GuildHost
from tux.guilds.notices import notify, notify_staff
from tux.guilds.permissions.channels import may_log
from tux.guilds.settings.store import GuildSettings
from tux.runtime.clock import Clock
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.markup import channel_mention, inline
from tux.runtime.occurrences import Occurrence, Reporter, Surface
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

ROUND_SECONDS = attribution.HOLD_SECONDS
"""The time between two rounds of deliveries."""

MAX_WAITING = 2000
"""The number of entries that wait for one guild, and for each of its channels. Any beyond it are only counted."""

_STOP_TIMEOUT_SECONDS = 5.0
"""The time for sending the remaining entries at a stop."""

_TOO_MANY_REQUESTS = 429

_SEND_TIMEOUT_SECONDS = 30.0
"""The time that sending a message may take. After it, the next round tries again."""


@dataclass(slots=True)
class _Queue:
    """The entries for one channel, and the messages made from earlier ones."""

    entries: list[LogEntry] = field(default_factory=list[LogEntry])
    outgoing: deque[Outgoing] = field(default_factory=deque[Outgoing])
    lost: int = 0
    """The number of entries that were dropped because too many were waiting."""

    def add(self, entry: LogEntry) -> None:
        if len(self.entries) < MAX_WAITING:
            self.entries.append(entry)
        else:
            self.lost += 1

    def __bool__(self) -> bool:
        return bool(self.entries or self.outgoing or self.lost)


@dataclass(slots=True)
class _Outbox:
    """The entries of one guild that are to be sent."""

    waiting: list[LogEntry] = field(default_factory=list[LogEntry])
    queues: dict[int, _Queue] = field(default_factory=dict[int, _Queue])
    closed: set[int] = field(default_factory=set[int])
    """The channels that could not be written to at the last attempt. Staff are told once of each."""
    failing: set[int] = field(default_factory=set[int])
    """The channels for which something unknown failed at the last attempt. Each is reported once."""
    writer: asyncio.Task[Any] | None = None

    def __bool__(self) -> bool:
        return bool(self.waiting or any(self.queues.values()))


class DeliveryHost(GuildHost, Protocol):
    """The part of the bot that delivery uses."""

    @property
    def clock(self) -> Clock: ...

    @property
    def settings(self) -> GuildSettings: ...

    @property
    def reporter(self) -> Reporter: ...


class LogDelivery:
    """Takes entries, and sends them to the log channels a few seconds later."""

    def __init__(self, host: DeliveryHost, routing: Mapping[int, LogRouting], tasks: Tasks) -> None:
        self._host = host
        self._tasks = tasks
        self._routing = routing
        self._outboxes: dict[int, _Outbox] = {}
        self._stopped = False

    def put(self, guild_id: int, entry: LogEntry) -> None:
        """Take an entry, without waiting for anything."""
        outbox = self._outboxes.setdefault(guild_id, _Outbox())
        entry.arrived_at = self._host.clock.monotonic()
        entry.logged_at = self._host.clock.now()
        if len(outbox.waiting) < MAX_WAITING:
            outbox.waiting.append(entry)
        elif routing := self._routing.get(guild_id):
            self._queue(outbox, routing.channels.get(entry.event)).lost += 1
        if outbox.writer is None and not self._stopped:
            outbox.writer = self._tasks.spawn(
                self._write(guild_id, outbox), name="send the server log", owner=__name__, endless=True
            )

    def forget(self, guild_id: int) -> None:
        """Drop the entries of a guild."""
        outbox = self._outboxes.pop(guild_id, None)
        if outbox is not None and outbox.writer is not None:
            outbox.writer.cancel()

    def forget_author(self, user_id: int) -> None:
        """Remove what a user wrote from everything that waits to be sent."""
        for guild_id, outbox in self._outboxes.items():
            queues = outbox.queues.values()
            for entry in (*outbox.waiting, *(entry for queue in queues for entry in queue.entries)):
                if user_id in entry.author_ids:
                    entry.forget_words()
            for outgoing in (outgoing for queue in queues for outgoing in queue.outgoing):
                if any(user_id in entry.author_ids for entry in outgoing.entries):
                    self._messages(guild_id).strip(outgoing, files=bool(outgoing.files))

    def _messages(self, guild_id: int) -> LogMessages:
        return LogMessages(self._host.texts, self._host.locale_in(guild_id))

    async def stop(self) -> None:
        """Send the remaining entries, for a few seconds at most, and log how many could not be sent."""
        self._stopped = True
        writers = [outbox.writer for outbox in self._outboxes.values() if outbox.writer is not None]
        for writer in writers:
            writer.cancel()
        await asyncio.gather(*writers, return_exceptions=True)
        rounds = [self._round(guild_id, outbox, last=True) for guild_id, outbox in self._outboxes.items() if outbox]
        try:
            async with asyncio.timeout(_STOP_TIMEOUT_SECONDS):
                await asyncio.gather(*rounds)
        except TimeoutError:
            pass  # the remaining entries are counted below
        if unsent := sum(_size(outbox) for outbox in self._outboxes.values()):
            _log.warning("some entries were not sent to log channels", entries=unsent)

    async def _write(self, guild_id: int, outbox: _Outbox) -> None:
        try:
            while outbox:
                await self._host.clock.sleep(ROUND_SECONDS)
                await self._round(guild_id, outbox)
        finally:
            outbox.writer = None

    async def _round(self, guild_id: int, outbox: _Outbox, *, last: bool = False) -> None:
        now = float("inf") if last else self._host.clock.monotonic()
        ready, outbox.waiting = await self._due(guild_id, outbox.waiting, now)
        if routing := self._routing.get(guild_id):
            for entry in ready:
                if channel_id := routing.channels.get(entry.event):
                    self._queue(outbox, channel_id).add(entry)
        outbox.queues = {channel_id: queue for channel_id, queue in outbox.queues.items() if queue}
        await asyncio.gather(*(self._try_to_send(guild_id, outbox, channel_id) for channel_id in outbox.queues))

    async def _due(
        self, guild_id: int, waiting: Sequence[LogEntry], now: float
    ) -> tuple[Sequence[LogEntry], list[LogEntry]]:
        """Return the entries to send now and those that wait. Where they cannot be joined, all are sent as they are."""
        try:
            return attribution.due(waiting, now)
        except Exception as error:  # noqa: BLE001 - a bug about one entry must not be the end of the log
            await self._report(error, guild_id)
            return [entry for entry in waiting if not (entry.author_only or entry.ignored)], []

    async def _try_to_send(self, guild_id: int, outbox: _Outbox, channel_id: int) -> None:
        """Send the entries for a channel. Those about which Tux has a bug are only counted."""
        try:
            await self._send_all(guild_id, outbox, channel_id)
        except Exception as error:  # noqa: BLE001 - as above
            queue = outbox.queues[channel_id]
            if queue.outgoing:
                queue.lost += queue.outgoing.popleft().count
            else:
                queue.lost, queue.entries = queue.lost + len(queue.entries), []
            if channel_id not in outbox.failing:
                outbox.failing.add(channel_id)
                await self._report(error, guild_id, channel_id)
        else:
            outbox.failing.discard(channel_id)

    async def _report(self, error: Exception, guild_id: int, channel_id: int | None = None) -> None:
        occurrence = Occurrence(
            surface=Surface.TASK,
            error=error,
            source="deliver server log",
            owner=__name__,
            guild_id=guild_id,
            channel_id=channel_id,
        )
        await self._host.reporter.report(occurrence)

    def _queue(self, outbox: _Outbox, channel_id: int | None) -> _Queue:
        return outbox.queues.setdefault(channel_id, _Queue()) if channel_id else _Queue()

    async def _send_all(self, guild_id: int, outbox: _Outbox, channel_id: int) -> None:
        guild, queue = self._host.get_guild(guild_id), outbox.queues[channel_id]
        if guild is None or guild.unavailable:
            return
        channel = guild.get_channel(channel_id)
        if not isinstance(channel, discord.TextChannel):
            await self._close(guild, outbox, channel_id, "serverlog-channel-gone")
        elif not may_log(channel):
            await self._close(guild, outbox, channel_id, "serverlog-channel-shut")
        else:
            outbox.closed.discard(channel_id)
            await self._send(channel, outbox, queue)

    async def _send(self, channel: discord.TextChannel, outbox: _Outbox, queue: _Queue) -> None:
        messages = self._messages(channel.guild.id)
        files = channel.permissions_for(channel.guild.me).attach_files
        if not queue.outgoing:
            queue.outgoing.extend(messages.messages(queue.entries, files=files, lost=queue.lost))
            queue.entries, queue.lost = [], 0
        while queue.outgoing:
            if self._is_stale(channel.guild.id, queue.outgoing[0]):
                messages.strip(queue.outgoing[0], files=files)
            try:
                await _send_one(channel, queue.outgoing[0])
            except discord.NotFound:
                await self._close(channel.guild, outbox, channel.id, "serverlog-channel-gone")
                return
            except discord.Forbidden:
                await self._close(channel.guild, outbox, channel.id, "serverlog-channel-shut")
                return
            except (discord.HTTPException, discord.RateLimited, *UNREACHED) as error:
                if not _is_refused(error):
                    _log.warning(
                        "could not write to a log channel for now",
                        channel_id=channel.id,
                        error=type(error).__name__,
                    )
                    return
                await self._report(error, channel.guild.id, channel.id)
            queue.outgoing.popleft()  # it was sent, or Discord would never accept it

    def _is_stale(self, guild_id: int, outgoing: Outgoing) -> bool:
        """Return whether a message holds what people wrote, and has waited for longer than that may be kept."""
        routing, now = self._routing.get(guild_id), self._host.clock.monotonic()
        keep = max(routing.keep if routing else 0.0, _SEND_TIMEOUT_SECONDS)
        return any(entry.has_words and now - entry.arrived_at > keep for entry in outgoing.entries)

    async def _close(self, guild: discord.Guild, outbox: _Outbox, channel_id: int, key: str) -> None:
        """Drop the entries for a channel. Tell staff once in the moderation log, or the owner if there is none."""
        outbox.queues[channel_id] = _Queue()
        if channel_id in outbox.closed:
            return
        outbox.closed.add(channel_id)
        warning = self._host.texts.say(key, locale=self._host.locale_in(guild.id), channel=channel_mention(channel_id))
        try:
            if not await notify_staff(self._host.settings, guild, warning) and guild.owner_id is not None:
                owner = guild.owner or await guild.fetch_member(guild.owner_id)
                await notify(owner, f"**{inline(guild.name)}**: {warning}")
        except (DatabaseUnavailable, discord.HTTPException, *UNREACHED) as error:
            _log.warning(
                "could not tell anybody about a closed log channel", guild_id=guild.id, error=type(error).__name__
            )


async def _send_one(channel: discord.TextChannel, outgoing: Outgoing) -> None:
    files = [discord.File(BytesIO(text.encode()), name) for name, text in outgoing.files]
    async with asyncio.timeout(_SEND_TIMEOUT_SECONDS):
        await channel.send(
            embeds=outgoing.embeds, files=files, nonce=outgoing.nonce, allowed_mentions=discord.AllowedMentions.none()
        )


def _is_refused(error: Exception) -> bool:
    """Return whether another attempt would get the same answer."""
    return isinstance(error, discord.HTTPException) and 400 <= error.status < 500 and error.status != _TOO_MANY_REQUESTS


def _size(outbox: _Outbox) -> int:
    queues: Sequence[_Queue] = [*outbox.queues.values()]
    waiting = sum(len(queue.entries) + sum(out.count for out in queue.outgoing) + queue.lost for queue in queues)
    return len([entry for entry in outbox.waiting if not entry.author_only]) + waiting
