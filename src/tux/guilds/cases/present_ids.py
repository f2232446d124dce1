"""The roles and channels that cases name, where these were made anew and have other ids."""

from collections.abc import Callable, Mapping
from typing import Any

IdOf = Callable[[int], int]
"""A function that returns the present id of a role or a channel by the one that it had."""


def with_present_ids(data: Mapping[str, Any], id_of: IdOf) -> Mapping[str, Any]:
    """Return the data of a case of a kind that `holds_roles` or `changes_channels`, with the present ids."""
    changed = dict[str, Any]()
    if "roles" in data:
        changed["roles"] = [id_of(int(role_id)) for role_id in data["roles"]]
    if (given_id := data.get("jail")) is not None:
        changed["jail"] = id_of(given_id)
    if "permissions" in data:
        changed["permissions"] = {
            _text(role_id, id_of): permissions for role_id, permissions in data["permissions"].items()
        }
    if "channels" in data:
        changed["channels"] = {
            _text(channel_id, id_of): [{**change, "id": _text(change["id"], id_of)} for change in changes]
            for channel_id, changes in data["channels"].items()
        }
    return {**data, **changed}


def _text(object_id: str, id_of: IdOf) -> str:
    return str(id_of(int(object_id)))
