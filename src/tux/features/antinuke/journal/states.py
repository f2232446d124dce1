"""The states of guilds at this moment: the gateway tells of changes, and surveys look at the whole."""

from collections.abc import Iterator

from tux.features.antinuke.images import GuildImage, Payload
from tux.features.antinuke.journal.changes import Delta, ObjectType, Operation, between
from tux.features.antinuke.journal.contents import GuildContents
from tux.features.antinuke.journal.parts import PARTS, Key, ids_in, object_in


class GuildState:
    """The present contents of one guild."""

    def __init__(self, guild_id: int) -> None:
        self.guild_id = guild_id
        self.contents = GuildContents(guild_id)
        self._touched: set[Key] | None = set()
        """The objects that have changed since `touch()`, or since the beginning; None if nobody wants to know."""

    @property
    def is_complete(self) -> bool:
        """Return whether the whole guild is known."""
        return self.contents.is_complete

    def put(self, key: Key, after: Payload | None) -> Delta | None:
        """Take over what an event says that an object is like, or that it is gone, and return what that changed."""
        delta = self.correct(key, after)
        if self._touched is not None:
            self._touched.add(key)
            if delta is not None and key[0] is ObjectType.ROLE and delta.operation is Operation.CREATE:
                self._touched |= {(ObjectType.ROLE, role_id) for role_id in self.contents.keys(ObjectType.ROLE)}
        return delta

    def correct(self, key: Key, after: Payload | None) -> Delta | None:
        """Take over what an object is found to be like, or that there is none, and return what that changed.

        The fields of the guild are completed by those known before, as Discord does not always send all of them.
        """
        if after is not None and self.contents.has(key, after):
            return None
        before = self.contents.get(key)
        if key[0] is ObjectType.GUILD and before and after:
            after = {**before, **after}
        delta = between(before, after) if before is not None or self.is_complete else _unknown(after)
        if delta is not None:
            self.contents.take_over(key, delta, after)
        return delta

    def touch(self) -> None:
        """Keep from now on which objects change, so that an image that is already old does not change them back."""
        self._touched = self._touched or set()

    def adopt(self, contents: GuildContents) -> None:
        """Take over everything, except what has changed since `touch()`. The contents belong to this state then."""
        for key in self._touched or ():
            contents.set(key, self.contents.get(key))
        self.contents = contents

    def compared(self, live: GuildImage) -> Iterator[tuple[Key, Payload | None]]:
        """Return all objects of here and of an image, each as the image has it, except what changed since `touch()`.

        What could not be read for the image is left out. This may be iterated while the state changes.
        """
        for object_type, part in PARTS.items():
            if part in live.unread:
                continue
            known = self.contents.keys(object_type)
            new = ids_in(live, object_type) - known
            for object_id in (*new, *known):  # new roles first, since they move up others
                key = object_type, object_id
                if self._touched is None or key not in self._touched:
                    yield key, object_in(live, key)

    def settle(self, unread: frozenset[str]) -> None:
        """Note that the whole guild is known, except the parts that are `unread`."""
        self.contents.unread, self.contents.is_complete, self._touched = unread, True, None
        self.contents.share_roles()


def _unknown(after: Payload | None) -> Delta:
    """Return the change of an object of which nothing was known."""
    return Delta(Operation.DELETE if after is None else Operation.UPDATE, None, after)
