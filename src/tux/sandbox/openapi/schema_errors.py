"""Errors of schema validation, reduced to the most telling one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError


def deepest(error: ValidationError) -> tuple[str, str]:
    """Return the place and message of an error; among alternatives, that of the best match."""
    while alternatives := getattr(error.kind, "context", None):
        error = min(_nearest(alternatives, error), key=lambda inner: len(inner.instance_path))
    where = "".join(f".{part}" for part in error.instance_path)
    return where, error.message[:300]


def _nearest(alternatives: Sequence[list[ValidationError]], error: ValidationError) -> list[ValidationError]:
    """Return the errors of the alternative that a value was most likely meant as.

    It is the one of the value's type, with the fewest errors, which are the deepest.
    """
    depth = len(error.instance_path)
    return min(alternatives, key=lambda errors: (_misses_type(errors, depth), len(errors), -_depth(errors)))


def _depth(errors: list[ValidationError]) -> int:
    return max(len(error.instance_path) for error in errors)


def _misses_type(errors: list[ValidationError], depth: int) -> bool:
    """Return True if a value is of another type altogether, or names another one in its `type`."""
    return any(
        len(error.instance_path) == depth
        if error.kind.name == "type"
        else error.kind.name in {"const", "enum"} and len(error.instance_path) <= depth + 1
        for error in errors
    )
