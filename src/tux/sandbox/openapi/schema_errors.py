"""Errors of schema validation, reduced to the most telling one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast


def deepest(error: Any) -> tuple[str, str]:
    """Return the place and message of an error; among alternatives, that of the best match."""
    from jsonschema import exceptions

    best = cast("Callable[[list[Any]], Any]", exceptions.best_match)
    while error.context:
        error = best(_nearest(error))
    where = "".join(f".{part}" for part in error.absolute_path)
    return where, str(error.message)[:300]


def _nearest(error: Any) -> list[Any]:
    """Return the errors of the alternative that a value was most likely meant as: of its type, with fewest errors."""
    by_alternative: dict[Any, list[Any]] = {}
    for inner in error.context:
        by_alternative.setdefault(inner.schema_path[0], []).append(inner)
    return min(by_alternative.values(), key=lambda errors: (_misses_type(errors), len(errors)))


def _misses_type(errors: list[Any]) -> bool:
    """Return True if a value is of another type altogether, or names another one in its `type`."""
    return any(
        not error.path if error.validator == "type" else error.validator in {"const", "enum"} and len(error.path) <= 1
        for error in errors
    )
