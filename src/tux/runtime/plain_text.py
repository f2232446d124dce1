"""Text that every database can hold."""

import re
from collections.abc import Mapping
from typing import Any, cast

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""NUL, which PostgreSQL refuses in text, and halves of surrogate pairs, which no encoding has."""


def storable(value: Any) -> Any:
    """Return `value` without the characters that a database refuses, in every text within it. Nobody can see them."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value) if _UNSTORABLE.search(value) else value
    if isinstance(value, Mapping):
        items = cast("Mapping[Any, Any]", value).items()
        return {storable(name): storable(item) for name, item in items}
    if isinstance(value, list | tuple):
        return [storable(item) for item in cast("list[Any]", value)]
    return value
