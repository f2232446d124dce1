"""Forms name every field that Discord documents for their route, so that nothing is refused for being unknown to us."""

import contextlib
import json
import re
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from documents import DOCUMENT
from tux.sandbox.rest.api import served
from tux.sandbox.rest.router import Route

DIFFERENT: dict[tuple[str, str], tuple[set[str], str]] = {
    ("POST", "/users/@me/channels"): ({"access_tokens", "nicks"}, "group direct messages are not for bots"),
}
"""(method, path) → documented fields that the form leaves out on purpose, and why."""


def anonymous(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    if DOCUMENT is None:
        pytest.skip("TUX_DISCORD_OPENAPI names no document to compare with")
    return json.loads(DOCUMENT.read_text())


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def fields(document: dict[str, Any], schema: dict[str, Any]) -> set[str]:
    schema = resolved(document, schema)
    if schema.get("type") == "array":
        return set()
    found = set(schema.get("properties", {}))
    for kind in ("allOf", "oneOf", "anyOf"):
        for part in schema.get(kind, []):
            found |= fields(document, part)
    return found


def documented(document: dict[str, Any], route: Route) -> set[str]:
    """The fields of a JSON body, over all the document's paths that are this route by another name."""
    found: set[str] = set()
    for path, methods in document["paths"].items():
        operation = methods.get(route.method.lower())
        if operation is None or anonymous(path) != anonymous(route.path):
            continue
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            if kind == "application/json":
                found |= fields(document, content["schema"])
    return found


WITH_FORM = [route for route in served() if route.form is not None and route.form.model_fields]


@pytest.mark.parametrize("route", WITH_FORM, ids=lambda route: f"{route.method} {route.path}")
def test_a_form_names_every_documented_field(document: dict[str, Any], route: Route) -> None:
    assert route.form is not None
    known = {field.alias or name for name, field in route.form.model_fields.items()}
    left_out, _ = DIFFERENT.get((route.method, route.path), (set(), ""))
    assert documented(document, route) - known - left_out == set()


@pytest.mark.parametrize("value", ["9" * 40, ["9" * 40]], ids=["alone", "in a list"])
@pytest.mark.parametrize("route", WITH_FORM, ids=lambda route: f"{route.method} {route.path}")
def test_no_number_in_a_form_is_larger_than_a_payload_can_hold(route: Route, value: object) -> None:
    assert route.form is not None
    for name, field in route.form.model_fields.items():
        with contextlib.suppress(ValidationError):
            orjson.dumps(route.form.model_validate({field.alias or name: value}).model_dump(mode="json"))
