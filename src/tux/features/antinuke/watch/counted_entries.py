"""Entries that count: of deletions of messages, and of moves and disconnections of members in voice.

The audit log tells of the first of a series alone, and then counts on in its entry. Who does the others is not told by
any event: bots delete messages without an entry at all, and members leave voice by themselves. So when more of the same
happens where somebody has just done it, the entry is read again: the log itself shows how many are theirs.

Source: https://github.com/discord/discord-api-docs/issues/5911
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import discord
import structlog
from discord.http import HTTPClient

from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.audit_log_entries import RawEntry, time_of
from tux.features.antinuke.guard import Guard, WatchedGuild
from tux.features.antinuke.kinds import AntinukeActionType as Action
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

SERIES_SECONDS = 300.0
"""The time for which Discord counts on in an entry."""

MOST_SERIES = 16
"""The people of a guild whose entries of a type are followed at once."""

MOST_ENTRIES = 50
"""The entries of one person that are followed: those that are read at once."""

MOST_UNSURE = 3
"""The times that something happens of which nobody knows who did it, before the log is read again."""

PAUSE_SECONDS = 1.0
"""The shortest time between two readings of one person's entries."""

MEMBER_MOVE, MEMBER_DISCONNECT, MESSAGE_DELETE = 26, 27, 72
_ACTIONS = {
    MEMBER_MOVE: (Action.MEMBER_MOVE_DISCONNECT, 0.2),
    MEMBER_DISCONNECT: (Action.MEMBER_MOVE_DISCONNECT, 1.0),
    MESSAGE_DELETE: (Action.MESSAGE_DELETE, 1.0),
}
"""The acts that the types of entries stand for, and how much each of them weighs."""
_MOST_ACTS = 100


@dataclass(slots=True)
class CountedSeries:
    """A series of like acts of one person."""

    guild_id: int
    actor_id: int
    counts: dict[int, int] = field(default_factory=dict[int, int])
    """The acts that are counted already, by entry; the oldest entry first."""
    channel_ids: set[int] = field(default_factory=set[int])
    counted_at: float = 0.0
    read_at: float = 0.0
    unsure: int = 0
    """The times that the same has happened since the log was read."""
    is_being_read: bool = False


class CountedEntries:
    """The watch over entries of one type that count."""

    def __init__(self, guard: Guard, http: HTTPClient, tasks: Tasks, action_type: int) -> None:
        self._guard = guard
        self._http = http
        self._tasks = tasks
        self._type: Any = action_type
        self._action, self._weight = _ACTIONS[action_type]
        self._series: dict[int, dict[int, CountedSeries]] = {}
        """The series by guild and actor."""

    def read(self, entry: RawEntry, watched: WatchedGuild) -> Iterable[Act]:
        """Follow what somebody does from now on who has done it once, as an entry of this type tells."""
        if entry.user_id is not None and entry.entry_id is not None:
            series = self._series_of(watched.guild.guild_id, entry.user_id)
            series.counts[entry.entry_id] = entry.number("count")
            if len(series.counts) > MOST_ENTRIES:
                del series.counts[next(iter(series.counts))]
            series.channel_ids.add(entry.number("channel_id", 0))
            series.counted_at = max(series.counted_at, time_of(entry.entry_id))
        return ()

    def on_message_delete(self, event: Mapping[str, Any]) -> None:
        """Hear of a message that has vanished. `event` is MESSAGE_DELETE."""
        self.suspect(int(event.get("guild_id") or 0), int(event["channel_id"]))

    def suspect(self, guild_id: int, channel_id: int) -> None:
        """Hear that the same has happened in, or into, a channel; 0 where entries name none."""
        series_by_actor = self._series.get(guild_id)
        if not series_by_actor:
            return
        now = self._guard.now()
        for series in tuple(series_by_actor.values()):
            if now - series.counted_at > SERIES_SECONDS:
                del series_by_actor[series.actor_id]
            elif channel_id in series.channel_ids:
                series.unsure += 1
                if series.unsure >= MOST_UNSURE and now - series.read_at >= PAUSE_SECONDS:
                    self._read_again(series, now)

    def _series_of(self, guild_id: int, actor_id: int) -> CountedSeries:
        series_by_actor = self._series.setdefault(guild_id, {})
        series = series_by_actor.pop(actor_id, None) or CountedSeries(guild_id, actor_id)
        series_by_actor[actor_id] = series
        if len(series_by_actor) > MOST_SERIES:
            del series_by_actor[next(iter(series_by_actor))]
        return series

    def _read_again(self, series: CountedSeries, now: float) -> None:
        if not series.is_being_read:
            series.is_being_read, series.read_at, series.unsure = True, now, 0
            self._tasks.spawn(self._count(series), name="count on", owner=__name__)

    async def _count(self, series: CountedSeries) -> None:
        """Count what the entries of a series count by now."""
        try:
            log: Any = await self._http.get_audit_logs(
                series.guild_id, limit=MOST_ENTRIES, user_id=series.actor_id, action_type=self._type
            )
        except (discord.HTTPException, *UNREACHED) as error:
            _log.warning("an entry that counts could not be read again", guild_id=series.guild_id, error=str(error))
            return
        finally:
            series.is_being_read = False
        for entry in map(RawEntry.read, reversed(log["audit_log_entries"])):
            known, count = series.counts.get(entry.entry_id or 0), entry.number("count")
            if known is not None and count > known:
                self._count_on(series, entry, count - known)
                series.counts[entry.entry_id or 0] = count
        series.counted_at = self._guard.now()

    def _count_on(self, series: CountedSeries, entry: RawEntry, more: int) -> None:
        """Count further acts, as if they had been done at even pauses since the last time."""
        now = self._guard.now()
        pause = (now - series.counted_at) / more
        for number in range(min(more, _MOST_ACTS)):
            self._guard.observe(
                Act(
                    guild_id=series.guild_id,
                    action=self._action,
                    at=now - pause * number,
                    actor_id=series.actor_id,
                    weight=self._weight,
                    target_id=entry.target_id,
                    evidence={"entry_id": str(entry.entry_id), "options": entry.options},
                )
            )
