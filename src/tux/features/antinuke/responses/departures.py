"""The members who have left of late: Discord names nobody whom a prune removes."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

MOST_DEPARTURES = 5_000
"""The departures of a guild that are remembered."""

MOST_GUILDS = 200
"""The guilds whose departures are remembered. The one with the oldest last departure is forgotten first."""

_BEFORE_ENTRY_SECONDS = 30.0
_AFTER_ENTRY_SECONDS = 15.0


class Departures:
    """Keeps who has left which guild, and when: by themselves, or because somebody removed them."""

    def __init__(self, is_watched: Callable[[int], bool], now: Callable[[], float]) -> None:
        """Remember departures from the guilds that are watched. Times are in seconds since 1970."""
        self._is_watched = is_watched
        self._now = now
        self._by_guild: dict[int, deque[tuple[float, int]]] = {}

    def on_member_remove(self, event: Mapping[str, Any]) -> None:
        """Hear a `GUILD_MEMBER_REMOVE`, with its `guild_id` and `user`."""
        guild_id = int(event["guild_id"])
        if not self._is_watched(guild_id):
            return
        departures = self._by_guild.pop(guild_id, None)
        if departures is None:
            departures = deque[tuple[float, int]](maxlen=MOST_DEPARTURES)
        departures.append((self._now(), int(event["user"]["id"])))
        self._by_guild[guild_id] = departures
        if len(self._by_guild) > MOST_GUILDS:
            del self._by_guild[next(iter(self._by_guild))]

    def around(self, guild_id: int, at: float) -> Sequence[int]:
        """Return who left a guild around the time of an entry of the audit log, which comes after a prune."""
        first, last = at - _BEFORE_ENTRY_SECONDS, at + _AFTER_ENTRY_SECONDS
        return [user_id for left_at, user_id in self._by_guild.get(guild_id, ()) if first <= left_at <= last]
