"""The authors of changes: entries of the audit log, which come before the event of a change, or after it."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeGuard, TypeVar, cast

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


class Author:
    """An entry of the audit log, and whom it names."""

    __slots__ = ("_entry", "_fields", "actor_id", "entry_id")

    def __init__(self, entry_id: int, actor_id: int | None, entry: Mapping[str, Any]) -> None:
        self.entry_id = entry_id
        self.actor_id = actor_id
        self._entry = entry
        self._fields: Mapping[str, Any] | None = None

    @property
    def fields(self) -> Mapping[str, Any]:
        """Return the fields that it says were changed, with their new values, or `UNSAID`; none where it does not say.

        They are read when they are asked for: most entries are alone at their place.
        """
        if self._fields is None:
            self._fields, self._entry = _fields(self._entry), _NO_FIELDS
        return self._fields


@dataclass(frozen=True, slots=True)
class AuthorFound:
    """A change whose entry came after it."""

    guild_id: int
    sequence: int
    author: Author


@dataclass(slots=True)
class _WaitingChange:
    sequence: int
    fields: Mapping[str, Any]
    """The fields that were changed, with their new values, or `UNSAID`."""


class Attributions:
    """Changes and entries that wait for each other. Times are in seconds, from any start."""

    def __init__(self) -> None:
        self._changes: _Queue[_WaitingChange] = _Queue()
        self._entries: _Queue[Author] = _Queue()
        self._known: OrderedDict[int, None] = OrderedDict()
        """The ids of the latest entries: each may come twice."""

    def author_of(self, guild_id: int, key: Key, delta: Delta, sequence: int, now: float) -> Author | None:
        """Return the author of a new change, if the entry has come already. Otherwise, the change waits for it."""
        place = guild_id, *key, delta.operation
        fields: Mapping[str, Any] = _NO_FIELDS
        if delta.operation is Operation.UPDATE:
            fields = {**dict.fromkeys(delta.before or (), UNSAID), **(delta.after or {})}
        change = _WaitingChange(sequence, fields)
        if (author := self._entries.take(place, change, now)) is not None:
            return author
        self._changes.add(place, change, now)
        return None

    def on_entry(self, guild_id: int, entry: Mapping[str, Any], now: float) -> Iterator[AuthorFound]:
        """Take an entry as the gateway has it, and return the changes that waited for it."""
        places = _places(guild_id, entry)
        author = _author(entry) if places else None
        if author is None or author.entry_id in self._known:
            return
        self._known[author.entry_id] = None
        if len(self._known) > MOST_PLACES:
            self._known.popitem(last=False)
        for place in places:
            change = self._changes.take(place, author, now)
            if change is not None:
                yield AuthorFound(guild_id, change.sequence, author)
            else:
                self._entries.add(place, author, now)


class _Waits(Protocol):
    @property
    def fields(self) -> Mapping[str, Any]: ...


W = TypeVar("W", bound=_Waits)


class _Queue(Generic[W]):
    """A queue of those who wait, the oldest first."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[Place, list[tuple[float, W]]] = OrderedDict()
        """Those at each place, with the time up to which they wait."""

    def add(self, place: Place, waiting: W, now: float) -> None:
        queue = self._waiting.get(place)
        if queue is None:
            self._waiting[place] = [(now + WAIT_SECONDS, waiting)]
            if len(self._waiting) > MOST_PLACES:
                self._waiting.popitem(last=False)
        else:
            queue.append((now + WAIT_SECONDS, waiting))
            if len(queue) > MOST_AT_A_PLACE:
                del queue[0]

    def take(self, place: Place, other: _Waits, now: float) -> W | None:
        """Take out the oldest at a place that is not too old and may be about the same change as another."""
        self._forget(now)
        queue = self._waiting.get(place)
        if queue is None:
            return None
        for number, (deadline, waiting) in enumerate(queue):
            if deadline > now and _agree(other.fields, waiting.fields):
                del queue[number]
                if not queue:
                    del self._waiting[place]
                return waiting
        return None

    def _forget(self, now: float) -> None:
        """Forget the places that are the oldest, as long as all that waits there has waited long enough."""
        while self._waiting:
            place = next(iter(self._waiting))
            if self._waiting[place][-1][0] > now:
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
    return Author(entry_id, _number(entry.get("user_id")), entry)


def _places(guild_id: int, entry: Mapping[str, Any]) -> Sequence[Place]:
    action = action_of(entry)
    if (types := _TYPES.get(action)) is None:
        return ()
    target_id = guild_id if action in _OF_THE_GUILD else _number(entry.get("target_id"))
    if target_id is None:
        return ()
    return [(guild_id, object_type, target_id, operation) for object_type, operation in types]


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
