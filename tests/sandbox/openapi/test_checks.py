"""Requests and answers are held against Discord's document, and a discord.py bot keeps to it."""

import json
import sys
from pathlib import Path

import pytest

from tux.sandbox import Sandbox
from tux.sandbox.openapi.checks import Checks
from tux.sandbox.openapi.document import NoJsonSchema
from tux.sandbox.openapi.violations import DEVIATIONS
from tux.sandbox.rest.requests import Reply, Request
from tux.sandbox.world import User

BOT, PERSON = User(1, "bot", bot=True), User(2, "person")


THING = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": {"$ref": "#/components/schemas/SnowflakeType"},
        "name": {"type": "string", "maxLength": 5},
        "at": {"type": ["string", "null"], "format": "date-time"},
        "owner": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Owner"}]},
        "kind": {"type": "integer", "oneOf": [{"const": 1}, {"const": 2}]},
    },
}
SCHEMAS = {
    "SnowflakeType": {"type": "string", "pattern": "^(0|[1-9][0-9]*)$"},
    "Owner": {
        "type": "object",
        "required": ["user_id"],
        "properties": {"user_id": {"$ref": "#/components/schemas/SnowflakeType"}},
    },
    "Thing": THING,
    "Error": {"type": "object", "required": ["code"], "properties": {"code": {"type": "integer"}}},
}
REF = {"$ref": "#/components/schemas/Thing"}
PARAMETERS = [
    {"name": "thing_id", "in": "path", "required": True, "schema": {"$ref": "#/components/schemas/SnowflakeType"}}
]
DOCUMENT = {
    "components": {
        "schemas": SCHEMAS,
        "responses": {"Refused": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}},
    },
    "paths": {
        "/things/{thing_id}": {
            "parameters": PARAMETERS,
            "get": {
                "parameters": [
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 10}},
                    {"name": "counts", "in": "query", "schema": {"type": "boolean"}},
                ],
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"type": "array", "items": REF}}}},
                    "4XX": {"$ref": "#/components/responses/Refused"},
                },
            },
            "delete": {"responses": {"204": {}}},
            "put": {
                "requestBody": {"required": True, "content": {"application/json": {"schema": REF}}},
                "responses": {"200": {"content": {"application/json": {"schema": REF}}}},
            },
        },
        "/things/@me": {"delete": {"responses": {"204": {}}}},
    },
}


@pytest.fixture
def checks(tmp_path: Path) -> Checks:
    path = tmp_path / "document.json"
    path.write_text(json.dumps(DOCUMENT))
    return Checks(path)


GOOD = {"id": "1", "name": "a"}


@pytest.mark.parametrize(
    ("request_", "reply"),
    [
        (Request("GET", "/things/5", {"limit": "3", "counts": "true"}), Reply([GOOD])),
        (Request("GET", "/things/5", {"counts": "1"}), Reply({"code": 50001}, 403)),
        (Request("DELETE", "/things/%40me"), Reply(None, 204)),
        (Request("PUT", "/things/5", body=GOOD | {"id": 7, "owner": {"user_id": 9}}), Reply(GOOD | {"owner": None})),
        (Request("PUT", "/things/5", body=GOOD), Reply(GOOD | {"at": "2026-01-02T03:04:05.678901+00:00"})),
        (Request("PUT", "/things/5", body=GOOD), Reply({"message": "a fault of the sandbox"}, 503)),
    ],
)
def test_what_the_document_allows(checks: Checks, request_: Request, reply: Reply) -> None:
    checks.check(request_, None, BOT, reply)
    assert checks.violations == []


@pytest.mark.parametrize(
    ("request_", "reply", "found"),
    [
        (Request("GET", "/nothing"), Reply({}), ["request GET /nothing: path: no such operation"]),
        (Request("GET", "/things/x"), Reply([]), ['request GET /things/{thing_id}: path.thing_id: "x" does not match']),
        (Request("GET", "/things/5", {"limit": "11"}), Reply([]), ['query.limit: "11" is not of type "integer"']),
        (Request("GET", "/things/5", {"colour": "1"}), Reply([]), ["query.colour: is not documented"]),
        (Request("GET", "/things/5", body={"a": 1}), Reply([]), ["body: none is documented"]),
        (Request("PUT", "/things/5"), Reply(GOOD), ["body: is missing"]),
        (Request("PUT", "/things/5", body={"id": "1"}), Reply(GOOD), ['body: "name" is a required property']),
        (
            Request("PUT", "/things/5", body=GOOD | {"name": "too long"}),
            Reply(GOOD),
            ['body.name: "too long" is longer than 5 characters'],
        ),
        (Request("PUT", "/things/5", body=GOOD | {"colour": 1}), Reply(GOOD), ["body.colour: is not documented"]),
        (
            Request("PUT", "/things/5", body=GOOD | {"owner": {"user_id": "x"}}),
            Reply(GOOD),
            ['body.owner.user_id: "x" does not match'],
        ),
        (
            Request("PUT", "/things/5", body=GOOD | {"owner": {"user_id": "1", "x": 1}}),
            Reply(GOOD),
            ["body.owner.x: is not documented"],
        ),
        (
            Request("GET", "/things/5"),
            Reply([{"id": 1, "name": "a"}]),
            ["response GET /things/{thing_id}: body.0.id: 1 is not"],
        ),
        (Request("PUT", "/things/5", body=GOOD), Reply(GOOD | {"at": "yesterday"}), ['body.at: "yesterday" is not a']),
        (Request("PUT", "/things/5", body=GOOD), Reply(GOOD | {"kind": 9}), ["body.kind: 1 was expected"]),
        (
            Request("PUT", "/things/5", body=GOOD),
            Reply(GOOD | {"kind": None}),
            ['body.kind: null is not of type "integer"'],
        ),
        (
            Request("GET", "/things/5"),
            Reply([GOOD | {"owner": {"user_id": "1", "userid": "1"}}]),
            ["response GET /things/{thing_id}: body.0.owner.userid: is not documented"],
        ),
        (Request("DELETE", "/things/5"), Reply({}, 200), ["status: 200 is not documented"]),
        (Request("DELETE", "/things/5"), Reply({}, 204), ["body: none is documented"]),
        (Request("GET", "/things/5"), Reply({"code": "x"}, 404), ['body.code: "x" is not of type "integer"']),
    ],
)
def test_what_the_document_does_not_allow(checks: Checks, request_: Request, reply: Reply, found: list[str]) -> None:
    for _ in range(2):
        checks.check(request_, None, BOT, reply)
    assert len(checks.violations) == len(found)
    for violation, expected in zip(checks.violations, found, strict=True):
        assert expected in str(violation)


def test_what_people_and_strangers_ask_is_not_held_against_it(checks: Checks) -> None:
    checks.check(Request("POST", "/interactions"), None, PERSON, Reply({}))
    checks.check(Request("GET", "/things/5", {"colour": "1"}), None, PERSON, Reply([GOOD]))
    checks.check(Request("GET", "/nothing"), None, None, Reply({}, 401))
    assert checks.violations == []


@pytest.mark.parametrize("actor", [BOT, PERSON, None])
def test_what_anybody_is_answered_is_held_against_it(checks: Checks, actor: User | None) -> None:
    checks.check(Request("GET", "/things/5"), None, actor, Reply([{"id": "1"}]))
    assert [str(violation) for violation in checks.violations] == [
        'response GET /things/{thing_id}: body.0: "name" is a required property'
    ]


def test_without_the_package_it_says_so_in_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    (tmp_path / "any.json").write_text("{}")
    with pytest.raises(NoJsonSchema, match="needs the package jsonschema-rs"):
        Sandbox(openapi=tmp_path / "any.json")


def test_each_deviation_has_a_reason_of_its_own_and_covers_no_other() -> None:
    assert all(deviation.reason for deviation in DEVIATIONS)
    assert len(set(DEVIATIONS)) == len(DEVIATIONS)
