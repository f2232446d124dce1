"""Forms as Discord's own client sends them for a person: the options of commands, and filled-in modals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast, runtime_checkable

from tux.sandbox.people.denials import Denied
from tux.sandbox.world.payloads import Json, objects
from tux.sandbox.world.user import User

STRING_OPTION, ENTITY_OPTIONS = 3, frozenset({6, 7, 8, 9})
ACTION_ROW, TEXT_INPUT, LABEL = 1, 4, 18


@dataclass(slots=True)
class File:
    """A file to send or to give as an option; `kind` is its media type."""

    name: str
    content: bytes
    kind: str | None = None


class Identified(Protocol):
    """Anything of Discord's that has an id."""

    @property
    def id(self) -> int:
        """The id."""
        ...


@runtime_checkable
class Someone(Protocol):
    """Anything that stands for a user: a member, or a person of a test."""

    user: User


Target = Identified | int
"""Something of Discord's, or its id."""


def id_of(target: Any) -> int:
    """Return the id of something of Discord's, or the id itself."""
    return target if isinstance(target, int) else target.id


def option_form(declared: Json, name: str, value: Any, files: list[File], focused: str | None) -> Json:
    """Return one option of a command as the client sends it; a file is appended to `files`.

    Args:
        declared: The command or subcommand that declares the option.
        name: The option's name.
        value: A person, user, role, channel or file, or a plain value.
        files: The files of the request so far.
        focused: The name of the option that is being typed, for autocompletion.

    Raises:
        Denied: 50035 if the command has no such option.
    """
    option = next((option for option in objects(declared, "options") if option["name"] == name), None)
    if option is None:
        raise Denied(400, {"code": 50035, "message": f"no option {name!r}"})
    kind = option["type"]
    if isinstance(value, File):
        files.append(value)
        value = str(len(files) - 1)
    elif kind in ENTITY_OPTIONS:
        value = str(id_of(value))
    elif kind == STRING_OPTION:
        value = _typed(value)
    form: Json = {"name": name, "type": kind, "value": value}
    return form | {"focused": True} if name == focused else form


def _typed(value: Any) -> Any:
    """Return a value as it is typed into a text field: people as mentions, several of them separated by spaces."""
    if isinstance(value, (list, tuple)):
        return " ".join(str(_typed(item)) for item in cast("list[Any]", value))
    user = value.user if isinstance(value, Someone) else value
    return f"<@{user.id}>" if isinstance(user, User) else value


def fill_in(components: list[Json], values: Mapping[str, Any]) -> list[Json]:
    """Return the components of a modal with values by custom id, as the client sends them."""
    filled: list[Json] = []
    for component in components:
        kind = component["type"]
        if kind == ACTION_ROW:
            filled.append({"type": kind, "components": fill_in(objects(component, "components"), values)})
        elif kind == LABEL:
            filled.append({"type": kind, "component": fill_in([component["component"]], values)[0]})
        elif kind == TEXT_INPUT:
            value = values.get(component["custom_id"], component.get("value") or "")
            filled.append({"type": kind, "custom_id": component["custom_id"], "value": value})
        elif "custom_id" in component:
            chosen = values.get(component["custom_id"], [])
            chosen = cast("list[Any]", chosen) if isinstance(chosen, list) else [chosen]
            filled.append({"type": kind, "custom_id": component["custom_id"], "values": [str(v) for v in chosen]})
    return filled
