"""The cases of quarantine: their kinds, what they store, and what follows from it for a role."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from tux.features.antinuke.responses.powers import danger
from tux.guilds.cases import Case, CaseKind

_ROLES_CHANGED = frozenset({discord.AuditLogAction.member_role_update})
_QUARANTINES = frozenset({"antinuke-quarantine"})

QUARANTINE = CaseKind(
    "antinuke-quarantine",
    _ROLES_CHANGED,
    opposite="antinuke-release",
    ends=_QUARANTINES,
    lasting=True,
    holds_roles=True,
    posted_by_creator=True,
)
UNQUARANTINE = CaseKind("antinuke-release", _ROLES_CHANGED, ends=_QUARANTINES, posted_by_creator=True)


def quarantine_data(taken: Sequence[discord.Role], given_role_id: int | None) -> Mapping[str, Any]:
    """Return what a case of quarantine stores: the roles that were taken, as they are, and the one that was given."""
    permissions = {str(role.id): str(role.permissions.value) for role in taken}
    data: dict[str, Any] = {"roles": [role.id for role in taken], "permissions": permissions}
    return data if given_role_id is None else data | {"jail": given_role_id}


def is_forbidden(role: discord.Role, case: Case, given: discord.Role | None) -> bool:
    """Return True for a role to take; without a quarantine role, only those taken before and those with power."""
    if role == given:
        return False
    return given is not None or role.id in case.role_ids or bool(danger(role.permissions.value))


def has_grown(role: discord.Role, case: Case) -> bool:
    """Return True for a role that can do damage now which it could not do when it was taken."""
    stored = (case.data or {}).get("permissions", {}).get(str(role.id))
    return stored is not None and bool(danger(role.permissions.value) & ~int(stored))
