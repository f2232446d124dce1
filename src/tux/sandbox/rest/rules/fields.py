"""Types of fields that several forms have, with Discord's errors for wrong values."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from tux.sandbox.permissions import Permission
from tux.sandbox.world.snowflakes import is_snowflake


def _snowflake(value: object) -> object:
    return int(value) if isinstance(value, str) and is_snowflake(value) else value


def _permissions(value: object) -> object:
    if isinstance(value, str | int) and not isinstance(value, bool) and is_snowflake(str(value)):
        return Permission(int(value))
    return value


def _split(value: object) -> object:
    return value.split(",") if isinstance(value, str) else value


def _text(value: object) -> object:
    if not isinstance(value, str):
        raise PydanticCustomError("DATE_TIME_TYPE_PARSE", "Could not parse value. Should be ISO8601.")
    return value


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


Moment = Annotated[datetime, BeforeValidator(_text), AfterValidator(_aware)]
"""A time in ISO 8601, in UTC if it names no zone."""
Listed = BeforeValidator(_split)
"""A list that may come as one text with commas, as in queries and multipart forms."""
Snowflake = Annotated[int, BeforeValidator(_snowflake), Field(ge=0, lt=1 << 63)]
Permissions = Annotated[Permission, BeforeValidator(_permissions)]
"""Permissions with the bits that have no name here yet: Discord keeps those that are newer than a bot's library."""
Name = Annotated[str, Field(min_length=1, max_length=100)]
Color = Annotated[int, Field(ge=0, le=0xFFFFFF)]


def unique(values: list[int] | None) -> list[int] | None:
    """Refuse a list with duplicates where Discord wants a set."""
    if values is not None and len(set(values)) != len(values):
        raise PydanticCustomError("SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value")
    return values


def required() -> PydanticCustomError:
    """Return Discord's error for a field that is missing or blank."""
    return PydanticCustomError("BASE_TYPE_REQUIRED", "This field is required")


def address(*schemes: str) -> AfterValidator:
    """Return a check that accepts only addresses with these schemes."""

    def check(url: str) -> str:
        scheme, supported = urlsplit(url).scheme, ", ".join(repr(scheme) for scheme in schemes)
        if not scheme:
            raise PydanticCustomError("URL_TYPE_INVALID_URL", "Not a well formed URL.")
        if scheme not in schemes:
            raise PydanticCustomError(
                "URL_TYPE_INVALID_SCHEME",
                'Scheme "{scheme}" is not supported. Scheme must be one of ({named}).',
                {"scheme": scheme, "named": supported},
            )
        return url

    return AfterValidator(check)


Link = Annotated[str, Field(max_length=2048), address("http", "https")]
MediaLink = Annotated[str, Field(max_length=2048), address("http", "https", "attachment")]


def _blank_is_none(value: object) -> object:
    return None if value == "" else value


OptionalLink = Annotated[Link | None, BeforeValidator(_blank_is_none)]
OptionalMediaLink = Annotated[MediaLink | None, BeforeValidator(_blank_is_none)]


def not_blank(value: object) -> object:
    """Refuse text that is blank."""
    if isinstance(value, str) and not value.strip():
        raise required()
    return value


def valid_username(name: str) -> str:
    """Refuse a name that neither a webhook nor a user may have."""
    for part in ("clyde", "discord"):
        if part in name.lower():
            raise PydanticCustomError("USERNAME_INVALID_CONTAINS", 'Username cannot contain "{part}"', {"part": part})
    if name.lower() in {"everyone", "here"}:
        raise PydanticCustomError("USERNAME_INVALID", 'Username cannot be "{name}"', {"name": name})
    return name
