"""Answers to the form of a guild that verifies its members.

Source: https://docs.discord.food/resources/guild#member-verification-form-field-structure
"""

from __future__ import annotations

from collections.abc import Sequence

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.world.join_request import TERMS
from tux.sandbox.world.payloads import Json

MAX_LENGTHS = {"TEXT_INPUT": 150, "PARAGRAPH": 1000}


def read_responses(fields: Sequence[Json], answered: Sequence[Json]) -> list[Json]:
    """Return the fields of a form with the answers in them.

    Raises:
        DiscordError: 50035 for a field that is missing, not answered, or answered with something else.
    """
    if [field.get("label") for field in answered] != [field["label"] for field in fields]:
        raise form_error("form_fields", "BASE_TYPE_BAD_VALUE", "All fields of the form are needed, in their order.")
    responses = [answer.get("response") for answer in answered]
    return [
        _read(number, field, response) for number, (field, response) in enumerate(zip(fields, responses, strict=True))
    ]


def _read(number: int, field: Json, response: object) -> Json:
    place = f"form_fields.{number}.response"
    if response is None or response == "" or response is False:
        if field["required"]:
            raise form_error(place, "BASE_TYPE_REQUIRED", "This field is required")
        return field
    if problem := _problem(place, field, response):
        raise problem
    return field | {"response": response}


def _problem(place: str, field: Json, response: object) -> DiscordError | None:
    kind = field["field_type"]
    if kind == TERMS:
        return None if response is True else form_error(place, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
    if kind == "MULTIPLE_CHOICE":
        is_choice = type(response) is int and 0 <= response < len(field["choices"])
        return None if is_choice else form_error(place, "BASE_TYPE_CHOICES", "Must be the number of a choice.")
    if not isinstance(response, str):
        return form_error(place, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
    most = MAX_LENGTHS[kind]
    return (
        form_error(place, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        if len(response) > most
        else None
    )
