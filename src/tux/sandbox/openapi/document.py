"""Discord's OpenAPI document, read, with a validator for each of its schemas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import orjson

from tux.sandbox.openapi.formats import FORMATS
from tux.sandbox.openapi.known_fields import KnownFields
from tux.sandbox.openapi.schema_errors import deepest
from tux.sandbox.openapi.violations import Direction
from tux.sandbox.rest.paths import Paths
from tux.sandbox.world.payloads import Json

if TYPE_CHECKING:
    import jsonschema_rs

DOCUMENT = "urn:discord"


class NoJsonSchema(Exception):
    """Raised when requests cannot be checked because the package jsonschema-rs is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "Checking requests against Discord's document needs the package jsonschema-rs: install Tux with its extra"
            " `dev`, or leave TUX_DISCORD_OPENAPI unset."
        )


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path of the document."""

    method: str
    path: str
    name: str
    parameters: tuple[Json, ...]
    body: Json
    responses: Json

    def named(self, place: str) -> dict[str, Json]:
        """Return the parameters in `path` or `query`, by name."""
        return {parameter["name"]: parameter for parameter in self.parameters if parameter["in"] == place}


class Document:
    """Discord's document, with a validator for each of its schemas, which is built when it is first needed.

    Attributes:
        operations: All operations, by their methods and paths.
        schemas: The schemas of all objects, by name.

    Raises:
        NoJsonSchema: the package jsonschema-rs is missing.
        OSError: the file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        try:
            import jsonschema_rs
        except ImportError:
            raise NoJsonSchema from None
        whole = _loosened(orjson.loads(path.read_bytes()))
        documents: dict[Direction, Json] = {"request": _with_plain_ids(whole), "response": whole}
        self._builders: dict[Direction, Callable[[Json], jsonschema_rs.Draft202012Validator]] = {
            direction: partial(
                jsonschema_rs.Draft202012Validator,
                registry=jsonschema_rs.Registry([(DOCUMENT, document)]),
                formats=FORMATS,
                validate_formats=True,
            )
            for direction, document in documents.items()
        }
        self._validators: dict[tuple[Direction, str], jsonschema_rs.Draft202012Validator] = {}
        self._fields: dict[tuple[Direction, str], KnownFields] = {}
        self._shared: Json = whole["components"].get("responses", {})
        self.schemas: Json = whole["components"]["schemas"]
        self.operations = Paths(_operations(whole))

    def response(self, operation: Operation, status: int) -> Json | None:
        """Return the description of an answer with this status; None if the document has none."""
        response = operation.responses.get(str(status), operation.responses.get(f"{status // 100}XX"))
        if response is not None and "$ref" in response:
            return self._shared[response["$ref"].rpartition("/")[2]]
        return response

    def problems(self, direction: Direction, pointer: str, schema: Json, value: object) -> Iterator[tuple[str, str]]:
        """Yield the place and message of everything that is wrong with a value; `pointer` identifies the schema."""
        validator = self._validators.get((direction, pointer))
        if validator is None:
            validator = self._builders[direction](_absolute(schema))
            self._validators[direction, pointer] = validator
        for error in validator.iter_errors(value):
            yield deepest(error)

    def unknown(self, direction: Direction, pointer: str, schema: Json, value: object) -> Iterator[str]:
        """Yield the places of fields that the schema does not name; `pointer` identifies the schema."""
        fields = self._fields.get((direction, pointer))
        if fields is None:
            fields = self._fields[direction, pointer] = KnownFields([schema], self.schemas)
        return fields.unknown(value)


def _operations(document: Json) -> Iterator[Operation]:
    for path, item in cast("dict[str, Json]", document["paths"]).items():
        for method, operation in item.items():
            if method == "parameters":
                continue
            parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
            body, responses = operation.get("requestBody", {}), operation["responses"]
            yield Operation(method.upper(), path, operation.get("operationId", ""), tuple(parameters), body, responses)


def _loosened(node: Any) -> Any:
    """Return the document with `anyOf` for `oneOf`: many alternatives overlap, so that "exactly one" never holds."""
    if isinstance(node, dict):
        fields = cast("Json", node)
        return {"anyOf" if key == "oneOf" else key: _loosened(value) for key, value in fields.items()}
    if isinstance(node, list):
        return [_loosened(entry) for entry in cast("list[Any]", node)]
    return node


def _with_plain_ids(document: Json) -> Json:
    """Return the document for requests, in which ids may be numbers.

    Source: https://discord.com/developers/docs/reference#snowflakes (the API takes both forms)
    """
    schemas = document["components"]["schemas"]
    either = {"anyOf": [schemas["SnowflakeType"], {"type": "integer", "minimum": 0}]}
    return document | {"components": document["components"] | {"schemas": schemas | {"SnowflakeType": either}}}


def _absolute(node: Any) -> Any:
    """Return a schema whose references name the document that they are in."""
    if isinstance(node, dict):
        fields = cast("Json", node)
        return {
            key: DOCUMENT + value if key == "$ref" and isinstance(value, str) else _absolute(value)
            for key, value in fields.items()
        }
    if isinstance(node, list):
        return [_absolute(entry) for entry in cast("list[Any]", node)]
    return node
