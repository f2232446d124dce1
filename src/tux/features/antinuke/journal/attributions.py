"""The authors of changes: entries of the audit log, which come before the event of a change, or after it."""

from collections import OrderedDict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard, cast

from tux.features.antinuke.journal.changes import Delta, ObjectType, Operation
from tux.features.antinuke.journal.parts import Key

WAIT_SECONDS = 30.0
"""The time for which a change waits for its entry, and an entry for its change."""

MOST_PLACES = 5000
"""The number of objects, in all guilds, whose changes or entries wait at once. The oldest go without."""

MOST_AT_A_PLACE = 50
"""The number of changes or entries of one object that wait at once."""

_OPERATIONS = (Operation.CREATE, Operation.UPDATE, Operation.DELETE)

_TYPES: Mapping[int, tuple[tuple[ObjectType, Operation], ...]] = {
    **{
        first + offset: ((object_type, operation),)
        for first, object_type in (
            (10, ObjectType.CHANNEL),
            (30, ObjectType.ROLE),
            (50, ObjectType.WEBHOOK),
            (60, ObjectType.EMOJI),
            (90, ObjectType.STICKER),
            (130, ObjectType.SOUND),
            (140, ObjectType.AUTOMOD_RULE),
        )
        for offset, operation in enumerate(_OPERATIONS)
    },
    **dict.fromkeys((13, 14, 15), ((ObjectType.CHANNEL, Operation.UPDATE),)),
    1: ((ObjectType.GUILD, Operation.UPDATE),),
    20: ((ObjectType.MEMBER, Operation.DELETE),),
    22: ((ObjectType.BAN, Operation.CREATE), (ObjectType.MEMBER, Operation.DELETE)),
    23: ((ObjectType.BAN, Operation.DELETE),),
    25: tuple((ObjectType.MEMBER, operation) for operation in _OPERATIONS),
    **dict.fromkeys(range(163, 168), ((ObjectType.ONBOARDING, Operation.UPDATE),)),
}
"""The changes that an entry of each type may stand for."""

_OVERWRITES = frozenset({13, 14, 15})
_ONBOARDING = frozenset(range(163, 168))
_OF_THE_GUILD = frozenset({1, *_ONBOARDING})
"""The types of entries whose object has the id of the guild."""

_RENAMED = {"$add": "roles", "$remove": "roles", "icon_hash": "icon", "avatar_hash": "avatar"}
"""The fields that the audit log names differently."""

UNSAID: Any = object()
"""Stands for a value that is not told."""

_NO_FIELDS: Mapping[str, Any] = {}
_SCALARS = (str, int, float, bool)

Place = tuple[int, ObjectType, int, Operation]


@dataclass(frozen=True, slots=True)
class Author:
    """An entry of the audit log, and whom it names."""

    entry_id: int
    actor_id: int | None
    fields: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The fields that it says were changed, with their new values, or `UNSAID`; empty where it does not say."""


@dataclass(frozen=True, slots=True)
class AuthorFound:
    """A change whose entry came after it."""

    guild_id: int
    sequence: int
    author: Author


@dataclass(frozen=True, slots=True)
class _Waiting:
    place: Place
    deadline: float
    fields: Mapping[str, Any]
    subject: Any
    """The sequence of a change, or the author of an entry."""


class Attributions:
    """Changes and entries that wait for each other. Times are in seconds, from any start."""

    def __init__(self) -> None:
        self._changes = _Queue()
        self._entries = _Queue()
        self._known: OrderedDict[int, None] = OrderedDict()
        """The ids of the latest entries: each may come twice."""

    def author_of(self, guild_id: int, key: Key, delta: Delta, sequence: int, now: float) -> Author | None:
        """Return the author of a new change, if the entry has come already. Otherwise, the change waits for it."""
        place = guild_id, *key, delta.operation
        fields: Mapping[str, Any] = _NO_FIELDS
        if delta.operation is Operation.UPDATE:
            fields = {**dict.fromkeys(delta.before or (), UNSAID), **(delta.after or {})}
        if (author := self._entries.take(place, fields, now)) is not None:
            return author
        self._changes.add(_Waiting(place, now + WAIT_SECONDS, fields, sequence))
        return None

    def on_entry(self, guild_id: int, entry: Mapping[str, Any], now: float) -> Iterator[AuthorFound]:
        """Take an entry as the gateway has it, and return the changes that waited for it."""
        author = _author(entry)
        if author is None or author.entry_id in self._known:
            return
        self._known[author.entry_id] = None
        if len(self._known) > MOST_PLACES:
            self._known.popitem(last=False)
        for place in _places(guild_id, entry):
            sequence = self._changes.take(place, author.fields, now)
            if sequence is not None:
                yield AuthorFound(guild_id, sequence, author)
            else:
                self._entries.add(_Waiting(place, now + WAIT_SECONDS, author.fields, author))


class _Queue:
    """A queue of those who wait, the oldest first."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[Place, deque[_Waiting]] = OrderedDict()

    def add(self, waiting: _Waiting) -> None:
        queue = self._waiting.get(waiting.place)
        if queue is None:
            queue = self._waiting[waiting.place] = deque(maxlen=MOST_AT_A_PLACE)
        queue.append(waiting)
        if len(self._waiting) > MOST_PLACES:
            self._waiting.popitem(last=False)

    def take(self, place: Place, fields: Mapping[str, Any], now: float) -> Any:
        """Take out the oldest at a place that is not too old and may be about the same change."""
        self._forget(now)
        queue = self._waiting.get(place)
        if queue is None:
            return None
        for waiting in tuple(queue):
            if waiting.deadline > now and _agree(fields, waiting.fields):
                queue.remove(waiting)
                if not queue:
                    del self._waiting[place]
                return waiting.subject
        return None

    def _forget(self, now: float) -> None:
        """Forget the places that are the oldest, as long as all that waits there has waited long enough."""
        while self._waiting:
            place, queue = next(iter(self._waiting.items()))
            if queue[-1].deadline > now:
                return
            del self._waiting[place]


def _agree(fields: Mapping[str, Any], others: Mapping[str, Any]) -> bool:
    """Return whether two may be about the same change: they share a field, where both name any, and its value."""
    if not fields or not others:
        return True
    both = fields.keys() & others.keys()
    return bool(both) and all(_same(fields[name], others[name]) for name in both)


def _same(value: Any, other: Any) -> bool:
    """Return whether two values are the same, as far as the audit log and the API write them alike."""
    is_comparable = isinstance(value, _SCALARS) and isinstance(other, _SCALARS)
    return not is_comparable or str(value) == str(other)


def _author(entry: Mapping[str, Any]) -> Author | None:
    entry_id = _number(entry.get("id"))
    if entry_id is None:
        return None
    return Author(entry_id, _number(entry.get("user_id")), _fields(entry))


def _places(guild_id: int, entry: Mapping[str, Any]) -> Iterator[Place]:
    action = action_of(entry)
    target_id = guild_id if action in _OF_THE_GUILD else _number(entry.get("target_id"))
    if target_id is not None:
        for object_type, operation in _TYPES.get(action, ()):
            yield guild_id, object_type, target_id, operation


def action_of(entry: Mapping[str, Any]) -> int:
    """Return the type of an entry; -1 where it has none, or one of a type that no entry has."""
    action = entry.get("action_type")
    return action if isinstance(action, int) else -1


def _fields(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    action = action_of(entry)
    if action in _OVERWRITES:
        return {"permission_overwrites": UNSAID}
    if action in _ONBOARDING:
        return {}
    listed = entry.get("changes")
    known = [change for change in cast("list[Any]", listed if isinstance(listed, list) else []) if _is_object(change)]
    changes: dict[str, Any] = {str(change.get("key")): change for change in known}
    return {_RENAMED.get(key, key): change.get("new_value", UNSAID) for key, change in changes.items()}


def _is_object(value: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, dict)


def _number(value: Any) -> int | None:
    try:
        return None if value is None else int(value)
    except (TypeError, ValueError):
        return None
