"""The traces of an attacker: what they made, gave and took, as entries of the audit log tell."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from discord.utils import snowflake_time

from tux.features.antinuke.detection.attribution import ONE_REQUEST_SECONDS
from tux.features.antinuke.responses.powers import danger

Entry = Mapping[str, Any]
"""An entry of the audit log, as Discord gives it."""

_PRUNE, _KICK, _BAN, _UNBAN = 21, 20, 22, 23
_ROLES_CHANGED, _BOT_ADDED = 25, 28
_ROLE_CREATED, _ROLE_CHANGED = 30, 31
_INVITE_CREATED, _WEBHOOK_CREATED = 40, 50

_SAME_REQUEST_MS = 5_000
"""The time within which entries without an author belong to the request of the one before."""

T = TypeVar("T")


@dataclass(slots=True)
class Traces:
    """The traces of one attacker. Ids are those of users, roles and webhooks."""

    bot_ids: list[int] = field(default_factory=list[int])
    grants: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    """The users and the roles that they were given."""
    role_permissions: dict[int, int] = field(default_factory=dict[int, int])
    """The dangerous permissions that roles were created with or given."""
    webhook_ids: list[int] = field(default_factory=list[int])
    invite_codes: list[str] = field(default_factory=list[str])
    banned_ids: list[int] = field(default_factory=list[int])
    """Those whom the attacker banned in the incident."""
    kicked_ids: list[int] = field(default_factory=list[int])
    prune_entry_ids: list[int] = field(default_factory=list[int])
    """The ids of the entries of prunes in the incident."""
    made_role_ids: set[int] = field(default_factory=set[int])
    """The roles that were created in the incident."""

    def without(self, seen: "Traces") -> "Traces":
        """Return what is not in `seen`."""
        return Traces(
            bot_ids=_new(self.bot_ids, seen.bot_ids),
            grants=_new(self.grants, seen.grants),
            role_permissions={
                role_id: bits
                for role_id, bits in self.role_permissions.items()
                if bits & ~seen.role_permissions.get(role_id, 0)
            },
            webhook_ids=_new(self.webhook_ids, seen.webhook_ids),
            invite_codes=_new(self.invite_codes, seen.invite_codes),
            banned_ids=_new(self.banned_ids, seen.banned_ids),
            kicked_ids=_new(self.kicked_ids, seen.kicked_ids),
            prune_entry_ids=_new(self.prune_entry_ids, seen.prune_entry_ids),
            made_role_ids=self.made_role_ids,
        )


def traces_of(attacker_id: int, entries: Iterable[Entry], *, incident_from_id: int) -> Traces:
    """Return the traces of somebody in entries of the audit log, the oldest first.

    Bans, kicks and prunes count from the entry `incident_from_id` on. An entry of an unexpected form is left out.
    """
    traces, last_author = Traces(), None
    for entry in entries:
        try:
            author = _author(entry, last_author)
            if author is not None:
                last_author = author[0], int(entry["id"]), entry.get("action_type")
            if author is not None and author[0] == attacker_id:
                _read(traces, entry, is_of_incident=int(entry["id"]) >= incident_from_id)
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
    return traces


def unattributed_traces(
    entries: Iterable[Entry], *, from_id: int, is_explained: Callable[[int, float], bool]
) -> Traces:
    """Return the bans and prunes of which the audit log names no author, from an entry on, the oldest first.

    Bans that follow at once the one of somebody who is named are theirs. `is_explained` takes the id of somebody who
    was banned and the time of that, and returns True where it is known who did it.
    """
    traces, named_at = Traces(), 0.0
    for entry in entries:
        try:
            entry_id, action, target = int(entry["id"]), entry.get("action_type"), entry.get("target_id")
            at, is_named = snowflake_time(entry_id).timestamp(), entry.get("user_id") is not None
            if action == _UNBAN and target is not None and int(target) in traces.banned_ids:
                traces.banned_ids.remove(int(target))
            elif action == _PRUNE and not is_named and entry_id >= from_id:
                traces.prune_entry_ids.append(entry_id)
            elif action == _BAN and (is_named or at - named_at <= ONE_REQUEST_SECONDS):
                named_at = at
            elif action == _BAN and target is not None and entry_id >= from_id and not is_explained(int(target), at):
                traces.banned_ids.append(int(target))
        except (ValueError, TypeError, KeyError):
            continue
    return traces


def _author(entry: Entry, last: tuple[int, int, Any] | None) -> tuple[int, int] | None:
    """Return the id of whoever made an entry; that of the entry before where it is part of the same bulk ban."""
    entry_id, user_id = int(entry["id"]), entry.get("user_id")
    if user_id is not None:
        return int(user_id), entry_id
    is_bulk = entry.get("action_type") == _BAN and last is not None and last[2] == _BAN
    if not is_bulk or last is None or (entry_id >> 22) - (last[1] >> 22) > _SAME_REQUEST_MS:
        return None
    return last[0], entry_id


def _read(traces: Traces, entry: Entry, *, is_of_incident: bool) -> None:
    action, target = entry.get("action_type"), entry.get("target_id")
    if action == _PRUNE and is_of_incident:
        traces.prune_entry_ids.append(int(entry["id"]))
    elif action == _INVITE_CREATED:
        traces.invite_codes += [str(code) for code in _new_values(entry, "code")]
    elif target is not None:
        _read_target(traces, entry, action, int(target), is_of_incident=is_of_incident)


def _read_target(traces: Traces, entry: Entry, action: object, target_id: int, *, is_of_incident: bool) -> None:
    if action == _BAN and is_of_incident:
        traces.banned_ids.append(target_id)
    elif action == _UNBAN and target_id in traces.banned_ids:
        traces.banned_ids.remove(target_id)
    elif action == _KICK and is_of_incident:
        traces.kicked_ids.append(target_id)
    elif action == _BOT_ADDED:
        traces.bot_ids.append(target_id)
    elif action == _WEBHOOK_CREATED:
        traces.webhook_ids.append(target_id)
    elif action == _ROLES_CHANGED:
        traces.grants += [(target_id, int(role["id"])) for roles in _new_values(entry, "$add") for role in roles]
    elif action in {_ROLE_CREATED, _ROLE_CHANGED}:
        if action == _ROLE_CREATED and is_of_incident:
            traces.made_role_ids.add(target_id)
        for bits in _added_permissions(entry):
            traces.role_permissions[target_id] = traces.role_permissions.get(target_id, 0) | bits


def _added_permissions(entry: Entry) -> Iterator[int]:
    for change in entry.get("changes") or ():
        if change.get("key") == "permissions":
            added = int(change.get("new_value") or 0) & ~int(change.get("old_value") or 0)
            if danger(added):
                yield danger(added)


def _new_values(entry: Entry, key: str) -> Iterator[Any]:
    for change in entry.get("changes") or ():
        if change.get("key") == key and change.get("new_value") is not None:
            yield change["new_value"]


def _new(values: Sequence[T], seen: Sequence[T]) -> list[T]:
    known = set(seen)
    return [value for value in dict.fromkeys(values) if value not in known]
