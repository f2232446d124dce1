"""Modals, as applications open them and as people submit them.

Source: https://discord.com/developers/docs/components/reference
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tux.sandbox.errors import form_error
from tux.sandbox.rest.rules.component_forms import ChannelSelect, Component, EntitySelect, StringSelect, TextDisplay
from tux.sandbox.rest.rules.components import (
    ACTION_ROW,
    STRING_SELECT,
    TEXT_DISPLAY,
    TEXT_INPUT,
    assign_ids,
    read_components,
    walk,
    write_ids,
)
from tux.sandbox.rest.rules.modal_forms import (
    Checkbox,
    CheckboxGroup,
    FileUpload,
    Label,
    ModalForm,
    ModalRow,
    RadioGroup,
    TextInput,
)
from tux.sandbox.world.payloads import Json, objects

LABEL, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 18, 19, 21, 22, 23
KINDS: dict[int, type[Component]] = {
    ACTION_ROW: ModalRow, TEXT_INPUT: TextInput, STRING_SELECT: StringSelect, 5: EntitySelect, 6: EntitySelect,
    7: EntitySelect, 8: ChannelSelect, TEXT_DISPLAY: TextDisplay, LABEL: Label, FILE_UPLOAD: FileUpload,
    RADIO_GROUP: RadioGroup, CHECKBOX_GROUP: CheckboxGroup, CHECKBOX: Checkbox,
}  # fmt: skip
LABELLED = (TEXT_INPUT, 3, 5, 6, 7, 8, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX)
INSIDE = {ACTION_ROW: {"components": (TEXT_INPUT,)}, LABEL: {"component": LABELLED}}
WITH_BOUNDS = frozenset({3, 5, 6, 7, 8, FILE_UPLOAD, CHECKBOX_GROUP})


def read_modal(form: ModalForm) -> Json:
    """Return the modal as a person gets it: each component checked, with its id and its defaults.

    Raises:
        DiscordError: 50035 that names what Discord would not accept.
    """
    components = read_components(form.components, "data.components", (ACTION_ROW, LABEL, TEXT_DISPLAY), KINDS, INSIDE)
    for place, component in walk(components, "data.components"):
        _check(place, component)
        write_ids(component)
        if component["type"] in WITH_BOUNDS:
            maximum = len(component["options"]) if component["type"] == CHECKBOX_GROUP else 1
            component.setdefault("max_values", maximum)
            component.setdefault("min_values", 0 if component.get("required") is False else 1)
        if component["type"] in LABELLED and component["type"] != CHECKBOX:
            component.setdefault("required", True)
    assign_ids(components, "data.components")
    return {"custom_id": form.custom_id, "title": form.title, "components": components}


def _check(place: str, component: Json) -> None:
    if component.get("disabled"):
        raise form_error(f"{place}.disabled", "BASE_TYPE_BAD_VALUE", "Components of modals cannot be disabled")
    if component["type"] in WITH_BOUNDS and component.get("min_values") == 0 and component.get("required") is not False:
        raise form_error(
            f"{place}.min_values", "BASE_TYPE_BAD_VALUE", "min_values must be at least 1 if the component is required"
        )
    if component["type"] == ACTION_ROW and "label" not in component["components"][0]:
        raise form_error(f"{place}.components.0.label", "BASE_TYPE_REQUIRED", "This field is required")


# submitted modals

Choose = Callable[[Json, list[str]], list[str]]
"""A function that checks the values chosen in a component, and returns them as the application is to get them."""


def read_answers(modal: Json, given: Sequence[Json], choose: Choose) -> list[Json]:
    """Return the values of a submitted modal, in the structure of the modal, as the application gets them.

    `choose` is called for components whose values are ids: selects of users, roles or channels, and file uploads.

    Raises:
        DiscordError: 50035 for values that are missing, too long, too many, or not offered.
    """
    by_id = {str(component["custom_id"]): component for _, component in walk(given) if "custom_id" in component}
    return [_answered(component, by_id, choose) for component in objects(modal, "components")]


def _answered(component: Json, given: Mapping[str, Json], choose: Choose) -> Json:
    data: Json = {"type": component["type"], "id": component["id"]}
    if component["type"] == ACTION_ROW:
        return data | {"components": [_answered(child, given, choose) for child in objects(component, "components")]}
    if component["type"] == LABEL:
        return data | {"component": _answered(component["component"], given, choose)}
    if component["type"] == TEXT_DISPLAY:
        return data
    data["custom_id"] = component["custom_id"]
    return data | _value(component, given.get(component["custom_id"], {}), choose)


def _value(component: Json, given: Json, choose: Choose) -> Json:
    place = f"data.components.{component['custom_id']}"
    if component["type"] == TEXT_INPUT:
        return {"value": _text(place, component, str(given.get("value") or ""))}
    if component["type"] == CHECKBOX:
        return {"value": bool(given.get("value"))}
    if component["type"] == RADIO_GROUP:
        return {"value": _radio(place, component, given.get("value"))}
    values = [str(value) for value in list[object](given.get("values") or [])]
    check_count(place, component, values)
    if component["type"] in {STRING_SELECT, CHECKBOX_GROUP}:
        check_offered(place, component, values)
        return {"values": values}
    return {"values": choose(component, values)}


def _text(place: str, component: Json, text: str) -> str:
    if not text:
        if component["required"]:
            raise form_error(place, "BASE_TYPE_REQUIRED", "This field is required")
        return text
    minimum, maximum = component.get("min_length", 0), component.get("max_length", 4000)
    if not minimum <= len(text) <= maximum:
        raise form_error(place, "BASE_TYPE_BAD_LENGTH", f"Must be between {minimum} and {maximum} in length.")
    return text


def _radio(place: str, component: Json, value: object) -> str | None:
    if value in {None, ""}:
        if component["required"]:
            raise form_error(place, "BASE_TYPE_REQUIRED", "This field is required")
        return None
    check_offered(place, component, [str(value)])
    return str(value)


def check_count(place: str, component: Json, values: Sequence[str]) -> None:
    """Raise unless there are as many values as a component asks for, each once, or none if it is not required.

    Raises:
        DiscordError: 50035.
    """
    minimum, maximum = component.get("min_values", 1), component.get("max_values", 1)
    if not values and component.get("required") is False:
        return
    if not minimum <= len(values) <= maximum:
        raise form_error(place, "BASE_TYPE_BAD_LENGTH", f"Must be between {minimum} and {maximum} in length.")
    if len(set(values)) != len(values):
        raise form_error(place, "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value")


def check_offered(place: str, component: Json, values: Sequence[str]) -> None:
    """Raise unless a component offers these values.

    Raises:
        DiscordError: 50035.
    """
    if not {option["value"] for option in objects(component, "options")}.issuperset(values):
        raise form_error(place, "COMPONENT_VALIDATION_FAILED", "Component validation failed")
