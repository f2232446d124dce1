"""Modals: what an application opens, and what a person sends in.

Source: https://discord.com/developers/docs/components/reference
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from tux.sandbox.errors import form_error
from tux.sandbox.rest.components import (
    ACTION_ROW,
    STRING_SELECT,
    TEXT_DISPLAY,
    TEXT_INPUT,
    number,
    read_components,
    walk,
    write_ids,
)
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.kinds import (
    Bounds,
    ChannelSelect,
    Component,
    CustomId,
    EntitySelect,
    SelectOption,
    StringSelect,
    TextDisplay,
    distinct,
)
from tux.sandbox.world.models import Json, objects

LABEL, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 18, 19, 21, 22, 23
MOST_TOP_LEVEL = 5
MOST_FILES, MOST_BOXES = 10, 10
LongText = Annotated[str, Field(max_length=4000)]


class TextInput(Component):
    """A line or paragraph to be written. Its `label` is for those outside of a label component."""

    custom_id: CustomId
    style: Literal[1, 2]
    label: Annotated[str, Field(min_length=1, max_length=45)] | None = None
    value: LongText | None = None
    placeholder: Annotated[str, Field(max_length=100)] | None = None
    required: bool | None = None
    min_length: Annotated[int, Field(ge=0, le=4000)] | None = None
    max_length: Annotated[int, Field(ge=1, le=4000)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min_length is not None and self.max_length is not None and self.min_length > self.max_length:
            raise PydanticCustomError("BASE_TYPE_BAD_LENGTH", "min_length is larger than max_length")
        return self


class ModalRow(Component):
    """The old way to show one text input."""

    components: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=1)]


class Label(Component):
    """Names and describes one component."""

    label: Annotated[str, Field(min_length=1, max_length=45)]
    description: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    component: dict[str, Any]


class FileUpload(Bounds):
    """Files to be sent along."""

    min_values: Annotated[int, Field(ge=0, le=MOST_FILES)] | None = None
    max_values: Annotated[int, Field(ge=1, le=MOST_FILES)] | None = None


class BoxOption(SelectOption):
    """One choice of a radio or checkbox group."""


def _one_default(options: list[Any]) -> list[Any]:
    if sum(bool(option.default) for option in options) > 1:
        raise PydanticCustomError("BASE_TYPE_BAD_VALUE", "Only one option can be chosen at first")
    return options


class RadioGroup(Component):
    """A choice of one."""

    custom_id: CustomId
    options: Annotated[
        list[BoxOption],
        Field(min_length=2, max_length=MOST_BOXES),
        AfterValidator(distinct),
        AfterValidator(_one_default),
    ]
    required: bool | None = None


class CheckboxGroup(FileUpload):
    """A choice of several."""

    options: Annotated[list[BoxOption], Field(min_length=1, max_length=MOST_BOXES), AfterValidator(distinct)]


class Checkbox(Component):
    """Yes or no."""

    custom_id: CustomId
    default: bool | None = None


KINDS: dict[int, type[Component]] = {
    ACTION_ROW: ModalRow, TEXT_INPUT: TextInput, STRING_SELECT: StringSelect, 5: EntitySelect, 6: EntitySelect,
    7: EntitySelect, 8: ChannelSelect, TEXT_DISPLAY: TextDisplay, LABEL: Label, FILE_UPLOAD: FileUpload,
    RADIO_GROUP: RadioGroup, CHECKBOX_GROUP: CheckboxGroup, CHECKBOX: Checkbox,
}  # fmt: skip
LABELLED = (TEXT_INPUT, 3, 5, 6, 7, 8, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX)
INSIDE = {ACTION_ROW: {"components": (TEXT_INPUT,)}, LABEL: {"component": LABELLED}}
WITH_BOUNDS = frozenset({3, 5, 6, 7, 8, FILE_UPLOAD, CHECKBOX_GROUP})


class ModalForm(Form):
    """A modal that is opened."""

    custom_id: CustomId
    title: Annotated[str, Field(min_length=1, max_length=45)]
    components: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=MOST_TOP_LEVEL)]


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
