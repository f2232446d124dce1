"""Writing to the log channels: gathered for a moment, a few messages at a time, and never at the cost of an event."""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import discord
import structlog

from tux.bot.client import Tux
from tux.database import DatabaseUnavailable
from tux.features.serverlog import attribution
from tux.features.serverlog.embeds import LogMessages, Outgoing
from tux.features.serverlog.entries import LogEntry
from tux.features.serverlog.settings import LogRouting
from tux.guilds.notices import notify, notify_staff
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.occurrences import Occurrence, Surface
from tux.runtime.tasks import Tasks
from tux.runtime.texts import safe

_log = structlog.stdlib.get_logger(__name__)

ROUND = attribution.HOLD
"""Seconds between two times of writing to a channel."""

MOST = 2000
"""What waits for one server, and again for each of its channels, at most; what is beyond is only counted."""

_STOPPING = 5.0
"""Seconds that what is left gets at a stop."""

_TOO_MANY = 429

_SENDING = 30.0
"""Seconds that one round of writing may take before it is tried anew."""


@dataclass(slots=True)
class _Queue:
    """What is to be written to one channel."""

    happenings: list[LogEntry] = field(default_factory=list[LogEntry])
    outgoing: deque[Outgoing] = field(default_factory=deque[Outgoing])
    lost: int = 0

    def add(self, happening: LogEntry) -> None:
        if len(self.happenings) < MOST:
            self.happenings.append(happening)
        else:
            self.lost += 1

    def __bool__(self) -> bool:
        return bool(self.happenings or self.outgoing or self.lost)


@dataclass(slots=True)
class _Outbox:
    """What one server's events go through."""

    waiting: list[LogEntry] = field(default_factory=list[LogEntry])
    queues: dict[int, _Queue] = field(default_factory=dict[int, _Queue])
    shut: set[int] = field(default_factory=set[int])
    """Channels that could not be written to when it was last tried: said once each."""
    writer: asyncio.Task[Any] | None = None

    def __bool__(self) -> bool:
        return bool(self.waiting or any(self.queues.values()))


class LogDelivery:
    """Takes what happened and has it in the channels some seconds later."""

    def __init__(self, bot: Tux, plans: Mapping[int, LogRouting], tasks: Tasks) -> None:
        self._bot = bot
        self._tasks = tasks
        self._plans = plans
        self._desks: dict[int, _Outbox] = {}
        self._stopped = False

    def put(self, guild_id: int, happening: LogEntry) -> None:
        """Returns at once."""
        desk = self._desks.setdefault(guild_id, _Outbox())
        happening.at = self._bot.clock.monotonic()
        happening.when = self._bot.clock.now()
        if len(desk.waiting) < MOST:
            desk.waiting.append(happening)
        elif plan := self._plans.get(guild_id):
            self._queue(desk, plan.channels.get(happening.event)).lost += 1
        if desk.writer is None and not self._stopped:
            desk.writer = self._tasks.spawn(
                self._write(guild_id, desk), name="write the server log", owner=__name__, endless=True
            )

    def forget(self, guild_id: int) -> None:
        """The server is gone."""
        desk = self._desks.pop(guild_id, None)
        if desk is not None and desk.writer is not None:
            desk.writer.cancel()

    async def stop(self) -> None:
        """Writes what is left, for at most some seconds. What could not be written is logged by its number."""
        self._stopped = True
        writers = [desk.writer for desk in self._desks.values() if desk.writer is not None]
        for writer in writers:
            writer.cancel()
        await asyncio.gather(*writers, return_exceptions=True)
        rounds = [self._round(guild_id, desk, last=True) for guild_id, desk in self._desks.items() if desk]
        try:
            async with asyncio.timeout(_STOPPING):
                await asyncio.gather(*rounds)
        except TimeoutError:
            pass  # said below
        if unwritten := sum(_size(desk) for desk in self._desks.values()):
            _log.warning("some events were not written to log channels", events=unwritten)

    async def _write(self, guild_id: int, desk: _Outbox) -> None:
        try:
            while desk:
                await self._bot.clock.sleep(ROUND)
                await self._round(guild_id, desk)
        finally:
            desk.writer = None

    async def _round(self, guild_id: int, desk: _Outbox, *, last: bool = False) -> None:
        now = float("inf") if last else self._bot.clock.monotonic()
        told, desk.waiting = attribution.due(desk.waiting, now)
        if plan := self._plans.get(guild_id):
            for happening in told:
                if channel_id := plan.channels.get(happening.event):
                    self._queue(desk, channel_id).add(happening)
        desk.queues = {channel_id: queue for channel_id, queue in desk.queues.items() if queue}
        await asyncio.gather(*(self._send_all(guild_id, desk, channel_id) for channel_id in desk.queues))

    def _queue(self, desk: _Outbox, channel_id: int | None) -> _Queue:
        return desk.queues.setdefault(channel_id, _Queue()) if channel_id else _Queue()

    async def _send_all(self, guild_id: int, desk: _Outbox, channel_id: int) -> None:
        guild, queue = self._bot.get_guild(guild_id), desk.queues[channel_id]
        if guild is None or guild.unavailable:
            return
        channel = guild.get_channel(channel_id)
        if not isinstance(channel, discord.TextChannel):
            await self._shut(guild, desk, channel_id, "serverlog-channel-gone")
        elif not _may_write(channel):
            await self._shut(guild, desk, channel_id, "serverlog-channel-shut")
        else:
            desk.shut.discard(channel_id)
            await self._send(channel, desk, queue)

    async def _send(self, channel: discord.TextChannel, desk: _Outbox, queue: _Queue) -> None:
        telling = LogMessages(self._bot.texts, self._bot.locale_in(channel.guild.id))
        files = channel.permissions_for(channel.guild.me).attach_files
        if not queue.outgoing:
            queue.outgoing.extend(telling.messages(queue.happenings, files=files, lost=queue.lost))
            queue.happenings, queue.lost = [], 0
        while queue.outgoing:
            if self._is_stale(channel.guild.id, queue.outgoing[0]):
                telling.strip(queue.outgoing[0], files=files)
            try:
                await _send_one(channel, queue.outgoing[0])
            except discord.NotFound:
                await self._shut(channel.guild, desk, channel.id, "serverlog-channel-gone")
                return
            except discord.Forbidden:
                await self._shut(channel.guild, desk, channel.id, "serverlog-channel-shut")
                return
            except (discord.HTTPException, discord.RateLimited, *UNREACHED) as error:
                if not _is_refused(error):
                    _log.warning("a log channel is waiting", channel_id=channel.id, error=type(error).__name__)
                    return
                await self._bot.reporter.report(
                    Occurrence(
                        surface=Surface.TASK,
                        error=error,
                        source="deliver server log",
                        owner=__name__,
                        guild_id=channel.guild.id,
                        channel_id=channel.id,
                    )
                )
            queue.outgoing.popleft()  # sent, or such that Discord would never take it

    def _is_stale(self, guild_id: int, outgoing: Outgoing) -> bool:
        """Whether it holds what people wrote, and waited for longer than that may be kept."""
        plan, now = self._plans.get(guild_id), self._bot.clock.monotonic()
        keep = max(plan.keep if plan else 0.0, _SENDING)
        return any((one.contents or one.file) and now - one.at > keep for one in outgoing.happenings)

    async def _shut(self, guild: discord.Guild, desk: _Outbox, channel_id: int, key: str) -> None:
        """Nothing is written there until it can be. Staff is told once, where they read of what moderators do; where
        they cannot read that either, the owner is."""
        desk.queues[channel_id] = _Queue()
        if channel_id in desk.shut:
            return
        desk.shut.add(channel_id)
        said = self._bot.texts.say(key, locale=self._bot.locale_in(guild.id), channel=f"<#{channel_id}>")
        try:
            if not await notify_staff(self._bot.settings, guild, said) and guild.owner_id is not None:
                owner = guild.owner or await guild.fetch_member(guild.owner_id)
                await notify(owner, f"**{safe(guild.name)}**: {said}")
        except (DatabaseUnavailable, discord.HTTPException, *UNREACHED) as error:
            _log.warning("staff was not told of a log channel", guild_id=guild.id, error=type(error).__name__)


async def _send_one(channel: discord.TextChannel, outgoing: Outgoing) -> None:
    files = [discord.File(BytesIO(text.encode()), name) for name, text in outgoing.files]
    async with asyncio.timeout(_SENDING):
        await channel.send(
            embeds=outgoing.embeds, files=files, nonce=outgoing.nonce, allowed_mentions=discord.AllowedMentions.none()
        )


def _is_refused(error: Exception) -> bool:
    """Whether trying again would bring the same answer."""
    return isinstance(error, discord.HTTPException) and 400 <= error.status < 500 and error.status != _TOO_MANY


def _may_write(channel: discord.TextChannel) -> bool:
    held = channel.permissions_for(channel.guild.me)
    return held.view_channel and held.send_messages and held.embed_links


def _size(desk: _Outbox) -> int:
    queues: Sequence[_Queue] = [*desk.queues.values()]
    waiting = sum(len(queue.happenings) + sum(out.count for out in queue.outgoing) + queue.lost for queue in queues)
    return len([happening for happening in desk.waiting if not happening.names]) + waiting
