"""Surveys: whole guilds are looked at, because something may have changed that the gateway did not tell.

That is so when Tux begins to guard a guild, after it was offline, and once a day.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import discord
import structlog

from tux.database import DatabaseUnavailable
from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.journal.contents import GuildContents
from tux.features.antinuke.journal.history import History, NoImage
from tux.features.antinuke.journal.journal import Journal
from tux.features.antinuke.journal.live_images import LiveImages
from tux.features.antinuke.journal.parts import PARTS
from tux.features.antinuke.journal.snapshots import Snapshots
from tux.features.antinuke.journal.states import GuildState
from tux.features.antinuke.kinds import SnapshotKind
from tux.runtime.clock import Clock
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

RECHECK_SECONDS = 1.0
"""The time after which webhooks, onboarding or the welcome screen are read again that have changed."""

RETRY_SECONDS = 60.0
"""The pause before a guild is surveyed again that could not be."""

PAUSE_SECONDS = 0.5
"""The pause between two guilds, so that other requests find room under Discord's limits."""

LEISURELY_PAUSE_SECONDS = 5.0
"""The pause between two guilds in which there is no hurry."""

LEISURELY_AFTER_SECONDS = 75.0
"""The time after the start in which other things come first."""

SNAPSHOT_AFTER = timedelta(hours=23)
"""The age of the last snapshot at which a survey takes another."""

_OBJECTS_AT_ONCE = 100
"""The number of objects that are compared before other work gets a turn."""

_FAILURES = (discord.HTTPException, *UNREACHED, DatabaseUnavailable)


class GuildLeft(LookupError):
    """Raised where Tux is not in a guild, or Discord is about to tell more of it."""


class _Queue:
    """Guilds in order, each once."""

    def __init__(self) -> None:
        self._guild_ids: dict[int, None] = {}
        self._is_waiting = asyncio.Event()

    def add(self, guild_id: int) -> None:
        self._guild_ids[guild_id] = None
        self._is_waiting.set()

    async def pop(self) -> int:
        """Wait for a guild, and return its id."""
        while not self._guild_ids:
            self._is_waiting.clear()
            await self._is_waiting.wait()
        guild_id = next(iter(self._guild_ids))
        del self._guild_ids[guild_id]
        return guild_id


class Surveys:
    """Surveys guilds one after the other. `find_guild` returns a guild by its id, if Tux is in it."""

    def __init__(
        self,
        journal: Journal,
        history: History,
        snapshots: Snapshots,
        live_images: LiveImages,
        find_guild: Callable[[int], discord.Guild | None],
        tasks: Tasks,
        clock: Clock,
    ) -> None:
        self._journal = journal
        self._history = history
        self._snapshots = snapshots
        self._live_images = live_images
        self._find_guild = find_guild
        self._tasks = tasks
        self._clock = clock
        self._urgent, self._leisurely = _Queue(), _Queue()
        self._locks: dict[int, asyncio.Lock] = {}
        self._rechecks: set[tuple[int, ObjectType]] = set()
        self.on_surveyed: list[Callable[[GuildState], Awaitable[None]]] = []
        """The functions that are called when a guild has been surveyed."""

    # in the background

    def request(self, guild_id: int, *, urgent: bool) -> None:
        """Have a guild surveyed: soon, or where that is not `urgent`, when there is time."""
        (self._urgent if urgent else self._leisurely).add(guild_id)

    async def run(self) -> None:
        """Survey the guilds that are requested and urgent, for ever."""
        while True:
            await self._survey_or_retry(await self._urgent.pop())
            await self._clock.sleep(PAUSE_SECONDS)

    async def run_leisurely(self) -> None:
        """Survey the other guilds that are requested, for ever."""
        await self._clock.sleep(LEISURELY_AFTER_SECONDS)
        while True:
            await self._survey_or_retry(await self._leisurely.pop())
            await self._clock.sleep(LEISURELY_PAUSE_SECONDS)

    async def _survey_or_retry(self, guild_id: int) -> None:
        try:
            await self.survey(guild_id)
        except GuildLeft:
            return
        except _FAILURES as error:
            _log.warning("a guild could not be surveyed", guild_id=guild_id, error=type(error).__name__)
            self._tasks.spawn(self._retry(guild_id), name="survey again", owner=__name__, endless=True)

    async def _retry(self, guild_id: int) -> None:
        await self._clock.sleep(RETRY_SECONDS)
        self.request(guild_id, urgent=False)

    # surveys

    async def survey(self, guild_id: int) -> GuildState:
        """Look at a whole guild, and record what is different from what was known. Return its state.

        Raises `GuildLeft`, what `LiveImages` raises, and `DatabaseUnavailable`.
        """
        async with self._locks.setdefault(guild_id, asyncio.Lock()):
            guild = self._find_guild(guild_id)
            if guild is None or guild.unavailable:
                raise GuildLeft(guild_id)
            state = self._journal.state(guild_id)
            is_new = not state.is_complete and not await self._load(state)
            state.touch()
            live = await self._live_images.image_of(guild)
            if is_new:
                state.adopt(await asyncio.to_thread(GuildContents.of, live))
            was_unread = state.contents.unread
            for number, (key, payload) in enumerate(state.compared(live)):
                self._journal.correct(state, key, payload)
                if number % _OBJECTS_AT_ONCE == 0:
                    await asyncio.sleep(0)
            state.settle(live.unread)
            if is_new or was_unread != live.unread or await self._is_due(guild_id):
                await self.snapshot(state, SnapshotKind.SCHEDULED)
            for function in self.on_surveyed:
                await function(state)
            return state

    async def _load(self, state: GuildState) -> bool:
        """Load what is stored of a guild; return False if there is nothing."""
        try:
            stored, sequence = await self._history.latest(state.guild_id)
        except NoImage:
            return False
        self._journal.resume(state.guild_id, sequence)
        state.adopt(stored)
        return True

    async def _is_due(self, guild_id: int) -> bool:
        last = await self._snapshots.last_taken_at(guild_id)
        return last is None or self._clock.now() - last >= SNAPSHOT_AFTER

    async def snapshot(self, state: GuildState, kind: SnapshotKind, by: int | None = None) -> int:
        """Store the state of a guild as it is now, and return the id of the snapshot."""
        sequence = self._journal.next_sequence(state.guild_id)
        return await self._snapshots.store(state.contents.copy(), sequence, kind, self._clock.now(), by)

    # parts of which the gateway says only that they have changed

    def recheck(self, guild_id: int, object_type: ObjectType) -> None:
        """Have the webhooks, the onboarding or the welcome screen of a guild read again, once for many changes."""
        state = self._journal.state(guild_id)
        if (guild_id, object_type) in self._rechecks or PARTS[object_type] in state.contents.unread:
            return
        self._rechecks.add((guild_id, object_type))
        self._tasks.spawn(self._recheck(state, object_type), name="recheck", owner=__name__, endless=True)

    async def _recheck(self, state: GuildState, object_type: ObjectType) -> None:
        try:
            await self._clock.sleep(RECHECK_SECONDS)
        finally:
            self._rechecks.discard((state.guild_id, object_type))
        try:
            objects = await self._live_images.part_of(state.guild_id, object_type)
        except _FAILURES as error:
            _log.warning("a part of a guild could not be read", guild_id=state.guild_id, error=type(error).__name__)
            return
        if objects is None:
            state.contents.unread |= {PARTS[object_type]}
            return
        for object_id in objects.keys() | state.contents.keys(object_type):
            self._journal.put(state, (object_type, object_id), objects.get(object_id))
