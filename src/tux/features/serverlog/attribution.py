"""Attribution: joins the gateway's entry about an event with the audit log's entry about the same event.

The gateway reports what happened, and the audit log who did it. An entry of the audit log is sent with its own content
and its own author, and a gateway's entry that adds nothing is dropped. So nobody is ever named for what somebody else
did. Four actions are too vague for that (deleting messages, one or many, and moving or disconnecting somebody): they
name an author only if there is exactly one event that they can be about.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from tux.features.serverlog.entries import About, LogEntry
from tux.features.serverlog.events import Event

WINDOW_SECONDS = 1.5
"""The most time that may pass between the arrivals of the two entries."""

HOLD_SECONDS = 2 * WINDOW_SECONDS
"""The time for which an entry waits. By then, all entries have arrived that may be about the same event."""

Index = dict[tuple[Event, About], list[LogEntry]]

_EVERYTHING = ""
"""The element of `covered` that stands for the whole entry."""


def due(waiting: Sequence[LogEntry], now: float) -> tuple[list[LogEntry], list[LogEntry]]:
    """Return the entries to send now, and those that keep waiting."""
    _cover(waiting)
    uncovered = [entry for entry in waiting if entry.author_only or _EVERYTHING not in entry.covered]
    _name_authors(uncovered, now)
    events = [entry for entry in uncovered if not entry.author_only]
    ready = [entry for entry in events if entry.arrived_at + HOLD_SECONDS <= now and not entry.ignored]
    authors = [
        entry for entry in uncovered if entry.author_only and entry.arrived_at + HOLD_SECONDS + WINDOW_SECONDS > now
    ]
    return ready, [*authors, *(entry for entry in events if entry.arrived_at + HOLD_SECONDS > now)]


def _cover(waiting: Sequence[LogEntry]) -> None:
    """Cover the gateway's entries with entries that say as much or more."""
    weak = [entry for entry in waiting if not entry.from_audit_log]
    index = _indexed(weak)
    for strong in waiting:
        if strong.author_only or not (strong.from_audit_log or strong.event.instead_of):
            continue
        for event in map(Event, ((strong.event,) if strong.from_audit_log else ()) + strong.event.instead_of):
            near = _near(strong, index.get((event, strong.about), ()))
            if strong.about is None:  # the audit log does not say what it was done to
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
    """Return the others that may report the same event."""
    return [
        other
        for other in others
        if other is not entry
        and _EVERYTHING not in other.covered
        and abs(entry.arrived_at - other.arrived_at) <= WINDOW_SECONDS
    ]


def _absorb(strong: LogEntry, weak: LogEntry) -> None:
    """Cover in `weak` what both report. Each part of `strong` stands for a single event, never for a second one."""
    is_replaced = weak.event.value in strong.event.instead_of
    parts = set(weak.changes) & set(strong.changes) if weak.changes and not is_replaced else {weak.event.value}
    new = parts - strong.covered
    if not new:
        return
    strong.covered |= new
    if is_replaced:
        strong.changes, weak.changes = {**weak.changes, **strong.changes}, {}
    for name in new:
        weak.changes.pop(name, None)
    if not weak.changes:
        weak.covered.add(_EVERYTHING)
        strong.ignored = strong.ignored or weak.ignored
        earlier = {name: value for name, value in weak.details.items() if value is not None}  # before it was deleted
        strong.details = {**strong.details, **earlier}
        strong.contents, strong.author_ids = strong.contents or weak.contents, strong.author_ids | weak.author_ids
        strong.role_ids = strong.role_ids or weak.role_ids
        strong.places = strong.places or weak.places


def _name_authors(entries: Sequence[LogEntry], now: float) -> None:
    """Name the author of each entry that is due, if it is certain."""
    authors = _indexed(entry for entry in entries if entry.author_only)
    events = _indexed(entry for entry in entries if not entry.from_audit_log) if authors else {}
    for key, candidates in authors.items():
        rivals = events.get(key, [])
        for entry in rivals:
            if entry.arrived_at + HOLD_SECONDS <= now:
                _name_author(entry, candidates, rivals)


def _name_author(entry: LogEntry, candidates: Sequence[LogEntry], rivals: Sequence[LogEntry]) -> None:
    near = _near(entry, candidates)
    if len(near) == 1 and len(_near(near[0], rivals)) == 1:
        entry.actor_id, entry.reason = near[0].actor_id, near[0].reason
    for candidate in near:
        candidate.covered.add(_EVERYTHING)  # it has named an author, or cannot name any
