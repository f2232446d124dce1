"""Checks what bots send and what they get against Discord's published OpenAPI document, where one is given.

The document is Discord's "HTTP API (Preview)" specification. It is not part of Tux; name its file by the environment
variable TUX_DISCORD_OPENAPI, or give it to `Sandbox(openapi=…)`. Checking needs the package jsonschema.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import unquote

import orjson

from tux.sandbox.rest.call import Reply, Request, Route
from tux.sandbox.world.models import Json, User

logger = logging.getLogger(__name__)

DOCUMENT = "urn:discord"
BY_TOKEN = ("/webhooks/", "/interactions/")
"""Where these paths begin, a bot needs no Authorization header."""
JSON, MULTIPART = "application/json", "multipart/form-data"
INT32 = range(-(1 << 31), 1 << 31)

Direction = Literal["request", "response"]


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that the document does not allow."""

    direction: Direction
    """Whether the bot sent it, or the sandbox answered it."""
    method: str
    route: str
    """The document's path template; the plain path where it has none."""
    where: str
    """The place: `path`, `query.limit`, `body.embeds.0.title`, `status`."""
    message: str

    def __str__(self) -> str:
        return f"{self.direction} {self.method} {self.route}: {self.where}: {self.message}"


@dataclass(frozen=True, slots=True)
class Deviation:
    """A violation that is known and not to be mended here; `operation`, `where` and `message` may have wildcards."""

    whose: Literal["discord.py", "discord.js", "document"]
    direction: Direction
    operation: str
    where: str
    message: str
    reason: str

    def covers(self, found: Violation) -> bool:
        """Whether this is the one."""
        return (
            self.direction == found.direction
            and fnmatchcase(f"{found.method} {found.route}", self.operation)
            and fnmatchcase(found.where, self.where)
            and fnmatchcase(found.message, self.message)
        )


UNFORESEEN, MISSING = "is not foreseen", "is missing"
AS_TEXT = "the document asks for a number, the documentation for text, because the bits outgrow JSON's numbers"
DEVIATIONS: tuple[Deviation, ...] = (
    Deviation(
        "discord.py", "request", "PUT /guilds/{guild_id}/bans/{user_id}", "query.delete_message_seconds", UNFORESEEN,
        "discord.py sends it in the query instead of the body, and Discord takes it from there",
    ),
    Deviation(
        "discord.py", "request", "PUT /guilds/{guild_id}/bans/{user_id}", "body", MISSING,
        "see above: there is nothing left to say in a body",
    ),
    Deviation(
        "discord.py", "request", "* /*/messages*", "body.tts", UNFORESEEN,
        "discord.py says tts also where a message is edited, where it means nothing",
    ),
    Deviation(
        "discord.py", "request", "POST /channels/{channel_id}/threads", "body.message.tts", UNFORESEEN,
        "and in the first message of a forum's post",
    ),
    Deviation(
        "discord.py", "request", "POST /channels/{channel_id}/threads", "query.use_nested_fields", UNFORESEEN,
        "discord.py asks for the form in which a forum's post has its message apart, which is the only one by now",
    ),
    Deviation(
        "discord.py", "request", "P* *", "*body*.embeds.*.flags", UNFORESEEN,
        "discord.py sends the flags that an embed has in answers, which are 0 in a new one",
    ),
    Deviation(
        "discord.py", "request", "PUT /channels/{channel_id}/permissions/{overwrite_id}", "body.id", UNFORESEEN,
        "discord.py and discord.js repeat the id of the path",
    ),
    Deviation(
        "discord.js", "request", "*", "body*.enforce_nonce", UNFORESEEN,
        "discord.js says it with every message, also where there is no nonce",
    ),
    Deviation(
        "discord.js", "request", "PATCH /guilds/{guild_id}/members/{user_id}", "body.communicationDisabledUntil",
        UNFORESEEN, "discord.js leaves its own name in the body beside Discord's",
    ),
    Deviation(
        "document", "request", "* /applications/*/commands*", "body*.nsfw", UNFORESEEN,
        "the document leaves it out, the documentation of application commands has it",
    ),
    Deviation(
        "document", "request", "* /applications/*/commands*", "body*.channel_types.*", "1 was expected",
        "the document knows no media channels (16), which discord.py names wherever a forum may be chosen",
    ),
    Deviation(
        "document", "response", "* /applications/*/commands*", "body*.channel_types.*", "1 was expected",
        "see above: the answer to it",
    ),
    Deviation(
        "document", "request", "DELETE /guilds/{guild_id}/bans/{user_id}", "body", MISSING,
        "the document asks for a body that the documentation does not know and no library sends",
    ),
    Deviation(
        "document", "request", "POST /interactions/*/callback", "body.files*", UNFORESEEN,
        "the document has files in messages alone, the documentation of interactions in their answers too",
    ),
    Deviation("document", "request", "*", "body*.permissions", "'*' is not of type 'integer', 'null'", AS_TEXT),
    Deviation("document", "request", "*", "body*.allow", "'*' is not of type 'integer', 'null'", AS_TEXT),
    Deviation("document", "request", "*", "body*.deny", "'*' is not of type 'integer', 'null'", AS_TEXT),
    Deviation(
        "document", "request", "POST /*/messages", "body.message_reference.type", "0 was expected",
        "the document knows replies alone, the documentation of messages forwards too",
    ),
    Deviation(
        "document", "response", "*", "body*.message_reference.type", "0 was expected", "see above: the answer to it",
    ),
    Deviation(
        "document", "response", "GET /guilds/{guild_id}/threads/active", "body", "'has_more' is a required property",
        "all active threads come at once: the documentation has no has_more here",
    ),
    Deviation(
        "document", "response", "*", "body.errors.*.code", "'*' is not of type 'integer'",
        "the codes within an error's tree are names, such as BASE_TYPE_REQUIRED",
    ),
)  # fmt: skip


class NoJsonSchema(Exception):
    """Requests cannot be checked: the package jsonschema is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "Checking requests against Discord's document needs the package jsonschema: install Tux with its extra"
            " `dev`, or leave TUX_DISCORD_OPENAPI unset."
        )


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path of the document."""

    method: str
    route: str
    pattern: re.Pattern[str]
    parameters: tuple[Json, ...]
    body: Json
    responses: Json

    def named(self, place: str) -> dict[str, Json]:
        """The parameters in `path` or `query`, by name."""
        return {parameter["name"]: parameter for parameter in self.parameters if parameter["in"] == place}


class Document:
    """Discord's document, with a validator for each of its schemas, made when it is first needed.

    Raises:
        NoJsonSchema: the package for it is missing.
        OSError: the file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        try:
            import jsonschema
            import referencing
            import referencing.jsonschema
        except ImportError:
            raise NoJsonSchema from None
        whole = _loosened(orjson.loads(path.read_bytes()))
        formats = jsonschema.FormatChecker(())
        for name, holds in FORMATS.items():
            formats.checks(name)(holds)
        self._bases: dict[Direction, Any] = {}
        documents: dict[Direction, Json] = {"request": _with_plain_ids(whole), "response": whole}
        for direction, document in documents.items():
            resource = referencing.Resource.from_contents(document, referencing.jsonschema.DRAFT202012)
            registry = referencing.Registry[Any]().with_resource(DOCUMENT, resource)
            self._bases[direction] = jsonschema.Draft202012Validator({}, registry=registry, format_checker=formats)
        self._validators: dict[tuple[Direction, str], Any] = {}
        self._shared: Json = whole["components"].get("responses", {})
        self._schemas: Json = whole["components"]["schemas"]
        self._operations: dict[tuple[str, int], list[Operation]] = {}
        for operation in sorted(_operations(whole), key=lambda operation: operation.route.count("{")):
            self._operations.setdefault((operation.method, operation.route.count("/")), []).append(operation)

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """The operation of a path, with what its names stand for."""
        for operation in self._operations.get((method, path.count("/")), ()):
            if match := operation.pattern.match(path):
                return operation, match.groupdict()
        return None

    def response(self, operation: Operation, status: int) -> Json | None:
        """The description of an answer with this status; None where it is not foreseen."""
        found = operation.responses.get(str(status), operation.responses.get(f"{status // 100}XX"))
        if found is not None and "$ref" in found:
            return self._shared[found["$ref"].rpartition("/")[2]]
        return found

    def problems(self, direction: Direction, pointer: str, schema: Json, value: object) -> Iterator[tuple[str, str]]:
        """What is wrong with a value, as place and sentence; `pointer` names the schema for the next time."""
        validator = self._validators.get((direction, pointer))
        if validator is None:
            validator = self._bases[direction].evolve(schema=_absolute(schema))
            self._validators[direction, pointer] = validator
        for error in validator.iter_errors(value):
            yield _deepest(error)

    def unknown(self, schemas: list[Json], value: object, where: str = "") -> Iterator[str]:
        """The places of an object's fields that none of these schemas names."""
        if isinstance(value, list):
            items = [items for schema in self._flat(schemas) if (items := schema.get("items"))]
            for number, entry in enumerate(cast("list[object]", value)):
                yield from self.unknown(items, entry, f"{where}.{number}")
        if not isinstance(value, dict):
            return
        flat = [schema for schema in self._flat(schemas) if schema.get("type", "object") == "object"]
        if not flat or any(schema.get("additionalProperties") for schema in flat):
            return
        for name, entry in cast("Json", value).items():
            named = [schema["properties"][name] for schema in flat if name in schema.get("properties", {})]
            if named:
                yield from self.unknown(named, entry, f"{where}.{name}")
            else:
                yield f"{where}.{name}"

    def _flat(self, schemas: list[Json]) -> list[Json]:
        """These schemas with all that they refer to and are made of."""
        found: list[Json] = []
        waiting = list(schemas)
        while waiting:
            schema = waiting.pop()
            if "$ref" in schema:
                waiting.append(self._schemas[schema["$ref"].rpartition("/")[2]])
            waiting += [*schema.get("anyOf", ()), *schema.get("allOf", ())]
            if "properties" in schema or "items" in schema or "additionalProperties" in schema:
                found.append(schema)
        return found


class Checks:
    """Looks at every request of a bot and at its answer.

    Attributes:
        violations: What was found, each once, without the known deviations.
        deviations: The known deviations that were met.
    """

    def __init__(self, path: Path) -> None:
        self._document = _read(path, path.stat().st_mtime_ns)
        self._seen: set[Violation] = set()
        self.violations: list[Violation] = []
        self.deviations: list[Violation] = []

    def check(self, request: Request, route: Route | None, actor: User | None, reply: Reply) -> None:
        """Look at one exchange. People use Discord's own client protocol, of which the document does not tell."""
        if actor is None and not (request.path.startswith(BY_TOKEN) and route is not None):
            return
        if actor is not None and not actor.bot:
            return
        for violation in self._exchange(request, reply):
            self._keep(violation)

    def _keep(self, violation: Violation) -> None:
        if violation in self._seen:
            return
        self._seen.add(violation)
        if any(deviation.covers(violation) for deviation in DEVIATIONS):
            self.deviations.append(violation)
        else:
            self.violations.append(violation)
            logger.warning("not by Discord's document: %s", violation)

    def _exchange(self, request: Request, reply: Reply) -> Iterator[Violation]:
        found = self._document.find(request.method, unquote(request.path))
        if found is None:
            yield Violation("request", request.method, request.path, "path", "no such operation")
            return
        operation, names = found
        for where, message in self._request(operation, names, request):
            yield Violation("request", request.method, operation.route, where, message)
        for where, message in self._reply(operation, reply):
            yield Violation("response", request.method, operation.route, where, message)

    # requests

    def _request(self, operation: Operation, names: Mapping[str, str], request: Request) -> Iterator[tuple[str, str]]:
        yield from self._parameters(operation, "path", names)
        yield from self._parameters(operation, "query", request.query)
        content = operation.body.get("content", {})
        if not content:
            if request.body not in (None, {}) or request.files:
                yield "body", "none is foreseen"
            return
        kind = MULTIPART if request.files else JSON
        schema = content.get(kind) or content.get(MULTIPART)
        if schema is None:
            yield "body", f"{kind} is not foreseen"
        elif request.body is None and not request.files:
            if operation.body.get("required"):
                yield "body", MISSING
        else:
            body = _with_files(request)
            pointer = f"{operation.method} {operation.route} {kind}"
            for where, message in self._document.problems("request", pointer, schema["schema"], body):
                yield f"body{where}", message
            for where in self._document.unknown([schema["schema"]], body):
                yield f"body{where}", UNFORESEEN

    def _parameters(self, operation: Operation, place: str, given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        known = operation.named(place)
        for name, text in given.items():
            parameter = known.get(name)
            if parameter is None:
                yield f"{place}.{name}", UNFORESEEN
                continue
            pointer = f"{operation.method} {operation.route} {place} {name}"
            readings = _readings(text)
            schema = parameter["schema"]
            problems = [list(self._document.problems("request", pointer, schema, reading)) for reading in readings]
            if all(problems):
                yield f"{place}.{name}", problems[0][0][1]
        for name, parameter in known.items():
            if parameter.get("required") and name not in given:
                yield f"{place}.{name}", MISSING

    # answers

    def _reply(self, operation: Operation, reply: Reply) -> Iterator[tuple[str, str]]:
        if reply.status >= 500:
            return
        response = self._document.response(operation, reply.status)
        if response is None:
            yield "status", f"{reply.status} is not foreseen"
            return
        media = response.get("content", {}).get(JSON)
        if media is None:
            if reply.body is not None:
                yield "body", "none is foreseen"
            return
        body = orjson.loads(orjson.dumps(reply.body))
        pointer = f"{operation.method} {operation.route} {reply.status}"
        for where, message in self._document.problems("response", pointer, media["schema"], body):
            yield f"body{where}", message


# reading the document


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int) -> Document:
    """The document, read and its validators made once for all sandboxes of a process."""
    return Document(path)


def _operations(document: Json) -> Iterator[Operation]:
    for path, item in cast("dict[str, Json]", document["paths"]).items():
        pattern = re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path)) + r"\Z")
        for method, operation in item.items():
            if method == "parameters":
                continue
            parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
            body, responses = operation.get("requestBody", {}), operation["responses"]
            yield Operation(method.upper(), path, pattern, tuple(parameters), body, responses)


def _loosened(node: Any) -> Any:
    """The document with `anyOf` for `oneOf`: many of its alternatives overlap, so that "exactly one" never holds."""
    if isinstance(node, dict):
        fields = cast("Json", node)
        return {"anyOf" if key == "oneOf" else key: _loosened(value) for key, value in fields.items()}
    if isinstance(node, list):
        return [_loosened(entry) for entry in cast("list[Any]", node)]
    return node


def _with_plain_ids(document: Json) -> Json:
    """The document for requests, in which ids may be numbers.

    Source: https://discord.com/developers/docs/reference#snowflakes (the API takes both forms)
    """
    schemas = document["components"]["schemas"]
    either = {"anyOf": [schemas["SnowflakeType"], {"type": "integer", "minimum": 0}]}
    return document | {"components": document["components"] | {"schemas": schemas | {"SnowflakeType": either}}}


def _absolute(node: Any) -> Any:
    """A schema whose references name the document they are in."""
    if isinstance(node, dict):
        fields = cast("Json", node)
        return {
            key: DOCUMENT + value if key == "$ref" and isinstance(value, str) else _absolute(value)
            for key, value in fields.items()
        }
    if isinstance(node, list):
        return [_absolute(entry) for entry in cast("list[Any]", node)]
    return node


def _with_files(request: Request) -> Any:
    if not request.files or not isinstance(request.body, dict | None):
        return request.body
    return (cast("Json | None", request.body) or {}) | dict.fromkeys(request.files, "")


def _readings(text: str) -> list[object]:
    """What a text in a path or query may stand for."""
    found: list[object] = [text]
    if re.fullmatch(r"-?\d{1,19}", text):
        found.append(int(text))
    if text.lower() in {"true", "false", "1", "0"}:
        found.append(text.lower() in {"true", "1"})
    return [*found, [text]]


def _deepest(error: Any) -> tuple[str, str]:
    """Where a value is wrong and why; within alternatives, by the one that fits best."""
    from jsonschema import exceptions

    best = cast("Callable[[list[Any]], Any]", exceptions.best_match)
    while error.context:
        error = best(_nearest(error))
    where = "".join(f".{part}" for part in error.absolute_path)
    return where, str(error.message)[:300]


def _nearest(error: Any) -> list[Any]:
    """The errors of the alternative that a value was most likely meant as: of its type, then with the fewest errors."""
    by_alternative: dict[Any, list[Any]] = {}
    for inner in error.context:
        by_alternative.setdefault(inner.schema_path[0], []).append(inner)
    return min(by_alternative.values(), key=lambda errors: (_misses_type(errors), len(errors)))


def _misses_type(errors: list[Any]) -> bool:
    """Whether a value is of another type altogether, or names another one in its `type`."""
    return any(
        not error.path if error.validator == "type" else error.validator in {"const", "enum"} and len(error.path) <= 1
        for error in errors
    )


# formats


def _is_moment(value: object) -> bool:
    if not isinstance(value, str):
        return True
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _is_int32(value: object) -> bool:
    return not isinstance(value, int) or value in INT32


FORMATS = {"date-time": _is_moment, "int32": _is_int32}
