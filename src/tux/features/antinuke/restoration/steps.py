"""The steps of a restoration, and what cannot be put back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tux.features.antinuke.journal.changes import ObjectType


class StepKind(StrEnum):
    """A kind of step, in the order in which steps are taken."""

    ROLE_CREATE = "role_create"
    ROLE_UPDATE = "role_update"
    ROLE_ORDER = "role_order"
    CATEGORY_CREATE = "category_create"
    CHANNEL_CREATE = "channel_create"
    CHANNEL_UPDATE = "channel_update"
    CHANNEL_ORDER = "channel_order"
    STAFF_ROLE_ADD = "staff_role_add"
    ROLE_REMOVE = "role_remove"
    ROLE_ADD = "role_add"
    UNBAN = "unban"
    BAN = "ban"
    WEBHOOK_CREATE = "webhook_create"
    WEBHOOK_UPDATE = "webhook_update"
    EMOJI_CREATE = "emoji_create"
    EMOJI_UPDATE = "emoji_update"
    STICKER_CREATE = "sticker_create"
    STICKER_UPDATE = "sticker_update"
    SOUND_CREATE = "sound_create"
    SOUND_UPDATE = "sound_update"
    FORUM_UPDATE = "forum_update"
    """The tags and the reaction of a forum, once the emojis in them exist."""
    GUILD_UPDATE = "guild_update"
    WIDGET_UPDATE = "widget_update"
    TYPE_UPDATE = "type_update"
    """A text channel becomes an announcement channel, for which the guild must be a community."""
    AUTOMOD_CREATE = "automod_create"
    AUTOMOD_UPDATE = "automod_update"
    ONBOARDING_UPDATE = "onboarding_update"
    WELCOME_UPDATE = "welcome_update"
    VANITY_UPDATE = "vanity_update"
    DELETE = "delete"
    """Something that was added is removed again."""


ORDER = {kind: place for place, kind in enumerate(StepKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreStep:
    """One request. Its ids are those of the wanted image, and are translated when it is its turn."""

    kind: StepKind
    object_id: int
    """The id of the object; of the member where a role is given."""
    name: str
    body: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The fields of the request. A picture stands in it as `{"picture": SHA-256}`."""

    def to_json(self) -> dict[str, Any]:
        """Return the step as it is stored."""
        return {"kind": self.kind.value, "object_id": self.object_id, "name": self.name, "body": self.body}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "RestoreStep":
        """Return the step that was stored."""
        kind = StepKind(stored["kind"])
        return cls(kind=kind, object_id=int(stored["object_id"]), name=stored["name"], body=stored["body"])


class Reason(StrEnum):
    """A reason for which something cannot be put back."""

    MANAGED = "managed"
    """The role belongs to an integration, or to boosts."""
    ABOVE = "above"
    """The role is not below Tux's."""
    BITS = "bits"
    """Tux lacks permissions that it would have to grant."""
    POWER = "power"
    """Tux lacks the permission for it."""
    FEATURE = "feature"
    """The guild lacks a feature, mostly one that comes with boosts."""
    LIMIT = "limit"
    """The guild has as many as it may have."""
    CREATIONS = "creations"
    """More roles than Discord lets a guild create in two days."""
    GONE = "gone"
    """The member has left."""
    ATTACKER = "attacker"
    """The roles of those who attacked are not given back."""
    PICTURE = "picture"
    """Nothing stored the picture before it was deleted."""
    FOREIGN = "foreign"
    """Another application made the webhook, or another guild's channel is followed by it."""
    ROLE_LOST = "role_lost"
    """The role itself cannot be put back."""
    CHANGED_SINCE = "changed_since"
    """Somebody else has changed it since."""
    TYPE = "type"
    """Discord does not change the type of such a channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrestorable:
    """Something that stays as it is."""

    kind: ObjectType
    object_id: int
    name: str
    reason: Reason
    field: str | None = None
    """None where it is the whole object."""
    detail: str = ""
    """More about it, such as the feature, or the number of the permissions."""

    def to_json(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {
            "kind": self.kind.value,
            "object_id": self.object_id,
            "name": self.name,
            "reason": self.reason.value,
            "field": self.field,
            "detail": self.detail,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Unrestorable":
        """Return what was stored."""
        return cls(
            kind=ObjectType(stored["kind"]),
            object_id=int(stored["object_id"]),
            name=stored["name"],
            reason=Reason(stored["reason"]),
            field=stored["field"],
            detail=stored["detail"],
        )


@dataclass(frozen=True, slots=True)
class RestorePlan:
    """The steps in their order, what stays as it is, and what was added and stays too."""

    steps: Sequence[RestoreStep]
    unrestorable: Sequence[Unrestorable] = ()
    additions: Sequence[Mapping[str, Any]] = ()
    """The things that were not there in the wanted image: their `kind`, `object_id` and `name`."""

    def to_json(self) -> dict[str, Any]:
        """Return the plan as it is stored."""
        return {
            "steps": [step.to_json() for step in self.steps],
            "unrestorable": [item.to_json() for item in self.unrestorable],
            "additions": list(self.additions),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "RestorePlan":
        """Return the plan that was stored."""
        steps = [RestoreStep.from_json(step) for step in stored["steps"]]
        return cls(steps, [Unrestorable.from_json(item) for item in stored["unrestorable"]], stored["additions"])
