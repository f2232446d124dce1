"""Requests to join a guild, and the form that they answer.

Source: https://discord.com/developers/docs/resources/guild-join-request
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from tux.sandbox.world.payloads import Json, ident, stamp
from tux.sandbox.world.user import User

Status = Literal["STARTED", "SUBMITTED", "APPROVED", "REJECTED"]
OPEN = frozenset({"STARTED", "SUBMITTED"})
TERMS = "TERMS"
GATE, MANUAL, PREVIEW = "MEMBER_VERIFICATION_GATE_ENABLED", "MEMBER_VERIFICATION_MANUAL_APPROVAL", "PREVIEW_ENABLED"
"""The features of guilds that ask before they let people in: at all, by hand, and with a view of it meanwhile."""


@dataclass(slots=True, eq=False)
class MemberVerification:
    """The form that people fill in before they become full members; `fields` are kept as Discord shows them."""

    version: datetime
    description: str | None = None
    fields: list[Json] = field(default_factory=list[Json])

    @property
    def manual(self) -> bool:
        """True if somebody has to read the answers."""
        return any(field["field_type"] != TERMS for field in self.fields)

    def payload(self) -> Json:
        """Return the member verification object."""
        return {"version": stamp(self.version), "form_fields": self.fields, "description": self.description}


@dataclass(slots=True, eq=False)
class JoinRequest:
    """One person's request to join a guild."""

    id: int
    guild_id: int
    user: User
    created_at: datetime
    status: Status = "STARTED"
    responses: list[Json] | None = None
    reviewed_at: datetime | None = None
    reviewer: User | None = None
    rejection_reason: str | None = None

    def payload(self) -> Json:
        """Return the guild join request object."""
        data: Json = {
            "id": str(self.id),
            "created_at": stamp(self.created_at),
            "reviewed_at": stamp(self.reviewed_at),
            "application_status": self.status,
            "rejection_reason": self.rejection_reason,
            "guild_id": ident(self.guild_id),
            "user_id": str(self.user.id),
            "user": self.user.payload(),
            "form_responses": self.responses,
        }
        if self.reviewer is not None:
            data["actioned_by_user"] = self.reviewer.payload()
        return data
