"""Validation of stored settings by their models."""

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ValidationError

from tux.guilds.settings.display import accepts_phrase, setting_phrase
from tux.guilds.settings.errors import SettingInvalid
from tux.guilds.settings.section import S, Section

_LIMITS = ("ge", "gt", "le", "lt", "min_length", "max_length")
"""The names under which pydantic reports the limit that a value exceeds."""


def parse_stored(model: type[S], data: Mapping[str, Any]) -> tuple[S, ValidationError | None]:
    """Return the stored data as the model parses it, and the error where some of it is invalid.

    Defaults replace invalid values, and settings that the model does not know are ignored.
    """
    known = {name: data[name] for name in model.model_fields.keys() & data.keys()}
    try:
        return model.model_validate(known), None
    except ValidationError as error:
        valid = known.keys() - invalid_fields(error)
        names = valid if len(valid) < len(known) else ()  # fields that are invalid only in combination are all dropped
        return parse_stored(model, {name: known[name] for name in names})[0], error


def with_changes(before: S, values: Mapping[str, object]) -> S:
    """Return the settings with these values. Raise `SettingInvalid` where the model does not accept one."""
    try:
        return type(before).model_validate({**dict(before), **values})
    except ValidationError as error:
        raise _refusal(before.section, error) from error


def require_valid(model: type[Section], data: Mapping[str, Any], settings: Collection[str]) -> None:
    """Raise `SettingInvalid` where one of `settings` is invalid. Others may have been invalid before."""
    _, error = parse_stored(model, data)
    if error is not None and (not (invalid := invalid_fields(error)) or not invalid.isdisjoint(settings)):
        raise _refusal(model.section, error) from error


def invalid_fields(error: ValidationError) -> set[str]:
    """Return the names of the fields that the error is about; none where it is about their combination."""
    return {str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}


def _refusal(section: str, error: ValidationError) -> SettingInvalid:
    first = error.errors()[0]
    field = str(first["loc"][0]) if first["loc"] else ""
    context = first.get("ctx", {})
    return SettingInvalid(
        section=section,
        setting=setting_phrase(section, field),
        accepts=accepts_phrase(section, field),
        problem=first["type"],
        limit=next((context[name] for name in _LIMITS if name in context), None),
    )


def require_fields(model: type[Section], values: Mapping[str, object]) -> None:
    """Raise `TypeError` for a setting that the model does not have, which is a bug."""
    if unknown := values.keys() - model.model_fields.keys():
        raise TypeError(f"{model.__name__} has no setting {', '.join(unknown)}")


def require_revision(model: type[Section], values: Mapping[str, object], expected: int | None) -> None:
    """Raise `TypeError` for several values without the revision of the settings that they were made from: a bug."""
    several = [name for name, value in values.items() if isinstance(value, Collection) and not isinstance(value, str)]
    if several and expected is None:
        raise TypeError(f"use edit(), or pass the expected_revision of {model.__name__} with {', '.join(several)}")
