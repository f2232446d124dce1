"""Stored data and models: what a model makes of what is stored, and what it refuses."""

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ValidationError

from tux.guilds.settings.display import setting_phrase
from tux.guilds.settings.errors import SettingInvalid
from tux.guilds.settings.section import S, Section

_LIMITS = ("ge", "gt", "le", "lt", "min_length", "max_length")
"""The names under which pydantic gives the limit that a value breaks."""


def parse_stored(model: type[S], data: Mapping[str, Any]) -> tuple[S, ValidationError | None]:
    """Return the stored data as the model understands it, and the error where it does not take all of it.

    The default stands in for a value that the model does not take, and what it does not know is passed over.
    """
    known = {name: data[name] for name in model.model_fields.keys() & data.keys()}
    try:
        return model.model_validate(known), None
    except ValidationError as error:
        valid = known.keys() - invalid_fields(error)
        kept = valid if len(valid) < len(known) else ()  # fields that are only wrong together all go
        return parse_stored(model, {name: known[name] for name in kept})[0], error


def with_changes(before: S, values: Mapping[str, object]) -> S:
    """Return the settings with these values. Raise `SettingInvalid` where the model does not take one."""
    try:
        return type(before).model_validate({**dict(before), **values})
    except ValidationError as error:
        raise _refusal(before.section, error) from error


def require_valid(model: type[Section], data: Mapping[str, Any], settings: Collection[str]) -> None:
    """Raise `SettingInvalid` where the model does not take one of `settings`. Others may be invalid already."""
    _, error = parse_stored(model, data)
    if error is not None and (not (invalid := invalid_fields(error)) or not invalid.isdisjoint(settings)):
        raise _refusal(model.section, error) from error


def invalid_fields(error: ValidationError) -> set[str]:
    """Return the names of the fields that the error is about; none where it is about all of them together."""
    return {str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}


def _refusal(section: str, error: ValidationError) -> SettingInvalid:
    first = error.errors()[0]
    field = str(first["loc"][0]) if first["loc"] else ""
    context = first.get("ctx", {})
    return SettingInvalid(
        section=section,
        setting=setting_phrase(section, field),
        problem=first["type"],
        limit=next((context[name] for name in _LIMITS if name in context), None),
    )
