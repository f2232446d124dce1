"""Retention: the single acts that counted are deleted after a time. Incidents stay as long as the guild."""

from datetime import timedelta

from tux.database import Database
from tux.features.antinuke.tables import AntinukeEventEntry
from tux.guilds.retention import delete_in_batches
from tux.runtime.clock import Clock

KEPT_ENTRIES = timedelta(days=90)
"""The time for which the acts of an incident are kept. Discord keeps its audit log for half of that."""

_INTERVAL_SECONDS = 24 * 3600.0


class EntryRetention:
    """Deletes the acts of old incidents, day by day."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def run(self) -> None:
        """Delete what is too old, once a day and for ever."""
        while True:
            await self.delete_old()
            await self._clock.sleep(_INTERVAL_SECONDS)

    async def delete_old(self) -> None:
        """Delete what is too old now."""
        too_old = AntinukeEventEntry.occurred_at < self._clock.now() - KEPT_ENTRIES
        await delete_in_batches(self._database, AntinukeEventEntry, too_old)
