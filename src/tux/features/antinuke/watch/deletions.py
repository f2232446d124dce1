"""Deletions of single messages. The audit log tells of the first of a series alone, and then counts on in its entry.

Who deletes the others is not told by any event, and bots delete messages without an entry at all. So when more messages
vanish where somebody has just deleted one, the entry is read again: the log itself shows how many are theirs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import discord
import structlog
from discord.http import HTTPClient

from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.audit_log_entries import RawEntry
from tux.features.antinuke.guard import Guard, WatchedGuild
from tux.features.antinuke.kinds import AntinukeActionType
from tux.guilds.audit_log import RawAuditLogEntry
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

SERIES_SECONDS = 300.0
"""The time for which Discord counts further deletions in an entry."""

MOST_SERIES = 16
"""The people of a guild whose deletions are followed at once."""

UNSURE_DELETIONS = 3
"""The messages that vanish before the log is read again."""

PAUSE_SECONDS = 1.0
"""The shortest time between two readings of one person's entries."""

_MESSAGE_DELETE: Any = 72
_ENTRIES_READ = 50
_MOST_ACTS = 100


@dataclass(slots=True)
class DeletionSeries:
    """The recent deletions of one person."""

    guild_id: int
    actor_id: int
    counts: dict[int, int] = field(default_factory=dict[int, int])
    """The deletions that are counted already, by entry."""
    channel_ids: set[int] = field(default_factory=set[int])
    counted_at: float = 0.0
    read_at: float = 0.0
    unsure: int = 0
    """The messages that have vanished since the log was read."""
    is_being_read: bool = False


class Deletions:
    """The watch over deletions."""

    def __init__(self, guard: Guard, http: HTTPClient, tasks: Tasks) -> None:
        self._guard = guard
        self._http = http
        self._tasks = tasks
        self._series: dict[int, dict[int, DeletionSeries]] = {}
        """The series by guild and actor."""

    def read(self, raw: RawAuditLogEntry, _: WatchedGuild) -> Iterable[Act]:
        """Follow what somebody deletes from now on who has deleted a message."""
        if raw.payload.get("action_type") == _MESSAGE_DELETE:
            entry = RawEntry.read(raw.payload)
            if entry.user_id is not None:
                series = self._series_of(raw.guild_id, entry.user_id)
                series.counts[raw.entry_id] = entry.number("count")
                series.channel_ids.add(entry.number("channel_id", 0))
                series.counted_at = self._guard.now()
        return ()

    def on_delete(self, event: Mapping[str, Any]) -> None:
        """Hear of a message that has vanished. `event` is MESSAGE_DELETE."""
        series_by_actor = self._series.get(int(event.get("guild_id") or 0))
        if not series_by_actor:
            return
        now, channel_id = self._guard.now(), int(event["channel_id"])
        for series in tuple(series_by_actor.values()):
            if now - series.counted_at > SERIES_SECONDS:
                del series_by_actor[series.actor_id]
            elif channel_id in series.channel_ids:
                series.unsure += 1
                if series.unsure >= UNSURE_DELETIONS and now - series.read_at >= PAUSE_SECONDS:
                    self._read_again(series, now)

    def _series_of(self, guild_id: int, actor_id: int) -> DeletionSeries:
        series_by_actor = self._series.setdefault(guild_id, {})
        series = series_by_actor.pop(actor_id, None) or DeletionSeries(guild_id, actor_id)
        series_by_actor[actor_id] = series
        if len(series_by_actor) > MOST_SERIES:
            del series_by_actor[next(iter(series_by_actor))]
        return series

    def _read_again(self, series: DeletionSeries, now: float) -> None:
        if not series.is_being_read:
            series.is_being_read, series.read_at, series.unsure = True, now, 0
            self._tasks.spawn(self._count(series), name="count deletions", owner=__name__)

    async def _count(self, series: DeletionSeries) -> None:
        """Count what the entries of a series count by now."""
        try:
            log: Any = await self._http.get_audit_logs(
                series.guild_id, limit=_ENTRIES_READ, user_id=series.actor_id, action_type=_MESSAGE_DELETE
            )
        except (discord.HTTPException, *UNREACHED) as error:
            _log.warning("deletions could not be counted", guild_id=series.guild_id, error=str(error))
            return
        finally:
            series.is_being_read = False
        for entry in map(RawEntry.read, reversed(log["audit_log_entries"])):
            known, count = series.counts.get(entry.entry_id or 0), entry.number("count")
            if known is not None and count > known:
                self._count_on(series, entry, count - known)
                series.counts[entry.entry_id or 0] = count
        series.counted_at = self._guard.now()

    def _count_on(self, series: DeletionSeries, entry: RawEntry, more: int) -> None:
        """Count further deletions, as if they had been done at even pauses since the last time."""
        now = self._guard.now()
        pause = (now - series.counted_at) / more
        for number in range(min(more, _MOST_ACTS)):
            self._guard.observe(
                Act(
                    guild_id=series.guild_id,
                    action=AntinukeActionType.MESSAGE_DELETE,
                    at=now - pause * number,
                    actor_id=series.actor_id,
                    target_id=entry.target_id,
                    evidence={"entry_id": str(entry.entry_id), "options": entry.options},
                )
            )
