"""Permission overwrites."""

from __future__ import annotations

from dataclasses import dataclass

from tux.sandbox.permissions import Permission
from tux.sandbox.world.payloads import Json


@dataclass(slots=True, eq=False)
class Overwrite:
    """The permissions that one role (type 0) or member (type 1) is allowed or denied in a channel."""

    id: int
    type: int
    allow: Permission
    deny: Permission

    def payload(self) -> Json:
        """Return the overwrite object."""
        return {"id": str(self.id), "type": self.type, "allow": str(int(self.allow)), "deny": str(int(self.deny))}
