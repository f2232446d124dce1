"""The states that a guild can be brought back to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.restoration.objects import ObjectKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The state before an incident, or at a time; or one object as it was before it was changed last.

    Of `incident_id`, `time` and `key` one is given.
    """

    incident_id: UUID | None = None
    time: datetime | None = None
    key: ObjectKey | None = None

    def to_json(self) -> Mapping[str, Any]:
        """Return it as it is stored."""
        if self.incident_id is not None:
            return {"incident": str(self.incident_id)}
        if self.key is not None:
            return {"object": [self.key.kind.value, self.key.id]}
        return {"time": None if self.time is None else self.time.isoformat()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Target":
        """Return the target that was stored."""
        if "incident" in stored:
            return cls(incident_id=UUID(stored["incident"]))
        if "object" in stored:
            kind, object_id = stored["object"]
            return cls(key=ObjectKey(ObjectType(kind), int(object_id)))
        return cls(time=datetime.fromisoformat(stored["time"]))
