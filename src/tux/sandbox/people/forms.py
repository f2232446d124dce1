"""Forms as Discord's own client sends them for a person: the options of commands, and filled-in modals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast, runtime_checkable

from tux.sandbox.people.denials import Denied
from tux.sandbox.world.payloads import Json, objects
from tux.sandbox.world.user import User

STRING_OPTION, ENTITY_OPTIONS = 3, frozenset({6, 7, 8, 9})
ACTION_ROW, TEXT_INPUT, LABEL, RADIO_GROUP, CHECKBOX = 1, 4, 18, 21, 23


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


def fill_in(components: list[Json], values: Mapping[str, Any], files: list[File]) -> list[Json]:
    """Return the components of a modal with values by custom id, as the client sends them; others keep their defaults.

    Args:
        components: The components of the modal.
        values: For a text input a text, for a checkbox a bool, for the others a value or a list of them: an option by
            its label or value, something of Discord's, or a file.
        files: The files of the request so far, to which those among the values are appended.
    """
    filled: list[Json] = []
    for component in components:
        kind = component["type"]
        if kind == ACTION_ROW:
            filled.append({"type": kind, "components": fill_in(objects(component, "components"), values, files)})
        elif kind == LABEL:
            filled.append({"type": kind, "component": fill_in([component["component"]], values, files)[0]})
        elif "custom_id" in component:
            answer = _answer(component, values.get(component["custom_id"]), files)
            filled.append({"type": kind, "custom_id": component["custom_id"], **answer})
    return filled


def _answer(component: Json, given: Any, files: list[File]) -> Json:
    """Return the answer to one field of a modal; None stands for the field as it was opened."""
    kind = component["type"]
    if kind == TEXT_INPUT:
        return {"value": (component.get("value") or "") if given is None else given}
    if kind == CHECKBOX:
        return {"value": bool(component.get("default") if given is None else given)}
    if given is None:
        chosen = _defaults(component)
    else:
        values = cast("list[Any]", given) if isinstance(given, list) else [given]
        chosen = [_choice(component, value, files) for value in values]
    return {"value": chosen[0] if chosen else None} if kind == RADIO_GROUP else {"values": chosen}


def _defaults(component: Json) -> list[str]:
    options = [option["value"] for option in objects(component, "options") if option.get("default")]
    return options or [default["id"] for default in objects(component, "default_values")]


def _choice(component: Json, value: Any, files: list[File]) -> str:
    if isinstance(value, File):
        files.append(value)
        return str(len(files) - 1)
    if not isinstance(value, str):
        return str(id_of(value))
    by_label = {option["label"]: option["value"] for option in objects(component, "options")}
    return by_label.get(value, value)
