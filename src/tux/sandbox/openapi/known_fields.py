"""The fields that objects may have, by the schemas of Discord's document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from tux.sandbox.world.payloads import Json


class KnownFields:
    """The fields of objects that some schemas describe, and the entries of their lists.

    Args:
        described: The schemas, any of which may be meant.
        schemas: All schemas of the document, by name.
    """

    def __init__(self, described: Iterable[Json], schemas: Mapping[str, Json]) -> None:
        self._schemas = schemas
        self._parts = list(parts(described, schemas))
        objects = [part for part in self._parts if part.get("type", "object") == "object"]
        self._is_open = not objects or any(part.get("additionalProperties") for part in objects)
        self._properties: dict[str, list[Json]] = {}
        for part in objects:
            for name, schema in part.get("properties", {}).items():
                self._properties.setdefault(name, []).append(schema)
        self._of_fields: dict[str, KnownFields] = {}
        self._of_entries: KnownFields | None = None

    def unknown(self, value: object, where: str = "") -> Iterator[str]:
        """Yield the places of fields that none of the schemas names."""
        if isinstance(value, list):
            entries = self._entries()
            for number, entry in enumerate(cast("list[object]", value)):
                if isinstance(entry, dict | list):
                    yield from entries.unknown(cast("object", entry), f"{where}.{number}")
        elif isinstance(value, dict) and not self._is_open:
            for name, entry in cast("Json", value).items():
                if name not in self._properties:
                    yield f"{where}.{name}"
                elif isinstance(entry, dict | list):
                    yield from self._field(name).unknown(cast("object", entry), f"{where}.{name}")

    def _field(self, name: str) -> KnownFields:
        if name not in self._of_fields:
            self._of_fields[name] = KnownFields(self._properties[name], self._schemas)
        return self._of_fields[name]

    def _entries(self) -> KnownFields:
        if self._of_entries is None:
            self._of_entries = KnownFields((part["items"] for part in self._parts if "items" in part), self._schemas)
        return self._of_entries


def parts(described: Iterable[Json], schemas: Mapping[str, Json]) -> Iterator[Json]:
    """Yield these schemas, and those that they refer to and consist of, as far as they say what fields there are."""
    waiting = list(described)
    while waiting:
        schema = waiting.pop()
        if "$ref" in schema:
            waiting.append(schemas[schema["$ref"].rpartition("/")[2]])
        waiting += [*schema.get("anyOf", ()), *schema.get("allOf", ())]
        if "properties" in schema or "items" in schema or "additionalProperties" in schema:
            yield schema
