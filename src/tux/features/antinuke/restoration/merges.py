"""The image of a guild without an incident: what that changed is undone, and what others changed since stays."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from tux.features.antinuke.images import GuildImage, Payload
from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.journal.parts import PARTS, SINGLE
from tux.features.antinuke.restoration.fields import GUILD_CHANNELS
from tux.features.antinuke.restoration.id_maps import IdMap
from tux.features.antinuke.restoration.objects import ObjectKey, name_of
from tux.features.antinuke.restoration.steps import Reason, Unrestorable
from tux.features.antinuke.restoration.touches import Touch

_SINGLE = SINGLE.keys()
_ORDERED = (ObjectType.ROLE, ObjectType.CHANNEL)
Objects = dict[int, dict[str, Any]]


class Merge:
    """Undoes touches in an image of the present.

    A field is put back only where it still is as the incident left it; `kept` has the others. What was deleted comes
    back with whatever went with it: members' roles, overwrites, the places of channels, and the settings that named it.
    """

    def __init__(self, before: GuildImage, present: GuildImage, touches: Mapping[ObjectKey, Touch], ids: IdMap) -> None:
        self._before = before
        self._present = present
        self._touches = touches
        self._ids = ids
        self._parts: dict[ObjectType, Objects] = {}
        self._members = dict(present.member_roles)
        self._bans = set(present.ban_ids)
        self.kept: list[Unrestorable] = []

    def image(self) -> GuildImage:
        """Return the present without the incident."""
        for key, touch in self._touches.items():
            self._undo(key, touch)
        self._restore_companions()
        self._restore_order()
        parts = {PARTS[kind]: self._part(kind) for kind in PARTS if kind not in {ObjectType.MEMBER, ObjectType.BAN}}
        values: dict[str, Any] = {
            name: (objects.get(self._present.guild_id) if name in {PARTS[kind] for kind in _SINGLE} else objects)
            for name, objects in parts.items()
        }
        pictures = {**self._present.pictures, **self._before.pictures}
        members = {user_id: roles for user_id, roles in self._members.items() if roles}
        return replace(self._present, **values, member_roles=members, ban_ids=frozenset(self._bans), pictures=pictures)

    # one object

    def _undo(self, key: ObjectKey, touch: Touch) -> None:
        if key.kind is ObjectType.MEMBER:
            self._undo_roles(key.id, touch)
        elif key.kind is ObjectType.BAN:
            (self._bans.discard if touch.is_created else self._bans.add)(key.id)
        elif touch.is_created:
            self._part(key.kind).pop(key.id, None)
        elif touch.is_deleted:
            self._bring_back(key, touch)
        else:
            self._undo_fields(key, touch)

    def _bring_back(self, key: ObjectKey, touch: Touch) -> None:
        """Add what was deleted, unless an earlier restoration has brought it back."""
        objects = self._part(key.kind)
        known: Payload = self._old_part(key.kind).get(key.id, {})
        if self._ids[key.id] not in objects:
            objects[key.id] = {**known, **touch.before}

    def _undo_fields(self, key: ObjectKey, touch: Touch) -> None:
        present = self._part(key.kind).get(self._ids[key.id])
        if present is None:
            return
        for name, after in touch.after.items():
            before = touch.before.get(name)
            merged, is_whole = _MERGED.get(name, _plain)(before, after, present.get(name))
            present[name] = merged
            if not is_whole and name != "position":
                self._keep(key, name)
        for name in touch.before.keys() - touch.after.keys():
            present[name] = touch.before[name]

    def _undo_roles(self, user_id: int, touch: Touch) -> None:
        before, after = _role_ids(touch.before), _role_ids(touch.after)
        before, after = (set[int]() if touch.is_created else before), (set[int]() if touch.is_deleted else after)
        roles = self._members.get(user_id, frozenset())
        self._members[user_id] = (roles | {self._ids[role_id] for role_id in before - after}) - (after - before)

    def _keep(self, key: ObjectKey, field: str) -> None:
        name = name_of(self._present, ObjectKey(key.kind, self._ids[key.id]))
        self.kept.append(
            Unrestorable(kind=key.kind, object_id=key.id, name=name, reason=Reason.CHANGED_SINCE, field=field)
        )

    # whatever went with what was deleted

    def _restore_companions(self) -> None:
        roles = self._deleted(ObjectType.ROLE)
        channels = self._deleted(ObjectType.CHANNEL)
        for user_id, role_ids in self._before.member_roles.items():
            if lost := role_ids & roles:
                self._members[user_id] = self._members.get(user_id, frozenset()) | lost
        for channel_id, old, new in self._survivors(ObjectType.CHANNEL):
            self._restore_channel(channel_id, old, new, roles, channels)
        for _, old, new in self._survivors(ObjectType.EMOJI):
            new["roles"] = _with_lost(new.get("roles"), old.get("roles"), roles)
        for _, old, new in self._survivors(ObjectType.AUTOMOD_RULE):
            new["exempt_roles"] = _with_lost(new.get("exempt_roles"), old.get("exempt_roles"), roles)
            new["exempt_channels"] = _with_lost(new.get("exempt_channels"), old.get("exempt_channels"), channels)
        for webhook_id, webhook in self._before.webhooks.items():
            if int(webhook.get("channel_id") or 0) in channels:
                self._part(ObjectType.WEBHOOK).setdefault(webhook_id, dict(webhook))
        self._restore_guild(roles, channels)

    def _restore_channel(
        self, channel_id: int, old: Payload, new: dict[str, Any], roles: Collection[int], channels: Collection[int]
    ) -> None:
        """Put a channel that is still there back into a category that was deleted, with the roles' overwrites."""
        if int(old.get("parent_id") or 0) in channels and new.get("parent_id") is None:
            new["parent_id"] = old["parent_id"]
        lost = [entry for entry in old.get("permission_overwrites") or () if int(entry["id"]) in roles]
        if lost and not self._is_deleted(ObjectType.CHANNEL, channel_id):
            new["permission_overwrites"] = [*(new.get("permission_overwrites") or ()), *lost]

    def _restore_guild(self, roles: Collection[int], channels: Collection[int]) -> None:
        """Let the settings of the guild name again what was deleted, and onboarding and welcome screen too."""
        guild = self._part(ObjectType.GUILD)[self._present.guild_id]
        for name in GUILD_CHANNELS:
            old = self._before.guild.get(name)
            if old and int(old) in channels and guild.get(name) is None:
                guild[name] = old
        for kind in (ObjectType.ONBOARDING, ObjectType.WELCOME_SCREEN):
            old_object = self._old_part(kind).get(self._present.guild_id)
            if old_object is not None and _mentions(old_object, {*map(str, roles), *map(str, channels)}):
                self._part(kind)[self._present.guild_id] = dict(old_object)

    def _restore_order(self) -> None:
        """Take over the old order of roles or channels where the incident has made, deleted or moved any."""
        for kind in _ORDERED:
            if any(key.kind is kind and _moves(touch) for key, touch in self._touches.items()):
                for _, old, new in self._survivors(kind):
                    new["position"] = old.get("position", 0)

    # parts of images

    def _part(self, kind: ObjectType) -> Objects:
        """Return the objects of a kind, which may be changed."""
        if kind not in self._parts:
            self._parts[kind] = {object_id: dict(payload) for object_id, payload in _objects(self._present, kind)}
        return self._parts[kind]

    def _old_part(self, kind: ObjectType) -> Mapping[int, Payload]:
        return dict(_objects(self._before, kind))

    def _deleted(self, kind: ObjectType) -> frozenset[int]:
        """Return the ids of what was deleted and has not been recreated yet."""
        return frozenset(key.id for key in self._touches if key.kind is kind and self._is_deleted(kind, key.id))

    def _is_deleted(self, kind: ObjectType, object_id: int) -> bool:
        touch = self._touches.get(ObjectKey(kind, object_id))
        present: Mapping[int, Payload] = getattr(self._present, PARTS[kind])
        return touch is not None and touch.is_deleted and self._ids[object_id] not in present

    def _survivors(self, kind: ObjectType) -> Iterator[tuple[int, Payload, dict[str, Any]]]:
        """Yield the id, the old payload and the one that may be changed of what is there before and after."""
        objects = self._part(kind)
        for object_id, old in self._old_part(kind).items():
            if (new := objects.get(self._ids[object_id])) is not None:
                yield object_id, old, new


def _objects(image: GuildImage, kind: ObjectType) -> Iterator[tuple[int, Payload]]:
    part: Any = getattr(image, PARTS[kind])
    if kind in _SINGLE:
        if part is not None:
            yield image.guild_id, part
    else:
        yield from part.items()


def _moves(touch: Touch) -> bool:
    return touch.is_created or touch.is_deleted or "position" in touch.after


def _role_ids(fields: Payload) -> set[int]:
    return set(map(int, fields.get("roles") or ()))


def _with_lost(present: Any, old: Any, lost: Collection[int]) -> list[str]:
    """Return a list of ids with those that were in it and went because they were deleted."""
    kept = [str(number) for number in present or ()]
    return [*kept, *(str(number) for number in old or () if int(number) in lost and str(number) not in kept)]


def _mentions(payload: Any, ids: Collection[str]) -> bool:
    if isinstance(payload, Mapping):
        return any(_mentions(value, ids) for value in payload.values())  # pyright: ignore[reportUnknownVariableType]
    if isinstance(payload, list | tuple):
        return any(_mentions(value, ids) for value in payload)  # pyright: ignore[reportUnknownVariableType]
    return isinstance(payload, str) and payload in ids


# merging of single fields: the value, and whether all of it could be undone


def _plain(before: Any, after: Any, present: Any) -> tuple[Any, bool]:
    return (before, True) if present == after else (present, present == before)


def _bits(before: Any, after: Any, present: Any) -> tuple[Any, bool]:
    """Undo the permissions that the incident changed one by one, so that others stay."""
    old, left, now = int(before or 0), int(after or 0), int(present or 0)
    changed = old ^ left
    undoable = changed & ~(now ^ left)
    return str((now & ~undoable) | (old & undoable)), True


def _overwrites(before: Any, after: Any, present: Any) -> tuple[Any, bool]:
    old, left, now = _by_id(before), _by_id(after), _by_id(present)
    is_whole = True
    for target_id in {*old, *left}:
        if old.get(target_id) == left.get(target_id):
            continue
        if now.get(target_id) != left.get(target_id):
            is_whole &= now.get(target_id) == old.get(target_id)
        elif target_id in old:
            now[target_id] = old[target_id]
        else:
            now.pop(target_id, None)
    return list(now.values()), is_whole


def _by_id(entries: Any) -> dict[str, Any]:
    return {str(entry["id"]): entry for entry in entries or ()}


def _set(before: Any, after: Any, present: Any) -> tuple[Any, bool]:
    old, left, now = set(before or ()), set(after or ()), set(present or ())
    return sorted((now | (old - left)) - (left - old)), True


_MERGED: Mapping[str, Callable[[Any, Any, Any], tuple[Any, bool]]] = {
    "permissions": _bits,
    "permission_overwrites": _overwrites,
    "features": _set,
}
