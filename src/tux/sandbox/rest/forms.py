"""Request bodies, declared as forms and refused with Discord's own 50035 tree.

A form names every field that Discord documents for its route. A field that a form does not know is ignored, as on
Discord, because libraries send many of them; the log names it, as the bot may be wrong or the sandbox incomplete.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails, PydanticKnownError

from tux.sandbox.errors import DiscordError
from tux.sandbox.world.payloads import MAX_INTEGER

logger = logging.getLogger(__name__)


class Form(BaseModel):
    """A request body. `given` has the fields that were sent, as null and absent differ in Discord's API."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _name_unknown(cls, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = cast("dict[str, Any]", data).keys() - cls.model_fields.keys()
            for name in sorted(unknown):
                logger.warning("%s: the sandbox does not know the field %r", cls.__name__, name)
        return data  # pyright: ignore[reportUnknownVariableType]

    @field_validator("*")
    @classmethod
    def _refuse_too_large(cls, value: Any) -> Any:
        """Refuse numbers beyond 64 bits, which texts of digits may stand for: no payload could hold them."""
        for number in cast("list[Any]", value) if isinstance(value, list) else [value]:
            if isinstance(number, int) and abs(number) > MAX_INTEGER:
                raise PydanticKnownError("less_than_equal", {"le": MAX_INTEGER})
        return value  # pyright: ignore[reportUnknownVariableType]

    @property
    def given(self) -> dict[str, Any]:
        """The fields that were sent, by name."""
        return {name: getattr(self, name) for name in self.model_fields_set}


F = TypeVar("F", bound=Form)
_SENTENCES: dict[str, tuple[str, str]] = {
    "missing": ("BASE_TYPE_REQUIRED", "This field is required"),
    "string_too_long": ("BASE_TYPE_MAX_LENGTH", "Must be {max_length} or fewer in length."),
    "too_long": ("BASE_TYPE_MAX_LENGTH", "Must be {max_length} or fewer in length."),
    "string_too_short": ("BASE_TYPE_MIN_LENGTH", "Must be {min_length} or more in length."),
    "too_short": ("BASE_TYPE_MIN_LENGTH", "Must be {min_length} or more in length."),
    "less_than_equal": ("NUMBER_TYPE_MAX", "int value should be less than or equal to {le}."),
    "less_than": ("NUMBER_TYPE_MAX", "int value should be less than {lt}."),
    "greater_than_equal": ("NUMBER_TYPE_MIN", "int value should be greater than or equal to {ge}."),
    "int_type": ("NUMBER_TYPE_COERCE", "Value is not int."),
    "int_parsing": ("NUMBER_TYPE_COERCE", "Value is not int."),
    "bool_type": ("BOOLEAN_TYPE_CONVERT", "Must be either true or false."),
    "bool_parsing": ("BOOLEAN_TYPE_CONVERT", "Must be either true or false."),
    "list_type": ("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType"),
    "string_type": ("STRING_TYPE_CONVERT", "Could not interpret value as string."),
    "dict_type": ("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType"),
    "model_type": ("MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType"),
    "literal_error": ("BASE_TYPE_CHOICES", "Value must be one of {expected}."),
    "enum": ("BASE_TYPE_CHOICES", "Value must be one of {expected}."),
    "datetime_from_date_parsing": ("DATE_TIME_TYPE_PARSE", "Could not parse value. Should be ISO8601."),
    "datetime_parsing": ("DATE_TIME_TYPE_PARSE", "Could not parse value. Should be ISO8601."),
}


def form_tree(error: ValidationError) -> dict[str, Any]:
    """Return Pydantic's errors as the `errors` tree of a 50035."""
    tree: dict[str, Any] = {}
    for problem in error.errors(include_url=False, include_input=False):
        node = tree
        for part in problem["loc"]:
            node = node.setdefault(str(part), {})
        node.setdefault("_errors", []).append(_entry(problem))
    return tree


def _entry(problem: ErrorDetails) -> dict[str, str]:
    """Return code and sentence; a form's own checks raise PydanticCustomError with Discord's code as its type."""
    kind = problem["type"]
    if kind in _SENTENCES:
        code, sentence = _SENTENCES[kind]
        return {"code": code, "message": sentence.format_map(problem.get("ctx", {}))}
    return {"code": kind if kind.isupper() else "BASE_TYPE_BAD_VALUE", "message": problem["msg"]}


def read_form(kind: type[F], body: object) -> F:
    """Return a body as a form.

    Raises:
        DiscordError: 50035 with the fields that are wrong, 50109 if the body is no object.
    """
    if not isinstance(body, Mapping):
        raise DiscordError(50109)
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        raise DiscordError(50035, errors=form_tree(error)) from None


def read_list(kind: type[F], body: object) -> list[F]:
    """Return a body that is a list of forms.

    Raises:
        DiscordError: 50035.
    """
    if not isinstance(body, list):
        raise DiscordError(50109)
    return [_read_item(kind, place, item) for place, item in enumerate(cast("list[object]", body))]


def _read_item(kind: type[F], index: int, item: object) -> F:
    try:
        return read_form(kind, item)
    except DiscordError as error:
        raise DiscordError(error.code, errors={str(index): error.errors or {}}) from None
