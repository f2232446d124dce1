"""Attribution: finds the audit log's entry that tells of the same event as the gateway's.

The gateway tells what happened, and the audit log who did it. An entry of the audit log is written with its own
content and its own author, and the gateway's entry that says no more is left out. So nobody is ever named for what
somebody else did. Four actions say too little for that (who deleted a message, moved or disconnected somebody): they
name an author only where there is exactly one event that they can mean.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from tux.features.serverlog.entries import About, LogEntry
from tux.features.serverlog.events import Event

WINDOW_SECONDS = 1.5
"""The time that may lie between the arrival of the two."""

HOLD_SECONDS = 2 * WINDOW_SECONDS
"""The time for which an entry is held back: by then everything about the same event has arrived, and all its rivals."""

Index = dict[tuple[Event, About], list[LogEntry]]

_WHOLE = ""
"""The member of `covered` that stands for the whole entry."""


def due(waiting: Sequence[LogEntry], now: float) -> tuple[list[LogEntry], list[LogEntry]]:
    """Return the entries to write now, and those that go on waiting."""
    _cover(waiting)
    left = [entry for entry in waiting if entry.names or _WHOLE not in entry.covered]
    _name(left, now)
    events = [entry for entry in left if not entry.names]
    ready = [entry for entry in events if entry.at + HOLD_SECONDS <= now and not entry.ignored]
    names = [entry for entry in left if entry.names and entry.at + HOLD_SECONDS + WINDOW_SECONDS > now]
    return ready, [*names, *(entry for entry in events if entry.at + HOLD_SECONDS > now)]


def _cover(waiting: Sequence[LogEntry]) -> None:
    """Leave out what the gateway says where another entry says as much."""
    weak = [entry for entry in waiting if not entry.recorded]
    index = _indexed(weak)
    for strong in waiting:
        if strong.names or not (strong.recorded or strong.event.instead_of):
            continue
        for event in map(Event, ((strong.event,) if strong.recorded else ()) + strong.event.instead_of):
            near = _near(strong, index.get((event, strong.about), ()))
            if strong.about is None:  # the audit log does not say to what it was done: it must be the only candidate
                near = _near(strong, [entry for entry in weak if entry.event is event])
                near = near if len(near) == 1 else []
            for entry in near:
                _absorb(strong, entry)


def _indexed(entries: Iterable[LogEntry]) -> Index:
    index: Index = defaultdict(list)
    for entry in entries:
        index[entry.event, entry.about].append(entry)
    return index


def _near(entry: LogEntry, others: Sequence[LogEntry]) -> list[LogEntry]:
    """Return the others that may tell of the same event."""
    return [
        other
        for other in others
        if other is not entry and _WHOLE not in other.covered and abs(entry.at - other.at) <= WINDOW_SECONDS
    ]


def _absorb(strong: LogEntry, weak: LogEntry) -> None:
    """Cover what both say. Each part of `strong` stands for one event, and never for a second one."""
    parts = set(weak.changes) & set(strong.changes) if weak.changes else {weak.event.value}
    new = parts - strong.covered
    if not new:
        return
    strong.covered |= new
    for name in new:
        weak.changes.pop(name, None)
    if not weak.changes:
        weak.covered.add(_WHOLE)
        strong.ignored = strong.ignored or weak.ignored
        known = {name: value for name, value in weak.details.items() if value is not None}  # while it still existed
        strong.details = {**strong.details, **known}
        strong.role_ids = strong.role_ids or weak.role_ids
        strong.places = strong.places or weak.places


def _name(left: Sequence[LogEntry], now: float) -> None:
    """Name who did what is due, as far as that is certain."""
    names = _indexed(entry for entry in left if entry.names)
    events = _indexed(entry for entry in left if not entry.recorded) if names else {}
    for key, naming in names.items():
        rivals = events.get(key, [])
        for entry in rivals:
            if entry.at + HOLD_SECONDS <= now:
                _name_one(entry, naming, rivals)


def _name_one(entry: LogEntry, naming: Sequence[LogEntry], rivals: Sequence[LogEntry]) -> None:
    near = _near(entry, naming)
    if len(near) == 1 and len(_near(near[0], rivals)) == 1:
        entry.by, entry.reason = near[0].by, near[0].reason
    for name in near:
        name.covered.add(_WHOLE)  # it has named its one, or can name none
