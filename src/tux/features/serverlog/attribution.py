"""The gateway tells what happened and the audit log tells who did it: which two are the same.

An entry of the audit log tells its own content with its own author, and the gateway's event that says no more than it
is left out. So nobody is ever named for what another did. Four actions say too little for that (who deleted a message,
moved or disconnected somebody): those name an author only where there is exactly one event that they can mean.
"""

from collections import defaultdict
from collections.abc import Sequence

from tux.features.serverlog.entries import About, LogEntry
from tux.features.serverlog.events import Event

WINDOW = 1.5
"""Seconds by which the two may be apart."""

HOLD = 2 * WINDOW
"""Seconds that each is held back: by then whatever might be about the same is there, and all that rivals it."""

Index = dict[tuple[Event, About], list[LogEntry]]

_WHOLE = ""
"""Stands among `covered` for all of it."""


def due(waiting: Sequence[LogEntry], now: float) -> tuple[list[LogEntry], list[LogEntry]]:
    """What is to be told now, and what goes on waiting."""
    _cover(waiting)
    left = [happening for happening in waiting if happening.names or _WHOLE not in happening.covered]
    _name(left, now)
    told = [happening for happening in left if not happening.names and happening.at + HOLD <= now]
    told = [happening for happening in told if not happening.ignored]
    names = [happening for happening in left if happening.names and happening.at + HOLD + WINDOW > now]
    later = [happening for happening in left if not happening.names and happening.at + HOLD > now]
    return told, [*names, *later]


def _cover(waiting: Sequence[LogEntry]) -> None:
    weak = [happening for happening in waiting if not happening.recorded]
    index = _indexed(weak)
    for strong in waiting:
        if strong.names or not (strong.recorded or strong.event.instead_of):
            continue
        for event in map(Event, ((strong.event,) if strong.recorded else ()) + strong.event.instead_of):
            near = _near(strong, index.get((event, strong.about), ()))
            if strong.about is None:  # the audit log does not say what it was done to: it can only be the one there is
                near = _near(strong, [happening for happening in weak if happening.event is event])
                near = near if len(near) == 1 else []
            for happening in near:
                _absorb(strong, happening)


def _indexed(happenings: Sequence[LogEntry]) -> Index:
    index: Index = defaultdict(list)
    for happening in happenings:
        index[happening.event, happening.about].append(happening)
    return index


def _near(one: LogEntry, others: Sequence[LogEntry]) -> list[LogEntry]:
    return [
        other
        for other in others
        if other is not one and _WHOLE not in other.covered and abs(one.at - other.at) <= WINDOW
    ]


def _absorb(strong: LogEntry, weak: LogEntry) -> None:
    """Each part of what `strong` says stands for one event, and not for a second one."""
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
        known = {name: value for name, value in weak.details.items() if value is not None}  # of what was still there
        strong.details = {**strong.details, **known}
        strong.role_ids = strong.role_ids or weak.role_ids
        strong.places = strong.places or weak.places


def _name(left: Sequence[LogEntry], now: float) -> None:
    entries = _indexed([happening for happening in left if happening.names])
    told = _indexed([happening for happening in left if not happening.recorded]) if entries else {}
    for (event, about), few in entries.items():
        candidates = told.get((event, about), [])
        for happening in candidates:
            if happening.at + HOLD <= now:
                _name_one(happening, few, candidates)


def _name_one(happening: LogEntry, entries: Sequence[LogEntry], rivals: Sequence[LogEntry]) -> None:
    near = _near(happening, entries)
    if len(near) == 1 and len(_near(near[0], rivals)) == 1:
        happening.by, happening.reason = near[0].by, near[0].reason
    for entry in near:
        entry.covered.add(_WHOLE)  # it has named its one, or can name none
