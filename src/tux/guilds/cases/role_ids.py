"""The roles that cases hold for members, where roles were made anew and have other ids."""

from collections.abc import Callable, Mapping
from typing import Any

RoleIdOf = Callable[[int], int]
"""A function that returns the present id of a role by the one that it had."""


def with_present_roles(data: Mapping[str, Any], role_id_of: RoleIdOf) -> Mapping[str, Any]:
    """Return the data of a case of a kind that `holds_roles`, with the present ids of its roles."""
    changed: dict[str, Any] = {"roles": [role_id_of(int(role_id)) for role_id in data.get("roles", ())]}
    if (given_id := data.get("jail")) is not None:
        changed["jail"] = role_id_of(given_id)
    if "permissions" in data:
        changed["permissions"] = {
            str(role_id_of(int(role_id))): permissions for role_id, permissions in data["permissions"].items()
        }
    return {**data, **changed}
