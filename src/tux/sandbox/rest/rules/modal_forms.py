"""The types of components that modals have, as forms.

Source: https://discord.com/developers/docs/components/reference
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.rules.component_forms import Bounds, Component, CustomId, SelectOption, unique_values

MAX_TOP_LEVEL = 5
MAX_FILES, MAX_OPTIONS = 10, 10
LongText = Annotated[str, Field(max_length=4000)]


class TextInput(Component):
    """A line or paragraph to write. `label` is for inputs that are not within a label component."""

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
    """The old container of a text input."""

    components: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=1)]


class Label(Component):
    """A name and description for one component."""

    label: Annotated[str, Field(min_length=1, max_length=45)]
    description: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    component: dict[str, Any]


class FileUpload(Bounds):
    """A field for uploads."""

    min_values: Annotated[int, Field(ge=0, le=MAX_FILES)] | None = None
    max_values: Annotated[int, Field(ge=1, le=MAX_FILES)] | None = None


class BoxOption(SelectOption):
    """One choice of a radio or checkbox group."""


def _one_default(options: list[Any]) -> list[Any]:
    if sum(bool(option.default) for option in options) > 1:
        raise PydanticCustomError("BASE_TYPE_BAD_VALUE", "Only one option can be selected by default")
    return options


class RadioGroup(Component):
    """A choice of one."""

    custom_id: CustomId
    options: Annotated[
        list[BoxOption],
        Field(min_length=2, max_length=MAX_OPTIONS),
        AfterValidator(unique_values),
        AfterValidator(_one_default),
    ]
    required: bool | None = None


class CheckboxGroup(FileUpload):
    """A choice of several."""

    options: Annotated[list[BoxOption], Field(min_length=1, max_length=MAX_OPTIONS), AfterValidator(unique_values)]


class Checkbox(Component):
    """Yes or no."""

    custom_id: CustomId
    default: bool | None = None


class ModalForm(Form):
    """A modal to open."""

    custom_id: CustomId
    title: Annotated[str, Field(min_length=1, max_length=45)]
    components: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=MAX_TOP_LEVEL)]
