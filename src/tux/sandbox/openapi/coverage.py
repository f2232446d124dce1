"""The part of Discord's document that the sandbox covers, as far as that shows without running it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tux.sandbox.openapi.known_fields import parts
from tux.sandbox.openapi.mentions import names_in, names_of_answers
from tux.sandbox.openapi.operations import Operation, operations, read_document
from tux.sandbox.rest.api import served
from tux.sandbox.rest.paths import Addressed, Paths
from tux.sandbox.rest.router import Route
from tux.sandbox.world.payloads import Json


@dataclass(frozen=True, slots=True)
class Coverage:
    """The operations and fields that a document has and the sandbox lacks.

    Attributes:
        total: The number of the document's operations.
        unserved: The operations that no route serves.
        unread: Served operations with the parameters (`query.limit`) and fields (`body.name`) that no code reads.
        ungiven: Schemas of answers with the fields that are in no answer, because no code names them.
    """

    total: int
    unserved: list[Operation]
    unread: list[tuple[Operation, list[str]]]
    ungiven: dict[str, list[str]]


def coverage(path: Path) -> Coverage:
    """Compare the sandbox with the document in a file.

    A name that code mentions counts as read or given, so that what is listed is certain, and the list not complete.
    Fields are compared by the first level of bodies, and at every level of answers.

    Raises:
        NoDocument: the file is no OpenAPI document.
    """
    document = read_document(path)
    everything = sorted(operations(document), key=lambda operation: (operation.path, operation.method))
    routes, schemas = Paths(served()), document["components"]["schemas"]
    found = [(operation, _route(routes, operation)) for operation in everything]
    unread = [(operation, _unread(operation, route, schemas)) for operation, route in found if route is not None]
    return Coverage(
        len(everything),
        [operation for operation, route in found if route is None],
        [(operation, names) for operation, names in unread if names],
        _ungiven((operation for operation, route in found if route is not None), schemas),
    )


def sample(thing: Addressed) -> tuple[str, str]:
    """Return the method and a path of an operation or a route; `@me` stays as it is."""
    return thing.method, re.sub(r"\{\w+\}", "1", thing.path)


def _route(routes: Paths[Route], operation: Operation) -> Route | None:
    route, _ = routes.find(*sample(operation)) or (None, {})
    return route


def _unread(operation: Operation, route: Route, schemas: Json) -> list[str]:
    names = names_in(route)
    bodies = [media["schema"] for media in operation.body.get("content", {}).values()]
    described = list(parts(bodies, schemas))
    described += parts((part["items"] for part in described if "items" in part), schemas)  # of a body that is a list
    fields = {name for part in described for name in part.get("properties", {}) if "[" not in name}
    places = [("query", set(operation.named("query"))), ("body", fields)]
    return [f"{place}.{name}" for place, known in places for name in sorted(known - names)]


def _ungiven(asked: Iterable[Operation], schemas: Json) -> dict[str, list[str]]:
    names, found = names_of_answers(), dict[str, set[str]]()
    waiting = [
        (operation.name, media["schema"])
        for operation in asked
        for status, response in operation.responses.items()
        for media in response.get("content", {}).values()
        if status.startswith("2")
    ]
    seen: set[str] = set()
    while waiting:
        owner, schema = waiting.pop()
        if "$ref" in schema and (name := _name(schema)) not in seen:
            seen.add(name)
            waiting.append((name, schemas[name]))
        properties = schema.get("properties", {})
        found.setdefault(owner, set()).update(properties.keys() - names)
        inner = [*properties.values(), *schema.get("anyOf", ()), *schema.get("allOf", ())]
        inner += [schema[key] for key in ("items", "additionalProperties") if isinstance(schema.get(key), dict)]
        waiting += [(owner, one) for one in inner]
    return {owner: sorted(fields) for owner, fields in sorted(found.items()) if fields}


def _name(schema: Json) -> str:
    return schema["$ref"].rpartition("/")[2]
