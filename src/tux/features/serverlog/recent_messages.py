"""The messages of the last hours, in memory only: Discord does not tell what a deleted message said."""

from collections.abc import Iterator
from dataclasses import dataclass, field

GUILD_CHARACTERS = 1_000_000
"""The content kept of one guild; each message counts `MESSAGE_CHARACTERS` on top. The oldest messages go first."""

TOTAL_CHARACTERS = 20_000_000
"""The same for all guilds together; the guild with the most gives way."""

MESSAGE_CHARACTERS = 200


@dataclass(slots=True)
class RecentMessage:
    """A message as it was last known. Times are on the monotonic clock."""

    author_id: int
    author: str
    content: str
    attachments: tuple[str, ...]
    at: float
    """The time at which it was sent."""
    until: float
    """The time at which it is forgotten."""
    quiet: bool = False
    """True where nothing is logged about it: it is Tux's own, or is ignored. Then it has no content."""

    @property
    def size(self) -> int:
        return MESSAGE_CHARACTERS + len(self.content)


@dataclass(slots=True)
class _GuildMessages:
    messages: dict[int, RecentMessage] = field(default_factory=dict[int, RecentMessage])
    size: int = 0

    def put(self, message_id: int, message: RecentMessage) -> int:
        """Return by how much the size has grown, negative where it has shrunk."""
        before = self.size
        self.pop(message_id)
        self.messages[message_id] = message
        self.size += message.size
        while self.size > GUILD_CHARACTERS:
            self.pop(next(iter(self.messages)))
        return self.size - before

    def pop(self, message_id: int) -> RecentMessage | None:
        message = self.messages.pop(message_id, None)
        if message is not None:
            self.size -= message.size
        return message


class RecentMessages:
    """The messages of all guilds, bounded in time and in size."""

    def __init__(self) -> None:
        self._guilds: dict[int, _GuildMessages] = {}
        self._size = 0

    def __len__(self) -> int:
        return sum(len(guild.messages) for guild in self._guilds.values())

    def put(self, guild_id: int, message_id: int, message: RecentMessage) -> None:
        """Keep a message, in place of what it said before."""
        self._size += self._guilds.setdefault(guild_id, _GuildMessages()).put(message_id, message)
        while self._size > TOTAL_CHARACTERS:
            largest = max(self._guilds.values(), key=lambda guild: guild.size)
            for oldest_id in [*largest.messages][: len(largest.messages) // 4 + 1]:
                self._drop(largest, oldest_id)

    def get(self, guild_id: int, message_id: int, now: float) -> RecentMessage | None:
        """Return a message; None where it is not known, or no longer."""
        guild = self._guilds.get(guild_id)
        message = guild.messages.get(message_id) if guild else None
        return message if message is not None and message.until > now else None

    def pop(self, guild_id: int, message_id: int, now: float) -> RecentMessage | None:
        """Return a message as `get()` does, and forget it."""
        guild = self._guilds.get(guild_id)
        message = self._drop(guild, message_id) if guild else None
        return message if message is not None and message.until > now else None

    def sweep(self, now: float) -> None:
        """Forget every message whose time is over."""
        for guild_id, guild in [*self._guilds.items()]:
            for message_id in [*_expired(guild, now)]:
                self._drop(guild, message_id)
            if not guild.messages:
                del self._guilds[guild_id]

    def shorten(self, guild_id: int, keep: float) -> None:
        """Keep no message of a guild for longer than `keep` seconds."""
        if guild := self._guilds.get(guild_id):
            for message in guild.messages.values():
                message.until = min(message.until, message.at + keep)

    def forget_author(self, user_id: int) -> None:
        """Forget what a user wrote, in every guild."""
        for guild in self._guilds.values():
            theirs = [message_id for message_id, message in guild.messages.items() if message.author_id == user_id]
            for message_id in theirs:
                self._drop(guild, message_id)

    def forget(self, guild_id: int) -> None:
        """Forget a guild."""
        if guild := self._guilds.pop(guild_id, None):
            self._size -= guild.size

    def _drop(self, guild: _GuildMessages, message_id: int) -> RecentMessage | None:
        before = guild.size
        message = guild.pop(message_id)
        self._size += guild.size - before
        return message


def _expired(guild: _GuildMessages, now: float) -> Iterator[int]:
    return (message_id for message_id, message in guild.messages.items() if message.until <= now)
