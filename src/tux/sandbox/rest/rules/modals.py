"""Modals: what an application opens, and what a person sends in.

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
    number,
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
    """The modal as a person gets it: each component checked, with its id and what it leaves unsaid.

    Raises:
        DiscordError: 50035 that says what Discord would not take.
    """
    components = read_components(form.components, "data.components", (ACTION_ROW, LABEL, TEXT_DISPLAY), KINDS, INSIDE)
    for place, component in walk(components, "data.components"):
        _check(place, component)
        write_ids(component)
        if component["type"] in WITH_BOUNDS:
            most = len(component["options"]) if component["type"] == CHECKBOX_GROUP else 1
            component.setdefault("max_values", most)
            component.setdefault("min_values", 0 if component.get("required") is False else 1)
        if component["type"] in LABELLED and component["type"] != CHECKBOX:
            component.setdefault("required", True)
    number(components, "data.components")
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


# what a person sends in

Choose = Callable[[Json, list[str]], list[str]]
"""Checks what was chosen in a component; returns it as the application is to get it."""


def read_answers(modal: Json, given: Sequence[Json], choose: Choose) -> list[Json]:
    """What was filled in, in the structure of the modal, as the application gets it.

    `choose` is called for components whose values stand for something: selects of users, roles or channels, and files.

    Raises:
        DiscordError: 50035 for what is missing, too long, too many, or not offered.
    """
    by_id = {str(one["custom_id"]): one for _, one in walk(given) if "custom_id" in one}
    return [_answered(component, by_id, choose) for component in objects(modal, "components")]


def _answered(component: Json, given: Mapping[str, Json], choose: Choose) -> Json:
    data: Json = {"type": component["type"], "id": component["id"]}
    if component["type"] == ACTION_ROW:
        return data | {"components": [_answered(one, given, choose) for one in objects(component, "components")]}
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
    least, most = component.get("min_length", 0), component.get("max_length", 4000)
    if not least <= len(text) <= most:
        raise form_error(place, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
    return text


def _radio(place: str, component: Json, value: object) -> str | None:
    if value in {None, ""}:
        if component["required"]:
            raise form_error(place, "BASE_TYPE_REQUIRED", "This field is required")
        return None
    check_offered(place, component, [str(value)])
    return str(value)


def check_count(place: str, component: Json, values: Sequence[str]) -> None:
    """Go on only with as many values as a component asks for, each once; none will do where it is not required.

    Raises:
        DiscordError: 50035.
    """
    least, most = component.get("min_values", 1), component.get("max_values", 1)
    if not values and component.get("required") is False:
        return
    if not least <= len(values) <= most:
        raise form_error(place, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
    if len(set(values)) != len(values):
        raise form_error(place, "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value")


def check_offered(place: str, component: Json, values: Sequence[str]) -> None:
    """Go on only with values that a component offers.

    Raises:
        DiscordError: 50035.
    """
    if not {option["value"] for option in objects(component, "options")}.issuperset(values):
        raise form_error(place, "COMPONENT_VALIDATION_FAILED", "Component validation failed")
