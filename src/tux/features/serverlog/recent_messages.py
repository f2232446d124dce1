"""Recent messages, in memory only: when one is deleted, Discord does not say what it said."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from tux.guilds.messages import MessageContents
from tux.runtime.markup import Markup

GUILD_CHARACTERS = 1_000_000
"""The most characters kept for one guild; each message counts for `MESSAGE_CHARACTERS` more. The oldest go first."""

TOTAL_CHARACTERS = 20_000_000
"""The most characters kept for all guilds together. Beyond it, the guild with the most loses its oldest messages."""

MESSAGE_CHARACTERS = 200


class RecentMessage(NamedTuple):
    """A message as it was last known. Times are on the monotonic clock.

    It cannot be changed, because its size was counted when it was put: whatever differs is put anew.
    """

    author_id: int
    author: Markup
    contents: MessageContents
    sent_at: float
    expires_at: float
    """The time from which on it is not shown."""
    quiet: bool = False
    """True if nothing is logged about it, because it is Tux's own or is ignored. Then it has no content."""

    @property
    def size(self) -> int:
        return MESSAGE_CHARACTERS + self.contents.size


@dataclass(slots=True)
class _GuildMessages:
    messages: dict[int, RecentMessage] = field(default_factory=dict[int, RecentMessage])
    size: int = 0

    def put(self, message_id: int, message: RecentMessage, limit: int) -> int:
        """Keep a message, and return by how much the size has grown. It is negative if it has shrunk."""
        old_size = self.size
        self.pop(message_id)
        self.messages[message_id] = message
        self.size += message.size
        while self.size > limit:
            self.pop(next(iter(self.messages)))
        return self.size - old_size

    def pop(self, message_id: int) -> RecentMessage | None:
        message = self.messages.pop(message_id, None)
        if message is not None:
            self.size -= message.size
        return message


class RecentMessages:
    """The recent messages of all guilds, limited in age and in size."""

    def __init__(self, *, guild_limit: int = GUILD_CHARACTERS, total_limit: int = TOTAL_CHARACTERS) -> None:
        """Keep at most `guild_limit` characters for one guild, and `total_limit` for all guilds together."""
        self._guilds: dict[int, _GuildMessages] = {}
        self._size = 0
        self._guild_limit = guild_limit
        self._total_limit = total_limit

    def __len__(self) -> int:
        return sum(len(guild.messages) for guild in self._guilds.values())

    def put(self, guild_id: int, message_id: int, message: RecentMessage) -> None:
        """Keep a message, in place of its earlier version."""
        guild = self._guilds.setdefault(guild_id, _GuildMessages())
        self._size += guild.put(message_id, message, self._guild_limit)
        while self._size > self._total_limit:
            largest = max(self._guilds.values(), key=lambda guild: guild.size)
            for oldest_id in [*largest.messages][: len(largest.messages) // 4 + 1]:
                self._drop(largest, oldest_id)

    def get(self, guild_id: int, message_id: int, now: float) -> RecentMessage | None:
        """Return a message, or None if it is unknown or has expired."""
        guild = self._guilds.get(guild_id)
        message = guild.messages.get(message_id) if guild else None
        return message if message is not None and message.expires_at > now else None

    def pop(self, guild_id: int, message_id: int, now: float) -> RecentMessage | None:
        """Return a message as `get()` does, and forget it."""
        guild = self._guilds.get(guild_id)
        message = self._drop(guild, message_id) if guild else None
        return message if message is not None and message.expires_at > now else None

    def sweep(self, now: float) -> None:
        """Forget every message that has expired."""
        for guild_id, guild in [*self._guilds.items()]:
            for message_id in [*_expired(guild, now)]:
                self._drop(guild, message_id)
            if not guild.messages:
                del self._guilds[guild_id]

    def shorten(self, guild_id: int, keep: float) -> None:
        """Keep no message of a guild for longer than `keep` seconds."""
        if guild := self._guilds.get(guild_id):
            for message_id, message in guild.messages.items():
                expires_at = min(message.expires_at, message.sent_at + keep)
                guild.messages[message_id] = message._replace(expires_at=expires_at)

    def forget_author(self, user_id: int) -> None:
        """Forget what a user wrote, in every guild."""
        for guild in self._guilds.values():
            message_ids = [message_id for message_id, message in guild.messages.items() if message.author_id == user_id]
            for message_id in message_ids:
                self._drop(guild, message_id)

    def forget(self, guild_id: int) -> None:
        """Forget a guild."""
        if guild := self._guilds.pop(guild_id, None):
            self._size -= guild.size

    def _drop(self, guild: _GuildMessages, message_id: int) -> RecentMessage | None:
        old_size = guild.size
        message = guild.pop(message_id)
        self._size += guild.size - old_size
        return message


def _expired(guild: _GuildMessages, now: float) -> Iterator[int]:
    return (message_id for message_id, message in guild.messages.items() if message.expires_at <= now)
