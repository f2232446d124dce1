"""Payloads: the JSON by which Discord sends its objects.

Ids are `int` inside and strings in payloads, as Discord's documentation has them
(https://discord.com/developers/docs/reference#snowflakes).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

Json = dict[str, Any]

MAX_INTEGER = (1 << 63) - 1
"""The largest number that the sandbox takes: its encoder of JSON writes none beyond 64 bits."""


def stamp(moment: datetime | None) -> str | None:
    """Return a moment in Discord's form: ISO 8601 with microseconds and an offset."""
    return None if moment is None else moment.isoformat(timespec="microseconds")


def ident(snowflake: int | None) -> str | None:
    """Return an id as Discord writes it."""
    return None if snowflake is None else str(snowflake)


def objects(data: Json, key: str) -> list[Json]:
    """Return the list of objects at a key; an empty list if it is absent or null."""
    return data.get(key) or []


def inner(data: Json, key: str) -> Json:
    """Return the object at a key; an empty object if it is absent or null."""
    return data.get(key) or {}
