"""The formats of values that Discord's document names, with their checks."""

from __future__ import annotations

from datetime import datetime

INT32 = range(-(1 << 31), 1 << 31)


def _is_moment(value: object) -> bool:
    if not isinstance(value, str):
        return True
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _is_int32(value: object) -> bool:
    return not isinstance(value, int) or value in INT32


FORMATS = {"date-time": _is_moment, "int32": _is_int32}
