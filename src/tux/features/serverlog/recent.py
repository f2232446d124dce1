"""What was lately written, in memory alone: Discord does not say what a deleted message said."""

from collections.abc import Iterator
from dataclasses import dataclass, field

PER_GUILD = 1_000_000
"""Characters of content kept for one server; each message counts for `EACH` more. The oldest go first."""

IN_ALL = 20_000_000
"""The same for all servers together; the one that has most gives way."""

EACH = 200


@dataclass(slots=True)
class Written:
    """One message as it was last known."""

    author_id: int
    author: str
    content: str
    attachments: tuple[str, ...]
    at: float
    until: float
    """On the monotonic clock: when it was written, and from when on it is not known any more."""
    quiet: bool = False
    """Nothing is told of this message: it is our own, or its author is ignored. Then it has no content."""

    @property
    def size(self) -> int:
        return EACH + len(self.content)


@dataclass(slots=True)
class _Shelf:
    messages: dict[int, Written] = field(default_factory=dict[int, Written])
    size: int = 0

    def put(self, message_id: int, written: Written) -> int:
        """How much there is more than before, less than nothing where there is less."""
        before = self.size
        self.take(message_id)
        self.messages[message_id] = written
        self.size += written.size
        while self.size > PER_GUILD:
            self.take(next(iter(self.messages)))
        return self.size - before

    def take(self, message_id: int) -> Written | None:
        written = self.messages.pop(message_id, None)
        if written is not None:
            self.size -= written.size
        return written


class Recent:
    """Bounded in time and in size; gone with the process."""

    def __init__(self) -> None:
        self._shelves: dict[int, _Shelf] = {}
        self._size = 0

    def __len__(self) -> int:
        return sum(len(shelf.messages) for shelf in self._shelves.values())

    def put(self, guild_id: int, message_id: int, written: Written) -> None:
        self._size += self._shelves.setdefault(guild_id, _Shelf()).put(message_id, written)
        while self._size > IN_ALL:
            largest = max(self._shelves.values(), key=lambda shelf: shelf.size)
            for message_id in [*largest.messages][: len(largest.messages) // 4 + 1]:
                self._drop(largest, message_id)

    def get(self, guild_id: int, message_id: int, now: float) -> Written | None:
        """None where it is not known, or not any more."""
        shelf = self._shelves.get(guild_id)
        written = shelf.messages.get(message_id) if shelf else None
        return written if written is not None and written.until > now else None

    def take(self, guild_id: int, message_id: int, now: float) -> Written | None:
        """As `get()`, and forgets it."""
        shelf = self._shelves.get(guild_id)
        written = self._drop(shelf, message_id) if shelf else None
        return written if written is not None and written.until > now else None

    def sweep(self, now: float) -> None:
        """Forgets whatever is over."""
        for guild_id, shelf in [*self._shelves.items()]:
            for message_id in [*_over(shelf, now)]:
                self._drop(shelf, message_id)
            if not shelf.messages:
                del self._shelves[guild_id]

    def shorten(self, guild_id: int, keep: float) -> None:
        """Keeps nothing of a server for longer than `keep` seconds, as it wishes from now on."""
        if shelf := self._shelves.get(guild_id):
            for written in shelf.messages.values():
                written.until = min(written.until, written.at + keep)

    def forget_author(self, user_id: int) -> None:
        """Of all servers."""
        for shelf in self._shelves.values():
            for message_id in [one for one, written in shelf.messages.items() if written.author_id == user_id]:
                self._drop(shelf, message_id)

    def forget(self, guild_id: int) -> None:
        if shelf := self._shelves.pop(guild_id, None):
            self._size -= shelf.size

    def _drop(self, shelf: _Shelf, message_id: int) -> Written | None:
        before = shelf.size
        written = shelf.take(message_id)
        self._size += shelf.size - before
        return written


def _over(shelf: _Shelf, now: float) -> Iterator[int]:
    return (message_id for message_id, written in shelf.messages.items() if written.until <= now)
