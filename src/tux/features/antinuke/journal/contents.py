"""The contents of a guild: what an image has, in a form that takes little room and to which changes are applied.

They are kept in memory for every guild that is guarded. So objects are kept as JSON, and members with the same roles
share one set of them.
"""

from collections.abc import Iterator
from copy import copy
from datetime import datetime
from typing import Any

import orjson

from tux.features.antinuke.images import GuildImage, Payload
from tux.features.antinuke.journal.assets import Asset, assets_of
from tux.features.antinuke.journal.changes import Delta, GuildChange, ObjectType, Operation, applied
from tux.features.antinuke.journal.parts import BY_ID, SINGLE, Key, member, objects_in, pictures_in

_CHANNEL_FIELDS = (
    "system_channel_id", "rules_channel_id", "public_updates_channel_id", "afk_channel_id", "widget_channel_id",
    "safety_alerts_channel_id",
)  # fmt: skip
"""The fields of a guild that Discord empties, without a word, when the channel is deleted."""


class GuildContents:
    """The objects of one guild, as far as they are known."""

    def __init__(self, guild_id: int) -> None:
        self.guild_id = guild_id
        self.is_complete = False
        """True once the whole guild is known. Until then, what is not here may exist all the same."""
        self.unread = frozenset[str]()
        """The fields of `GuildImage` that Tux could not read when it last looked."""
        self._objects: dict[ObjectType, dict[int, bytes]] = {kind: {} for kind in (*BY_ID, *SINGLE)}
        self._positions: dict[int, int] = {}
        """The positions of roles, which change without an event when a role is created below."""
        self._members: dict[int, frozenset[int]] = {}
        self._role_sets: dict[frozenset[int], frozenset[int]] = {}
        self._ban_ids: set[int] = set()
        self._pictures: dict[str, str] = {}
        """The SHA-256 of the files that are stored, by their path on the CDN."""

    @classmethod
    def of(cls, image: GuildImage) -> "GuildContents":
        """Return the contents of an image."""
        contents = cls(image.guild_id)
        for key, payload in objects_in(image):
            contents.set(key, payload)
        for path, digest in pictures_in(image).items():
            contents.store_picture(path, digest)
        contents.unread, contents.is_complete = image.unread, True
        return contents

    def copy(self) -> "GuildContents":
        """Return a copy, which can be read in another thread while these contents change."""
        other = copy(self)
        other._detach()  # noqa: SLF001 - another object of this class
        return other

    def _detach(self) -> None:
        self._objects = {kind: dict(objects) for kind, objects in self._objects.items()}
        self._positions, self._members = dict(self._positions), dict(self._members)
        self._ban_ids, self._pictures = set(self._ban_ids), dict(self._pictures)

    def get(self, key: Key) -> Payload | None:
        """Return an object; None where there is none, or it is not known.

        It is without what went away together with another object, of which Discord sends no event.
        """
        object_type, object_id = key
        if object_type is ObjectType.MEMBER:
            return member(self._roles_of(object_id))
        if object_type is ObjectType.BAN:
            return {} if object_id in self._ban_ids else None
        data = self._objects[object_type].get(object_id)
        payload = None if data is None else orjson.loads(data)
        if object_type is ObjectType.ROLE and payload is not None:
            payload["position"] = self._positions[object_id]
        return self._present(object_type, payload) if payload is not None and self.is_complete else payload

    def has(self, key: Key, payload: Payload) -> bool:
        """Return True for an object that is known to be like this, which is quicker to find out than a difference."""
        object_type, object_id = key
        data = self._objects[object_type].get(object_id) if object_type in self._objects else None
        is_moved = object_type is ObjectType.ROLE and self._positions.get(object_id) != payload.get("position", 0)
        return data is not None and not is_moved and data == _written(payload)

    def keys(self, object_type: ObjectType) -> set[int]:
        """Return the ids of all objects of a type."""
        if object_type is ObjectType.MEMBER:
            return set(self._members)
        return set(self._ban_ids) if object_type is ObjectType.BAN else set(self._objects[object_type])

    def image(self, taken_at: datetime) -> GuildImage:
        """Return the state as an image."""
        objects = {kind: self._payloads(kind) for kind in (*BY_ID, *SINGLE)}
        parts: dict[str, Any] = {name: objects[kind] for kind, name in BY_ID.items()}
        parts |= {name: objects[kind].get(self.guild_id) for kind, name in SINGLE.items()}
        parts["guild"] = parts["guild"] or dict[str, Any]()
        assets = (
            asset
            for kind, payloads in objects.items()
            for object_id, payload in payloads.items()
            for asset in assets_of(kind, object_id, payload)
        )
        return GuildImage(
            guild_id=self.guild_id,
            taken_at=taken_at,
            **parts,
            member_roles={user_id: roles for user_id in self._members if (roles := self._roles_of(user_id))},
            ban_ids=frozenset(self._ban_ids),
            pictures={asset.key: digest for asset in assets if (digest := self._pictures.get(asset.path))},
            unread=self.unread,
        )

    def missing_pictures(self, key: Key) -> Iterator[Asset]:
        """Return the files of an object that are not stored."""
        payload = self.get(key)
        if payload is not None:
            yield from (asset for asset in assets_of(*key, payload) if asset.path not in self._pictures)

    def stored_pictures(self) -> set[str]:
        """Return the SHA-256 of all files that are stored, also those of objects that are gone."""
        return set(self._pictures.values())

    def _payloads(self, object_type: ObjectType) -> dict[int, Payload]:
        payloads = ((object_id, self.get((object_type, object_id))) for object_id in self._objects[object_type])
        return {object_id: payload for object_id, payload in payloads if payload is not None}

    def _roles_of(self, user_id: int) -> frozenset[int]:
        roles = self._members.get(user_id, frozenset())
        return roles & self._objects[ObjectType.ROLE].keys() if self.is_complete else roles

    def _present(self, object_type: ObjectType, payload: dict[str, Any]) -> Payload | None:
        roles, channels = self._objects[ObjectType.ROLE], self._objects[ObjectType.CHANNEL]
        if object_type is ObjectType.CHANNEL:
            overwrites = payload.get("permission_overwrites") or ()
            there = [entry for entry in overwrites if entry["id"] and (entry["type"] or int(entry["id"]) in roles)]
            if len(there) != len(overwrites):  # the id of somebody whose data was erased is null
                payload["permission_overwrites"] = there
        elif object_type is ObjectType.GUILD:
            gone = [name for name in _CHANNEL_FIELDS if payload.get(name) and int(payload[name]) not in channels]
            payload |= dict.fromkeys(gone)
        elif object_type is ObjectType.WEBHOOK and payload.get("channel_id"):
            return payload if int(payload["channel_id"]) in channels else None
        return payload

    # changes

    def apply(self, change: GuildChange) -> None:
        """Make a change that was seen earlier."""
        if change.object_type is ObjectType.PICTURE:
            stored = change.delta.after or {}
            self.store_picture(stored["asset"], stored["sha256"])
            return
        key = change.object_type, change.object_id
        self.take_over(key, change.delta, applied(change.delta, self.get(key)))

    def take_over(self, key: Key, delta: Delta, payload: Payload | None) -> None:
        """Take over an object as it is after a change."""
        self.set(key, payload)
        if key[0] is ObjectType.ROLE and delta.operation is Operation.CREATE:
            self._make_room(key[1], self._positions[key[1]])

    def store_picture(self, path: str, digest: str) -> None:
        """Note that the file at a path of the CDN is stored."""
        self._pictures[path] = digest

    def set(self, key: Key, payload: Payload | None) -> None:
        """Take over an object, or that there is none."""
        object_type, object_id = key
        if object_type is ObjectType.MEMBER:
            self._set_roles(object_id, frozenset(map(int, (payload or {}).get("roles") or ())))
        elif object_type is ObjectType.BAN:
            (self._ban_ids.discard if payload is None else self._ban_ids.add)(object_id)
        elif payload is None:
            self._objects[object_type].pop(object_id, None)
        else:
            data = _written(payload)
            self._objects[object_type][object_id] = bytes(memoryview(data))  # what orjson gives holds 4 KiB at least
            if object_type is ObjectType.ROLE:
                self._positions[object_id] = payload.get("position", 0)

    def _make_room(self, role_id: int, position: int) -> None:
        """Move up the roles from a position on, as Discord does when it creates a role there."""
        for other in self._objects[ObjectType.ROLE].keys() - {role_id, self.guild_id}:
            self._positions[other] += self._positions[other] >= position

    def _set_roles(self, user_id: int, roles: frozenset[int]) -> None:
        if roles:
            self._members[user_id] = self._role_sets.setdefault(roles, roles)
        else:
            self._members.pop(user_id, None)

    def share_roles(self) -> None:
        """Forget the sets of roles that no member has any more."""
        self._role_sets = {roles: roles for roles in self._members.values()}


def _written(payload: Payload) -> bytes:
    return orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)
