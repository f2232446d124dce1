"""Discord's OpenAPI document, read, with a validator for each of its schemas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from tux.sandbox.openapi.formats import FORMATS
from tux.sandbox.openapi.known_fields import KnownFields
from tux.sandbox.openapi.operations import Operation, operations, read_document
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


class Document:
    """Discord's document, with a validator for each of its schemas, which is built when it is first needed.

    Attributes:
        operations: All operations, by their methods and paths.
        schemas: The schemas of all objects, by name.

    Raises:
        NoJsonSchema: the package jsonschema-rs is missing.
        NoDocument: the file is no OpenAPI document.
    """

    def __init__(self, path: Path) -> None:
        try:
            import jsonschema_rs
        except ImportError:
            raise NoJsonSchema from None
        whole = read_document(path)
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
        self.operations = Paths(operations(whole))

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
        found = [deepest(error) for error in validator.iter_errors(value)]
        mistyped = {where for where, message in found if " is not of type" in message}
        for where, message in found:
            if where not in mistyped or not message.endswith(" was expected"):  # which says the same once more
                yield where, message

    def unknown(self, direction: Direction, pointer: str, schema: Json, value: object) -> Iterator[str]:
        """Yield the places of fields that the schema does not name; `pointer` identifies the schema."""
        fields = self._fields.get((direction, pointer))
        if fields is None:
            fields = self._fields[direction, pointer] = KnownFields([schema], self.schemas)
        return fields.unknown(value)


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
