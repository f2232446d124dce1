"""The context in which gateway events are read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tux.features.serverlog.entries import LogEntry
from tux.features.serverlog.recent_messages import RecentMessages


@dataclass(frozen=True, slots=True)
class EventContext:
    """Everything that reading an event needs besides the event itself."""

    recent: RecentMessages
    now: float
    """The time on the monotonic clock."""
    bot_id: int
    find_channel: Callable[[int | None], Any]
    """Returns a channel or thread by its id, or None if it is unknown."""
    keep: float = 0.0
    """The number of seconds for which content is kept."""
    sees_audit_log: Callable[[], bool] = lambda: True
    """Returns whether the bot may see the audit log of the guild."""


Read = Callable[..., Iterable[LogEntry]]
"""Yields the log entries for an event. It takes the context and discord.py's arguments of the event."""
