"""The operations of an OpenAPI document, read from its file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import orjson

from tux.sandbox.world.payloads import Json


class NoDocument(Exception):
    """Raised for a file that is no OpenAPI document; its text is a sentence."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path of the document. `name` is its `operationId`, or empty."""

    method: str
    path: str
    name: str
    parameters: tuple[Json, ...]
    body: Json
    responses: Json

    def named(self, place: str) -> dict[str, Json]:
        """Return the parameters in `path` or `query`, by name."""
        return {parameter["name"]: parameter for parameter in self.parameters if parameter["in"] == place}


def read_document(path: Path) -> Json:
    """Return the document in a file, in which `anyOf` stands for `oneOf`.

    Many alternatives overlap, so that "exactly one" never holds.

    Raises:
        NoDocument: the file cannot be read, or is no OpenAPI document.
    """
    try:
        document: Any = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        raise NoDocument(f"{path} does not exist.") from None
    except OSError as error:
        raise NoDocument(f"{path} cannot be read ({error.strerror}).") from None
    except orjson.JSONDecodeError:
        raise NoDocument(f"{path} is not JSON.") from None
    if not _is_readable(document):
        raise NoDocument(f"{path} is not an OpenAPI document.")
    return _loosened(document)


def _is_readable(document: Any) -> bool:
    try:
        described = [operation.named("query") for operation in operations(document)]
        return bool(described) and isinstance(document["components"]["schemas"], dict)
    except (AttributeError, KeyError, TypeError):
        return False


def operations(document: Json) -> Iterator[Operation]:
    """Yield the operations of a document."""
    for path, item in cast("dict[str, Json]", document["paths"]).items():
        for method, operation in item.items():
            if method == "parameters":
                continue
            parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
            body, responses = operation.get("requestBody", {}), operation["responses"]
            yield Operation(method.upper(), path, operation.get("operationId", ""), tuple(parameters), body, responses)


def _loosened(node: Any) -> Any:
    if isinstance(node, dict):
        fields = cast("Json", node)
        return {"anyOf" if key == "oneOf" else key: _loosened(value) for key, value in fields.items()}
    if isinstance(node, list):
        return [_loosened(entry) for entry in cast("list[Any]", node)]
    return node
