"""The differences between what a guild was and what it is."""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tux.features.antinuke.images import GuildImage
from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.journal.parts import PARTS
from tux.features.antinuke.restoration.fields import described
from tux.features.antinuke.restoration.id_maps import IdMap
from tux.features.antinuke.restoration.objects import Fields, ObjectKey, name_of
from tux.features.antinuke.restoration.orders import bucket

_PRESENT_COUNTS = "overwrite "
"""The beginning of fields that differ also where only the present has them: overwrites that an attacker added."""


class DifferenceKind(StrEnum):
    """A kind of difference."""

    MISSING = "missing"
    """The object is gone."""
    CHANGED = "changed"
    ADDED = "added"
    """The object was not there. It is listed, and not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """An object that is gone or new, or a field that changed."""

    change: DifferenceKind
    kind: ObjectType
    object_id: int
    """The object's id in the wanted image, or for what was added its id in the present one."""
    present_id: int
    name: str
    field: str | None = None
    """None where it is the whole object. Ids in it, as of an overwrite, are present ones."""
    wanted: Any = None
    present: Any = None


@dataclass(frozen=True, slots=True)
class Differences:
    """All differences between two images, and the number of fields that were compared."""

    items: tuple[Difference, ...]
    total_fields: int
    identical_fields: int

    @property
    def percent(self) -> float:
        """Return the part of the fields that is identical, which reaches 100 only if all are."""
        if self.identical_fields == self.total_fields:
            return 100.0
        return min(100.0 * self.identical_fields / self.total_fields, 99.9)

    @property
    def by_object(self) -> Mapping[ObjectKey, Sequence[Difference]]:
        """Return the differences by object, by their ids in the wanted image."""
        found: dict[ObjectKey, list[Difference]] = {}
        for item in self.items:
            found.setdefault(ObjectKey(item.kind, item.object_id), []).append(item)
        return found

    @property
    def different_fields(self) -> int:
        """Return the number of fields that differ."""
        return self.total_fields - self.identical_fields


def differences(wanted: GuildImage, present: GuildImage, ids: IdMap | None = None) -> Differences:
    """Compare field by field. Objects are matched by id, and where they were recreated by what `ids` says.

    What is unread in one of the images is left out.
    """
    ids = ids or IdMap()
    unread = wanted.unread | present.unread
    wanted_fields, present_fields = _known(described(wanted, ids), unread), _known(described(present), unread)
    _ignore_unmoved(wanted_fields, present_fields)
    items, total, identical = list[Difference](), 0, 0
    old = {ids[object_id]: object_id for object_id in _old_ids(wanted)}
    for key, fields in wanted_fields.items():
        own_key = ObjectKey(key.kind, old.get(key.id, key.id))
        changed = list(_compared(key, own_key, name_of(wanted, own_key), fields, present_fields.get(key)))
        whole = len(changed) == 1 and changed[0].field is None
        added = sum(item.wanted is None and _is_added_overwrite(item, fields) for item in changed)
        total += len(fields) + added
        identical += 0 if whole else len(fields) - len(changed) + added
        items += changed
    items += _added(wanted_fields, present, present_fields)
    return Differences(tuple(items), total, identical)


def _known(objects: dict[ObjectKey, Fields], unread: Collection[str]) -> dict[ObjectKey, Fields]:
    """Return the objects without those of which one image knows nothing."""
    unknown = {kind for kind, part in PARTS.items() if part in unread}
    return {key: fields for key, fields in objects.items() if key.kind not in unknown}


def _old_ids(image: GuildImage) -> Iterator[int]:
    for objects in (
        image.roles, image.channels, image.webhooks, image.emojis, image.stickers, image.sounds, image.automod_rules
    ):  # fmt: skip
        yield from objects


def _is_added_overwrite(item: Difference, wanted: Fields) -> bool:
    return item.field is not None and item.field.startswith(_PRESENT_COUNTS) and item.field not in wanted


def _compared(
    key: ObjectKey, own_key: ObjectKey, name: str, wanted: Fields, present: Fields | None
) -> Iterator[Difference]:
    if present is None and key.kind is not ObjectType.MEMBER:
        yield Difference(
            change=DifferenceKind.MISSING,
            kind=key.kind,
            object_id=own_key.id,
            present_id=key.id,
            name=name,
            wanted=wanted,
        )
        return
    present = present or {}
    added = [field for field in present if field.startswith(_PRESENT_COUNTS) and field not in wanted]
    for field in (*wanted, *added):
        before, after = wanted.get(field), present.get(field)
        if before != after:
            yield Difference(
                change=DifferenceKind.CHANGED,
                kind=key.kind,
                object_id=own_key.id,
                present_id=key.id,
                name=name,
                field=field,
                wanted=before,
                present=after,
            )


def _added(
    wanted: Mapping[ObjectKey, Fields], image: GuildImage, present: Mapping[ObjectKey, Fields]
) -> Iterator[Difference]:
    """Yield what is there and was not, a member's roles one by one."""
    for key, fields in present.items():
        fields_before = wanted.get(key)
        if key.kind is ObjectType.MEMBER:
            for field in fields.keys() - (fields_before or {}).keys():
                yield _added_item(image, key, field)
        elif fields_before is None:
            yield _added_item(image, key, None)


def _added_item(image: GuildImage, key: ObjectKey, field: str | None) -> Difference:
    name = name_of(image, key)
    return Difference(
        change=DifferenceKind.ADDED,
        kind=key.kind,
        object_id=key.id,
        present_id=key.id,
        name=name,
        field=field,
        present=True,
    )


def _ignore_unmoved(wanted: dict[ObjectKey, Fields], present: dict[ObjectKey, Fields]) -> None:
    """Let as many as possible keep their position: those that are in the right order among each other."""
    groups: dict[tuple[object, ...], list[ObjectKey]] = {}
    for key, fields in wanted.items():
        if "position" in fields and "position" in present.get(key, {}):
            is_channel = key.kind is ObjectType.CHANNEL
            group = (key.kind, fields.get("parent_id"), bucket(fields)) if is_channel else (key.kind,)
            groups.setdefault(group, []).append(key)
    for keys in groups.values():
        keys.sort(key=lambda key: wanted[key]["position"])
        unmoved = _increasing([present[key]["position"] for key in keys])
        for key in keys:
            present[key]["position"] = None
        for place in unmoved:
            present[keys[place]]["position"] = wanted[keys[place]]["position"]


def _increasing(numbers: Sequence[int]) -> list[int]:
    """Return the places of a longest increasing subsequence."""
    tails, previous = list[int](), [-1] * len(numbers)
    for place, number in enumerate(numbers):
        at = bisect_left(tails, number, key=lambda tail: numbers[tail])
        previous[place] = tails[at - 1] if at else -1
        tails[at : at + 1] = [place]
    chosen, place = list[int](), tails[-1] if tails else -1
    while place >= 0:
        chosen.append(place)
        place = previous[place]
    return chosen[::-1]
