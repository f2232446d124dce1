"""The comparison that a plan is made from."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tux.features.antinuke.images import GuildImage, Payload
from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.restoration.differences import Difference, DifferenceKind, Differences
from tux.features.antinuke.restoration.id_maps import IdMap
from tux.features.antinuke.restoration.objects import Picture
from tux.features.antinuke.restoration.powers import Powers
from tux.features.antinuke.restoration.steps import Reason, RestoreStep, StepKind, Unrestorable

Planned = Iterator[RestoreStep | Unrestorable]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Choices of whoever restores. By default nothing is taken away that was not there before."""

    delete_added: bool = False
    """Delete what was added, which is for what an attack made."""
    remove_added_roles: bool = False
    """Take from members the roles that they did not have."""
    lift_added_bans: bool = False
    """Lift every ban that was not there; else only those of `unban_ids`."""
    unban_ids: frozenset[int] = frozenset()
    """Users whose ban is lifted, because an attacker banned them."""
    ban_again: bool = False
    """Ban again those whose ban was lifted."""
    attacker_ids: frozenset[int] = frozenset()
    """Members who get no roles back."""
    stored_pictures: Collection[str] = frozenset()
    """The SHA-256 of the pictures whose content is stored."""


@dataclass(frozen=True)
class Comparison:
    """Two images of a guild, what differs between them, and what Tux may do about it."""

    wanted: GuildImage
    present: GuildImage
    differences: Differences
    ids: IdMap
    powers: Powers
    options: Options

    def missing(self, kind: ObjectType) -> Sequence[Difference]:
        """Return what is gone, of one kind."""
        return self._items(kind, DifferenceKind.MISSING)

    def added(self, kind: ObjectType) -> Sequence[Difference]:
        """Return what was not there, of one kind."""
        return self._items(kind, DifferenceKind.ADDED)

    def changed(self, kind: ObjectType) -> Mapping[int, Mapping[str, Difference]]:
        """Return the fields that changed of objects of one kind, by wanted id and name."""
        found: dict[int, dict[str, Difference]] = {}
        for item in self._items(kind, DifferenceKind.CHANGED):
            found.setdefault(item.object_id, {})[item.field or ""] = item
        return found

    @cached_property
    def lost_role_ids(self) -> frozenset[int]:
        """Return the wanted ids of roles that will not exist again: those of integrations."""
        return frozenset(
            item.object_id
            for item in self.missing(ObjectType.ROLE)
            if self.wanted.roles[item.object_id].get("managed") or item.object_id in self.beyond_role_limits
        )

    @cached_property
    def beyond_role_limits(self) -> Mapping[int, Reason]:
        """Return the missing roles for which there is no room, the lowest ones, and why."""
        gone = [item.object_id for item in self.missing(ObjectType.ROLE)]
        gone = [role_id for role_id in gone if not self.wanted.roles[role_id].get("managed")]
        gone.sort(key=lambda role_id: -int(self.wanted.roles[role_id].get("position", 0)))
        room = self.powers.role_slots - len(self.present.roles)
        creations = self.powers.role_creations_left
        reason = Reason.LIMIT if room <= creations else Reason.CREATIONS
        return dict.fromkeys(gone[max(0, min(room, creations)) :], reason)

    def exists_or_will(self, kind: ObjectType, object_id: int) -> bool:
        """Return whether an object of the wanted image is there, or is to be made."""
        objects = self.present.roles if kind is ObjectType.ROLE else self.present.channels
        lost = self.lost_role_ids if kind is ObjectType.ROLE else self.lost_channel_ids
        wanted: Mapping[int, Payload] = self.wanted.roles if kind is ObjectType.ROLE else self.wanted.channels
        return self.ids[object_id] in objects or (object_id in wanted and object_id not in lost)

    @cached_property
    def lost_channel_ids(self) -> frozenset[int]:
        """Return the wanted ids of channels for which there is no room, the last ones of the guild."""
        gone = [item.object_id for item in self.missing(ObjectType.CHANNEL)]
        gone.sort(key=lambda channel_id: channel_rank(self.wanted.channels[channel_id]))
        return frozenset(gone[max(0, self.powers.channel_slots - len(self.present.channels)) :])

    def has_picture(self, picture: Picture | None) -> bool:
        """Return whether the content of a picture is stored."""
        return picture is not None and picture.sha256 in self.options.stored_pictures

    def _items(self, kind: ObjectType, change: DifferenceKind) -> Sequence[Difference]:
        return [item for item in self.differences.items if (item.kind, item.change) == (kind, change)]


def channel_rank(channel: Payload) -> tuple[bool, int, int]:
    """Return what orders channels in a plan: categories first."""
    return int(channel["type"]) != 4, int(channel.get("position", 0)), int(channel["id"])


def step(kind: StepKind, object_id: int, name: str, body: Mapping[str, Any] | None = None) -> RestoreStep:
    """Return a step."""
    return RestoreStep(kind=kind, object_id=object_id, name=name, body=dict(body or {}))


def unrestorable(item: Difference, reason: Reason, *, field: str | None = None, detail: object = "") -> Unrestorable:
    """Return that a difference, or a field of it, stays."""
    return Unrestorable(
        kind=item.kind,
        object_id=item.object_id,
        name=item.name,
        reason=reason,
        field=field if field is not None else item.field,
        detail=str(detail),
    )


def all_unrestorable(items: Iterable[Difference], reason: Reason, detail: object = "") -> Planned:
    """Yield that none of some differences can be undone."""
    for item in items:
        yield unrestorable(item, reason, detail=detail)


def picture_reference(picture: Picture) -> Mapping[str, str]:
    """Return what stands for a picture in the body of a step."""
    return {"picture": picture.sha256 or ""}
