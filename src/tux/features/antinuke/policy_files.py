"""The settings of antinuke on disk, so that guilds are protected by a Tux that starts while the database is away.

Of people, they name those who are trusted. Who set that up, and why, is in the database alone.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from tux.database import DatabaseUnavailable
from tux.features.antinuke.guard.checkpoints import CheckpointFiles
from tux.features.antinuke.policies import GuildPolicies
from tux.features.antinuke.settings import AntinukeSettings
from tux.guilds.retention import GuildDataDeleted
from tux.guilds.settings.changes import SettingsChanged, SettingsRewritten
from tux.guilds.settings.validation import parse_stored
from tux.runtime.clock import Clock
from tux.runtime.retry import retry_until_available
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)


class KeptPolicies:
    """Keeps the settings of the guilds of this process on disk, and uses them until the database can be read."""

    def __init__(
        self,
        policies: GuildPolicies,
        files: CheckpointFiles,
        owns: Callable[[int], bool],
        *,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._policies = policies
        self._files = files
        self._owns = owns
        self._clock = clock
        self._tasks = tasks
        self._writing = asyncio.Lock()

    async def load(self) -> None:
        """Read what all guilds have set: from the disk, and in the background from the database, where it is away."""
        try:
            await self._policies.load()
        except DatabaseUnavailable:
            await self._use_kept()
            self._tasks.spawn(self._load_later(), name="load the settings of antinuke", owner=__name__, endless=True)
        else:
            self._tasks.spawn(self._keep_all(), name="keep the settings of antinuke", owner=__name__)

    async def _use_kept(self) -> None:
        kept = await asyncio.to_thread(self._files.read, self._owns)
        _log.warning("antinuke uses settings that were kept on disk", guilds=len(kept))
        for guild_id, content in kept.items():
            try:
                settings, _ = parse_stored(AntinukeSettings, content["settings"])
                self._policies.use_kept(guild_id, settings, int(content["revision"]))
            except (LookupError, TypeError, ValueError, AttributeError) as error:
                _log.warning("the settings of a guild cannot be read", guild_id=guild_id, error=str(error))

    async def _load_later(self) -> None:
        await retry_until_available(
            self._policies.load, "the settings of antinuke", clock=self._clock, unavailable=DatabaseUnavailable
        )
        await self._keep_all()

    async def _keep_all(self) -> None:
        """Make the files as the database is."""
        stored = {guild_id for guild_id in self._policies.stored() if self._owns(guild_id)}
        kept = await asyncio.to_thread(self._files.read, self._owns)
        for guild_id in stored | kept.keys():
            await self._keep(guild_id, kept.get(guild_id))

    async def _keep(self, guild_id: int, kept: Mapping[str, Any] | None = None) -> None:
        """Make the file of a guild as its settings are, unless it has them, or remove it where there are none."""
        async with self._writing:
            stored = self._policies.stored().get(guild_id)
            try:
                if stored is None:
                    await asyncio.to_thread(self._files.remove, guild_id)
                    return
                content = _content(*stored)
                if content != kept:
                    await asyncio.to_thread(self._files.write, guild_id, content)
            except OSError as error:
                _log.warning("the settings of a guild could not be kept", guild_id=guild_id, error=str(error))

    # facts

    async def on_settings_changed(self, change: SettingsChanged) -> None:
        """Keep the new settings, which the policies use by now."""
        if isinstance(change.after, AntinukeSettings) and self._owns(change.guild_id):
            await self._keep(change.guild_id)

    async def on_settings_rewritten(self, fact: SettingsRewritten) -> None:
        """Keep the settings of a guild without somebody whose data was erased from them."""
        await self._policies.on_settings_rewritten(fact)
        if self._owns(fact.guild_id):
            await self._keep(fact.guild_id)

    async def on_guild_data_deleted(self, fact: GuildDataDeleted) -> None:
        """Forget a guild that was left long ago."""
        await self._policies.on_guild_data_deleted(fact)
        await self._keep(fact.guild_id)


def _content(settings: AntinukeSettings, revision: int) -> Mapping[str, Any]:
    """Return what is kept of the settings of a guild: neither reasons, nor who made them."""
    trust = tuple(grant.model_copy(update={"reason": None, "granted_by": 0}) for grant in settings.trust)
    maintenance = settings.maintenance and settings.maintenance.model_copy(update={"by": 0})
    needed = settings.model_copy(update={"trust": trust, "maintenance": maintenance})
    return {"revision": revision, "settings": needed.model_dump(mode="json")}
