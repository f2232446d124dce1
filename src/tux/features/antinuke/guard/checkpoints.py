"""Checkpoints: what was counted is kept on disk, so that the budgets of days and weeks survive a restart.

The database is not needed for it. What is counted between the last checkpoint and a kill is counted again from the
audit log, which is read from a few minutes before that on.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import structlog

from tux.features.antinuke.guard.guard import Guard, WatchedGuild
from tux.guilds.retention import GuildDataDeleted
from tux.runtime.clock import Clock
from tux.runtime.durable_files import write_durably

_log = structlog.stdlib.get_logger(__name__)

STORE_SECONDS = 5.0
"""The interval at which changed counters are stored."""


class CheckpointFiles:
    """A folder with a file for each guild in which something was counted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, owns: Callable[[int], bool]) -> dict[int, Mapping[str, Any]]:
        """Return what is stored about the guilds that this process owns. Files that cannot be read are logged."""
        stored: dict[int, Mapping[str, Any]] = {}
        for path in self._folder.glob("*.json"):
            try:
                guild_id = int(path.stem)
                if owns(guild_id):
                    stored[guild_id] = json.loads(path.read_text("utf-8"))
            except (OSError, ValueError) as error:
                _log.warning("the counters of a guild cannot be read", file=str(path), error=str(error))
        return stored

    def write(self, guild_id: int, content: Mapping[str, Any]) -> None:
        """Store what was counted in a guild. Raises `OSError`."""
        write_durably(self._path(guild_id), json.dumps(content, separators=(",", ":")))

    def remove(self, guild_id: int) -> None:
        """Remove what is stored about a guild."""
        self._path(guild_id).unlink(missing_ok=True)

    def _path(self, guild_id: int) -> Path:
        return self._folder / f"{guild_id}.json"


class Checkpoints:
    """Stores the counters of a guard whenever they have changed."""

    def __init__(self, guard: Guard, files: CheckpointFiles, clock: Clock) -> None:
        self._guard = guard
        self._files = files
        self._clock = clock
        self._writing = asyncio.Lock()

    async def load(self, owns: Callable[[int], bool]) -> None:
        """Let the guard go on where it was stopped, in the guilds that this process owns."""
        self._guard.stored.update(await asyncio.to_thread(self._files.read, owns))

    async def run(self) -> None:
        """Store what has changed at intervals, for ever."""
        while True:
            await self._clock.sleep(STORE_SECONDS)
            await self.store()

    async def store(self) -> None:
        """Store what has changed, guild by guild, so that the gateway waits for one of them at most."""
        async with self._writing:
            for guild_id, watched in tuple(self._guard.guilds.items()):
                if watched.is_changed:
                    await self._store(guild_id, watched)

    async def _store(self, guild_id: int, watched: WatchedGuild) -> None:
        watched.is_changed = False
        try:
            await asyncio.to_thread(self._files.write, guild_id, watched.to_json(self._guard.now()))
        except OSError as error:
            watched.is_changed = True
            _log.warning("the counters of a guild could not be stored", guild_id=guild_id, error=str(error))

    async def forget(self, fact: GuildDataDeleted) -> None:
        """Forget what was counted in a guild whose data was deleted."""
        async with self._writing:
            self._guard.forget(fact.guild_id)
            await asyncio.to_thread(self._files.remove, fact.guild_id)
